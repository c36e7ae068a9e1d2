"""Great Expectations: suites over rules, run on polars. Nothing else in `checks` imports this: GX takes seconds."""
