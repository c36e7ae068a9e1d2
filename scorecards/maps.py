"""Maps of communes: a dot at the middle of each, by state. Plain numbers, drawn by the templates."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.vocabulary import State

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schemas.localities import Commune
    from scorecards.view import Place

ARCHIPELAGOS: Mapping[str, str] = {"20333": "Hoàng Sa", "22736": "Trường Sa"}
"""Code of the special zone to its name on every map: it is written there whatever the data hold."""

DRAWN = (State.ON_TARGET, State.NOT_ASSESSED, State.WATCH, State.ERROR, State.BELOW)
"""Order of drawing: what is to be mended lies on top."""

_NATION_WIDTH = 392
_MIDDLE_LATITUDE = 16.0
_FAR_DEGREES = 2.5
"""A special zone so far from the middle of its province goes into a box of its own."""

_PAD = 10


@dataclass(frozen=True, slots=True)
class Label:
    """A name on the map."""

    text: str
    x: str
    y: str


@dataclass(frozen=True, slots=True)
class DotMap:
    """Dots by state.

    Attributes:
        dots: for each state, in the order of drawing, one path of all its dots; `counts`: how many they are.
    """

    width: int
    height: int
    dots: tuple[tuple[State, str], ...]
    counts: Mapping[State, int]
    labels: tuple[Label, ...]


def map_nation(communes: Sequence[Commune], places: Mapping[str, Place]) -> DotMap:
    """Lay out every commune of the country. The archipelagos stand where they are, and are named."""
    return _map(communes, places, _NATION_WIDTH, 1.7)


def map_province(communes: Sequence[Commune], places: Mapping[str, Place], width: int = 392) -> DotMap | None:
    """Lay out the communes of a province; None where it has none. What lies far out at sea is left to its label."""
    if not communes:
        return None
    lat = sorted(commune.lat for commune in communes)[len(communes) // 2]
    lon = sorted(commune.lon for commune in communes)[len(communes) // 2]
    near = [each for each in communes if math.hypot(each.lat - lat, each.lon - lon) <= _FAR_DEGREES]
    return _map(near, places, width, 4.6)


def _map(communes: Sequence[Commune], places: Mapping[str, Place], width: int, size: float) -> DotMap:
    shrink = math.cos(math.radians(_MIDDLE_LATITUDE))
    west, east = min(each.lon for each in communes), max(each.lon for each in communes)
    south, north = min(each.lat for each in communes), max(each.lat for each in communes)
    scale = (width - 2 * _PAD) / max((east - west) * shrink, (north - south) / 1.7, 0.05)
    height = round((north - south) * scale) + 2 * _PAD
    inset = (width - (east - west) * shrink * scale) / 2

    def spot(commune: Commune) -> tuple[float, float]:
        return inset + (commune.lon - west) * shrink * scale, _PAD + (north - commune.lat) * scale

    dots: dict[State, list[str]] = {state: [] for state in DRAWN}
    labels = []
    for commune in communes:
        x, y = spot(commune)
        state = places[commune.code].state
        dots[state].append(_dot(state, x, y, size))
        if commune.code in ARCHIPELAGOS:
            labels.append(Label(ARCHIPELAGOS[commune.code], f"{x:.0f}", f"{y - 2 * size - 3:.0f}"))
    return DotMap(
        width,
        height,
        tuple((state, "".join(found)) for state, found in dots.items() if found),
        {state: len(found) for state, found in dots.items() if found},
        tuple(labels),
    )


def _dot(state: State, x: float, y: float, size: float) -> str:
    """A mark of the state's own shape: round, triangle, square, ring, cross."""
    match state:
        case State.ON_TARGET | State.NOT_ASSESSED:
            return f"M{x - size:.1f} {y:.1f}a{size} {size} 0 1 0 {2 * size:.1f} 0a{size} {size} 0 1 0 {-2 * size:.1f} 0"
        case State.WATCH:
            return f"M{x:.1f} {y - 1.3 * size:.1f}l{1.3 * size:.1f} {2.3 * size:.1f}h{-2.6 * size:.1f}z"
        case State.BELOW:
            return f"M{x - size:.1f} {y - size:.1f}h{2 * size:.1f}v{2 * size:.1f}h{-2 * size:.1f}z"
        case State.ERROR:
            side = f"{2 * size:.1f}"
            return f"M{x - size:.1f} {y - size:.1f}l{side} {side}m0 -{side}l-{side} {side}"
