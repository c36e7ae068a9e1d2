"""Modules that GX imports at once and hardly ever needs: executed when something of them is first asked for.

Statistics and charts are for a handful of expectations about distributions, and take half the time in which GX is
imported.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType

SELDOM = frozenset({"altair", "scipy.stats"})


class Seldom(MetaPathFinder):
    """Finds these modules where Python does, and lets them wait."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        """The module's spec with a loader that waits; None for all other modules."""
        spec = PathFinder.find_spec(fullname, path, target) if fullname in SELDOM else None
        if spec is None or spec.loader is None:
            return None
        spec.loader = LazyLoader(spec.loader)
        return spec


def let_wait() -> None:
    """Have the modules wait from here on; one that is imported already is as it was."""
    if not any(isinstance(each, Seldom) for each in sys.meta_path):
        sys.meta_path.insert(0, Seldom())
