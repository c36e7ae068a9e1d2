"""What is left of a hidden count after all subtractions, and that widening cells leaves enough of it."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scorecards.complement import shares_block
from scorecards.slack import VALUES_LEFT, Rows, Shape, room_left

SHAPES = (Shape((0,), 1), Shape((0, 1), 2), Shape((0, 2), 4), Shape((0, 1, 4), 5))
COUNT = st.one_of(st.just(0), st.integers(1, 9), st.integers(10, 40), st.integers(100, 5_000))


def rolled(shape: Shape, communes: list[int]) -> np.ndarray:
    value = np.array([*communes, *(0 for _ in shape.starts), sum(communes)], dtype=np.int64)
    for cell in range(shape.communes, shape.nation):
        value[cell] = value[shape.members(cell)].sum()
    return value


@st.composite
def variables(draw: st.DrawFn):
    shape = draw(st.sampled_from(SHAPES))
    value = rolled(shape, draw(st.lists(COUNT, min_size=shape.communes, max_size=shape.communes)))
    tens = draw(st.booleans())
    small = (value > 0) & (value < 10)
    below = np.where(small, value - 1, value % 10 if tens else 0)
    above = np.where(small | (tens & (value > 0)), 9 - value % 10, 0)
    return rows_of(shape, value[None], below[None], above[None], small[None])


def rows_of(shape: Shape, value, below, above, guarded) -> Rows:
    return Rows(
        shape,
        value,
        below.astype(np.int64),
        above.astype(np.int64),
        guarded,
        least=np.ones_like(value),
        most=np.full_like(value, 10**9),
        size=value,
        rough=np.zeros(value.shape, dtype=bool),
    )


@given(variables())
def test_after_repair_every_hidden_count_has_nine_values(rows: Rows):
    before = rows.below.copy(), rows.above.copy()
    rows.repair()
    room = room_left(rows.shape, rows.below, rows.above)
    assert (room.below + room.above + 1 >= VALUES_LEFT)[rows.guarded].all()
    untouched = ~rows.rough
    assert (rows.below[untouched] == before[0][untouched]).all()
    assert (rows.above[untouched] == before[1][untouched]).all()
    assert not rows.rough[rows.value == 0].any()


@given(variables())
def test_what_needs_no_repair_is_left_alone(rows: Rows):
    if not rows.short().any():
        rows.repair()
        assert not rows.rough.any()


@given(st.data())
def test_the_room_is_that_of_all_counts_that_add_up(data: st.DataObject):
    """By brute force: every combination of communes, held against what every cell shows."""
    shape = data.draw(st.sampled_from(SHAPES[:3]))
    value = rolled(shape, data.draw(st.lists(st.integers(0, 4), min_size=shape.communes, max_size=shape.communes)))
    low = np.array([data.draw(st.integers(0, int(each))) for each in value])
    high = value + np.array([data.draw(st.integers(0, 3)) for _ in value])
    able = [
        cells
        for communes in product(*(range(low[at], high[at] + 1) for at in range(shape.communes)))
        if ((cells := rolled(shape, list(communes))) >= low).all() and (cells <= high).all()
    ]
    room = room_left(shape, (value - low)[None], (high - value)[None])
    assert (value - room.below[0] == np.min(able, axis=0)).all()
    assert (value + room.above[0] == np.max(able, axis=0)).all()


def test_a_lone_hidden_commune_makes_its_largest_sibling_rough():
    shape = Shape((0,), 3)
    value = rolled(shape, [7, 40, 900])[None]
    small = value < 10
    zero = np.zeros_like(value)
    rows = rows_of(shape, value, np.where(small, value - 1, zero), np.where(small, 9 - value, zero), small)
    rows.repair()
    assert rows.rough.tolist() == [[False, False, True, False, False]]
    assert (900 - rows.below[0, 2], 900 + rows.above[0, 2]) == (900, 919) or rows.below[0, 2] >= 2


def test_a_hidden_sum_of_several_is_let_rise():
    shape = Shape((0,), 3)
    value = rolled(shape, [3, 3, 3])[None]
    small = value < 10
    rows = rows_of(shape, value, value - 1, 9 - value, small)
    rows.repair()
    room = room_left(shape, rows.below, rows.above)
    assert (room.below + room.above + 1 >= VALUES_LEFT).all()
    assert rows.rough[0, 3:].any()


def test_a_limit_is_never_crossed():
    shape = Shape((0,), 3)
    value = rolled(shape, [7, 40, 900])[None]
    small = value < 10
    zero = np.zeros_like(value)
    rows = rows_of(shape, value, np.where(small, value - 1, zero), np.where(small, 9 - value, zero), small)
    rows.least[0, 2], rows.most[0, 2] = 899, 901
    rows.repair()
    assert rows.below[0, 2] <= 1
    assert rows.above[0, 2] <= 1
    room = room_left(shape, rows.below, rows.above)
    assert room.below[0, 0] + room.above[0, 0] + 1 >= VALUES_LEFT


def shares_of(shape: Shape, records: list[int], met: list[int], shown: list[bool] | None = None) -> Rows:
    """Failing records of one share, whose provinces and nation are shown."""
    told = [*([True] * shape.communes if shown is None else shown), *(True for _ in shape.starts), True]
    return shares_block([], shape, rolled(shape, records)[None], rolled(shape, met)[None], np.array([told])).rows


def test_a_few_records_in_a_province_without_failures_blur_nothing():
    """That none of the five fails is known from the province, whatever else is hidden."""
    shape = Shape((0, 2), 4)
    rows = shares_of(shape, [5, 400, 300, 500], [5, 400, 200, 310], [False, True, True, True])
    rows.repair()
    assert not rows.rough.any()


def test_a_few_records_in_a_province_with_failures_are_hidden():
    shape = Shape((0, 2), 4)
    rows = shares_of(shape, [5, 400, 300, 500], [2, 350, 200, 310], [False, True, True, True])
    rows.repair()
    room = room_left(shape, rows.below, rows.above)
    assert (room.below + room.above + 1 >= VALUES_LEFT)[rows.guarded].all()
    assert rows.rough[0, 1]


def test_what_a_sum_tells_of_places_that_tell_nothing_blurs_nothing():
    """Eight small communes make a province of which 17 of 33 fail: it tells of none of them."""
    shape = Shape((0, 8), 9)
    rows = shares_of(shape, [4] * 7 + [5, 900], [2] * 7 + [2, 700], [False] * 8 + [True])
    rows.repair()
    assert not rows.rough.any()


def test_room_that_no_cell_has_alone_is_found_in_its_own_province():
    """Each sibling may give four, and six are needed."""
    shape = Shape((0, 4), 6)
    value = rolled(shape, [7, 40, 41, 42, 300, 500])[None]
    small = value < 10
    zero = np.zeros_like(value)
    rows = rows_of(shape, value, np.where(small, value - 1, zero), np.where(small, 9 - value, zero), small)
    rows.least[0, 1:4], rows.most[0, 1:4] = value[0, 1:4] - 4, value[0, 1:4] + 4
    rows.least[0, 6] = rows.most[0, 6] = value[0, 6]
    rows.repair()
    room = room_left(shape, rows.below, rows.above)
    assert (room.below + room.above + 1 >= VALUES_LEFT)[rows.guarded].all()
    assert rows.rough[0].tolist() == [True, True, True, True, False, False, True, False, False]
