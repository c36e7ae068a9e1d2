"""Contracts compared table by table, against one version and against every release before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from schemas.contracts.change import Change, Verdict
from schemas.contracts.diff import compare
from schemas.contracts.kinds import Kind
from schemas.contracts.model import Contract


class Mode(StrEnum):
    """What must go on working for a comparison to be green."""

    BACKWARD = "backward"
    FORWARD = "forward"
    FULL = "full"
    BACKWARD_TRANSITIVE = "backward-transitive"
    FORWARD_TRANSITIVE = "forward-transitive"
    FULL_TRANSITIVE = "full-transitive"

    @property
    def transitive(self) -> bool:
        """Whether every release counts, or only the one compared with."""
        return self.value.endswith("-transitive")

    def stopped_by(self, change: Change) -> bool:
        """Whether the change needs somebody's word: it breaks what must go on working, or is major by its kind."""
        forward = self in {Mode.FORWARD, Mode.FORWARD_TRANSITIVE}
        backward = self in {Mode.BACKWARD, Mode.BACKWARD_TRANSITIVE}
        if forward:
            return bool(change.forward.verdict)
        return change.breaking or (not backward and bool(change.forward.verdict))


@dataclass(frozen=True, slots=True)
class Step:
    """From one version of a table to the new one."""

    old: str
    changes: tuple[Change, ...]

    @property
    def backward(self) -> Verdict:
        """The new reader on data of the old version."""
        return max((change.backward.verdict for change in self.changes), default=Verdict.COMPATIBLE)

    @property
    def forward(self) -> Verdict:
        """The old reader on data of the new version."""
        return max((change.forward.verdict for change in self.changes), default=Verdict.COMPATIBLE)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A table before and after. `earlier` are the steps from the other releases, the oldest first."""

    table: str
    old: Contract | None
    new: Contract | None
    step: Step
    earlier: tuple[Step, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """The changes against the version compared with."""
        return self.step.changes

    def verdict(self, mode: Mode) -> Verdict:
        """Whether it goes on working, in one of the senses."""
        steps = [self.step, *(self.earlier if mode.transitive else ())]
        backward = max(step.backward for step in steps)
        forward = max(step.forward for step in steps)
        return {"backward": backward, "forward": forward}.get(mode.value.split("-")[0], max(backward, forward))

    def stopping(self, mode: Mode) -> list[tuple[Change, str]]:
        """Changes that need somebody's word, each with the version that it is a change from."""
        steps = [self.step, *(self.earlier if mode.transitive else ())]
        return [(change, step.old) for step in steps for change in step.changes if mode.stopped_by(change)]


def compare_all(
    old: Mapping[str, Contract],
    new: Mapping[str, Contract],
    history: Callable[[str], Sequence[Contract]] = lambda _table: (),
) -> tuple[Comparison, ...]:
    """Compare table by table. Where one side is a single table, the others of the other side aren't asked for."""
    names = sorted(old.keys() | new.keys())
    if len(old) == 1 or len(new) == 1:
        names = sorted(old.keys() & new.keys()) or names
    return tuple(_compared(name, old.get(name), new.get(name), history) for name in names)


def _compared(
    table: str, old: Contract | None, new: Contract | None, history: Callable[[str], Sequence[Contract]]
) -> Comparison:
    if old is None or new is None:
        kind = Kind.TABLE_ADDED if old is None else Kind.TABLE_REMOVED
        return Comparison(table, old, new, Step("" if old is None else old.version, (_whole(kind, table),)))
    others = [each for each in history(table) if each.version not in {old.version, new.version}]
    return Comparison(
        table,
        old,
        new,
        Step(old.version, compare(old, new)),
        tuple(Step(each.version, compare(each, new)) for each in others),
    )


def _whole(kind: Kind, table: str) -> Change:
    return Change(kind=kind, table=table, path=table)
