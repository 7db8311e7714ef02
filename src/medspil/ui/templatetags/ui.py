"""Template tags and filters of the design system. ``{% load ui %}``."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django import template
from django.core.paginator import Page
from django.db.models import Model
from django.forms import BaseForm, BoundField, Field
from django.forms.widgets import (
    CheckboxInput,
    CheckboxSelectMultiple,
    DateInput,
    FileInput,
    RadioSelect,
    Select,
    SelectMultiple,
    Textarea,
)
from django.http import QueryDict
from django.template import engines
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django_cotton.compiler_regex import CottonCompiler

from medspil.ui import charts, wording

register = template.Library()


@register.simple_tag
def once() -> SafeString:
    """A hidden field with a fresh token, so that the same form sent twice is written once."""
    return format_html('<input type="hidden" name="once" value="{}">', uuid.uuid4())


@register.simple_tag
def today() -> date:
    """The day by the house's clock: what ``settings.UI_CLOCK`` names, which a demo may set."""
    return wording.current_day()


@register.simple_tag
def fresh_id(prefix: str = "id") -> str:
    """An element id unused elsewhere on the page."""
    return f"{prefix}-{uuid.uuid4().hex[:8]}"


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """An icon of the sprite, named as in Det Fælles Designsystem.

    Hidden from screen readers unless ``label`` says what it means. ``size``: "", "small", "large".
    """
    drawn = _icon(name, size)
    if label:
        return format_html('<svg role="img" aria-label="{}" {}', label, drawn)
    return format_html('<svg aria-hidden="true" focusable="false" {}', drawn)


@cache
def _icon(name: str, size: str) -> SafeString:
    """What follows an icon's label; a list of fifty has two hundred of them."""
    href = f"{static('ui/vendor/icons.svg')}#{name}"
    classes = f"icon-svg icon-{size}" if size else "icon-svg"
    return format_html('class="{}"><use href="{}"></use></svg>', classes, href)


@register.simple_tag
def drawn(component: str, **given: str) -> SafeString:
    """A small component without contents, as ``<c-bucket code="overdue" />`` draws it, drawn once.

    For the rows of a list: there are few marks, and each is the same on every row. What it is
    given is kept, so it may say nothing of anybody.
    """
    return _drawn(component, tuple(given.items()), get_language())


@lru_cache(256)
def _drawn(component: str, given: tuple[tuple[str, str], ...], language: str | None) -> SafeString:
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in given)
    source = CottonCompiler().process(f"<c-{component}{attributes} />")
    return SafeString(engines["django"].from_string(source).render())


@register.simple_tag
def address(name: str, of: UUID) -> str:
    """The address of a page about one person or thing, as ``{% url %}`` says it.

    ``{% url %}`` works it out anew for each row of a list; the pattern is the same for all.
    """
    return _pattern(name).replace(_ANY, str(of))


_ANY = str(UUID(int=0))


@cache
def _pattern(name: str) -> str:
    return reverse(name, args=[_ANY])


@register.simple_tag(takes_context=True)
def query_string(context: template.Context, **changes: object) -> str:
    """The current query string with some parameters changed: ``?team=nord&side=2``.

    ``None`` or ``""`` removes a parameter. Changing anything but ``side`` goes back to page one.
    Returns ``?`` when nothing is left, so that a link clears all.
    """
    request = context.get("request")
    query = request.GET.copy() if request is not None else QueryDict(mutable=True)
    if "side" not in changes:
        query.pop("side", None)
    for key, value in changes.items():
        if value is None or value == "":
            query.pop(key, None)
        elif isinstance(value, (list, tuple)):
            query.setlist(key, [str(item) for item in value])
        else:
            query[key] = str(value)
    return "?" + query.urlencode()


@register.simple_tag(takes_context=True)
def sorting(context: template.Context, column: str) -> dict[str, str]:
    """How a list stands to a column: ``direction`` ("", "ascending", "descending"), ``target``.

    The address says ``?sort=navn`` or ``?sort=-navn``; pressing the column turns it round.
    """
    request = context.get("request")
    current = request.GET.get("sort", "") if request is not None else ""
    direction = {column: "ascending", f"-{column}": "descending"}.get(current, "")
    turned = f"-{column}" if direction == "ascending" else column
    return {"direction": direction, "target": query_string(context, sort=turned)}


def or_blank(write: Callable[[Any], str]) -> Callable[[Any], str]:
    """A filter that writes nothing for nothing."""

    def written(value: Any) -> str:
        return "" if value is None or value == "" else write(value)

    return written


@register.filter
def label(row: Model, field: str) -> str:
    """What a row's code is called: ``{{ row|label:"channel" }}``."""
    return wording.label_of(row, field)


@register.filter
def danish_date(value: date | datetime | None) -> str:
    """``fredag d. 3. april 2020``."""
    return or_blank(wording.danish_date)(value)


@register.filter
def danish_datetime(value: datetime | None) -> str:
    """``fredag d. 3. april kl. 10.00``."""
    return or_blank(wording.danish_datetime)(value)


@register.filter
def short_date(value: date | datetime | None) -> str:
    """``3. april``, with the year when it is another one."""
    return or_blank(wording.short_date)(value)


@register.filter
def clock_time(value: datetime | None) -> str:
    """``kl. 10.12``."""
    return or_blank(wording.clock_time)(value)


@register.filter
def week(value: date | datetime | None) -> str:
    """``uge 14``."""
    return or_blank(wording.week)(value)


@register.filter
def days_ago(value: date | datetime | None) -> str:
    """``for 31 dage siden``, ``om 12 dage``."""
    return or_blank(wording.days_ago)(value)


@register.filter
def phone(value: str | None) -> str:
    """``12 34 56 78``."""
    return wording.phone(value)


@register.filter
def tel(value: str | None) -> str:
    """A number as a ``tel:`` link wants it: digits and a leading plus."""
    kept = "".join(c for c in (value or "") if c.isdigit() or c == "+")
    return f"tel:{kept}"


@register.filter
def cpr_masked(value: object) -> str:
    """``010203-xxxx``."""
    return wording.cpr_masked(value)


@register.filter
def language(value: str | None) -> str:
    """``arabisk`` for ``ar``."""
    return wording.language_name(value) if value else ""


@register.filter
def number(value: int | float | Decimal | None, decimals: int | None = None) -> str:
    """``1.204,5``; ``{{ share|number:0 }}``."""
    return "" if value is None or value == "" else wording.number(value, decimals)


@register.filter
def iso(value: date | datetime | None) -> str:
    """An ISO date or moment for ``<time datetime>``, whatever the language."""
    return "" if value is None or value == "" else wording.local(value).isoformat()


# ── Fields ──────────────────────────────────────────────────────────────────────────────────────

KINDS: tuple[tuple[type, str], ...] = (
    (CheckboxSelectMultiple, "checkboxes"),
    (RadioSelect, "radios"),
    (CheckboxInput, "checkbox"),
    (SelectMultiple, "select"),
    (Select, "select"),
    (Textarea, "textarea"),
    (DateInput, "date"),
    (FileInput, "file"),
)
CLASSES = {"select": "form-select", "checkbox": "form-checkbox"}


@register.filter
def kind(field: BoundField) -> str:
    """Which of the design system's controls a form field becomes."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    for type_, name in KINDS:
        if isinstance(widget, type_):
            return name
    return "input"


def described_by(field: BoundField, hint: str) -> str:
    """The ids of what explains a field: its hint, then its error."""
    parts = [f"{field.auto_id}-hint"] if hint else []
    if field.errors:
        parts.append(f"{field.auto_id}-error")
    return " ".join(parts)


@register.simple_tag
def widget(
    field: BoundField, hint: str = "", width: str = "", counter: object = "", rows: object = ""
) -> SafeString:
    """The control itself, with the design system's class and the right ``aria-`` attributes."""
    control = kind(field)
    given = field.field.widget.attrs.get("class", "")
    classes = [CLASSES.get(control, "form-input"), given, f"input-{width}" if width else ""]
    attrs: dict[str, Any] = {"class": " ".join(c for c in classes if c)}
    if "placeholder" in field.field.widget.attrs:
        attrs["placeholder"] = False  # it vanishes while one types; a hint stays
    if described := described_by(field, hint):
        attrs["aria-describedby"] = described
    if field.errors:
        attrs["aria-invalid"] = "true"
    if counter:
        attrs["data-counter"] = str(counter)
    if rows:
        attrs["rows"] = str(rows)
    return SafeString(field.as_widget(attrs=attrs))


@register.simple_tag
def options(field: BoundField) -> list[dict[str, Any]]:
    """The radio buttons or check boxes of a field: ``tag`` (the input alone), ``id``, ``label``."""
    style = "form-radio" if kind(field) == "radios" else "form-checkbox"
    found = []
    for option in field.subwidgets:
        option.data["attrs"]["class"] = style
        option.data["attrs"].pop("aria-describedby", None)
        if field.errors:
            option.data["attrs"]["aria-invalid"] = "true"
        found.append({"tag": option.tag(), "id": option.id_for_label, "label": option.choice_label})
    return found


ASK = {
    "radios": gettext_lazy("Vælg under »%(label)s«"),
    "checkboxes": gettext_lazy("Vælg under »%(label)s«"),
    "select": gettext_lazy("Vælg »%(label)s«"),
    "checkbox": gettext_lazy("Sæt kryds ved »%(label)s«"),
    "date": gettext_lazy("Skriv datoen i »%(label)s«"),
    "file": gettext_lazy("Vælg en fil i »%(label)s«"),
}


@register.simple_tag
def messages_of(field: BoundField) -> list[str]:
    """A field's errors as a person can act on them.

    Django's general "This field is required." becomes a sentence that names the field; a message
    that the form chose itself stays as it is.
    """
    found = []
    for error in field.errors.as_data():
        if error.code == "required" and error.message == Field.default_error_messages["required"]:
            ask = ASK.get(kind(field), gettext_lazy("Udfyld »%(label)s«"))
            found.append(str(ask) % {"label": field.label})
        else:
            found += [str(message) for message in error.messages]
    return found


@register.simple_tag
def errors_of(form: BaseForm | None) -> list[dict[str, str]]:
    """Every error of a form in its order: ``href`` of the control, ``message``."""
    if form is None or not form.is_bound:
        return []
    found = [{"href": "", "message": str(e)} for e in form.non_field_errors()]
    for field in form:
        target = field.id_for_label or f"{field.auto_id}_0"
        found += [{"href": f"#{target}", "message": text} for text in messages_of(field)]
    return found


# ── Pages, progress, charts ─────────────────────────────────────────────────────────────────────


@register.simple_tag
def page_numbers(page: Page[Any]) -> list[int]:
    """The page numbers to show; 0 stands for a gap."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [n if isinstance(n, int) else 0 for n in numbers]


@register.simple_tag(takes_context=True)
def page_link(context: template.Context, number: int, parameter: str = "side") -> str:
    """The current address with another page number."""
    request = context.get("request")
    query = request.GET.copy() if request is not None else QueryDict(mutable=True)
    query[parameter] = str(number)
    return "?" + query.urlencode()


@register.simple_tag
def progress_percent(value: float, total: float) -> float:
    """How many per cent of the total have been reached; 0 of nothing is 0."""
    return 100 * value / total if total else 0


@register.simple_tag
def bar_chart(bars: Sequence[tuple[str, float]], title: str = "", unit: str = "") -> charts.Drawn:
    """See ``medspil.ui.charts.bar_chart``."""
    return charts.bar_chart(bars, title, unit)


@register.simple_tag
def line_chart(
    labels: Sequence[str],
    series: Sequence[tuple[str, Sequence[float]]],
    title: str = "",
    unit: str = "",
) -> charts.Drawn:
    """See ``medspil.ui.charts.line_chart``."""
    return charts.line_chart(labels, series, title, unit)
