"""The one family of errors that ddss raises on purpose.

A message says what is wrong, where, and what to do. It never holds a record's value: messages reach logs,
Prefect states and screens.
"""

from __future__ import annotations

from dataclasses import dataclass


class DdssError(Exception):
    """Base of every error a user may see. `exit_code` is what the command line ends with."""

    exit_code = 3


class InputError(DdssError):
    """The input, or how ddss was called, is wrong: the user can mend it. Exit code 2."""

    exit_code = 2


class RuleError(DdssError):
    """A rule or the system failed: the user cannot mend it. Exit code 3."""


class SourceError(DdssError):
    """A source can't be reached now: trying again may help, and mending the input won't. Exit code 3."""


def unreadable(reason: str) -> RuleError:
    """The engine can't read the data. `reason` is the class of its error: its text may quote a record."""
    return RuleError(
        f"không đọc được dữ liệu khi kiểm tra / the data can't be read while checking ({reason}). "
        "Kiểm tra tệp đầu vào có bị thay đổi trong khi chạy không / check that no input file changed meanwhile."
    )


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with the input: where (file, column, line), what, and what to do."""

    where: str
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        """One line for people."""
        return f"{self.where}: {self.what}" + (f" {self.remedy}" if self.remedy else "")


class InputProblems(InputError):  # noqa: N818 - it collects problems; "InputProblemsError" would say it twice
    """All problems found in the input, collected and raised once."""

    def __init__(self, problems: list[Problem]) -> None:
        """Keep the problems; the message is a line for each."""
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))
