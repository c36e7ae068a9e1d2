"""The defects that synthetic data is spoiled with, as data. Each names the rules that must find it."""

from __future__ import annotations

from synthetic.defects import citizens, dossiers
from synthetic.defects.calendar_days import DATE_DEFECTS
from synthetic.defects.casework import CASEWORK
from synthetic.defects.emptied import EMPTIED
from synthetic.defects.family_tree import FAMILY_DEFECTS
from synthetic.defects.texts import TEXT_DEFECTS

CITIZEN_DEFECTS = (*citizens.CITIZEN_DEFECTS, *EMPTIED, *FAMILY_DEFECTS, *DATE_DEFECTS, *TEXT_DEFECTS)
DOSSIER_DEFECTS = (*dossiers.DOSSIER_DEFECTS, *CASEWORK)

DEFECTS = CITIZEN_DEFECTS + DOSSIER_DEFECTS
"""All of them, citizens first."""

__all__ = ["CITIZEN_DEFECTS", "DEFECTS", "DOSSIER_DEFECTS"]
