"""What a citizen types about offers and job clubs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from medspil.offers.clubs.wishes import WORKING_WEEK, Part
from medspil.portal import days
from medspil.portal.forms import CHOOSE, REQUIRED
from medspil.portal.models import LANGUAGES

PARTS = {
    Part.MORNING: _("formiddag"),
    Part.AFTERNOON: _("eftermiddag"),
    Part.EVENING: _("sent på dagen"),
}
SCORES = [
    (5, _("Rigtig meget")),
    (4, _("Meget")),
    (3, _("Noget")),
    (2, _("Lidt")),
    (1, _("Slet ikke")),
]


class DoForm(forms.Form):
    """A button: nothing to fill in, and room for a refusal."""


class SignUpForm(forms.Form):
    """A question beforehand, for who wants to ask."""

    question = forms.CharField(
        label=_("Er der noget, du vil spørge om?"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 300}),
    )


class TimeForm(forms.Form):
    """A free time for sparring, by its key."""

    time = forms.ChoiceField(
        label=_("Vælg en tid"), widget=forms.RadioSelect, error_messages=CHOOSE
    )

    def __init__(self, *args: Any, times: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(times)

    def offer(self, times: list[tuple[str, str]]) -> None:
        """These are free; after a refusal they are others than before."""
        self.fields["time"].choices = times  # type: ignore[attr-defined]  # a ChoiceField has them


class WishForm(forms.Form):
    """Whether one wants a club, and when."""

    wants = forms.TypedChoiceField(
        label=_("Vil du være med i en jobklub?"),
        choices=[("yes", _("Ja tak")), ("no", _("Nej tak"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    wished = forms.MultipleChoiceField(
        label=_("Hvornår passer det dig bedst?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    never = forms.MultipleChoiceField(
        label=_("Hvornår kan du slet ikke?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    language = forms.ChoiceField(
        label=_("Hvilket sprog?"), choices=list(LANGUAGES.items()), error_messages=CHOOSE
    )
    also_danish = forms.BooleanField(label=_("Jeg kan også på dansk"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parts = [
            (
                when.code,
                now_("%(day)s, %(part)s")
                % {"day": days.weekday_name(when.weekday), "part": PARTS[when.part]},
            )
            for when in WORKING_WEEK
        ]
        for name in ("wished", "never"):
            self.fields[name].choices = parts  # type: ignore[attr-defined]  # as above


class HomeworkForm(forms.Form):
    """An answer to a piece of homework."""

    text = forms.CharField(
        label=_("Dit svar"),
        max_length=5000,
        error_messages=REQUIRED,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class GoalForm(forms.Form):
    """What one wants of the six weeks."""

    goal = forms.CharField(
        label=_("Mit mål"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class LeaveForm(forms.Form):
    """What happened."""

    to = forms.ChoiceField(
        label=_("Hvad er der sket?"),
        choices=[
            ("left_for_job", _("Jeg har fået job")),
            ("left_for_education", _("Jeg er begyndt på en uddannelse")),
            ("left", _("Jeg vil gerne stoppe")),
        ],
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )


class RateForm(forms.Form):
    """How much the club helped."""

    score = forms.TypedChoiceField(
        label=_("Hvor meget hjalp klubben dig?"),
        choices=SCORES,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
