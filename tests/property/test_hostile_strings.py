"""No text that is printed becomes markup, an address, a script or a formula; and every text can still be read.

A site with hostile texts has the same tags, attributes and addresses as the site with plain ones.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from hostile_site import GROUP, groups, write_site
from hostile_strings import FORMULAS, HOSTILE
from records import AS_OF
from worklist_samples import BITS, listed, sample

from checks.worklist import tasks
from scorecards.worklist import Listed, compose, render
from scorecards.worklist_sheets import to_csv, to_xlsx
from scorecards.worklist_values import Values

SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ADDRESSES = {"href", "src", "action", "style", "content", "http-equiv", "srcdoc", "data", "xlink:href", "class", "id"}
"""Attributes whose values no text may touch."""

GROUPS = groups(HOSTILE)
each_group = pytest.mark.parametrize("texts", GROUPS, ids=range(len(GROUPS)))


class Skeleton(HTMLParser):
    """The markup of a page without its texts, and its texts without their markup."""

    def __init__(self) -> None:
        super().__init__()
        self.bones: list[tuple[str, ...]] = []
        self.text = ""
        self.named = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]):
        values = (f"{name}={value}" if name in ADDRESSES else name for name, value in attrs)
        self.bones.append((tag, *values))
        self.named += "\n".join(value or "" for name, value in attrs if name in {"aria-label", "title"})

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]):
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str):
        self.bones.append((f"/{tag}",))

    def handle_data(self, data: str):
        self.text += data

    def handle_comment(self, data: str):
        self.bones.append(("comment", data))

    def handle_decl(self, decl: str):
        self.bones.append(("declaration", decl))

    def handle_pi(self, data: str):
        self.bones.append(("instruction", data))

    def unknown_decl(self, data: str):
        self.bones.append(("unknown", data))


def read(html: str) -> Skeleton:
    parser = Skeleton()
    parser.feed(html)
    parser.close()
    return parser


def page_of(path: Path) -> Skeleton:
    # Not `read_text`, which turns line ends into others.
    return read(path.read_bytes().decode("utf-8"))


PLAIN = tuple(f"Tên {number}" for number in range(GROUP))


@pytest.fixture(scope="module")
def tame(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("tame")
    write_site(PLAIN, out)
    return out


@pytest.fixture(scope="module")
def wild(tmp_path_factory: pytest.TempPathFactory):
    """The site of a group of texts; each is written once."""
    written: dict[tuple[str, ...], Path] = {}

    def site(texts: tuple[str, ...]) -> Path:
        if texts not in written:
            written[texts] = tmp_path_factory.mktemp("wild")
            write_site(texts, written[texts])
        return written[texts]

    return site


def test_there_are_enough_and_each_is_another():
    assert len(HOSTILE) == len(set(HOSTILE)) >= 150


@each_group
def test_no_text_becomes_markup_or_an_address_on_a_page(texts: tuple[str, ...], tame: Path, wild):
    site = wild(texts)
    pages = sorted(path.relative_to(tame) for path in tame.rglob("*.html"))
    assert len(pages) == 11
    for path in pages:
        expected = page_of(tame / path)
        found = page_of(site / path)
        assert found.bones == expected.bones, path
    # Once more than the site has sheets of style: nothing was written beside them.
    assert {p.name for p in tame.rglob("*.css")} == {p.name for p in site.rglob("*.css")}


@each_group
def test_every_text_can_be_read_on_the_nations_page(texts: tuple[str, ...], wild):
    page = page_of(wild(texts) / "index.html")
    for text in texts:
        assert page.text.count(text) > 1, text
    assert texts[0] in page.named
    assert texts[0] in page_of(wild(texts) / "tinh" / "48.html").text


@each_group
def test_style_sheets_and_policies_hold_no_text(texts: tuple[str, ...], tame: Path, wild):
    for sheet in tame.rglob("*.css"):
        assert (wild(texts) / sheet.relative_to(tame)).read_bytes() == sheet.read_bytes()
    style = re.compile(r"<style>.*?</style>", re.DOTALL)
    of = [style.findall((site / "index.html").read_text("utf-8"))[0] for site in (tame, wild(texts))]
    assert of[0] == of[1]


# ---- exports


def strings_of(value: object):
    """Every string in a JSON value that is not a key."""
    if isinstance(value, dict):
        for each in value.values():
            yield from strings_of(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings_of(each)
    elif isinstance(value, str):
        yield value


def keys_of(value: object) -> list[str]:
    if isinstance(value, dict):
        return [key for name, each in value.items() for key in (name, *keys_of(each))]
    return [key for each in value for key in keys_of(each)] if isinstance(value, list) else []


def linked_ids(value: object):
    if isinstance(value, dict):
        yield from (each for name, each in value.items() if name in {"id", "@id", "type", "@type", "@context"})
        for each in value.values():
            yield from linked_ids(each)
    elif isinstance(value, list):
        for each in value:
            yield from linked_ids(each)


@each_group
def test_json_exports_hold_texts_as_values_only(texts: tuple[str, ...], tame: Path, wild):
    files = sorted(p.relative_to(tame) for p in (tame / "data").rglob("*") if p.suffix in {".json", ".jsonld"})
    assert len(files) > 11
    for path in files:
        if path.name == "terms.json":
            continue
        expected = json.loads((tame / path).read_bytes())
        found = json.loads((wild(texts) / path).read_bytes())
        assert keys_of(found) == keys_of(expected), path
        if path.suffix == ".jsonld":
            # The run is called by the edition's id, which is the first text.
            of_run = (f"ddss:run:{quote(each, safe='')}" for each in (PLAIN[0], texts[0]))
            renamed = dict([tuple(of_run)])
            assert list(linked_ids(found)) == [
                renamed.get(each, each) if isinstance(each, str) else each for each in linked_ids(expected)
            ], path
    nation = json.loads((wild(texts) / "data" / "index.json").read_bytes())
    held = "\n".join(strings_of(nation))
    assert all(text in held for text in texts)


def harmless(cell: str) -> bool:
    """Whether no spreadsheet would calculate a cell of CSV."""
    seen = cell.lstrip().lstrip("\u200b\u200c\u200d\u2060\ufeff").lstrip()
    return not seen or (unicodedata.normalize("NFKC", seen[0]) not in "=+-@" and cell[0] not in "\t\r\n")


def is_number(cell: str) -> bool:
    return bool(re.fullmatch(r"-?\d+(\.\d+)?", cell))


def test_the_judge_of_cells_knows_every_formula():
    alone = [text for text in FORMULAS if not text.startswith(('"', "x"))]
    assert len(alone) > 20
    assert not any(harmless(text) for text in alone)


def assert_sheet_is_safe(data: bytes) -> str:
    """A workbook of well-formed parts, without a formula, a link, a macro or a part from elsewhere; its texts."""
    texts = ""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        for name in book.namelist():
            assert not re.search(r"vba|externalLink|embeddings", name)
            # Written by ourselves a moment ago; nothing in it comes from elsewhere.
            root = ET.fromstring(book.read(name))  # noqa: S314
            assert not list(root.iter(f"{SPREADSHEET}f")), name
            assert not list(root.iter(f"{SPREADSHEET}hyperlink")), name
            if name.endswith(".rels"):
                assert "External" not in {each.get("TargetMode") for each in root}
            texts += "".join(each.text or "" for each in root.iter(f"{SPREADSHEET}t"))
    return texts


@each_group
def test_tables_hold_no_formula(texts: tuple[str, ...], tame: Path, wild):
    data = wild(texts) / "data"
    rows = list(csv.reader(io.StringIO((data / "ddss.csv").read_text("utf-8-sig"), newline="")))
    expected = list(csv.reader(io.StringIO((tame / "data" / "ddss.csv").read_text("utf-8-sig"), newline="")))
    assert rows[0] == expected[0]
    assert [len(row) for row in rows] == [len(row) for row in expected]
    for row in rows[1:]:
        assert all(harmless(cell) or is_number(cell) for cell in row)
    assert_sheet_is_safe((data / "ddss.xlsx").read_bytes())


# ---- worklists


def hostile_list(texts: tuple[str, ...]) -> Listed:
    """A list whose rules and facts all hold hostile texts."""
    told = listed(sample())
    turn = 0
    rules = {}
    for turn, (rule_id, rule) in enumerate(told.rules.items()):
        text = texts[turn % len(texts)]
        rules[rule_id] = replace(rule, vi=text, en=text, remedy_vi=text, remedy_en=text)
    assert turn + 1 >= len(texts)
    facts = dict(zip(("name", "province", "edition_id", "rules_sha256", "code_version"), texts, strict=False))
    return replace(told, rules=rules, **facts)


def hostile_tasks(told: Listed):
    return (replace(task, rule=told.rules[task.rule.id]) for task in tasks(sample(), BITS))


@each_group
def test_worklists_hold_texts_only(texts: tuple[str, ...]):
    wild_list, tame_list = hostile_list(texts), hostile_list(PLAIN)
    values = Values(AS_OF)
    found, expected = (
        read(render(compose(each, hostile_tasks(each), values)).decode("utf-8")) for each in (wild_list, tame_list)
    )
    assert found.bones == expected.bones
    assert all(text in found.text for text in texts)
    rows = list(
        csv.reader(io.StringIO(to_csv(wild_list, hostile_tasks(wild_list), values).decode("utf-8-sig"), newline=""))
    )
    width = len(rows[0])
    assert len(rows) == wild_list.total + 1
    for row in rows[1:]:
        assert len(row) == width
        assert all(harmless(cell) or is_number(cell) for cell in row)
    assert_sheet_is_safe(to_xlsx(wild_list, hostile_tasks(wild_list), values))
