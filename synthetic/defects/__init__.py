"""The defects that synthetic data is spoiled with, as data. Each names the rules that must find it."""

from __future__ import annotations

from checks.vocabulary import Dataset
from synthetic.defects import citizens, dossiers
from synthetic.defects.calendar_days import DATE_DEFECTS
from synthetic.defects.casework import CASEWORK
from synthetic.defects.emptied import EMPTIED
from synthetic.defects.family_tree import FAMILY_DEFECTS
from synthetic.defects.look_alikes import LOOK_ALIKES
from synthetic.defects.same_person import SAME_PERSON
from synthetic.defects.texts import TEXT_DEFECTS
from synthetic.defects.unplanted import UNPLANTED
from synthetic.spoil import Defect


def _alike(on: Dataset) -> tuple[Defect, ...]:
    """The look-alikes of a dataset. They come first: what is not wrong stays as it is from month to month."""
    return tuple(each for each in LOOK_ALIKES if each.on is on)


CITIZEN_DEFECTS = (
    *_alike(Dataset.CITIZENS),
    *citizens.CITIZEN_DEFECTS,
    *EMPTIED,
    *FAMILY_DEFECTS,
    *DATE_DEFECTS,
    *TEXT_DEFECTS,
    *SAME_PERSON,
)
DOSSIER_DEFECTS = (*_alike(Dataset.DOSSIERS), *dossiers.DOSSIER_DEFECTS, *CASEWORK)

DEFECTS = CITIZEN_DEFECTS + DOSSIER_DEFECTS
"""All of them, citizens first, look-alikes included."""

__all__ = ["CITIZEN_DEFECTS", "DEFECTS", "DOSSIER_DEFECTS", "UNPLANTED"]
