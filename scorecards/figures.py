"""Where the marks of a figure go: plain numbers, drawn by the templates.

No text of the data is handled here; names reach the SVG through the templates, which escape them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scorecards.disclosure import Precision
from scorecards.numbers import WHOLE_TENTHS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scorecards.disclosure import Share

_PLOT_MARGIN = 8
_CLOSE_UP_TENTHS = 500
"""A plot starts at 50 where its value allows, so that the last ten points before the target can be told apart."""

TILE_POSITIONS: Mapping[str, tuple[int, int]] = {
    "12": (0, 0), "15": (0, 1), "08": (0, 2), "04": (0, 3),
    "11": (1, 0), "14": (1, 1), "25": (1, 2), "19": (1, 3), "20": (1, 4),
    "01": (2, 2), "24": (2, 3), "22": (2, 4),
    "37": (3, 2), "33": (3, 3), "31": (3, 4),
    "38": (4, 2), "40": (5, 2), "42": (6, 2), "44": (7, 3), "46": (8, 4),
    "48": (9, 4), "51": (10, 4), "52": (11, 4), "66": (12, 4),
    "80": (13, 1), "75": (13, 2), "68": (13, 3), "56": (13, 4),
    "82": (14, 1), "79": (14, 2),
    "91": (15, 0), "92": (15, 1), "86": (15, 2),
    "96": (16, 0),
}  # fmt: skip
"""Row and column of each province on the tile map: two columns of mountains, a long coast, the delta."""

TILE_LETTERS: Mapping[str, str] = {
    "01": "HNO", "04": "CBA", "08": "TQU", "11": "DBI", "12": "LCH", "14": "SLA", "15": "LCA", "19": "TNG",
    "20": "LSO", "22": "QNI", "24": "BNI", "25": "PTH", "31": "HPH", "33": "HYE", "37": "NBI", "38": "THO",
    "40": "NAN", "42": "HTI", "44": "QTR", "46": "HUE", "48": "DNA", "51": "QNG", "52": "GLA", "56": "KHO",
    "66": "DLA", "68": "LDO", "75": "DNI", "79": "HCM", "80": "TNI", "82": "DTH", "86": "VLO", "91": "AGI",
    "92": "CTH", "96": "CMA",
}  # fmt: skip
"""Three letters for each province, for screens on which its name cannot be read."""

ARCHIPELAGOS: Mapping[str, str] = {"48": "Hoàng Sa", "56": "Trường Sa"}
"""Province code to the archipelago that is drawn beside it, on every map, whatever the data hold."""

TILE_WIDTH = 74
TILE_HEIGHT = 56
_COLUMN = 79
_ROW = 62
_COLUMNS = 5


@dataclass(frozen=True, slots=True)
class DotPlot:
    """A value on an axis that ends at 100, with its target. Coordinates in SVG units, values in tenths.

    Attributes:
        low, target, value: in tenths of a percent or of a point.
        watch: lower edge of the band "watch" on the axis, or None where the axis does not reach it.
        end: where only a bound is shown, the other end of the range that the value lies in; else None.
    """

    width: int
    low: int
    target: int
    value: int
    watch: int | None
    end: int | None = None

    def x(self, tenths: int) -> str:
        """Place a value on the axis."""
        return f"{_PLOT_MARGIN + (self.width - 2 * _PLOT_MARGIN) * (tenths - self.low) / (WHOLE_TENTHS - self.low):.1f}"

    @property
    def left(self) -> str:
        """Where the axis begins."""
        return self.x(self.low)

    @property
    def right(self) -> str:
        """Where the axis ends."""
        return self.x(WHOLE_TENTHS)


def plot_value(value: int, target: int, watch: int | None = None, width: int = 260) -> DotPlot:
    """Lay out a dot plot of `value` (tenths) against `target`."""
    low = _axis_start(value, target)
    return DotPlot(width, low, target, value, watch if watch is not None and watch > low else None)


def plot_share(share: Share, target: int, width: int = 260) -> DotPlot | None:
    """Lay out a share: a dot where it is exact, the range that it lies in where only a bound is shown."""
    if share.tenths is None:
        return None
    low = _axis_start(share.tenths, target)
    end = {Precision.AT_LEAST: WHOLE_TENTHS, Precision.UNDER: low}.get(share.precision)
    return DotPlot(width, low, target, share.tenths, None, end)


def _axis_start(value: int, target: int) -> int:
    return _CLOSE_UP_TENTHS if min(value, target) > _CLOSE_UP_TENTHS else 0


@dataclass(frozen=True, slots=True)
class Spot:
    """The upper left corner of a tile, in SVG units."""

    x: int
    y: int


@dataclass(frozen=True, slots=True)
class TileMap:
    """Where each province's tile goes, and where the archipelagos are."""

    width: int
    height: int
    spots: Mapping[str, Spot]
    archipelagos: tuple[tuple[str, Spot], ...]


def lay_tiles(codes: Iterable[str]) -> TileMap:
    """Lay the provinces of `codes` on the map. A code the map does not know goes in a row of its own below."""
    last_row = max(row for row, _ in TILE_POSITIONS.values())
    spots = {}
    strangers = 0
    for code in codes:
        if code in TILE_POSITIONS:
            row, column = TILE_POSITIONS[code]
        else:
            row, column = last_row + 1 + strangers // _COLUMNS, strangers % _COLUMNS
            strangers += 1
        spots[code] = Spot(1 + column * _COLUMN, 1 + row * _ROW)
    rows = last_row + 1 + -(-strangers // _COLUMNS)
    islands = tuple(
        (name, Spot(1 + _COLUMNS * _COLUMN, 1 + TILE_POSITIONS[code][0] * _ROW)) for code, name in ARCHIPELAGOS.items()
    )
    return TileMap(1 + (_COLUMNS + 1) * _COLUMN, rows * _ROW, spots, islands)
