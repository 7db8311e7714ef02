"""What is asked of the reopening: when, how long the pause lasts, how much the teams can do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

CAPACITY = "kap-"
NO_TEAM = "0"


def team_value(team: int | None) -> str:
    """A team in an address; `NO_TEAM` is those in none."""
    return str(team) if team else NO_TEAM


class WhenForm(forms.Form):
    """The day of the reopening and, if it is not the day before, the pause's last."""

    dag = forms.DateField(label=gettext_lazy("Loven er tilbage fra"))
    slut = forms.DateField(
        label=gettext_lazy("Sidste dag på pause"),
        required=False,
        help_text=gettext_lazy("Tom: dagen før, loven er tilbage"),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        day, last = given.get("dag"), given.get("slut")
        if day and last and last >= day:
            self.add_error("slut", _("Pausen slutter, før loven er tilbage."))
        return given


def capacity_asked(data: QueryDict) -> dict[int | None, int]:
    """The conversations a week that were written for teams; what is no number is left out."""
    found: dict[int | None, int] = {}
    for name, value in data.items():
        team = name.removeprefix(CAPACITY)
        if name.startswith(CAPACITY) and team.isdigit() and str(value).strip().isdigit():
            found[int(team) or None] = min(int(str(value).strip()), 100_000)
    return found


class CapacityForm(forms.Form):
    """One field per team: conversations a week; and which team to look at."""

    team = forms.ChoiceField(label=gettext_lazy("Vis"), required=False)

    def __init__(
        self, teams: Mapping[int | None, str], capacity: Mapping[int | None, int], chosen: str
    ) -> None:
        super().__init__(initial={"team": chosen})
        names = {team_value(team): name or _("Uden team") for team, name in teams.items()}
        self.fields["team"].choices = [  # type: ignore[attr-defined]
            ("", _("Alle teams")),
            *names.items(),
        ]
        for team in teams:
            self.fields[f"{CAPACITY}{team_value(team)}"] = forms.IntegerField(
                label=names[team_value(team)], required=False, initial=capacity[team], min_value=0
            )

    def rooms(self) -> list[forms.BoundField]:
        """The fields of the teams."""
        return [self[name] for name in self.fields if name != "team"]
