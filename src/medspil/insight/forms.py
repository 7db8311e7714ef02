"""Which days, and whose citizens."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from medspil.insight.queries import Ask
from medspil.kernel import clock
from medspil.people.models import Role, RoleMembership, Staff, Team
from medspil.people.rules import case_teams, leads

USUAL_DAYS = 28
LONGEST = 5 * 366


def _as_written(given: str | None, usual: date) -> str:
    """A day as people write it, also where a link gave it in ISO form; nothing: the usual one."""
    if not given:
        return f"{usual:%d.%m.%Y}"
    try:
        return f"{date.fromisoformat(given):%d.%m.%Y}"
    except ValueError:
        return given


class PeriodForm(forms.Form):
    """The state of a page of figures, in its address. Empty: the last four weeks, all the viewer's.

    Leaders choose among the caseworkers of their teams too.
    """

    fra = forms.DateField(label=_("Fra"), required=False)
    til = forms.DateField(label=_("Til og med"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)
    staff = forms.ChoiceField(label=_("Sagsbehandler"), required=False)

    def __init__(self, data: Any, *, viewer: Staff) -> None:
        end = clock.today()
        filled = data.copy()
        for name, usual in (("til", end), ("fra", end - timedelta(days=USUAL_DAYS - 1))):
            filled[name] = _as_written(data.get(name), usual)
        super().__init__(filled)
        self.viewer = viewer
        whole_house, mine = case_teams(viewer)
        teams = Team.objects.order_by("name")
        teams = teams if whole_house else teams.filter(pk__in=mine)
        self._choose("team", [(str(team.pk), team.name) for team in teams])
        if leads(viewer):
            held = RoleMembership.objects.filter(role=Role.CASEWORKER, team__in=teams)
            names = held.order_by("staff__full_name").values_list("staff", "staff__full_name")
            self._choose("staff", [(str(pk), name) for pk, name in names.distinct()])
        else:
            del self.fields["staff"]

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = [("", _("Alle")), *choices]

    def clean(self) -> dict[str, Any]:
        asked: dict[str, Any] = super().clean() or {}
        start, end = asked.get("fra"), asked.get("til")
        if end is not None and end > clock.today():
            self.add_error("til", now_("Vælg en dag, der er kommet."))
        elif start is not None and end is not None and start > end:
            self.add_error("fra", now_("Den første dag ligger efter den sidste."))
        elif start is not None and end is not None and (end - start).days > LONGEST:
            self.add_error("fra", now_("Vælg højst fem år."))
        return asked

    def ask(self) -> Ask:
        """What is asked; where a field is wrong, the usual instead."""
        usual = clock.today()
        asked = self.cleaned_data if self.is_valid() else {}
        end: date = asked.get("til") or usual
        start: date = asked.get("fra") or end - timedelta(days=USUAL_DAYS - 1)
        team, staff = asked.get("team"), asked.get("staff")
        return Ask(
            self.viewer,
            min(start, end),
            end,
            team=int(team) if team else None,
            staff=int(staff) if staff else None,
        )
