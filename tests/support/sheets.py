"""Workbooks written part by part, so that a test can hold any cell as any program may store it."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACRO_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
DATE_STYLE = 1
"""The style of cells that show a date; 0 shows a number, 2 a date by a format of its own, 3 money."""


def text(value: str) -> str:
    """An inline text."""
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def number(value: float | str, style: int = 0) -> str:
    """A number, shown in a style."""
    return f'<c s="{style}"><v>{value}</v></c>'


def formula(value: str | None, kind: str = "str") -> str:
    """A formula and the value that was saved with it, if any."""
    return f'<c t="{kind}"><f>A1</f>{"" if value is None else f"<v>{escape(value)}</v>"}</c>'


def row(cells: Sequence[str], at: int | None = None) -> str:
    """A row; where `at` is not given it comes after the one before."""
    place = "" if at is None else f' r="{at}"'
    return f"<row{place}>{''.join(cell or '<c/>' for cell in cells)}</row>"


def sheet(rows: Sequence[str], after: str = "") -> str:
    """A worksheet's part; `after` stands behind its rows."""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(rows)}</sheetData>{after}</worksheet>'


def write(  # noqa: PLR0913 - a workbook's parts
    path: Path,
    sheets: Mapping[str, str],
    *,
    hidden: Sequence[str] = (),
    shared: str | None = None,
    from_1904: bool = False,
    main_type: str = WORKBOOK_TYPE,
    extra: Mapping[str, str] | None = None,
) -> Path:
    """Write a workbook of sheets by name."""
    states = ("visible", "hidden")
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{at}" r:id="rId{at}" state="{states[name in hidden]}"/>'
        for at, name in enumerate(sheets, 1)
    )
    related = "".join(
        f'<Relationship Id="rId{at}" Type="{DOCUMENT}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(sheets) + 1)
    )
    related += f'<Relationship Id="s" Type="{DOCUMENT}/styles" Target="/xl/styles.xml"/>'
    parts = {f"xl/worksheets/sheet{at}.xml": part for at, part in enumerate(sheets.values(), 1)}
    if shared is not None:
        related += f'<Relationship Id="t" Type="{DOCUMENT}/sharedStrings" Target="sharedStrings.xml"/>'
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{shared}</sst>'
    parts |= {
        "[Content_Types].xml": f'<Types><Override PartName="/xl/workbook.xml" ContentType="{main_type}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="a" Type="{DOCUMENT}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{DOCUMENT}"><workbookPr date1904="{int(from_1904)}"/>'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{related}</Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts count="2">'
        '<numFmt numFmtId="164" formatCode="[$-42A]dd/mm/yyyy;@"/>'
        '<numFmt numFmtId="165" formatCode="#,##0 &quot;đ&quot;"/></numFmts>'
        '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (parts | dict(extra or {})).items():
            archive.writestr(name, content)
    return path
