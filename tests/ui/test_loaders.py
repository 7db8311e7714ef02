"""Templates by language: what is always the same is written down once, and nothing else is."""

from __future__ import annotations

from typing import Any

import pytest
from django.template import Context, Engine
from django.template.base import TextNode
from django.utils import translation

from medspil.ui.loaders import Loader, write_down

BUILTINS = [
    "django.templatetags.i18n",
    "django_cotton.templatetags.cotton",
    "medspil.ui.templatetags.ui",
]


def engine(**templates: str) -> Engine:
    named = {f"{name}.html": text for name, text in templates.items()}
    loaders = [("medspil.ui.loaders.Loader", [("django.template.loaders.locmem.Loader", named)])]
    return Engine(loaders=loaders, builtins=BUILTINS)


def drawn(of: Engine, language: str, **given: Any) -> str:
    with translation.override(language):
        return of.get_template("page.html").render(Context(given))


def kinds(of: Engine, language: str) -> list[str]:
    with translation.override(language):
        return [type(node).__name__ for node in of.get_template("page.html").nodelist]


def test_each_language_has_a_template_of_its_own() -> None:
    page = engine(page='{% translate "Borgere" %}')
    assert [drawn(page, code) for code in ("da", "en", "da")] == ["Borgere", "Citizens", "Borgere"]


def test_what_is_always_the_same_becomes_one_text() -> None:
    page = engine(
        page='<p>{% translate "Borgere" %}: {% blocktranslate %}Borgere{% endblocktranslate %}'
        ' {% icon "phone" size="small" %}</p>'
    )
    assert kinds(page, "en") == ["TextNode"]
    assert drawn(page, "en").startswith("<p>Citizens: Citizens <svg ")


@pytest.mark.parametrize(
    ("text", "given", "expected"),
    [
        ("{% translate word %}", {"word": "Borgere"}, "Citizens"),
        ('{% translate "Borgere" as said %}{{ said }}', {}, "Citizens"),
        ('{% translate "Borgere"|upper %}', {}, "CITIZENS"),
        ("{% blocktranslate %}{{ a }} % b{% endblocktranslate %}", {"a": "<1>"}, "&lt;1&gt; % b"),
        ('{% language "da" %}{% translate "Borgere" %}{% endlanguage %}', {}, "Borgere"),
    ],
)
def test_what_may_differ_is_asked_each_time(text: str, given: Any, expected: str) -> None:
    assert drawn(engine(page=text), "en", **given) == expected


def test_inside_conditions_loops_and_blocks_too() -> None:
    page = engine(
        page='{% if no %}x{% elif yes %}{% translate "Borgere" %}{% else %}y{% endif %}'
        '{% for n in numbers %}{% translate "Borgere" %}{{ n }}{% endfor %}'
        '{% block b %}{% translate "Borgere" %}{% endblock %}'
    )
    with translation.override("en"):
        conditions, loop, block = page.get_template("page.html").nodelist
    assert isinstance(conditions.conditions_nodelists[1][1][0], TextNode)  # type: ignore[attr-defined]  # an IfNode
    assert isinstance(loop.nodelist_loop[0], TextNode)  # type: ignore[attr-defined]  # a ForNode
    assert isinstance(block.nodelist[0], TextNode)  # type: ignore[attr-defined]  # a BlockNode
    assert drawn(page, "en", yes=True, numbers=[1, 2]) == "CitizensCitizens1Citizens2Citizens"


def test_a_text_with_signs_of_its_own_is_as_it_was() -> None:
    page = engine(
        page='{% translate "100 % < & \'" %}{% autoescape off %}{{ a }}{% endautoescape %}'
    )
    assert drawn(page, "en", a="<") == "100 % < & '<"


def test_writing_down_twice_changes_nothing() -> None:
    page = engine(page='a{% translate "Borgere" %}{{ b }}')
    with translation.override("en"):
        template = page.get_template("page.html")
        before = [type(node) for node in template.nodelist]
        write_down(template.nodelist, Context())
    assert [type(node) for node in template.nodelist] == before


def test_the_house_reads_its_templates_so() -> None:
    loaders = Engine.get_default().template_loaders
    assert [type(loader) for loader in loaders] == [Loader]
