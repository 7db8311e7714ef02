"""The filters of the list of citizens. Their state is the address; no names go in there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from medspil.contact import law
from medspil.contact.models import Bucket, ConcernLevel, Due
from medspil.kernel import clock
from medspil.people.models import Channel, Staff, Team
from medspil.people.rules import case_teams
from medspil.ui.fields import offer_rows
from medspil.ui.widgets import LongSelect

SORTS = {
    "frist": "next_due",
    "sidst": "last_contact",
    "navn": "citizen__first_name",
    "gruppe": "contact_group",
    "lov": "statutory_due",
    "sagsbehandler": "staff__full_name",
}


class CitizenFilter(forms.Form):
    """What the list shows. An empty field asks for nothing."""

    bucket = forms.MultipleChoiceField(
        label=_("Status"), choices=Bucket.choices, widget=forms.CheckboxSelectMultiple
    )
    concern = forms.ChoiceField(
        label=_("Bekymring"),
        choices=[("", _("Alle")), ("any", _("Nogen eller stor")), *ConcernLevel.choices[1:]],
    )
    group = forms.ChoiceField(label=_("Kontaktgruppe"))
    team = forms.ChoiceField(label=_("Team"))
    staff = forms.ChoiceField(label=_("Sagsbehandler"), widget=LongSelect)
    silent = forms.IntegerField(label=_("Ikke talt i (dage)"), min_value=1, max_value=3650)
    channel = forms.ChoiceField(label=_("Vil helst"), choices=[("", _("Alle")), *Channel.choices])
    interpreter = forms.BooleanField(label=_("Har brug for tolk"))
    because = forms.ChoiceField(
        label=_("Næste kontakt på grund af"),
        choices=[("", _("Alle")), ("statutory", _("Loven")), ("local", _("Jeres løfte"))],
    )

    def __init__(self, data: Any, *, viewer: Staff) -> None:
        super().__init__(data)
        for field in self.fields.values():
            field.required = False
        whole_house, teams = case_teams(viewer)
        mine = Team.objects.all() if whole_house else Team.objects.filter(pk__in=teams)
        colleagues = Staff.objects.filter(
            memberships__team__in=mine, memberships__valid__contains=clock.today()
        )
        self._choose("team", [(str(t.pk), t.name) for t in mine.order_by("name")])
        self._choose(
            "staff",
            [
                ("ingen", _("Ingen endnu")),
                *(
                    (str(pk), name)
                    for pk, name in colleagues.order_by("full_name")
                    .values_list("pk", "full_name")
                    .distinct()
                ),
            ],
        )
        self._choose("group", [(g.code, f"{g.code} {g.name}") for g in law.groups()])

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        self.fields[name].choices = [("", _("Alle")), *choices]  # type: ignore[attr-defined]

    def filter(self, rows: QuerySet[Due]) -> QuerySet[Due]:
        """The rows that match; a field with a wrong value asks for nothing and says so."""
        self.is_valid()
        asked = {name: value for name, value in self.cleaned_data.items() if value}
        if buckets := asked.get("bucket"):
            rows = rows.filter(Q(("bucket__in", buckets)))  # annotated by `bucketed`
        if concern := asked.get("concern"):
            levels = [ConcernLevel.SOME, ConcernLevel.HIGH] if concern == "any" else [concern]
            rows = rows.filter(concern__in=levels)
        if group := asked.get("group"):
            rows = rows.filter(contact_group=group)
        if team := asked.get("team"):
            rows = rows.filter(team=team)
        if staff := asked.get("staff"):
            rows = rows.filter(staff=None) if staff == "ingen" else rows.filter(staff=staff)
        if silent := asked.get("silent"):
            since = clock.today() - timedelta(days=silent)
            rows = rows.filter(Q(last_contact=None) | Q(last_contact__lte=since))
        if channel := asked.get("channel"):
            rows = rows.filter(citizen__preferred_channel=channel)
        if asked.get("interpreter"):
            rows = rows.filter(citizen__interpreter=True)
        if because := asked.get("because"):
            rows = rows.filter(next_because=because)
        return rows

    def chips(self) -> list[tuple[str, str, str]]:
        """(what is asked, parameter, value) for each filter in force."""
        found = []
        for name, value in getattr(self, "cleaned_data", {}).items():
            if not value:
                continue
            field = self.fields[name]
            names = dict(getattr(field, "choices", []))
            for one in value if isinstance(value, list) else [value]:
                said = names.get(one, "" if one is True else one)
                found.append((f"{field.label}: {said}" if said else str(field.label), name, one))
        return found


def ordered(rows: QuerySet[Due], sort: str) -> QuerySet[Due]:
    """Sorted as asked; ties by citizen, so that pages never show one twice."""
    column = SORTS.get(sort.lstrip("-"), "next_due")
    return rows.order_by(("-" if sort.startswith("-") else "") + column, "citizen_id")


class BulkForm(forms.Form):
    """What to do with the chosen citizens."""

    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.none(), required=False, empty_label=_("Vælg")
    )
    staff = forms.ModelChoiceField(
        label=_("Sagsbehandler"),
        queryset=Staff.objects.none(),
        required=False,
        widget=LongSelect,
    )
    day = forms.DateField(label=_("Næste kontakt"), required=False)

    def __init__(self, *args: Any, viewer: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        self.fields["team"].queryset = Team.objects.order_by("name")  # type: ignore[attr-defined]
        everybody = (
            Staff.objects.filter(
                is_active=True, memberships__team__isnull=False, memberships__valid__contains=today
            )
            .order_by("full_name")
            .distinct()
        )
        offer_rows(self, "staff", everybody)
        names = everybody.values_list("pk", "full_name")
        self.fields["staff"].widget.choices = [("", _("Vælg")), *names]
