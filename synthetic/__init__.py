"""A population that never was, and its labelled defects."""
