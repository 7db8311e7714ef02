"""The forms of a page, filled in as a person in a hurry would."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

FILLED = {
    "date": "2020-05-04",
    "time": "10:00",
    "datetime-local": "2020-05-04T10:00",
    "email": "prove@example.com",
    "number": "3",
    "tel": "00000017",
}
WORDS = "Prøve med mere end ti tegn"


@dataclass
class Form:
    """One form: where it goes, how, and what it would send."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def ways(self) -> list[dict[str, list[str]]]:
        """What each of its buttons would send."""
        if not self.buttons:
            return [self.fields]
        return [{**self.fields, name: [value]} for name, value in self.buttons]


class Forms(HTMLParser):
    """Every form of a page, with what stands in its fields; empty ones are filled."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.by_id: dict[str, Form] = {}
        self._form: Form | None = None
        self._select: tuple[Form, str] | None = None
        self._chosen = False
        self._text: tuple[Form, str] | None = None
        self._written = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.found.append(self._form)
            if "id" in given:
                self.by_id[given["id"]] = self._form
            return
        form = self.by_id.get(given.get("form", ""), self._form)
        if form is None or "disabled" in given:
            return
        name = given.get("name", "")
        if tag == "input" and name:
            self._input(form, name, given)
        elif tag == "button" and given.get("type", "submit") == "submit" and name:
            form.buttons.append((name, given.get("value", "")))
        elif tag == "select" and name:
            self._select, self._chosen = (form, name), False
        elif tag == "option" and self._select:
            self._option(given)
        elif tag == "textarea" and name:
            self._text, self._written = (form, name), ""

    def _input(self, form: Form, name: str, given: dict[str, str]) -> None:
        kind, value = given.get("type", "text"), given.get("value", "")
        if kind in ("submit", "image"):
            form.buttons.append((name, value))
        elif kind in ("checkbox", "radio"):
            first_radio = kind == "radio" and name not in form.fields
            if "checked" in given:
                form.fields[name] = [value or "on"]
            elif first_radio:
                form.fields.setdefault(name, [value])
        elif kind != "file":
            if not value and kind != "hidden":
                value = FILLED.get(kind, WORDS if "maxlength" not in given else WORDS[:20])
                if "dato" in name or name.endswith(("day", "_on", "date", "start", "end", "until")):
                    value = "04.05.2020"
            form.fields.setdefault(name, []).append(value)

    def _option(self, given: dict[str, str]) -> None:
        if self._select is None:
            return
        form, name = self._select
        value = given.get("value", "")
        if "selected" in given and value:
            form.fields[name], self._chosen = [value], True
        elif value and not self._chosen and name not in form.fields:
            form.fields[name] = [value]

    def handle_data(self, data: str) -> None:
        if self._text:
            self._written += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea" and self._text:
            form, name = self._text
            form.fields[name] = [self._written.strip() or WORDS]
            self._text = None
