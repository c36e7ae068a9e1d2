"""A change between two contracts: its kind, what it does to whom, and a record that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from schemas.contracts.kinds import KINDS, Kind
from schemas.contracts.model import Record


class Verdict(IntEnum):
    """What becomes of data that one reader finds valid when the other reads them. The higher, the worse."""

    COMPATIBLE = 0
    MAY_BREAK = 1
    """Not proven to be harmless, and no record was found that shows harm."""
    BREAKS = 2

    @property
    def vi(self) -> str:
        """In Vietnamese."""
        return ("tương thích", "có thể hỏng", "hỏng")[self]

    @property
    def en(self) -> str:
        """In English."""
        return ("compatible", "may break", "breaks")[self]


class Level(IntEnum):
    """Which number of a version a change raises."""

    PATCH = 0
    MINOR = 1
    MAJOR = 2

    @property
    def en(self) -> str:
        """In English."""
        return ("patch", "minor", "major")[self]


class Party(StrEnum):
    """Who notices a change."""

    PRODUCER = "producer"
    """Sends extracts: what was right is now wrong."""
    CHECKER = "checker"
    """Still runs the old version: finds new data wrong."""
    CONSUMER = "consumer"
    """Reads scorecards: figures change without the data."""

    @property
    def vi(self) -> str:
        """In Vietnamese."""
        return {"producer": "bên gửi số liệu", "checker": "bên chấm (bản cũ)", "consumer": "bên đọc phiếu điểm"}[self]

    @property
    def en(self) -> str:
        """In English."""
        return {
            "producer": "producers of extracts",
            "checker": "the checker (old version)",
            "consumer": "consumers of scorecards",
        }[self]


class Method(StrEnum):
    """How a verdict was come to."""

    EXACT = "exact"
    """Decided: a proof, or a record that shows the break."""
    TRIED = "tried"
    """Values were tried, and none shows a break."""


@dataclass(frozen=True, slots=True)
class Witness:
    """A smallest table that is right under one contract and wrong under the other. All of it is invented.

    Attributes:
        rows: the records judged; `beside` and `given` are other records of the table, and of the other table.
        faults: what the reader that refuses finds, as `column: facet` or a rule's id.
        day: the as-of date where it matters.
    """

    rows: tuple[Record, ...]
    faults: tuple[str, ...]
    beside: tuple[Record, ...] = ()
    given: tuple[Record, ...] = ()
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict in one direction, with its witness where there is one."""

    verdict: Verdict = Verdict.COMPATIBLE
    witness: Witness | None = None
    method: Method = Method.EXACT


FINE = Outcome()
UNKNOWN = Outcome(Verdict.MAY_BREAK, None, Method.TRIED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change. `old` and `new` are what stood and stands at `path`, in words.

    Attributes:
        backward: the new reader on data that the old one found valid.
        forward: the old reader on data that the new one finds valid.
    """

    kind: Kind
    table: str
    path: str
    old: str = ""
    new: str = ""
    backward: Outcome = FINE
    forward: Outcome = FINE

    @property
    def full(self) -> Verdict:
        """The worse of the two directions."""
        return max(self.backward.verdict, self.forward.verdict)

    @property
    def level(self) -> Level:
        """What it asks of the next version: whatever may break data of today is major, whatever its kind."""
        least = Level[KINDS[self.kind].level.upper()]
        return Level.MAJOR if self.backward.verdict else least

    @property
    def breaking(self) -> bool:
        """Whether somebody must agree to it before it is released."""
        return self.level is Level.MAJOR

    @property
    def who(self) -> tuple[Party, ...]:
        """Who notices."""
        return tuple(
            party
            for party, noticed in (
                (Party.PRODUCER, bool(self.backward.verdict)),
                (Party.CHECKER, bool(self.forward.verdict)),
                (Party.CONSUMER, KINDS[self.kind].consumers),
            )
            if noticed
        )

    @property
    def vi(self) -> str:
        """The change in a Vietnamese sentence."""
        return KINDS[self.kind].vi.format(path=self.path, old=self.old, new=self.new)

    @property
    def en(self) -> str:
        """The change in an English sentence."""
        return KINDS[self.kind].en.format(path=self.path, old=self.old, new=self.new)
