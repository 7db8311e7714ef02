"""The answer keys of a call screen: 1, 2, 3 … choose an answer without the mouse."""

from __future__ import annotations

from typing import Any

from django import forms


class AnswerKeys(forms.RadioSelect):
    """Radio buttons that the keys 1, 2, 3 … choose."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        key = str(int(str(option["index"])) + 1)
        option["attrs"] |= {"data-key": key, "aria-keyshortcuts": key}
        return option
