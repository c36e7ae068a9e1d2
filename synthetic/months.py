"""Monthly extracts of one population: the register as it stood at the end of each month.

People, PINs and all that befalls them are drawn once for the last month; a month before shows what had been registered
by its end. Nobody leaves the register: each month holds the people of the one before, and those born since.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from checks.errors import InputError
from synthetic import places
from synthetic.generate import write
from synthetic.scene import Silence

if TYPE_CHECKING:
    from pathlib import Path

    from synthetic.generate import Generated

MOST_MONTHS = 24
"""Further back people would be missing: those who died three years before the last day are not drawn."""
_SILENCE_STREAM = 40


def month_ends(last: date, months: int) -> tuple[date, ...]:
    """Last days of months, in order, up to one; that one stays as it is, be it the end of its month or not.

    Raises:
        InputError: There are too few months or too many.
    """
    if not 1 <= months <= MOST_MONTHS:
        raise InputError(f"số tháng phải từ 1 đến {MOST_MONTHS}. / months go from 1 to {MOST_MONTHS}.")
    days = [last]
    while len(days) < months:
        day = days[0].replace(day=1) - timedelta(1)
        days.insert(0, day.replace(day=calendar.monthrange(day.year, day.month)[1]))
    return tuple(days)


def silence(last: date, seed: int, since: date, *, codes: tuple[str, ...] = (), number: int = 0) -> Silence:
    """Communes that register nothing more from a day on: some by name, or so many by chance among the larger ones.

    Raises:
        InputError: A code is of no commune.
    """
    known = places.geography(last).codes
    unknown = sorted(set(codes) - set(known.tolist()))
    if unknown:
        raise InputError(f"{unknown[0]}: không phải mã xã đang dùng. / not the code of a commune in force.")
    chosen = np.isin(known, codes)
    people = places.people_by_commune(known.size * 1_000, last, seed)
    larger = np.flatnonzero(people >= np.median(people))
    rng = np.random.default_rng((seed, _SILENCE_STREAM))
    chosen[rng.choice(larger, min(number, larger.size), replace=False)] = True
    return Silence(chosen, np.datetime64(since, "D"))


def generate_months(  # noqa: PLR0913 - what the extracts are made of
    out: Path,
    people: int,
    last: date,
    months: int,
    seed: int = 6,
    *,
    defects: float = 1.0,
    silent: Silence | None = None,
) -> tuple[Generated, ...]:
    """Write a folder for each month, named by its day: `citizens/`, `dossiers/`, `truth/` and the people expected.

    The same arguments give the same bytes, and memory holds one chunk. Some of a month's defects are mended by the
    next, and some are new: a record that has none changes by an event alone.

    Args:
        out: the folder of the folders.
        people: rows of citizens in the last month.
        last: the day of the last extract.
        months: how many there are; those before end with their month.
        seed: of everything that is drawn.
        defects: how many times as many defects as a register has; 0 leaves the records as they should be.
        silent: communes that register nothing more from a day on; see `silence`.

    Raises:
        InputError: There is nobody to draw, no list of communes for a day, or a folder holds files.
    """
    days = month_ends(last, months)
    for day in days:
        places.geography(day)
    outs = tuple(out / day.isoformat() for day in days)
    return write(outs, days, people, seed, defects=defects, silence=silent)
