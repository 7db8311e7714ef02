"""What an administrator writes about another system."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from medspil.api.models import Scope
from medspil.kernel import clock


class ClientForm(forms.Form):
    name = forms.CharField(
        label=_("Systemets navn"),
        max_length=60,
        help_text=_("Det står i adgangsloggen, som borgeren kan få at se."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("Systemet må"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Vælg kun det, systemet skal bruge."),
        error_messages={"required": _("Vælg hvad systemet må.")},
    )
    expires_on = forms.DateField(
        label=_("Virker til og med"), help_text=_("Højst to år. Så tager I stilling igen.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expires_on"].initial = lambda: clock.today() + timedelta(days=365)
