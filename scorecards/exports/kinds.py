"""Kinds of value that several parts of a scorecard share."""

from __future__ import annotations

from operator import attrgetter

from checks.vocabulary import Criterion, Dataset, Level, State
from scorecards.disclosure import NATION
from scorecards.exports.shape import TEXT, Field, Named, code, one_of

LOCALITY = code("mã / code", r"^(VN|[0-9]{2}|[0-9]{5})$")
RULE_ID = code("mã quy tắc / rule id", r"^[A-Z]+-[A-Z]+-[0-9]{3}$")
MEASURE_ID = code("mã thước đo / measure id", r"^MEA-[A-Z]+-[0-9]{3}$")
STATE = one_of("trạng thái / state", *State)
LEVEL = one_of("cấp / level", *Level)
CRITERION = one_of("tiêu chí / criterion", *Criterion)
DATASET = one_of("cơ sở dữ liệu / dataset", *Dataset)


def code_of(path: str) -> str:
    """The locality whose page a path of the site is."""
    name = path.rpartition("/")[2].removesuffix(".html")
    return NATION if name == "index" else name


def day_of(shown: str) -> str:
    """A day as the page writes it, 31/10/2026, as an ISO date."""
    day, month, year = shown.split("/")
    return f"{year}-{month}-{day}"


WORDS = Named(
    "words",
    "Một câu bằng hai thứ tiếng",
    "A sentence in two languages",
    (
        Field("vi", TEXT, "tiếng Việt", "in Vietnamese", attrgetter("vi")),
        Field("en", TEXT, "tiếng Anh", "in English", attrgetter("en")),
    ),
)
