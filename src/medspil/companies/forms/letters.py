"""What a letter to companies says."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from medspil.companies.forms.company import Plain
from medspil.companies.models import Letter


class LetterForm(Plain):
    """Subject, text, and whether who has an e-mail address gets it there."""

    subject = forms.CharField(label=_("Emne"), max_length=120)
    text = forms.CharField(
        label=_("Brev"),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_(
            "Du kan bruge {navn}, {enhed} og {telefon}. En tom linje giver et nyt afsnit. "
            "Skriv ikke om borgere."
        ),
    )
    by_email = forms.BooleanField(
        label=_("Send det som e-mail til dem, der har en"),
        required=False,
        help_text=_("De andre får det på papir."),
    )

    def __init__(self, data: Any = None, *, letter: Letter | None = None) -> None:
        start = {n: getattr(letter, n) for n in self.base_fields} if letter else {}
        super().__init__(data, initial=start)
