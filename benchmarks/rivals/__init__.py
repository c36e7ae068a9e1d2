"""Forty rules of the catalogue asked of other validators too: the same data, the same machine, verdicts compared."""
