"""The controls written in Python are Django's own."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django import forms
from django.forms.boundfield import BoundWidget
from django.forms.renderers import DjangoTemplates
from django.utils.translation import gettext_lazy

from medspil.people.models import Staff
from medspil.ui.renderers import CONTROLS, Renderer

CHOICES = [
    ("", gettext_lazy("Vælg")),
    ("1", "én"),
    (2, 'to < "3"'),
    ("Flere", [("a", "A & b"), ("b", "B")]),
]
ATTRS = {
    "id": "id-x",
    "class": "form-input",
    "required": True,
    "disabled": False,
    "data-x": "<'\">",
}

CASES = [
    (forms.TextInput(), 'a "b" <c>'),
    (forms.TextInput(), None),
    (forms.TextInput(), 0),
    (forms.NumberInput(attrs={"min": 0}), 12),
    (forms.EmailInput(), "a@example.com"),
    (forms.URLInput(), "https://example.com/?a=1&b=2"),
    (forms.HiddenInput(), "x"),
    (forms.PasswordInput(), "hidden"),
    (forms.DateInput(attrs={"type": "date"}), date(2020, 3, 12)),
    (forms.DateTimeInput(), "2020-03-12 10:00"),
    (forms.TimeInput(), "10:00"),
    (forms.CheckboxInput(), True),
    (forms.CheckboxInput(), False),
    (forms.Select(choices=CHOICES), "1"),
    (forms.Select(choices=CHOICES), None),
    (forms.SelectMultiple(choices=CHOICES), ["1", "a"]),
    (forms.RadioSelect(choices=CHOICES), "2"),
    (forms.CheckboxSelectMultiple(choices=CHOICES), ["a", "2"]),
    (forms.Textarea(attrs={"rows": 3}), "to\nlinjer <b>"),
    (forms.Textarea(), None),
    (forms.NullBooleanSelect(), True),
]


def plain(html: str) -> str:
    """Without the line breaks that templates leave between tags, and in one way of quoting."""
    between = re.sub(r">\s+<", "><", html.replace("<textarea", "\0"))
    return between.replace("\0", "<textarea").replace("&#39;", "&#x27;").strip()


@pytest.mark.parametrize(("widget", "value"), CASES)
def test_a_control_is_what_django_writes(widget: forms.Widget, value: Any) -> None:
    ours = widget.render("navn", value, ATTRS, renderer=Renderer())
    assert plain(ours) == plain(widget.render("navn", value, ATTRS, renderer=DjangoTemplates()))


@pytest.mark.parametrize("widget", [forms.RadioSelect, forms.CheckboxSelectMultiple])
def test_single_options_too(widget: type[forms.ChoiceWidget]) -> None:
    ours, theirs = (
        [
            BoundWidget(control, option, renderer).tag(wrap_label=True)
            for option in control.subwidgets("navn", ["1"], {"id": "x"})
        ]
        for control, renderer in (
            (widget(choices=CHOICES), Renderer()),
            (widget(choices=CHOICES), DjangoTemplates()),
        )
    )
    flat = [plain(one).replace("\n", "") for one in theirs]
    assert [plain(one) for one in ours] == flat


@pytest.mark.parametrize(("required", "words"), [(True, "Vælg"), (False, "Ikke valgt")])
def test_where_nothing_is_chosen_there_are_words_and_no_dashes(required: bool, words: str) -> None:
    field = forms.ModelChoiceField(Staff.objects.none(), required=required)
    written = field.widget.render("hvem", None, {}, renderer=Renderer())
    assert written == f'<select name="hvem"><option value="" selected>{words}</option></select>'


def test_every_named_control_exists_in_django() -> None:
    known = [DjangoTemplates().get_template(name) for name in CONTROLS]
    assert len(known) == len(CONTROLS)
