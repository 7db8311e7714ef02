"""Every text that people read can be found by the catalogue of translations."""

from __future__ import annotations

import ast

from medspil.config.translations import PACKAGE

GETTEXT = {"_", "gettext", "ngettext", "gettext_lazy", "ngettext_lazy"}


def test_no_text_hides_inside_an_f_string() -> None:
    """Python 3.11 reads an f-string as one word: the catalogue never hears of what is in it."""
    hidden = [
        f"{path.relative_to(PACKAGE)}:{call.lineno}"
        for path in PACKAGE.rglob("*.py")
        for string in ast.walk(ast.parse(path.read_text()))
        if isinstance(string, ast.JoinedStr)
        for call in ast.walk(string)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in GETTEXT
    ]
    assert hidden == []
