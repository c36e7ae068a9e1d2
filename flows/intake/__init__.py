"""Reads a user's files into typed polars frames: every row is either in the frame or in the rejected folder."""

from flows.intake.extract import Extract, load
from flows.intake.sources import SourceFile

__all__ = ["Extract", "SourceFile", "load"]
