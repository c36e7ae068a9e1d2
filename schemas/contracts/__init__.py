"""Contracts as data: released versions of the tables, what differs between two of them, and whom it breaks."""
