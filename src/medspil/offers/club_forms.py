"""A round of clubs, a wish, a consultant's hours, and a club's weeks."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from medspil.contact.models import CallRound
from medspil.contact.queries.rounds import rounds_for
from medspil.kernel import clock
from medspil.offers.clubs.wishes import WORKING_WEEK, Part, When
from medspil.offers.models.clubs import DAYS, ClubRound, Score
from medspil.offers.models.clubs.policy import LARGEST, SMALLEST
from medspil.people.models import Role, Staff, Team
from medspil.people.rules import case_teams, leads
from medspil.rounds.models import RoundState

LANGUAGES = [
    ("da", _("Dansk")),
    ("en", _("Engelsk")),
    ("ar", _("Arabisk")),
    ("uk", _("Ukrainsk")),
    ("pl", _("Polsk")),
    ("tr", _("Tyrkisk")),
    ("so", _("Somali")),
]
PARTS = {
    Part.MORNING: _("formiddag"),
    Part.AFTERNOON: _("eftermiddag"),
    Part.EVENING: _("sidst på dagen"),
}


def said(when: When) -> str:
    """ "tirsdag formiddag" """
    return f"{DAYS[when.weekday]} {PARTS[when.part]}"


def weekdays() -> dict[str, int]:
    """The number of each working day, by its name in any language of the house."""
    found: dict[str, int] = {}
    for language in ("da", "en"):
        with override(language):
            found |= {str(name).lower(): number for number, name in DAYS.items()}
    return found


def part_choices() -> list[tuple[str, str]]:
    return [(when.code, said(when)) for when in WORKING_WEEK]


class RoundForm(forms.Form):
    """Whom the round is for, when people are asked, and how many sit in a club."""

    use_required_attribute = False

    title = forms.CharField(label=_("Navn"), max_length=120, help_text=_("Fx: Nyledige i foråret"))
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.none(), required=False, empty_label=_("Hele huset")
    )
    since = forms.DateField(label=_("Vi spørger fra"))
    until = forms.DateField(label=_("til og med"))
    first_week = forms.DateField(
        label=_("Klubberne begynder i ugen med"), help_text=_("En dag i ugen")
    )
    call_round = forms.ModelChoiceField(
        label=_("Ringerunde, der spørger"),
        queryset=CallRound.objects.none(),
        required=False,
        empty_label=_("Ingen"),
        help_text=_("De, der ringer, kan skrive ønsket ned under opkaldet."),
    )
    least = forms.IntegerField(label=_("Mindst i hver klub"), initial=8)
    most = forms.IntegerField(label=_("Højst i hver klub"), initial=10)

    def __init__(self, data: Any = None, *, viewer: Staff) -> None:
        super().__init__(data, initial={"since": clock.today()}, auto_id="round-%s")
        whole_house, teams = case_teams(viewer)
        every = Team.objects.order_by("name")
        team: Any = self.fields["team"]
        team.queryset = every if whole_house or not leads(viewer) else every.filter(pk__in=teams)
        calls: Any = self.fields["call_round"]
        calls.queryset = rounds_for(viewer).exclude(state=RoundState.FINISHED)


class InterestForm(forms.Form):
    """Whether a citizen wants a club, and when."""

    use_required_attribute = False

    round = forms.ModelChoiceField(
        label=_("Runde"), queryset=ClubRound.objects.none(), empty_label=None
    )
    wants = forms.TypedChoiceField(
        label=_("Vil borgeren være med i en jobklub?"),
        choices=[("yes", _("Ja tak")), ("no", _("Nej tak"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    wished = forms.MultipleChoiceField(
        label=_("Helst"), required=False, widget=forms.CheckboxSelectMultiple
    )
    never = forms.MultipleChoiceField(
        label=_("Kan slet ikke"), required=False, widget=forms.CheckboxSelectMultiple
    )
    language = forms.ChoiceField(label=_("Sprog"), choices=LANGUAGES)
    also_danish = forms.BooleanField(label=_("Kan også på dansk"), required=False, initial=True)

    def __init__(self, data: Any = None, *, rounds: Any, initial: Any = None) -> None:
        super().__init__(data, initial=initial, auto_id="interest-%s")
        fields: Any = self.fields
        fields["round"].queryset = rounds
        fields["wished"].choices = fields["never"].choices = part_choices()


class HostForm(forms.Form):
    """When a consultant can lead clubs."""

    use_required_attribute = False

    staff = forms.ModelChoiceField(
        label=_("Konsulent"), queryset=Staff.objects.none(), empty_label=None
    )
    most_clubs = forms.IntegerField(label=_("Højst så mange klubber"), initial=1)
    slots = forms.CharField(
        label=_("Tider"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("En på hver linje, fx: tirsdag 10.00"),
    )
    languages = forms.MultipleChoiceField(
        label=_("Sprog"), choices=LANGUAGES, initial=["da"], widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="host-%s")
        staff: Any = self.fields["staff"]
        today = clock.today()
        staff.queryset = (
            Staff.objects.filter(
                memberships__role__in=[Role.CONSULTANT, Role.CASEWORKER, Role.LEADER],
                memberships__valid__contains=today,
                is_active=True,
            )
            .distinct()
            .order_by("full_name", "pk")
        )
        staff.label_from_instance = lambda one: one.full_name

    def clean_slots(self) -> list[tuple[int, time]]:
        """(ISO weekday, time) of each line."""
        days = weekdays()
        found = []
        for line in self.cleaned_data["slots"].splitlines():
            if not line.strip():
                continue
            day, _space, starts = line.strip().lower().partition(" ")
            try:
                hour, _dot, minute = starts.strip().replace(":", ".").partition(".")
                found.append((days[day], time(int(hour), int(minute or 0))))
            except (KeyError, ValueError):
                said = now_("Skriv ugedag og tid, fx »tirsdag 10.00«. Jeg forstår ikke: %(line)s")
                raise forms.ValidationError(said % {"line": line.strip()}) from None
        return found


class OpenForm(forms.Form):
    """The way into the sessions."""

    use_required_attribute = False

    link = forms.URLField(label=_("Link til møderne"), required=False, assume_scheme="https")
    phone = forms.CharField(label=_("Eller ring ind på"), required=False, max_length=20)


class WeekForm(forms.Form):
    """One week of a club."""

    use_required_attribute = False

    theme = forms.CharField(label=_("Tema"), max_length=120)
    about = forms.CharField(
        label=_("Hvad I laver"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    homework = forms.CharField(
        label=_("Hjemmeopgave til næste gang"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnswerForm(forms.Form):
    """An answer said on the telephone."""

    use_required_attribute = False

    homework = forms.ChoiceField(label=_("Opgave"))
    text = forms.CharField(label=_("Svar"), widget=forms.Textarea(attrs={"rows": 3}))


class ReasonForm(forms.Form):
    """Why a club is called off."""

    use_required_attribute = False

    reason = forms.CharField(label=_("Hvorfor"), max_length=300)


class ClubPolicyForm(forms.Form):
    """How few and how many may sit in a club."""

    use_required_attribute = False

    least = forms.IntegerField(label=_("Mindst i en klub"), min_value=SMALLEST, max_value=LARGEST)
    most = forms.IntegerField(label=_("Højst i en klub"), min_value=SMALLEST, max_value=LARGEST)


class OwnRatingForm(forms.Form):
    """What the consultant says of the club."""

    use_required_attribute = False

    score = forms.TypedChoiceField(
        label=_("Hvor meget hjalp klubben medlemmerne?"),
        choices=sorted(Score.choices, reverse=True),
        coerce=int,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Hvad kan en anden klub lære af den?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
