"""Great Expectations: suites over rules, run on polars. Nothing else in `checks` imports this: GX takes seconds."""

from checks.expectations.seldom import let_wait

# Before GX is imported: every module of this package comes after this one.
let_wait()
