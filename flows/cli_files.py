"""`ddss synth --file-defect`: broken copies of a synthetic extract, to try what becomes of them."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from checks.errors import InputError


def add(synth: argparse.ArgumentParser) -> None:
    """Add the arguments to the command that makes an extract."""
    synth.add_argument(
        "--file-defect",
        action="append",
        default=[],
        metavar="NAME",
        help="thêm một bản sao hỏng của tệp; dùng được nhiều lần / add a broken copy; may be given again",
    )
    synth.add_argument(
        "--list-file-defects", action="store_true", help="liệt kê các kiểu tệp hỏng / list the ways of breaking"
    )


def check(names: list[str], people: int, months: int | None) -> None:
    """Refuse, before any work, what can't be made."""
    from synthetic.files import BY_NAME, MOST_PEOPLE  # noqa: PLC0415 - `ddss --help` does without

    unknown = sorted(set(names) - set(BY_NAME))
    if unknown:
        listed = ", ".join(unknown)
        raise InputError(f"{listed}: không có kiểu tệp hỏng này / no such file defect. Xem / see --list-file-defects.")
    if names and (months or people > MOST_PEOPLE):
        raise InputError(
            f"--file-defect chỉ dùng cho một kỳ, tối đa {MOST_PEOPLE} người / is for one extract of at most as many."
        )


def write_broken(names: list[str], extract: Path, as_of: date) -> None:
    """Write the broken copies beside the sound files of an extract, and say how to score each."""
    if not names:
        return
    from synthetic.files import BY_NAME, FOLDER, MAPPING, read_sound, write  # noqa: PLC0415 - as above

    sound = read_sound(extract, as_of)
    for name in dict.fromkeys(names):
        defect, out = BY_NAME[name], extract / FOLDER / name
        broken = write(defect, sound, out)
        mapping = {"": "", "official": " --mapping official"}.get(defect.mapping, f" --mapping {out / MAPPING}")
        print(
            f"{out / defect.on.value}{mapping}: {len(broken.files)} tệp / files; {defect.vi} / {defect.en}; "
            f"{defect.outcome.vi} / {defect.outcome.value}"
        )


def show() -> int:
    """Print the file defects, a line for each."""
    from synthetic.files import FILE_DEFECTS  # noqa: PLC0415 - as above

    for defect in FILE_DEFECTS:
        print(f"{defect.name:<24} {defect.outcome.value:<9} {defect.vi} / {defect.en}")
    return 0
