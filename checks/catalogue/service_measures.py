"""Measures of service to citizens, from the dossiers: online, digitised, signed, on time, paid, satisfied."""

from __future__ import annotations

from checks import codes
from checks.catalogue import RULES
from checks.catalogue.dossier_rule import ONLINE
from checks.catalogue.service_index import SERVICE_INDEX
from checks.catalogue.terms import SETTLED
from checks.measure import Better, Definition, Family, Measure, PartOf, ShareOf, Unit
from checks.predicates import AllOf, AtMost, Equal, OneOf, Present
from checks.rule import Rule
from checks.values import Const, Field
from checks.vocabulary import Criterion, Dataset

LEAST_DOSSIERS = 10
"""What a page may show at all; see `scorecards.disclosure`."""

_SYNC = "Specification of dossier synchronisation, national service portal [V]"
_INDEX = "Decision 766/QĐ-TTg of 2022, index of service [V*]"

_FULLYONLINE = OneOf(Field("service_level_code"), ("4",))
_ELECTRONIC = Equal(Field("result_is_electronic"), Const(value=True))
_RULES = {rule.id: rule for rule in RULES}
_ON_TIME, _ESSENTIAL, _AUTHENTICATED = (_RULES[name] for name in ("DOS-LIVE-001", "DOS-CORRECT-035", "DOS-CORRECT-036"))
"""Rules whose question is also a measure: asked in the same words, so that both count alike."""


def _share_that_passes(rule: Rule) -> ShareOf:
    return ShareOf(rule.holds, rule.applies)


def _service(
    number: int, definition: Definition, vi: str, en: str, of: tuple[str, str], *, why: str, source: str = _SYNC,
    criterion: Criterion | None = None,
) -> Measure:  # fmt: skip
    return Measure(
        id=f"MEA-SVC-{number:03d}",
        family=Family.SERVICE,
        on=Dataset.DOSSIERS,
        criterion=criterion,
        vi=vi,
        en=en,
        of_vi=of[0],
        of_en=of[1],
        why=why,
        source=source,
        unit=Unit.PERCENT,
        better=Better.HIGHER,
        definition=definition,
        least=LEAST_DOSSIERS,
    )


MEASURES: tuple[Measure, ...] = (
    _service(
        1,
        ShareOf(ONLINE, _FULLYONLINE),
        "Hồ sơ trực tuyến toàn trình",
        "Full-process online dossiers",
        ("hồ sơ của thủ tục toàn trình (mức độ dịch vụ 4)", "dossiers under fully online procedures (service level 4)"),
        why="Of what could be done from home, how much is: filed online, of the dossiers whose procedure allows it.",
        source="Plan of Project 06 for 2024 and 2025 [V]; eligible is read as service level 4 [R]",
    ),
    _service(
        2,
        PartOf("components_digitised", "components_count"),
        "Thành phần hồ sơ được số hóa khi tiếp nhận",
        "Components digitised at intake",
        ("thành phần hồ sơ", "components"),
        why="A paper that was not digitised is asked for again next time.",
        source=_INDEX,
    ),
    _service(
        3,
        PartOf("components_reused", "components_count"),
        "Thành phần hồ sơ được tái sử dụng",
        "Components reused",
        ("thành phần hồ sơ", "components"),
        why="Once only: what the state holds is not asked for again.",
        source=_INDEX,
    ),
    _service(
        4,
        PartOf("components_from_store", "components_count"),
        "Thành phần hồ sơ lấy từ kho dữ liệu điện tử",
        "Components taken from the electronic store",
        ("thành phần hồ sơ", "components"),
        why="The citizen's own store is where a digitised paper is meant to come from.",
    ),
    _service(
        5,
        ShareOf(_ELECTRONIC, SETTLED),
        "Hồ sơ có kết quả điện tử",
        "Electronic results",
        ("hồ sơ đã giải quyết", "dossiers settled"),
        why="A result on paper only has to be fetched, copied and certified. A dossier that does not say counts as no.",
        source=_INDEX,
    ),
    _service(
        6,
        ShareOf(Equal(Field("result_is_signed"), Const(value=True)), AllOf(SETTLED, _ELECTRONIC)),
        "Kết quả điện tử được ký số",
        "Electronic results digitally signed",
        ("kết quả điện tử", "electronic results"),
        why="Without a signature an electronic result is a picture of one.",
    ),
    _service(
        7,
        _share_that_passes(_ON_TIME),
        "Hồ sơ giải quyết đúng hạn",
        "Dossiers settled on time",
        ("hồ sơ đã tiếp nhận, có hạn giải quyết", "dossiers accepted that have a due date"),
        why=f"The same question that rule {_ON_TIME.id} asks of each dossier.",
        source=_ON_TIME.source,
        criterion=Criterion.LIVE,
    ),
    _service(
        8,
        ShareOf(
            OneOf(Field("payment_channel_code"), codes.values(codes.PAYMENT)),
            AllOf(SETTLED, AtMost(Const(1), Field("fee_amount"))),
        ),
        "Hồ sơ có phí được thanh toán trực tuyến",
        "Fee-bearing dossiers paid online",
        ("hồ sơ đã giải quyết, có phí", "dossiers settled that bear a fee"),
        why="Paid through the national portal or the local gateway; everything else is a way to the counter.",
        source=_INDEX,
    ),
    _service(
        9,
        _share_that_passes(_ESSENTIAL),
        "Dịch vụ công thiết yếu nộp trực tuyến",
        "Essential services filed online",
        ("hồ sơ dịch vụ thiết yếu từ 01/10/2025", "dossiers of essential services since 2025-10-01"),
        why=f"The question of rule {_ESSENTIAL.id}, of the essential services that ddss knows by code.",
        source=_ESSENTIAL.source,
    ),
    _service(
        10,
        _share_that_passes(_AUTHENTICATED),
        "Hồ sơ trực tuyến xác thực bằng VNeID",
        "Online dossiers authenticated by VNeID",
        ("hồ sơ trực tuyến có ghi cách xác thực", "online dossiers that say how they were authenticated"),
        why=f"Who has proved who they are need not send a copy of their card: rule {_AUTHENTICATED.id} asks it.",
        source=_AUTHENTICATED.source,
    ),
    _service(
        11,
        ShareOf(OneOf(Field("satisfaction_code"), ("4", "5")), Present("satisfaction_code")),
        "Người dân hài lòng với dịch vụ",
        "Satisfied with the service",
        ("hồ sơ được đánh giá", "dossiers that were rated"),
        why="Satisfied or very satisfied, of those who said.",
        source=_INDEX,
    ),
    Measure(
        id="MEA-SVC-012",
        family=Family.SERVICE,
        on=Dataset.DOSSIERS,
        criterion=None,
        vi="Chỉ số phục vụ người dân và doanh nghiệp",
        en="Index of service to citizens and enterprises",
        of_vi="điểm",
        of_en="points",
        why=(
            "The index by which localities are compared. Parts that the extract does not hold, or that have too few "
            "dossiers, earn nothing here and are named; the points of the rest are not scaled up."
        ),
        source=_INDEX,
        unit=Unit.POINTS,
        better=Better.HIGHER,
        definition=SERVICE_INDEX,
    ),
)
