"""Running plans: all aggregates of a frame in one query, beside the queries that need their own, collected together."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from checks.expectations.engine.plan import Aggregates, EngineError, Query
from checks.expectations.engine.records import Records

_ROWS = "__rows"

_APART = pl.QueryOptFlags(comm_subplan_elim=False)


@dataclass(frozen=True, slots=True)
class Job:
    """A plan to run on records. `needs_rows`: on a table that must have rows it has no answer if there are none."""

    label: str
    records: Records
    plan: Aggregates | Query
    needs_rows: bool


@dataclass
class Collector:
    """Runs plans, and counts how often it asked polars to."""

    engine: Any = "streaming"
    collects: int = field(default=0)

    def run(self, jobs: Mapping[Hashable, Job]) -> dict[Hashable, Any]:
        """What each plan found, by key: its value or an EngineError. Second steps run together, after the first."""
        answers: dict[Hashable, Any] = {}
        while jobs:
            following: dict[Hashable, Job] = {}
            for key, found in self._step(jobs).items():
                job = jobs[key]
                answer = found if isinstance(found, EngineError) else _finished(job, found)
                if isinstance(answer, Aggregates | Query):
                    following[key] = Job(job.label, job.records, answer, needs_rows=False)
                else:
                    answers[key] = answer
            jobs = following
        return answers

    def _step(self, jobs: Mapping[Hashable, Job]) -> dict[Hashable, Any]:
        bundles = list(_bundles(jobs).values())
        queries = [(key, job) for key, job in jobs.items() if isinstance(job.plan, Query)]
        try:
            frames = self._collect([bundle.query() for bundle in bundles] + [job.plan.frame for _, job in queries])  # type: ignore[union-attr]  # chosen above
        except (Exception, pl.exceptions.PanicException):  # noqa: BLE001 - its text may quote a record
            return self._each_by_itself(bundles, queries)
        found: dict[Hashable, Any] = {}
        for bundle, frame in zip(bundles, frames, strict=False):
            found |= bundle.read(frame)
        found |= {key: frame for (key, _), frame in zip(queries, frames[len(bundles) :], strict=True)}
        return _without_rows(found, jobs, bundles)

    def _each_by_itself(
        self, bundles: Sequence[Bundle], queries: Sequence[tuple[Hashable, Job]]
    ) -> dict[Hashable, Any]:
        """The same where something fails: what polars can't plan is found on no rows, the rest by halving."""
        found: dict[Hashable, Any] = {}
        jobs = {key: job for bundle in bundles for key, job in bundle.jobs.items()} | dict(queries)
        for bundle in bundles:
            found |= self._halved(bundle)
        for key, job in queries:
            try:
                found[key] = self._collect([job.plan.frame])[0]  # type: ignore[union-attr]  # chosen by the caller
            except (Exception, pl.exceptions.PanicException) as error:  # noqa: BLE001 - its text may quote a record
                found[key] = failed(job.label, error)
        return _without_rows(found, jobs, bundles)

    def _halved(self, bundle: Bundle) -> dict[Hashable, Any]:
        sound, found = {}, {}
        for key, job in bundle.jobs.items():
            try:
                bundle.part({key: job}).query(rows=0).collect()
            except (Exception, pl.exceptions.PanicException) as error:  # noqa: BLE001 - its text may quote a record
                found[key] = failed(job.label, error)
            else:
                sound[key] = job
        return found | self._run_halves(bundle.part(sound))

    def _run_halves(self, bundle: Bundle) -> dict[Hashable, Any]:
        if not bundle.jobs:
            return {}
        try:
            return bundle.read(self._collect([bundle.query()])[0])
        except (Exception, pl.exceptions.PanicException) as error:  # noqa: BLE001 - its text may quote a record
            if len(bundle.jobs) == 1:
                key, job = next(iter(bundle.jobs.items()))
                return {key: failed(job.label, error)}
        each = list(bundle.jobs.items())
        half = len(each) // 2
        return self._run_halves(bundle.part(dict(each[:half]))) | self._run_halves(bundle.part(dict(each[half:])))

    def _collect(self, frames: Sequence[pl.LazyFrame]) -> list[pl.DataFrame]:
        if not frames:
            return []
        self.collects += 1
        # A scan that queries share keeps what one has read until all have taken it: most of a table.
        return pl.collect_all(frames, engine=self.engine, optimizations=_APART)


@dataclass
class Bundle:
    """Aggregates over one frame, for one query. Expressions that are the same object are asked once."""

    frame: pl.LazyFrame
    jobs: dict[Hashable, Job]
    empty: bool = False

    def part(self, jobs: dict[Hashable, Job]) -> Bundle:
        """A bundle of some of its jobs."""
        return Bundle(self.frame, jobs)

    def aliases(self) -> dict[int, tuple[str, pl.Expr]]:
        """Name of the column and expression, by the identity of the expression."""
        different = {id(expr): expr for job in self.jobs.values() for expr in _exprs(job).values()}
        return {own: (f"m{place}", expr) for place, (own, expr) in enumerate(different.items())}

    def query(self, rows: int | None = None) -> pl.LazyFrame:
        """The query, on all rows or on the first so many."""
        exprs = [expr.alias(name) for name, expr in self.aliases().values()]
        frame = self.frame if rows is None else self.frame.head(rows)
        return frame.select(*exprs, pl.len().alias(_ROWS))

    def read(self, frame: pl.DataFrame) -> dict[Hashable, dict[str, Any]]:
        """What each job asked for, by name."""
        row, aliases = frame.row(0, named=True), self.aliases()
        self.empty = row[_ROWS] == 0
        return {
            key: {name: row[aliases[id(expr)][0]] for name, expr in _exprs(job).items()}
            for key, job in self.jobs.items()
        }


def _exprs(job: Job) -> Mapping[str, pl.Expr]:
    if not isinstance(job.plan, Aggregates):
        raise TypeError("a bundle holds aggregates alone")
    return job.plan.exprs


def _bundles(jobs: Mapping[Hashable, Job]) -> dict[tuple[int, bool], Bundle]:
    """Aggregates by frame, and by whether they stream; a frame that must have rows is in a bundle in any case."""
    bundles: dict[tuple[int, bool], Bundle] = {}
    for key, job in jobs.items():
        if isinstance(job.plan, Aggregates):
            name = (id(job.records.frame), job.plan.whole)
            bundles.setdefault(name, Bundle(job.records.frame, {})).jobs[key] = job
        elif job.needs_rows and job.records.requires_rows:
            bundles.setdefault((id(job.records.frame), False), Bundle(job.records.frame, {}))
    return bundles


def _without_rows(
    found: dict[Hashable, Any], jobs: Mapping[Hashable, Job], bundles: Sequence[Bundle]
) -> dict[Hashable, Any]:
    """What was found, but for questions about rows of a table that must have some and has none."""
    empty = {id(bundle.frame) for bundle in bundles if bundle.empty}
    for key, job in jobs.items():
        if job.needs_rows and job.records.requires_rows and id(job.records.frame) in empty:
            found[key] = EngineError(f"{job.label}: the table has no rows, so nothing was checked")
    return found


def _finished(job: Job, found: Any) -> Any:
    try:
        return job.plan.finish(found)
    except EngineError as error:
        return error
    except Exception as error:  # noqa: BLE001 - its text may quote a record
        return failed(job.label, error)


def failed(label: str, error: BaseException) -> EngineError:
    """An error of polars or of Python without its text, which may quote a record."""
    return EngineError(f"{label}: can't be evaluated ({type(error).__name__})")
