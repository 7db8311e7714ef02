"""How form controls are written: Django's own few, in Python instead of one template for each part.

A drop-down of twelve is fourteen templates to Django; a page with three forms is slower for its
controls than for its contents. What is not named here is left to the templates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

Widget = Mapping[str, Any]
NOTHING = "---------"


class Renderer(TemplatesSetting):
    """``FORM_RENDERER``: the same controls to the letter, spaces aside.

    But where nothing is chosen in a drop-down, words stand for Django's dashes, which are read
    aloud one by one.
    """

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """The control, or what the template of that name makes of it."""
        write = CONTROLS.get(template_name)
        if write is None:
            return super().render(template_name, context, request)
        return SafeString(write(context["widget"]))


def attributes(attrs: Mapping[str, Any]) -> str:
    """What stands inside a tag; False is left out, True has no value."""
    return "".join(
        f" {name}" if value is True else f' {name}="{escape(str(value))}"'
        for name, value in attrs.items()
        if value is not False
    )


def _input(widget: Widget) -> str:
    value = widget["value"]
    said = "" if value is None else f' value="{escape(str(value))}"'
    named = escape(widget["name"])
    return f'<input type="{widget["type"]}" name="{named}"{said}{attributes(widget["attrs"])}>'


def _input_option(widget: Widget) -> str:
    if not widget["wrap_label"]:
        return _input(widget)
    own = widget["attrs"].get("id")
    named = f' for="{escape(own)}"' if own else ""
    return f"<label{named}>{_input(widget)} {escape(str(widget['label']))}</label>"


def _select(widget: Widget) -> str:
    nothing = _("Vælg") if widget["required"] else _("Ikke valgt")
    options = []
    for group, choices, _index in widget["optgroups"]:
        inside = "".join(
            f'<option value="{escape(str(option["value"]))}"{attributes(option["attrs"])}>'
            f"{escape(nothing if option['label'] == NOTHING else str(option['label']))}</option>"
            for option in choices
        )
        named = f'<optgroup label="{escape(str(group))}">{inside}</optgroup>' if group else inside
        options.append(named)
    named = escape(widget["name"])
    return f'<select name="{named}"{attributes(widget["attrs"])}>{"".join(options)}</select>'


def _textarea(widget: Widget) -> str:
    written = escape(widget["value"] or "")
    return (
        f'<textarea name="{escape(widget["name"])}"{attributes(widget["attrs"])}>\n'
        f"{written}</textarea>"
    )


_INPUTS = "input text number email url tel search color hidden date datetime time password checkbox"
CONTROLS: dict[str, Callable[[Widget], str]] = {
    **{f"django/forms/widgets/{name}.html": _input for name in _INPUTS.split()},
    "django/forms/widgets/checkbox_option.html": _input_option,
    "django/forms/widgets/radio_option.html": _input_option,
    "django/forms/widgets/input_option.html": _input_option,
    "django/forms/widgets/select.html": _select,
    "django/forms/widgets/textarea.html": _textarea,
}
