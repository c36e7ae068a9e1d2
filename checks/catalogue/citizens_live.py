"""Citizens, sống (live): changes reach the register in time, and go on being made."""

from __future__ import annotations

from datetime import date, datetime

from checks.across import Absent
from checks.catalogue.terms import AGE_YEARS, ALIVE, CIVIL_STATUS, DEAD, DEATH_REGISTRATION, FROM_14, RESIDENCE, SETTLED
from checks.predicates import AllOf, AnyOf, AtMost, Below, InUnits, Matches, Missing, Not, Present, is_pin
from checks.rule import Row, Rule
from checks.text import MOBILE_BEFORE_2018
from checks.values import AsOf, Const, DateOf, Field, FirstOf, PeriodEnd, PlusDays, UnitList
from checks.vocabulary import Criterion, Dataset, ErrorGroup, Harm, Severity

_ON, _C = Dataset.CITIZENS, Criterion.LIVE
_LAST_YEAR = PlusDays(AsOf(), -365)
_A_WEEK_AGO = PlusDays(AsOf(), -7)
_HOME_DUE = PlusDays(Field("birth_registered_on"), 60)
_FIRST_HOME = FirstOf((Field("permanent_since"), Field("temporary_since")))
_BABY: Row = {
    "life_status_code": "alive",
    "birth_date": date(2026, 2, 20),
    "birth_registered_on": date(2026, 3, 2),
}
_OLD_PAPER: Row = {"life_status_code": "alive", "birth_date": date(1990, 1, 1), "legacy_id": "012345678"}
_LONG_AGO, _FAR_AHEAD = date(2000, 1, 1), date(2199, 1, 1)


def _registered_in_time(
    rule_id: str, event: str, registered: str, days: int, vi: str, en: str, *, examples_on: date, not_over: date
) -> Rule:
    """Registered within `days` of an event of the last year, or that time isn't over yet."""
    deadline = PlusDays(Field(event), days)
    return Rule(
        id=rule_id,
        on=_ON,
        criterion=_C,
        field=registered,
        applies=AtMost(_LAST_YEAR, Field(event)),
        holds=AnyOf(AtMost(Field(registered), deadline), AllOf(Missing(registered), AtMost(AsOf(), deadline))),
        vi=f"Đăng ký {vi} trong vòng {days} ngày (sự kiện trong 12 tháng gần nhất)",
        en=f"The {en} was registered within {days} days, for events of the last twelve months",
        why=(
            "Services begin and end with registration. Older events are left out: they can't be made timely any more."
        ),
        remedy_vi=f"Nhắc gia đình đăng ký {vi}; liên thông với cơ sở y tế và hộ tịch.",
        remedy_en=f"Remind the family to register the {en}; link with health facilities and civil status.",
        source=CIVIL_STATUS,
        error_group=ErrorGroup.STALE,
        target=12,
        effort_minutes=30,
        passing=({event: examples_on, registered: examples_on}, {event: not_over}),
        failing=({event: examples_on, registered: _FAR_AHEAD},),
    )


def _in_force(rule_id: str, field: str, vi: str, en: str, *, alive_only: bool = True) -> Rule:
    known = InUnits(field, UnitList.EVER)
    alive: Row = {"life_status_code": "alive"} if alive_only else {}
    return Rule(
        id=rule_id,
        on=_ON,
        criterion=_C,
        field=field,
        applies=AllOf(ALIVE, known) if alive_only else known,
        holds=InUnits(field, UnitList.IN_FORCE),
        vi=f"Mã đơn vị hành chính {vi} đang có hiệu lực",
        en=f"The unit code of the {en} is in force",
        why="A retired code is right in a place of birth and stale in a residence: notices go to a unit that is gone.",
        remedy_vi="Chuyển theo bảng mã cũ – mới; trường hợp xã bị chia tách thì xác định theo địa chỉ.",
        remedy_en="Convert by the table of old and new codes; where a unit was split, by the address.",
        source="Resolution 202/2025/QH15 and the list in force since 2025-07-01 [V]",
        error_group=ErrorGroup.STALE,
        target=9,
        effort_minutes=0,
        passing=(alive | {field: "00004"},),
        failing=(alive | {field: "00001"},),
    )


def _taken_in(
    rule_id: str,
    event: str,
    vi: str,
    en: str,
    target: int | None = None,
    severity: Severity = Severity.ADVISORY,
) -> Rule:
    """The record was updated on or after the day of an event that it names."""
    return Rule(
        id=rule_id,
        on=_ON,
        criterion=_C,
        severity=severity,
        field="updated_at",
        applies=Present(event, "updated_at"),
        holds=AtMost(Field(event), DateOf(Field("updated_at"))),
        vi=f"Hồ sơ được cập nhật từ khi {vi} trở đi",
        en=f"The record was updated on or after the day {en}",
        why="A record last touched before the event it names has not taken it in.",
        remedy_vi="Kiểm tra luồng liên thông, đồng bộ lại hồ sơ.",
        remedy_en="Check the link and synchronise the record again.",
        source="A record states what has happened [R]",
        error_group=ErrorGroup.STALE,
        target=target,
        passing=({event: date(2020, 1, 1), "updated_at": datetime(2020, 1, 1)},),
        failing=({event: date(2020, 1, 2), "updated_at": datetime(2020, 1, 1)},),
    )


RULES: tuple[Rule, ...] = (
    _registered_in_time(
        "CIT-LIVE-001",
        "birth_date",
        "birth_registered_on",
        60,
        "khai sinh",
        "birth",
        examples_on=date(2026, 10, 1),
        not_over=date(2026, 10, 20),
    ),
    _registered_in_time(
        "CIT-LIVE-002",
        "death_date",
        "death_registered_on",
        15,
        "khai tử",
        "death",
        examples_on=date(2026, 10, 1),
        not_over=date(2026, 10, 20),
    ),
    Rule(
        id="CIT-LIVE-003",
        on=_ON,
        criterion=_C,
        field="verified_on",
        applies=ALIVE,
        holds=AtMost(PlusDays(AsOf(), -731), Field("verified_on")),
        vi="Người còn sống được xác minh trong hai năm gần nhất",
        en="A living person's record was verified within the last two years",
        why="A record nobody has looked at for two years describes the past.",
        remedy_vi="Công an xã xác minh khi kiểm tra cư trú; ưu tiên người vắng mặt lâu ngày.",
        remedy_en="The commune police verify it on a residence check; the long absent first.",
        source="Practice of the cleaning campaigns; the two years are ours [R]",
        error_group=ErrorGroup.STALE,
        effort_minutes=15,
        passing=({"life_status_code": "alive", "verified_on": date(2026, 9, 1)},),
        failing=({"life_status_code": "alive", "verified_on": _LONG_AGO}, {"life_status_code": "alive"}),
    ),
    Rule(
        id="CIT-LIVE-004",
        on=_ON,
        criterion=_C,
        field="updated_at",
        applies=Present("updated_at"),
        holds=Below(Field("updated_at"), PeriodEnd()),
        vi="Thời điểm cập nhật không sau ngày chốt số liệu",
        en="The record was not updated after the cut-off date",
        why="A clock that runs ahead hides how old a record is.",
        remedy_vi="Kiểm tra đồng hồ máy chủ và múi giờ của hệ thống nguồn.",
        remedy_en="Check the clock and the time zone of the source system.",
        source="A record states what has happened [R]",
        error_group=ErrorGroup.RANGE,
        effort_minutes=0,
        passing=({"updated_at": datetime(2026, 1, 1)},),
        failing=({"updated_at": datetime(2199, 1, 1)},),
    ),
    Rule(
        id="CIT-LIVE-005",
        on=_ON,
        criterion=_C,
        field="card_expires_on",
        applies=AllOf(ALIVE, Present("card_expires_on")),
        holds=AtMost(AsOf(), Field("card_expires_on")),
        vi="Thẻ căn cước của người còn sống chưa hết hạn",
        en="A living person's identity card has not expired",
        why="An expired card is refused at every counter.",
        remedy_vi="Thông báo và mời công dân đổi thẻ.",
        remedy_en="Notify the citizen and invite them to renew the card.",
        source="Law on Identification 26/2023/QH15 art. 21 [V]",
        error_group=ErrorGroup.STALE,
        target=13,
        effort_minutes=20,
        passing=({"life_status_code": "alive", "card_expires_on": _FAR_AHEAD},),
        failing=({"life_status_code": "alive", "card_expires_on": _LONG_AGO},),
    ),
    Rule(
        id="CIT-LIVE-006",
        on=_ON,
        criterion=_C,
        field="temporary_until",
        applies=AllOf(ALIVE, Present("temporary_unit", "temporary_until")),
        holds=AtMost(AsOf(), Field("temporary_until")),
        vi="Đăng ký tạm trú còn thời hạn",
        en="The temporary residence has not run out",
        why="A stay past its end counts people where they may no longer live.",
        remedy_vi="Nhắn qua VNeID; không trả lời sau 15 ngày thì xác minh tại nơi ở, gia hạn hoặc xóa tạm trú.",
        remedy_en="Message over VNeID; after 15 days without an answer verify on the spot, then extend or delete.",
        source=f"{RESIDENCE} art. 27 [V]",
        error_group=ErrorGroup.STALE,
        effort_minutes=10,
        passing=({"life_status_code": "alive", "temporary_unit": "00004", "temporary_until": _FAR_AHEAD},),
        failing=({"life_status_code": "alive", "temporary_unit": "00004", "temporary_until": _LONG_AGO},),
    ),
    _in_force("CIT-LIVE-007", "permanent_unit", "nơi thường trú", "permanent residence"),
    _in_force("CIT-LIVE-008", "temporary_unit", "nơi tạm trú", "temporary residence"),
    _in_force("CIT-LIVE-009", "current_unit", "nơi ở hiện tại", "current residence"),
    _in_force(
        "CIT-LIVE-010", "managing_unit", "quản lý hồ sơ", "commune that answers for the record", alive_only=False
    ),
    Rule(
        id="CIT-LIVE-011",
        on=_ON,
        criterion=_C,
        field="phone",
        applies=Present("phone"),
        holds=Not(Matches("phone", MOBILE_BEFORE_2018)),
        vi="Số điện thoại không còn là số 11 chữ số trước năm 2018",
        en="The mobile number is not an eleven-digit one from before 2018",
        why="Eleven-digit numbers ceased to work in 2018; the new prefix follows from the old one.",
        remedy_vi="Máy đổi đầu số hàng loạt theo bảng chuyển đổi của nhà mạng năm 2018.",
        remedy_en="Change the prefix in bulk by the operators' table of 2018.",
        source="Numbering plan of mobile networks since 2018 [R]",
        error_group=ErrorGroup.STALE,
        effort_minutes=0,
        passing=({"phone": "0912345678"},),
        failing=({"phone": "01234567890"},),
    ),
    _taken_in(
        "CIT-LIVE-012", "death_registered_on", "đăng ký khai tử", "the death was registered", 11, Severity.BLOCKING
    ),
    _taken_in("CIT-LIVE-015", "birth_registered_on", "đăng ký khai sinh", "the birth was registered", 12),
    _taken_in("CIT-LIVE-016", "card_issued_on", "cấp thẻ căn cước", "the card was issued", 13),
    _taken_in("CIT-LIVE-017", "permanent_since", "đăng ký thường trú", "the permanent residence was registered"),
    Rule(
        id="CIT-LIVE-013",
        on=_ON,
        criterion=_C,
        severity=Severity.ADVISORY,
        field="life_status_code",
        applies=AllOf(ALIVE, Present("birth_date")),
        holds=AtMost(AGE_YEARS, Const(110)),
        vi="Người còn sống không quá 110 tuổi",
        en="A living person is not older than 110",
        why="Few live past 110; a death that nobody declared is likelier.",
        remedy_vi="Đến nhà xác minh; người còn sống thì ghi nhận đã xác minh.",
        remedy_en="Visit; a living person is noted as verified.",
        source="Plausibility [R]",
        error_group=ErrorGroup.RANGE,
        target=11,
        effort_minutes=30,
        passing=({"life_status_code": "alive", "birth_date": date(1950, 1, 1)},),
        failing=({"life_status_code": "alive", "birth_date": date(1900, 1, 1)},),
    ),
    Rule(
        id="CIT-LIVE-014",
        on=_ON,
        criterion=_C,
        field="permanent_since",
        applies=AllOf(ALIVE, Below(AGE_YEARS, Const(18)), AtMost(_LAST_YEAR, Field("birth_registered_on"))),
        holds=AnyOf(
            AtMost(_FIRST_HOME, _HOME_DUE),
            AllOf(Missing("permanent_since"), Missing("temporary_since"), AtMost(AsOf(), _HOME_DUE)),
        ),
        vi="Trẻ được đăng ký cư trú trong vòng 60 ngày từ khi đăng ký khai sinh (12 tháng gần nhất)",
        en="A minor's residence was registered within 60 days of the birth's registration, for the last twelve months",
        why="A child without a residence has no school, no vaccination list and no insurance card.",
        remedy_vi="Nhắc gia đình đăng ký cư trú cho trẻ, tốt nhất bằng thủ tục liên thông.",
        remedy_en="Remind the family to register the child's residence, best by the linked procedure.",
        source=f"{RESIDENCE} [V]",
        error_group=ErrorGroup.STALE,
        target=10,
        effort_minutes=20,
        passing=(
            _BABY | {"permanent_since": date(2026, 3, 20)},
            _BABY | {"temporary_since": date(2026, 5, 1)},
            _BABY | {"birth_registered_on": date(2026, 10, 20)},
        ),
        failing=(_BABY, _BABY | {"permanent_since": date(2026, 6, 1)}),
    ),
    Rule(
        id="CIT-LIVE-018",
        on=_ON,
        criterion=_C,
        # Who has no card fails CIT-SUFFICIENT-020 as well; this says who holds a void paper instead.
        severity=Severity.ADVISORY,
        field="card_issued_on",
        applies=AllOf(ALIVE, Present("legacy_id"), FROM_14),
        holds=Present("card_issued_on"),
        vi="Người còn sống có CMND 9 số đã được cấp thẻ căn cước",
        en="A living person with an old number holds an identity card",
        why="The old nine-digit card is no longer a valid paper since 2025-01-01.",
        remedy_vi="Mời công dân đến làm thẻ căn cước; người già yếu thì làm tại nhà.",
        remedy_en="Invite the citizen to have a card made; at home for the old and the ill.",
        source="Law on Identification 26/2023/QH15 art. 46 [V]",
        error_group=ErrorGroup.STALE,
        target=13,
        effort_minutes=30,
        since=date(2025, 1, 1),
        passing=(_OLD_PAPER | {"card_issued_on": date(2021, 5, 1)},),
        failing=(_OLD_PAPER,),
    ),
    Rule(
        id="CIT-LIVE-019",
        on=_ON,
        criterion=_C,
        field="life_status_code",
        applies=AllOf(
            Present("life_status_code"),
            is_pin("personal_id"),
            Not(
                Absent(
                    _ON,
                    "personal_id",
                    Dataset.DOSSIERS,
                    "subject_id",
                    AllOf(DEATH_REGISTRATION, SETTLED, AtMost(DateOf(Field("finished_at")), _A_WEEK_AGO)),
                )
            ),
        ),
        holds=DEAD,
        vi="Khai tử giải quyết xong quá 7 ngày đã được phản ánh trong hồ sơ dân cư",
        en="A death registration settled more than 7 days ago is reflected in the register",
        why="The death was registered at the counter, and the register still counts the person as living.",
        remedy_vi="Đối chiếu trích lục khai tử của hồ sơ; đóng hồ sơ dân cư, kiểm tra luồng liên thông.",
        remedy_en="Compare with the death certificate of the dossier, close the record, and check the link.",
        source=f"{CIVIL_STATUS}; the seven days are ours [R]",
        error_group=ErrorGroup.DISAGREES,
        target=11,
        harm=Harm.AFTER_DEATH,
        effort_minutes=20,
        given=(
            {
                "procedure_code": "1.000656",
                "status_code": "10",
                "finished_at": datetime(2026, 3, 2),
                "subject_id": "001190000001",
            },
        ),
        passing=({"personal_id": "001190000001", "life_status_code": "dead"},),
        failing=({"personal_id": "001190000001", "life_status_code": "alive"},),
    ),
    Rule(
        id="CIT-LIVE-020",
        on=_ON,
        criterion=_C,
        severity=Severity.ADVISORY,
        field="absent_until",
        applies=AllOf(ALIVE, Present("absent_until")),
        holds=AtMost(AsOf(), Field("absent_until")),
        vi="Khai báo tạm vắng còn thời hạn",
        en="The declared absence has not run out",
        why="Past its end the person has either come back or moved: the record says neither.",
        remedy_vi="Hỏi công dân qua VNeID hoặc gia đình; xóa tạm vắng, hoặc hướng dẫn khai báo lại.",
        remedy_en="Ask the person over VNeID, or the family; strike the absence or have it declared again.",
        source=f"{RESIDENCE} art. 31 [R]",
        error_group=ErrorGroup.STALE,
        effort_minutes=10,
        passing=({"life_status_code": "alive", "absent_until": _FAR_AHEAD},),
        failing=({"life_status_code": "alive", "absent_until": _LONG_AGO},),
    ),
)
