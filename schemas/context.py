"""The context of a run, filled from the localities and code lists in force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from checks.codes import PROCEDURES
from checks.context import Context
from checks.values import CodeTable, UnitList
from schemas import localities


def context(as_of: date, *, whole_register: bool = True) -> Context:
    """What rules refer to by name, as of a date.

    Raises:
        InputError: the date lies before the list of communes in force since 2025-07-01.
    """
    in_force = localities.current_codes(as_of)
    return Context(
        as_of=as_of,
        units={UnitList.IN_FORCE: in_force, UnitList.EVER: in_force | localities.known_codes()},
        tables={
            CodeTable.PROVINCE_OF_UNIT: _numbers(localities.province_of_unit()),
            CodeTable.PROVINCE_OF_PIN: _numbers(localities.pin_provinces()),
            CodeTable.STATUTORY_DAYS: {procedure.code: procedure.working_days for procedure in PROCEDURES},
            CodeTable.SERVICE_LEVEL: {procedure.code: int(procedure.service_level) for procedure in PROCEDURES},
        },
        whole_register=whole_register,
    )


def _numbers(provinces: Mapping[str, str]) -> dict[str, int]:
    return {code: int(province) for code, province in provinces.items()}
