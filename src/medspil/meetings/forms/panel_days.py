"""What people fill in about a day of the panel that is there already, and a guest's code."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from medspil.meetings.forms.panel import Data, DayForm, PanelForm, member_said
from medspil.meetings.models import PanelDay, PanelHearing, PanelMember
from medspil.meetings.queries.panel.days import Proposal
from medspil.meetings.queries.panel.filling import Candidate
from medspil.ui.fields import offer, offer_rows

PUT_OFF = ""


class ChangeDayForm(DayForm):
    """The day as it is, to be changed; which day and whose it is stays."""

    def __init__(self, data: Data = None, *, day: PanelDay) -> None:
        super().__init__(data)
        del self.fields["type"], self.fields["day"]
        for name in ("slots", "place", "link", "phone", "plan_b"):
            self.initial[name] = getattr(day, name)
        self.initial["starts"] = f"{day.starts:%H.%M}"
        self.initial["forms_"] = day.forms

    def facts(self) -> dict[str, Any]:
        """As the action takes them."""
        given = dict(self.cleaned_data)
        given["forms"] = given.pop("forms_")
        return given


class MembersForm(PanelForm):
    """Who is called to the day."""

    members = forms.ModelMultipleChoiceField(
        PanelMember.objects.none(),
        label=_("Hvem skal med?"),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Data = None, *, members: Any, called: Iterable[int]) -> None:
        super().__init__(data, initial={"members": list(called)})
        offer_rows(self, "members", members, member_said)


class CancelDayForm(PanelForm):
    """Why, and for each case of the day: another day and form, or put off."""

    because = forms.CharField(
        label=_("Hvorfor?"), max_length=300, help_text=_("Borgerne kan læse det.")
    )

    def __init__(
        self,
        data: Data = None,
        *,
        cases: Iterable[tuple[PanelHearing, list[Proposal]]],
        when: Any,
    ) -> None:
        super().__init__(data)
        self._hearings: dict[str, int] = {}
        for hearing, ways in cases:
            name = f"case_{hearing.pk}"
            self._hearings[name] = hearing.pk
            others = [
                (f"{way.day.pk}-{form}", f"{when(way.day.day)} · {label}")
                for way in ways
                for form, label in way.forms
            ]
            self.fields[name] = forms.ChoiceField(
                label=now_("%(time)s: %(name)s")
                % {
                    "time": f"{hearing.starts_at:%H.%M}",
                    "name": hearing.case.citizen.full_name,
                },
                choices=[(PUT_OFF, _("Udsæt – vi finder en dag senere")), *others],
                required=False,
            )

    def chosen(self) -> dict[int, tuple[int, str]]:
        """By hearing: (day, form). Who is put off is not there."""
        found = {}
        for name, pk in self._hearings.items():
            if way := self.cleaned_data.get(name):
                day, form = way.split("-", 1)
                found[pk] = (int(day), form)
        return found


class FillForm(PanelForm):
    """A case and a form for a free time: one choice, so that none can clash."""

    choice = forms.ChoiceField(
        label=_("Hvilken sag skal have tiden?"), choices=(), widget=forms.RadioSelect
    )

    def __init__(self, data: Data = None, *, candidates: Iterable[Candidate]) -> None:
        super().__init__(data)
        self._by_key = {one.case.pk: one for one in candidates}
        ways = [
            (f"{key}-{form.value}", _how_long(one, str(form.label)))
            for key, one in self._by_key.items()
            for form in one.forms
        ]
        offer(self, "choice", ways)

    def chosen(self) -> tuple[Candidate, str]:
        """(case, form)."""
        key, form = self.cleaned_data["choice"].split("-", 1)
        return self._by_key[int(key)], form


def _how_long(one: Candidate, form: str) -> str:
    said = ngettext(
        "%(name)s: %(form)s – har ventet %(n)d dag",
        "%(name)s: %(form)s – har ventet %(n)d dage",
        one.row.waited,
    )
    name = one.case.citizen.full_name
    return said % {"name": name, "form": form.lower(), "n": one.row.waited}


class PanelCodeForm(PanelForm):
    """The code that we sent or read aloud."""

    code = forms.CharField(
        label=_("Kode"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
