"""What a guest writes: six digits."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class GuestCodeForm(forms.Form):
    """The code that we sent."""

    use_required_attribute = False

    code = forms.CharField(
        label=_("Din kode"),
        max_length=12,
        error_messages={"required": _("Skriv koden. Den har seks tal.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
