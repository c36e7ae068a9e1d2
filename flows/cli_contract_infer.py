"""`ddss contract infer`: a draft of the mapping from a stranger's file."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checks.errors import InputError, InputProblems, Problem
from checks.vocabulary import Dataset

if TYPE_CHECKING:
    from schemas.inference import Inference


def add(actions: Any) -> None:
    """Add the command to `ddss contract`'s subcommands."""
    infer = actions.add_parser("infer", help="lập nháp tệp ánh xạ từ tệp lạ / draft a mapping from a stranger's file")
    infer.add_argument("extracts", type=Path, nargs="+", metavar="EXTRACT", help="CSV, NDJSON, Parquet")
    infer.add_argument("--dataset", choices=[dataset.value for dataset in Dataset], help="bảng / table")
    infer.add_argument("--out", type=Path, metavar="FILE", help="tệp ánh xạ sẽ ghi / mapping file to write")
    infer.add_argument("--json", action="store_true", help="in dạng JSON / print JSON")
    infer.set_defaults(command=_infer)


def _infer(options: argparse.Namespace) -> int:
    from schemas.mapping_draft import draft  # noqa: PLC0415 - `ddss --help` does without

    if options.dataset and len(options.extracts) > 1:
        raise InputError("--dataset chỉ dùng với một bộ số liệu / --dataset goes with one extract.")
    found = [_look(path, options.dataset) for path in options.extracts]
    tables = [look.inference.dataset for look in found]
    if len(set(tables)) < len(tables):
        raise InputError(
            "các bộ số liệu cùng là một bảng; xét từng bộ với --dataset / the extracts look like the same table: "
            "look at them one by one, with --dataset."
        )
    text = draft([look.inference for look in found], [_rows_said(look) for look in found])
    if options.out is not None:
        _write(options.out, text)
    if options.json:
        print(json.dumps([facts(look) for look in found], ensure_ascii=False, indent=2))
    elif options.out is None:
        print(text, end="")
    for look in [] if options.json else found:
        _summarise(look)
    return 0


@dataclass(frozen=True)
class Look:
    """What was found of an extract.

    Attributes:
        rows: rows looked at; `rows_total`: rows that there are, or None where that isn't known.
        hidden: columns whose names look like values.
    """

    inference: Inference
    rows: int
    rows_total: int | None
    hidden: int


def _look(path: Path, dataset: str | None) -> Look:
    from flows.intake.problems import shown  # noqa: PLC0415 - `ddss --help` does without
    from flows.intake.sampling import sample  # noqa: PLC0415 - as above
    from schemas.inference import FEWEST_NAMED, infer, likeliest  # noqa: PLC0415 - as above

    looked = sample(path)
    columns = [column for column in looked.columns if shown(column.name) == column.name]
    inference = infer(columns, Dataset(dataset)) if dataset else likeliest(columns)
    if inference.named < FEWEST_NAMED:
        # Without a header the first record stands in its place, and its values are not told.
        raise InputProblems(
            [
                Problem(
                    path.name,
                    "không nhận ra tên cột nào. / no column names are recognised.",
                    "Dòng đầu phải là tên cột; nếu đúng vậy, tự viết tệp ánh xạ theo docs/input.md. / "
                    "The first line must hold names; if it does, write the mapping by hand, see docs/input.md.",
                )
            ]
        )
    return Look(inference, looked.rows, looked.rows_total, len(looked.columns) - len(columns))


def _write(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise InputError(
            f"{path.name}: đã có; không ghi đè / exists already: a mapping that was confirmed isn't overwritten."
        ) from None
    except OSError as error:
        raise InputError(f"{path.name}: không ghi được / can't be written ({error.strerror or 'I/O'}).") from None


def facts(look: Look) -> dict[str, Any]:
    """What was found, for machines: names, formats and shares, and no value."""
    from schemas.inference import percent  # noqa: PLC0415 - `ddss --help` does without

    inference = look.inference
    return {
        "dataset": inference.dataset.value,
        "rows_examined": look.rows,
        "rows_total": look.rows_total,
        "columns": [
            {
                "name": match.name,
                "column": match.column.name,
                "confidence": round(match.confidence, 2),
                "sure": match.sure,
                "kind": match.column.kind.value,
                "format": None if match.fit.format is None else match.fit.format.text,
                "share_pct": None if match.fit.share is None else percent(match.fit.share),
                "codes_seen": match.fit.codes,
                "reasons": [{"vi": vi, "en": en} for vi, en in match.reasons],
            }
            for match in inference.matches
        ],
        "missing": list(inference.missing),
        "unknown": list(inference.unknown),
        "names_hidden": look.hidden,
        "formats": {
            kind: form.text
            for kind, form in (("date", inference.date), ("datetime", inference.datetime))
            if form is not None
        },
        "dates_in_another_form": list(inference.mixed),
    }


def _rows_said(look: Look) -> str:
    """How much of the extract was looked at."""
    if look.rows_total is None:
        return (
            f"chỉ xem {look.rows} dòng đầu của các tệp, không biết tổng số / only the first {look.rows} rows of the "
            "files were looked at, of an unknown number"
        )
    if look.rows == look.rows_total:
        return f"xem cả {look.rows} dòng / all {look.rows} rows were looked at"
    return f"xem {look.rows} trên {look.rows_total} dòng / {look.rows} of {look.rows_total} rows were looked at"


def _summarise(look: Look) -> None:
    inference = look.inference
    sure = sum(match.sure for match in inference.matches)
    counts = (
        (sure, "chắc / sure"),
        (len(inference.matches) - sure, "cần xác nhận / to confirm"),
        (len(inference.missing), "thiếu / missing"),
        (len(inference.unknown), "không rõ / not recognised"),
    )
    lines = [
        f"{inference.dataset.vi} ({inference.dataset}): {_rows_said(look)}.",
        ", ".join(f"{count} cột {said}" for count, said in counts) + ".",
    ]
    if look.hidden:
        lines.append(
            f"{look.hidden} tên cột giống giá trị nên không hiện / {look.hidden} names look like values and aren't "
            "shown."
        )
    for line in lines:
        print(line, file=sys.stderr)
