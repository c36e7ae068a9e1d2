"""Measures of the feeds: when each last brought something, whether it fell silent, how old an extract is."""

from __future__ import annotations

from checks.measure import Better, ExtractAge, Family, Measure, Silence, Unit
from checks.values import DateOf, Field, Value
from checks.vocabulary import Criterion, Dataset

_OURS = "ours [R]"


def _feed(number: int, on: Dataset, vi: str, en: str, *moments: Value) -> Measure:
    return Measure(
        id=f"MEA-FEED-{number:03d}",
        family=Family.FEED,
        on=on,
        criterion=Criterion.LIVE,
        vi=vi,
        en=en,
        of_vi="xã có đủ sự kiện để xét",
        of_en="communes with events enough to judge by",
        why=(
            "A feed that stopped looks like a place where nothing happens. It is flat where its own history of two "
            "years makes so long a silence all but impossible, and no public holiday explains it."
        ),
        source=_OURS,
        unit=Unit.COMMUNES,
        better=Better.LOWER,
        definition=Silence(moments),
    )


def _age(number: int, on: Dataset, vi: str, en: str, moment: Value) -> Measure:
    return Measure(
        id=f"MEA-FEED-{number:03d}",
        family=Family.FEED,
        on=on,
        criterion=Criterion.LIVE,
        vi=vi,
        en=en,
        of_vi="",
        of_en="",
        why="Scores of an old extract are of an old register.",
        source=_OURS,
        unit=Unit.DAYS,
        better=Better.LOWER,
        definition=ExtractAge(moment),
    )


MEASURES: tuple[Measure, ...] = (
    _feed(1, Dataset.CITIZENS, "Đăng ký khai sinh", "Birth registrations", Field("birth_registered_on")),
    _feed(2, Dataset.CITIZENS, "Đăng ký khai tử", "Death registrations", Field("death_registered_on")),
    _feed(
        3,
        Dataset.CITIZENS,
        "Thay đổi nơi cư trú",
        "Changes of residence",
        Field("permanent_since"),
        Field("temporary_since"),
    ),
    _feed(4, Dataset.DOSSIERS, "Nộp hồ sơ thủ tục hành chính", "Dossiers filed", DateOf(Field("submitted_at"))),
    _age(
        5,
        Dataset.CITIZENS,
        "Tuổi của số liệu dân cư",
        "Age of the citizens' extract",
        DateOf(Field("updated_at")),
    ),
    _age(6, Dataset.DOSSIERS, "Tuổi của số liệu hồ sơ", "Age of the dossiers' extract", DateOf(Field("synced_at"))),
)
