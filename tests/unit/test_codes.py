import re

import pytest

from checks import codes

LISTS = {name: value for name, value in vars(codes).items() if isinstance(value, tuple) and name.isupper()}
CODE_LISTS = {name: value for name, value in LISTS.items() if name != "PROCEDURES" and not name.startswith("_")}


@pytest.mark.parametrize("name", sorted(CODE_LISTS))
def test_lists_hold_distinct_labelled_codes(name: str):
    listed = CODE_LISTS[name]
    assert len(set(codes.values(listed))) == len(listed)
    assert all(code.vi and code.en for code in listed)
    assert tuple(codes.labels(listed)) == codes.values(listed)


def test_lists_are_complete():
    assert codes.values(codes.ETHNICITY) == (*(f"{number:02d}" for number in range(1, 56)), "99")
    assert codes.values(codes.RELIGION) == (*(f"{number:02d}" for number in range(1, 14)), "99")
    assert codes.values(codes.STATUS) == tuple(str(number) for number in range(1, 11))
    assert codes.values(codes.BLOOD) == ("00", "01", "02", "03", "04")


def test_procedures_are_well_formed():
    assert len({procedure.code for procedure in codes.PROCEDURES}) == len(codes.PROCEDURES)
    for procedure in codes.PROCEDURES:
        assert re.fullmatch(r"\d\.\d{6}(\.000\.00\.00\.[A-Z]\d{2}(\.\d{2})?)?", procedure.code)
        assert procedure.service_level in codes.values(codes.SERVICE_LEVEL)
        assert procedure.working_days > 0
