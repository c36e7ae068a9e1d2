"""HTML from pages, with Jinja2: autoescaped, and strict about names that do not exist."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.compiler import CodeGenerator
from jinja2.ext import Extension
from markupsafe import escape

from checks.vocabulary import State
from scorecards.disclosure import SMALL_CELL
from scorecards.figures import TILE_HEIGHT, TILE_LETTERS, TILE_WIDTH
from scorecards.numbers import vi_tenths
from scorecards.trust import SHORT_VI

if TYPE_CHECKING:
    from jinja2.compiler import Frame
    from jinja2.nodes import Template

    from scorecards.view import Imprint, Page

STATE_CLASS = {
    State.ON_TARGET: "ok",
    State.WATCH: "wa",
    State.BELOW: "bad",
    State.NOT_ASSESSED: "na",
    State.ERROR: "er",
}
"""CSS class of each state. Shape and word come with it everywhere: colour alone says nothing."""

SHEET = "phieu-diem.css"
"""Style sheet of the communes' pages, in the root of the site. The nation's and the provinces' pages carry their own,
so that one of them can be sent by itself; in each of 3,321 it would be a third of the page."""

CONTENT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
"""Nothing is fetched. Styles are inline because 'self' matches no file that is opened from a folder."""


SHARED_POLICY = CONTENT_POLICY.replace("'unsafe-inline'", "'self' file:")
"""For pages with the shared sheet. A browser that opens a folder may hold 'self' to match nothing: `file:` does."""


_SAID_IN_ENGLISH = re.compile(r'\{\{ (?:p\.)?en\("([^"<>&]*)"\) \}\}')
"""A call of the macro `en` with a text that stands in the template."""


_SMALL_MACRO = re.compile(r"\{% macro (?P<name>\w+)\((?P<takes>\w+)\) %\}(?P<body>.*)\{% endmacro %\}")
"""A macro of one line that takes one value."""

_PARTS = "parts.html.j2"


class _Prepared(Extension):
    """Readies templates as they are compiled.

    Without indentation pages are a fifth smaller, at no cost per page; a text that never changes needs no call of a
    macro in each of them. Nor does a small macro of a plain name: a call costs more than what it writes, and a page
    has hundreds.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002
        source = _SAID_IN_ENGLISH.sub(r'<span lang="en">\1</span>', re.sub(r"(?m)^[ \t]+", "", source))
        # The last first: it may call those before it.
        for macro in reversed(list(_SMALL_MACRO.finditer(_source(self.environment, _PARTS)))):
            source = _inlined(macro, source)
        return source


def _inlined(macro: re.Match[str], source: str) -> str:
    """The source with the macro's body wherever it is called with a name, as "en(page.title)"; tags end no line."""
    body = re.sub(r"%\}$", "+%}", macro["body"])

    def of(call: re.Match[str]) -> str:
        return re.sub(rf"\b{macro['takes']}\b", call[1], body)

    return re.sub(rf"\{{\{{ (?:p\.)?{macro['name']}\(([\w.]+)\) \}}\}}", of, source)


_TO_ESCAPE = re.compile("[&<>'\"]")


def _escaped(value: object) -> str:
    """What `escape` makes of a value. A text without a sign to escape stays as it is: most have none."""
    return value if type(value) is str and not _TO_ESCAPE.search(value) else escape(value)


class _Generator(CodeGenerator):
    """Has a template's code escape with `_escaped`; where it did not, pages would only cost a fifth more to render."""

    def visit_Template(self, node: Template, frame: Frame | None = None) -> None:  # noqa: N802 - Jinja2's name
        super().visit_Template(node, frame)
        self.writeline("escape = environment.globals['escaped']")


class Renderer:
    """Renders the pages of one edition."""

    def __init__(self, imprint: Imprint) -> None:
        """Compile the templates."""
        environment = create_environment()
        self._template = environment.get_template("page.html.j2")
        self._imprint = imprint
        self._sheets = environment.globals

    def sheet(self) -> bytes:
        """The style sheet that the communes' pages share, as UTF-8."""
        return f"{self._sheets['style_css']}{self._sheets['measures_css']}\n".encode()

    def render(self, page: Page) -> bytes:
        """Render one page as UTF-8."""
        return self._template.render(page=page, imprint=self._imprint).encode()


def create_environment() -> Environment:
    """Create the Jinja2 environment of the pages."""
    environment = Environment(
        loader=PackageLoader("scorecards"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=[_Prepared],
    )
    environment.code_generator_class = _Generator
    environment.globals.update(
        escaped=_escaped,
        State=State,
        state_class=STATE_CLASS,
        short_vi=SHORT_VI,
        content_policy=CONTENT_POLICY,
        shared_policy=SHARED_POLICY,
        sheet_path=SHEET,
        small_cell=SMALL_CELL,
        tenths=vi_tenths,
        tile_letters=TILE_LETTERS,
        tile_width=TILE_WIDTH,
        tile_height=TILE_HEIGHT,
    )
    for name in ("style", "measures", "places"):
        environment.globals[f"{name}_css"] = minify_css(_source(environment, f"{name}.css"))
    return environment


def _source(environment: Environment, name: str) -> str:
    if environment.loader is None:
        raise ValueError("templates need a loader")
    return environment.loader.get_source(environment, name)[0]


def minify_css(css: str) -> str:
    """Shrink a style sheet: comments, line ends, and spaces beside signs go; strings stay as they are."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    pieces = re.split(r'("[^"]*")', css)
    pieces[::2] = [re.sub(r" ?([{};,>]) ?", r"\1", re.sub(r"\s+", " ", piece)) for piece in pieces[::2]]
    return "".join(pieces).replace(";}", "}").strip()
