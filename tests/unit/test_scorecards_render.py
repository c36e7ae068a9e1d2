"""What makes pages cheap changes nothing that they say: texts are escaped, and pasted macros say the same."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup, escape

from checks.vocabulary import State
from scorecards.render import _escaped, create_environment

HOSTILE = """<script>alert("1")</script> & 'x'"""
IMPORT = '{% import "parts.html.j2" as p %}'


def test_each_character_is_escaped_as_markupsafe_escapes_it() -> None:
    text = [chr(code) for code in range(sys.maxunicode + 1)]
    assert [str(_escaped(each)) for each in text] == [str(escape(each)) for each in text]


@pytest.mark.parametrize("value", [HOSTILE, Markup("<b>x</b>"), "", 7, 7.5, None, State.BELOW])
def test_values_of_all_kinds_are_escaped_as_markupsafe_escapes_them(value: object) -> None:
    assert str(_escaped(value)) == str(escape(value))


def test_a_template_escapes_what_it_is_given_through_macros_too() -> None:
    template = create_environment().from_string(IMPORT + "{{ x }}|{{ p.en(x) }}|{{ p.en(x ~ '') }}|{{ x or '' }}")
    safe = "&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt; &amp; &#39;x&#39;"
    said = f'<span lang="en">{safe}</span>'
    assert template.render(x=HOSTILE) == f"{safe}|{said}|{said}|{safe}"


def test_code_of_templates_escapes_with_ours() -> None:
    environment = create_environment()
    assert environment.globals["escaped"] is _escaped
    assert environment.compile("{{ x }}", raw=True).splitlines()[-1] == "escape = environment.globals['escaped']"


def test_a_name_that_is_not_there_still_raises() -> None:
    with pytest.raises(UndefinedError):
        create_environment().from_string("{{ page.nothing }}").render(page=SimpleNamespace())


@pytest.mark.parametrize("macro", ["glyph", "mute_glyph", "tag"])
def test_a_macro_that_is_pasted_in_writes_what_its_call_writes(macro: str) -> None:
    environment = create_environment()
    pasted = environment.from_string(f"{IMPORT}a {{{{ p.{macro}(line.state) }}}}\nb")
    # A name in brackets is no plain name, and is called.
    called = environment.from_string(f"{IMPORT}a {{{{ p.{macro}((line.state)) }}}}\nb")
    assert "context.call" not in environment.compile(f"{{{{ p.{macro}(line.state) }}}}", raw=True)
    line = SimpleNamespace(state=State.WATCH)
    assert pasted.render(line=line) == called.render(line=line)


@pytest.mark.parametrize("text", ["", "Not <b>bold</b>"])
def test_english_that_is_pasted_in_is_what_its_call_writes(text: str) -> None:
    environment = create_environment()
    pasted = environment.from_string(f"{IMPORT}{{{{ p.en(text) }}}}\n{{{{ p.en(text) }}}} c")
    called = environment.from_string(f"{IMPORT}{{{{ p.en((text)) }}}}\n{{{{ p.en((text)) }}}} c")
    assert pasted.render(text=text) == called.render(text=text)
