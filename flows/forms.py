"""What a steward fills in: the parameters of every deployment, as pydantic models that Prefect makes forms of.

Titles and descriptions are what the form shows. The server holds an input to the schema, but lets a date such as
31/10/2026 through; so each flow validates again, before any work, and says what is wrong in our own words.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime
from enum import StrEnum
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from checks.errors import InputProblems, Problem
from checks.profile import DEFAULT
from checks.targets import DEFAULT as TARGETS
from flows.intake.relations import PREFIX, is_table
from flows.stages import Approval, Decision, Request
from schemas import localities

WHOLE_COUNTRY = "Cả nước / the whole country"
PROVINCES = MappingProxyType(
    {f"{province.short} ({province.code})": province.code for province in localities.provinces(localities.REFORM)}
)
"""What the form calls a province, to its code. The 34 codes have been the same since the reform."""

PROFILES = tuple(
    sorted(
        name.removesuffix(".toml")
        for name in (each.name for each in (resources.files("checks") / "profiles").iterdir())
        if name.endswith(".toml") and name != f"{TARGETS}.toml"
    )
)
"""Scoring profiles that ship with ddss."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LONG_NUMBER = re.compile(r"(?:\d[ .-]?){9}")
_NO_LONG_NUMBER = {"pattern": rf"^(?![\s\S]*{_LONG_NUMBER.pattern})"}
"""The same for the server, which refuses by it before it keeps anything: a person's number becomes no parameter."""
_SAYS = MappingProxyType(
    {
        "missing": "phải điền / must be filled in",
        "extra_forbidden": "không có mục này / there is no such field",
        "enum": "không có trong danh sách / not in the list",
    }
)
"""Kinds of pydantic's errors that have words of ours; others show their own."""

Form = TypeVar("Form", bound=BaseModel)


class Publishing(StrEnum):
    """What becomes of a scoring."""

    NOW = "Công bố ngay / publish at once"
    ASK = "Chờ người thứ hai duyệt / wait for a second person"
    LATER = "Chưa công bố, chờ luồng publish / not yet: the flow publish does it"


class Verdict(StrEnum):
    """What a second person decides."""

    APPROVE = "Duyệt / approve"
    REJECT = "Không duyệt / reject"

    @property
    def decision(self) -> Decision:
        """As the edition's records say it."""
        return Decision.APPROVE if self is Verdict.APPROVE else Decision.REJECT


def _day(given: Any) -> Any:
    if isinstance(given, date) and not isinstance(given, datetime):
        return given
    try:
        if isinstance(given, str) and _DAY.fullmatch(given):
            return date.fromisoformat(given)
    except ValueError:
        pass
    raise ValueError("không phải ngày YYYY-MM-DD, ví dụ 2026-10-31 / not a date YYYY-MM-DD")


def _path(given: str) -> str:
    given = given.strip()
    if not Path(given).is_absolute():
        raise ValueError("cần đường dẫn đầy đủ, bắt đầu bằng / / a full path is needed, from / on")
    return given


def _province(given: str) -> str:
    if given != WHOLE_COUNTRY and given not in PROVINCES:
        raise ValueError("không có tỉnh, thành phố này trong danh sách / no province of the list")
    return given


def _profile(given: str) -> str:
    if given not in PROFILES:
        raise ValueError("không có hồ sơ chấm điểm này trong danh sách / no profile of the list")
    return given


def _words(given: str) -> str:
    """What people write about other people has no place in a record of runs."""
    if _LONG_NUMBER.search(given):
        raise ValueError(
            "có dãy từ chín chữ số trở lên, giống số định danh / nine digits in a row, like a person's number"
        )
    return " ".join(unicodedata.normalize("NFC", given).split())


Day = Annotated[date, BeforeValidator(_day)]
FullPath = Annotated[str, AfterValidator(_path)]
Source = Annotated[
    str,
    AfterValidator(lambda given: given if is_table(given) else _path(given)),
    Field(json_schema_extra={"pattern": rf"^\s*(/|{PREFIX}[^/@:]+$)"}),
]
"""A path, or a table of a database; where that is, its name never says. The server holds the pattern before it keeps
anything, so that an address with a password in it never becomes a parameter."""
PathOrNone = Annotated[str, AfterValidator(lambda given: given and _path(given))]
"""Empty for none: a field that may be null is no text box in Prefect's form."""
Text = Annotated[str, Field(max_length=500, json_schema_extra=_NO_LONG_NUMBER)]
"""What the server lets through. Pydantic holds it to no more, so that no error of Prefect's can show what was typed."""
Words = Annotated[Text, AfterValidator(_words)]
Decided = Annotated[
    Verdict,
    Field(
        title="Quyết định / decision",
        description="Không duyệt thì không công bố gì. / If it is rejected, nothing is published.",
    ),
]
DecidedBy = Annotated[
    Text,
    Field(
        title="Người duyệt / decided by",
        description="Chức danh, khác người yêu cầu. / An office, not who asked.",
        min_length=1,
    ),
]
Reason = Annotated[
    Text,
    Field(
        title="Lý do / reason",
        description="Được giữ lại; không ghi họ tên, số định danh. / It is kept; no person's name or number.",
        min_length=1,
    ),
]


_SOURCES = "Tệp, thư mục, hoặc postgresql:LƯỢC_ĐỒ.BẢNG. / A file, a folder, or postgresql:SCHEMA.TABLE."


class _Form(BaseModel):
    """A form: unknown fields are refused, and defaults are held to the same rules."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class _Scoring(_Form):
    """What every scoring asks for beside the extract itself."""

    out: FullPath = Field(
        title="Thư mục kết quả / folder of results",
        description="Nơi giữ các kỳ phát hành. Dùng mãi một thư mục thì mới có xu hướng. / Keep to one.",
    )
    province: Annotated[str, AfterValidator(_province)] = Field(
        default=WHOLE_COUNTRY,
        title="Phạm vi / extent",
        description="Số liệu của một tỉnh thì chọn tỉnh đó: bản ghi do nơi khác quản lý bị loại, có ghi lý do; các "
        "tỉnh khác là chưa đủ căn cứ. / For an extract of one province: what is managed elsewhere is set aside.",
        json_schema_extra={"enum": [WHOLE_COUNTRY, *PROVINCES]},
    )
    publish: Publishing = Field(
        default=Publishing.NOW,
        title="Công bố / publishing",
        description="Người duyệt phải khác người yêu cầu. / Whoever approves must not be who asked.",
    )
    requested_by: Words = Field(
        default="",
        title="Người yêu cầu / requested by",
        description="Chức danh, không ghi họ tên; bắt buộc nếu chờ duyệt. / An office; needed for an approval.",
    )
    wait_hours: float = Field(
        default=24.0,
        gt=0,
        le=24 * 14,
        title="Chờ duyệt tối đa (giờ) / wait at most (hours)",
        description="Quá giờ thì dùng luồng publish. / Afterwards, the flow publish does it.",
    )
    profile: Annotated[str, AfterValidator(_profile)] = Field(
        default=DEFAULT,
        title="Hồ sơ chấm điểm / scoring profile",
        description="Trọng số và ngưỡng. / Weights and bands.",
        json_schema_extra={"enum": list(PROFILES)},
    )
    profile_file: PathOrNone = Field(
        default="",
        title="Hồ sơ chấm điểm khác / another profile",
        description="Tệp TOML, thay cho mục trên. / A TOML file, instead of the above.",
    )
    mapping: str = Field(
        default="",
        title="Tên cột / names of columns",
        description='"official" hoặc tệp TOML; để trống nếu là tên của ddss. / "official" or a TOML file.',
    )
    targets: PathOrNone = Field(
        default="", title="Chỉ tiêu / targets", description="Tệp TOML; để trống là mặc định. / A TOML file."
    )
    expected: PathOrNone = Field(
        default="",
        title="Số người dự kiến / expected people",
        description="Tệp CSV unit_code,people; để trống thì không xét độ phủ. / A CSV file.",
    )
    tasks: PathOrNone = Field(
        default="", title="Phân công / tasks", description="Tệp CSV: ai làm gì, bao giờ xong. / A CSV file."
    )
    suites: PathOrNone = Field(default="", title="Bộ kỳ vọng tự viết / own suites", description="Thư mục. / A folder.")
    worklists: bool = Field(
        default=True,
        title="Giữ bản ghi lỗi / keep failing records",
        description="Để lập danh sách việc; là dữ liệu cá nhân, chủ sở hữu mới mở được. / Personal data.",
    )
    expectations: bool = Field(default=True, title="Chạy bộ kỳ vọng / run suites", description="Great Expectations.")
    incremental: bool = Field(
        default=False,
        title="Chỉ tính lại phần thay đổi / only what changed",
        description="Tệp không đổi từ lần trước thì dùng lại số đã đếm. / Unchanged files are not counted again.",
    )
    synthetic: bool = Field(
        default=False,
        title="Số liệu giả lập / synthetic data",
        description="Mỗi trang sẽ ghi như vậy. / Every page will say so.",
    )

    def request_for(self, citizens: str, dossiers: str, as_of: date) -> Request:
        """What the pipeline is asked."""
        return Request(
            citizens=Path(citizens),
            dossiers=Path(dossiers),
            as_of=as_of,
            out=Path(self.out),
            mapping=self.mapping or None,
            profile=self.profile_file or self.profile,
            synthetic=self.synthetic,
            expected=Path(self.expected) if self.expected else None,
            targets=self.targets or TARGETS,
            tasks=Path(self.tasks) if self.tasks else None,
            worklists=self.worklists,
            expectations=self.expectations,
            suites=Path(self.suites) if self.suites else None,
            incremental=self.incremental,
            province=PROVINCES.get(self.province),
            requested_by=self.requested_by,
        )


class _Extract(_Form):
    """The extract itself: its fields come first."""

    citizens: Source = Field(title="Số liệu dân cư / citizen records", description=_SOURCES)
    dossiers: Source = Field(title="Hồ sơ thủ tục hành chính / dossiers", description=_SOURCES)
    as_of: Day = Field(title="Ngày chốt số liệu / cut-off date", description="YYYY-MM-DD.")


class ScoreForm(_Scoring, _Extract):
    """Chấm điểm một kỳ số liệu / score an extract."""

    def request(self) -> Request:
        """What the pipeline is asked."""
        return self.request_for(self.citizens, self.dossiers, self.as_of)


def form_of(request: Request) -> ScoreForm:
    """The form that asks for the same: what the command line fills in."""
    label = {code: name for name, code in PROVINCES.items()}
    named = request.profile in PROFILES
    return ScoreForm(
        citizens=str(request.citizens),
        dossiers=str(request.dossiers),
        as_of=request.as_of,
        out=str(request.out),
        mapping=request.mapping or "",
        profile=request.profile if named else DEFAULT,
        profile_file="" if named else request.profile,
        synthetic=request.synthetic,
        expected="" if request.expected is None else str(request.expected),
        targets="" if request.targets == TARGETS else request.targets,
        tasks="" if request.tasks is None else str(request.tasks),
        worklists=request.worklists,
        expectations=request.expectations,
        suites="" if request.suites is None else str(request.suites),
        incremental=request.incremental,
        province=WHOLE_COUNTRY if request.province is None else label[request.province],
    )


class _Folder(_Form):
    """Where the extracts come in: its fields come first."""

    extracts: FullPath = Field(
        title="Thư mục số liệu / folder of extracts",
        description="Mỗi kỳ một thư mục con, tên YYYY-MM hoặc YYYY-MM-DD. / A subfolder each, YYYY-MM or YYYY-MM-DD.",
    )
    citizens: str = Field(
        default="citizens*",
        title="Tên số liệu dân cư / name of citizen records",
        description="Tên tệp hoặc thư mục trong kỳ, có thể dùng *. / File or folder in it; * may stand for anything.",
    )
    dossiers: str = Field(
        default="dossiers*", title="Tên số liệu hồ sơ / name of dossiers", description="Như trên. / As above."
    )
    marker: str = Field(
        default="",
        title="Tệp báo đã xong / marker file",
        description="Chỉ chấm kỳ có tệp này, ví dụ _SUCCESS. / Only extracts that hold this file, such as _SUCCESS.",
    )
    months_late: int = Field(
        default=1,
        ge=0,
        le=12,
        title="Chậm tối đa (tháng) / months late at most",
        description="Kỳ mới nhất cũ hơn thì báo lỗi, không chấm lại kỳ cũ. / An older newest extract is an error.",
    )


class MonthlyForm(_Scoring, _Folder):
    """Chấm kỳ mới nhất trong một thư mục / score the newest extract of a folder."""


class SelftestForm(_Form):
    """Tự kiểm: cài lỗi đã biết rồi đối chiếu / plant known defects, and find them."""

    people: int = Field(
        default=20_000, ge=3_321, le=1_000_000, title="Số người / people", description="Giả lập. / Invented."
    )
    seed: int = Field(
        default=6, ge=0, title="Hạt giống / seed", description="Cùng số, cùng dân số. / Same number, same people."
    )
    as_of: Day = Field(default=date(2026, 10, 31), title="Ngày / day", description="YYYY-MM-DD.")


class ContractForm(_Form):
    """Kiểm tra hợp đồng số liệu / check the data contract."""

    compatibility: str = Field(
        default="backward",
        title="Điều phải còn dùng được / what must go on working",
        description="backward: số liệu cũ, lược đồ mới. / Old data under the new schema.",
        json_schema_extra={"enum": ["backward", "forward", "full"]},
    )
    docs: PathOrNone = Field(
        default="",
        title="Thư mục tài liệu / docs folder",
        description="Để trống thì xét bản đi kèm, nếu có. / Empty: the one beside the program, if it is there.",
    )


class PublishForm(_Form):
    """Duyệt hoặc không duyệt một kỳ đang chờ / decide on an edition that waits."""

    out: FullPath = Field(
        title="Thư mục kết quả / folder of results", description="Như khi chấm. / As it was scored into."
    )
    edition: str = Field(
        title="Kỳ đang chờ / the edition that waits", description="Ví dụ / such as 2026-10-31-0f3a5b7c9d1e."
    )
    approved_by: Annotated[DecidedBy, AfterValidator(_words)]
    decision: Decided
    reason: Annotated[Reason, AfterValidator(_words)]


def approval(edition: str, requested_by: str, approved_by: str, verdict: Verdict, reason: str) -> Approval:
    """The decision of a second person, taken now.

    Raises:
        InputProblems: it is the same person, or somebody or the reason is missing.
    """
    told = (("requested_by", requested_by), ("approved_by", approved_by), ("reason", reason))
    problems = [Problem(name, f"{_SAYS['missing']}.") for name, text in told if not text.strip()]
    if requested_by.strip() and requested_by.casefold() == approved_by.casefold():
        problems.append(
            Problem("approved_by", "người duyệt phải khác người yêu cầu / whoever decides must not be who asked.")
        )
    if problems:
        raise InputProblems(problems)
    return Approval(
        edition=edition,
        requested_by=requested_by,
        approved_by=approved_by,
        decision=verdict.decision,
        reason=reason,
        at=datetime.now(UTC),
    )


def filled_in(form: type[Form], given: Any) -> Form:
    """The form as it was filled in, by a person or a program.

    Raises:
        InputProblems: what is wrong with it, field by field, all of it at once; no value is repeated.
    """
    if isinstance(given, form):
        return given
    try:
        found = form.model_validate(given)
    except ValidationError as error:
        problems = [_problem(form, each) for each in error.errors(include_input=False, include_url=False)]
        raise InputProblems(problems) from None
    return found


def check_asked(form: _Scoring) -> None:
    """Whoever asks for a second person's word must say who they are.

    Raises:
        InputProblems: they don't.
    """
    if form.publish is not Publishing.NOW and not form.requested_by:
        raise InputProblems([Problem(str(_Scoring.model_fields["requested_by"].title), f"{_SAYS['missing']}.")])


def _problem(form: type[BaseModel], error: Any) -> Problem:
    name = str(error["loc"][0]) if error["loc"] else form.__name__
    field = form.model_fields.get(name)
    title = f"{name} ({field.title})" if field is not None else name[:40]
    said = _SAYS.get(error["type"]) or str(error["msg"]).removeprefix("Value error, ")
    return Problem(title, f"{said}.")
