"""Citizens, sống (live): changes reach the register in time, and go on being made."""

from __future__ import annotations

from datetime import date, datetime

from checks.predicates import (
    Age,
    AllOf,
    AnyOf,
    AsOf,
    AtMost,
    Below,
    Const,
    DateOf,
    Field,
    InUnits,
    Matches,
    Missing,
    Not,
    OneOf,
    PeriodEnd,
    PlusDays,
    Present,
    UnitList,
)
from checks.rule import Row, Rule
from checks.text import MOBILE_BEFORE_2018
from checks.vocabulary import Criterion, Dataset, ErrorGroup, Severity

_ON, _C = Dataset.CITIZENS, Criterion.LIVE
_ALIVE = OneOf(Field("life_status_code"), ("alive",))
_CIVIL_STATUS = "Law on Civil Status 60/2014/QH13 [V]"
_LAW_26 = "Law on Identification 26/2023/QH15 [V]"
_LAST_YEAR = PlusDays(AsOf(), -365)
_LONG_AGO, _FAR_AHEAD = date(2000, 1, 1), date(2199, 1, 1)


def _registered_in_time(
    rule_id: str, event: str, registered: str, days: int, vi: str, en: str, *, examples_on: date
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
        source=_CIVIL_STATUS,
        error_group=ErrorGroup.STALE,
        target=12,
        effort_minutes=30,
        passing=({event: examples_on, registered: examples_on},),
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
        applies=AllOf(_ALIVE, known) if alive_only else known,
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


RULES: tuple[Rule, ...] = (
    _registered_in_time(
        "CIT-LIVE-001", "birth_date", "birth_registered_on", 60, "khai sinh", "birth", examples_on=date(2026, 10, 1)
    ),
    _registered_in_time(
        "CIT-LIVE-002", "death_date", "death_registered_on", 15, "khai tử", "death", examples_on=date(2026, 10, 1)
    ),
    Rule(
        id="CIT-LIVE-003",
        on=_ON,
        criterion=_C,
        field="verified_on",
        applies=_ALIVE,
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
        applies=AllOf(_ALIVE, Present("card_expires_on")),
        holds=AtMost(AsOf(), Field("card_expires_on")),
        vi="Thẻ căn cước của người còn sống chưa hết hạn",
        en="A living person's identity card has not expired",
        why="An expired card is refused at every counter.",
        remedy_vi="Thông báo và mời công dân đổi thẻ.",
        remedy_en="Notify the citizen and invite them to renew the card.",
        source=f"{_LAW_26}, art. 21",
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
        applies=AllOf(_ALIVE, Present("temporary_unit", "temporary_until")),
        holds=AtMost(AsOf(), Field("temporary_until")),
        vi="Đăng ký tạm trú còn thời hạn",
        en="The temporary residence has not run out",
        why="A stay past its end counts people where they may no longer live.",
        remedy_vi="Nhắn qua VNeID; không trả lời sau 15 ngày thì xác minh tại nơi ở, gia hạn hoặc xóa tạm trú.",
        remedy_en="Message over VNeID; after 15 days without an answer verify on the spot, then extend or delete.",
        source="Law on Residence 68/2020/QH14 art. 27 [V]",
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
    Rule(
        id="CIT-LIVE-012",
        on=_ON,
        criterion=_C,
        field="updated_at",
        applies=Present("death_registered_on", "updated_at"),
        holds=AtMost(Field("death_registered_on"), DateOf(Field("updated_at"))),
        vi="Hồ sơ được cập nhật từ khi đăng ký khai tử trở đi",
        en="The record was updated on or after the day the death was registered",
        why="A record last touched before the registration has not taken it in.",
        remedy_vi="Kiểm tra luồng liên thông khai tử, đồng bộ lại hồ sơ.",
        remedy_en="Check the link for death registrations and synchronise the record again.",
        source=_CIVIL_STATUS,
        error_group=ErrorGroup.STALE,
        target=11,
        passing=({"death_registered_on": date(2020, 1, 1), "updated_at": datetime(2020, 1, 1)},),
        failing=({"death_registered_on": date(2020, 1, 2), "updated_at": datetime(2020, 1, 1)},),
    ),
    Rule(
        id="CIT-LIVE-013",
        on=_ON,
        criterion=_C,
        severity=Severity.ADVISORY,
        field="life_status_code",
        applies=AllOf(_ALIVE, Present("birth_date")),
        holds=AtMost(Age(Field("birth_date"), AsOf()), Const(110)),
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
)
