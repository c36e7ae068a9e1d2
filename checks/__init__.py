"""The domain: what must hold of population data, and what was found.

Knows polars and the standard library, nothing else. See ARCHITECTURE.md.
"""
