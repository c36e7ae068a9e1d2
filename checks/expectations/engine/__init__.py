"""An execution engine with which Great Expectations runs on polars, and its datasource.

`context.data_sources.add_or_update_polars(name)` is there once `checks.expectations.engine.datasource` is imported.
"""
