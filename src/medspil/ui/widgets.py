"""Controls that Django's own widgets draw too slowly."""

from __future__ import annotations

from html import escape
from typing import Any

from django.forms import Select
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString


class LongSelect(Select):
    """A drop-down of hundreds, without groups: one loop writes it.

    Django's renders a template for each option; a thousand of them take longer than the page.
    """

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """``<select>`` with its options."""
        chosen = set(self.format_value(value))
        options = (
            f'<option value="{escape(str(key))}"{" selected" * (str(key) in chosen)}>'
            f"{escape(str(label))}</option>"
            for key, label in self.choices
        )
        drawn = flatatt({"name": name, **self.build_attrs(self.attrs, attrs)})
        return format_html("<select{}>{}</select>", drawn, SafeString("".join(options)))
