"""What an administrator writes about employees."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from medspil.kernel import clock
from medspil.people.models import Role, Team


class NewStaffForm(forms.Form):
    full_name = forms.CharField(label=_("Navn"), max_length=120)
    username = forms.CharField(label=_("Brugernavn"), max_length=60)
    email = forms.EmailField(label=_("E-mail"), required=False)


class StaffForm(forms.Form):
    full_name = forms.CharField(label=_("Navn"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Telefon"), max_length=20, required=False)
    is_active = forms.BooleanField(label=_("Kontoen er åben"), required=False)


class ResetForm(forms.Form):
    """Why a way in is taken away; the audit trail keeps it."""

    use_required_attribute = False
    why = forms.CharField(
        label=_("Hvorfor?"),
        help_text=_("Fx ny telefon, eller adgangskoden er kendt af andre"),
        max_length=200,
    )


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Rolle"), choices=Role.choices)
    team = forms.ModelChoiceField(
        label=_("Team"),
        queryset=Team.objects.none(),
        required=False,
        empty_label=_("Hele huset"),
        help_text=_("En sagsbehandler hører altid til et team."),
    )
    start = forms.DateField(label=_("Fra"))
    end = forms.DateField(label=_("Til og med"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.order_by("name")  # type: ignore[attr-defined]
        self.fields["start"].initial = clock.today


class TeamForm(forms.Form):
    name = forms.CharField(label=_("Teamets navn"), max_length=80)
