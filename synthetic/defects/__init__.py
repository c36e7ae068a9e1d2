"""The defects that synthetic data is spoiled with, as data. Each names the rules that must find it."""

from __future__ import annotations

from synthetic.defects.citizens import CITIZEN_DEFECTS
from synthetic.defects.dossiers import DOSSIER_DEFECTS

DEFECTS = CITIZEN_DEFECTS + DOSSIER_DEFECTS
"""All of them, citizens first."""

__all__ = ["CITIZEN_DEFECTS", "DEFECTS", "DOSSIER_DEFECTS"]
