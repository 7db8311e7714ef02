"""The components, one by one: what they write for what they are given."""

import re
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template, engines
from django.test import RequestFactory
from django.utils import translation
from django_cotton.compiler_regex import CottonCompiler

from medspil.ui import charts


def draw(source: str, path: str = "/", **context: Any) -> str:
    """The HTML of a template's text with components, as at an address."""
    compiled = CottonCompiler().process("{% load i18n %}" + source)
    template = Template(compiled, engine=engines["django"].engine)
    request = RequestFactory().get(path)
    html = template.render(Context({"request": request, "csrf_token": "token", **context}))
    return re.sub(r"\s+", " ", html).strip()


class Note(forms.Form):
    channel = forms.ChoiceField(
        label="Hvordan",
        choices=[("phone", "Telefon"), ("video", "Video")],
        widget=forms.RadioSelect,
    )
    day = forms.DateField(label="Hvornår", help_text="Fx 14.04.2020", widget=forms.DateInput)
    note = forms.CharField(label="Notat", widget=forms.Textarea, required=False)
    team = forms.ChoiceField(label="Team", choices=[("nord", "Nord")])
    sure = forms.BooleanField(label="Samtalen var frivillig", required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_field_has_label_hint_and_control_tied_together() -> None:
    html = draw('<c-field :field="form.day" />', form=Note())
    assert '<label class="form-label" for="id_day">Hvornår</label>' in html
    assert '<span class="form-hint" id="id_day-hint">Fx 14.04.2020</span>' in html
    assert 'class="form-input"' in html
    assert 'aria-describedby="id_day-hint"' in html
    assert "aria-invalid" not in html


def test_a_wrong_field_says_so_in_words_at_the_control() -> None:
    html = draw('<c-field :field="form.day" />', form=Note({"day": ""}))
    assert "Skriv datoen i »Hvornår«" in html
    assert 'aria-describedby="id_day-hint id_day-error"' in html
    assert 'aria-invalid="true"' in html


def test_radio_buttons_are_a_group_with_a_legend() -> None:
    html = draw('<c-field :field="form.channel" inline="1" />', form=Note({"channel": "video"}))
    assert '<legend class="form-label">Hvordan</legend>' in html
    assert html.count('class="form-radio"') == 2
    assert '<label for="id_channel_1">Video</label>' in html
    assert html.count(" checked") == 1


def test_an_optional_field_says_that_it_may_be_left_empty() -> None:
    assert "(frivilligt)" in draw('<c-field :field="form.note" />', form=Note())
    assert "(frivilligt)" not in draw('<c-field :field="form.note" optional="" />', form=Note())
    assert "(frivilligt)" not in draw('<c-field :field="form.day" />', form=Note())


def test_a_check_box_stands_before_its_label_and_a_hidden_field_alone() -> None:
    box = draw('<c-field :field="form.sure" />', form=Note())
    assert box.index("<input") < box.index("<label")
    assert draw('<c-field :field="form.secret" />', form=Note()) == (
        '<input type="hidden" name="secret" id="id_secret">'
    )


def test_the_error_summary_links_to_each_field_in_order() -> None:
    html = draw('<c-error-summary :form="form" />', form=Note({}))
    assert re.findall(r'href="(#[^"]+)">([^<]+)<', html) == [
        ("#id_channel_0", "Vælg under »Hvordan«"),
        ("#id_day", "Skriv datoen i »Hvornår«"),
        ("#id_team", "Vælg »Team«"),
    ]
    assert 'role="alert"' in html


def test_the_error_summary_is_silent_when_nothing_is_wrong() -> None:
    assert draw('<c-error-summary :form="form" />', form=Note()) == ""
    assert "Nogen nåede det før dig" in draw(
        '<c-error-summary :form="form" refused="Nogen nåede det før dig" />', form=Note()
    )


def test_a_message_that_the_form_chose_stays_as_it_is() -> None:
    class Own(forms.Form):
        note = forms.CharField(error_messages={"required": "Skriv, hvad I talte om."})

    assert "Skriv, hvad I talte om." in draw('<c-error-summary :form="form" />', form=Own({}))


def test_a_form_carries_a_fresh_token_each_time() -> None:
    tokens = re.findall(r'name="once" value="([^"]+)"', draw("<c-form-once /><c-form-once />"))
    assert len(tokens) == 2
    assert len(set(tokens)) == 2


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("ok", "I god tid"),
        ("due_soon", "Snart"),
        ("overdue", "Over tid"),
        ("paused", "På pause"),
        ("unreached", "Ikke nået"),
    ],
)
def test_a_bucket_is_icon_and_word_never_colour_alone(code: str, word: str) -> None:
    html = draw(f'<c-bucket code="{code}" />')
    assert word in html
    assert "<svg" in html


def test_concern_is_silent_when_there_is_none() -> None:
    assert draw('<c-concern level="none" />') == ""
    assert "Stor bekymring" in draw('<c-concern level="high" />')
    assert "Nogen bekymring" in draw('<c-concern level="some" />')


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize(
    ("component", "tag"),
    [
        ('<c-bucket code="overdue" />', "{% drawn 'bucket' code='overdue' %}"),
        ('<c-bucket code="ok" />', "{% drawn 'bucket' code='ok' %}"),
        ('<c-concern level="high" />', "{% drawn 'concern' level='high' quiet='1' %}"),
        ('<c-concern level="none" />', "{% drawn 'concern' level='none' quiet='1' %}"),
        ('<c-mark kind="protected" />', "{% drawn 'mark' kind='protected' %}"),
        ('<c-mark kind="interpreter" />', "{% drawn 'mark' kind='interpreter' %}"),
    ],
)
def test_a_mark_drawn_once_is_the_component(component: str, tag: str, language: str) -> None:
    with translation.override(language):
        assert [draw(tag), draw(tag)] == [draw(component)] * 2


def test_what_is_given_is_escaped() -> None:
    html = draw('<c-card title="{{ name }}">{{ name }}</c-card>', name="<b>Ægir & co</b>")
    assert "<b>" not in html
    assert html.count("&lt;b&gt;Ægir &amp; co&lt;/b&gt;") == 2


def test_a_component_does_not_borrow_words_from_the_page() -> None:
    html = draw("<c-card>x</c-card>", title="Sidens titel", href="/sidens", loud="1", actions="nej")
    assert "Sidens titel" not in html
    assert "nej" not in html
    assert "panel-loud" not in html


def test_a_sorted_column_says_so_and_turns_round() -> None:
    html = draw('<c-th sort="navn">Borger</c-th>', path="/?sort=navn&team=nord&side=4")
    assert 'aria-sort="ascending"' in html
    assert 'href="?sort=-navn&amp;team=nord"' in html
    assert "aria-sort" not in draw('<c-th sort="navn">Borger</c-th>')


def test_pages_keep_the_filters_and_count_in_words() -> None:
    page = Paginator(range(1204), 50).get_page(3)
    html = draw('<c-pagination :page="page" />', path="/?team=nord&side=3", page=page)
    assert "101–150 af 1.204" in html
    assert 'href="?team=nord&amp;side=4"' in html
    assert draw('<c-pagination :page="page" />', page=Paginator(range(3), 50).get_page(1)) == ""


def test_a_chart_writes_numbers_with_a_point_and_its_table_with_a_comma() -> None:
    html = draw(
        '<c-bar-chart :bars="bars" title="Andel" unit="procent" />',
        bars=[("april", 12.5), ("maj", 30.25)],
    )
    svg, table = html.split("</svg>", 1)
    assert not re.search(r'(?:x|y|width|height)="[^"]*,', svg)
    assert "12,5" in table
    assert "style=" not in html


def test_a_chart_of_nothing_is_drawn_without_fault() -> None:
    assert charts.bar_chart([]).rows == []
    assert charts.bar_chart([("a", 0)]).rows == [("a", 0)]
    assert charts.line_chart(["uge 1"], [("a", [0])]).rows == [("uge 1", [0])]
    assert charts.line_chart([], []).names == []


def test_a_chart_says_in_words_what_it_shows() -> None:
    drawn = charts.bar_chart([("14. apr.", 12), ("15. apr.", 31)], "Samtaler", "samtaler")
    assert "højest er 15. apr. med 31 samtaler" in drawn.svg


@pytest.mark.parametrize(("highest", "top"), [(0, 1), (9, 10), (52, 60), (640, 800), (1, 1)])
def test_the_scale_ends_at_a_round_figure(highest: float, top: float) -> None:
    assert charts.ceiling(highest) == top
