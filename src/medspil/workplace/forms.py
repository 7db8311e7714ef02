"""What colleagues write about activities and stories."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from medspil.kernel import clock
from medspil.people.models import Staff
from medspil.workplace.models import ActivityKind, Occasion, Story
from medspil.workplace.models.activities import LARGEST
from medspil.workplace.models.stories import LONGEST
from medspil.workplace.queries.activities import colleagues
from medspil.workplace.queries.rounds import RoundSheet

_OF_THE_ACTIVITY = ("kind", "title", "about", "place", "link", "phone")
WEEKLY = "weekly"


class ChangeForm(forms.Form):
    """What, when, where, how many."""

    use_required_attribute = False

    kind = forms.ChoiceField(
        label=_("Hvad er det?"), choices=ActivityKind.choices, widget=forms.RadioSelect
    )
    title = forms.CharField(label=_("Overskrift"), max_length=80, help_text=_("Fx Rundt om søen"))
    about = forms.CharField(
        label=_("Hvad I skal"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Alle kolleger kan læse det. Skriv ikke om borgere."),
    )
    day = forms.DateField(label=_("Dag"))
    starts = forms.TimeField(label=_("Klokken"), help_text=_("Fx 12.15"))
    minutes = forms.IntegerField(
        label=_("Varighed i minutter"), min_value=5, max_value=480, initial=30
    )
    place = forms.CharField(
        label=_("Sted"), required=False, max_length=120, help_text=_("Fx Ved broen")
    )
    link = forms.URLField(
        label=_("Link til et videomøde"), required=False, max_length=500, assume_scheme="https"
    )
    phone = forms.CharField(label=_("Nummer, man kan ringe ind på"), required=False, max_length=20)
    capacity = forms.IntegerField(
        label=_("Pladser ud over dig"),
        required=False,
        min_value=1,
        max_value=LARGEST,
        help_text=_("Tomt felt: der er plads til alle."),
    )

    def __init__(self, data: Any = None, *, occasion: Occasion | None = None) -> None:
        super().__init__(data, initial=_as_it_stands(occasion) if occasion else None)

    def starts_at(self) -> datetime:
        """The day and the hour, in Danish time."""
        said = self.cleaned_data
        return datetime.combine(said["day"], said["starts"], clock.TZ)

    def facts(self) -> dict[str, Any]:
        """What the actions take."""
        names = (*_OF_THE_ACTIVITY, "minutes", "capacity")
        return {name: self.cleaned_data[name] for name in names} | {"starts_at": self.starts_at()}


class ProposeForm(ChangeForm):
    """The same, once or every week."""

    repeats = forms.ChoiceField(
        label=_("Hvor tit?"),
        choices=[("once", _("Én gang")), (WEEKLY, _("Hver uge"))],
        initial="once",
        widget=forms.RadioSelect,
    )
    times = forms.IntegerField(
        label=_("Antal gange"),
        required=False,
        min_value=2,
        max_value=26,
        initial=8,
        help_text=_("Kun når det er hver uge. Helligdage springes over."),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("repeats") == WEEKLY and "times" in said and not said["times"]:
            self.add_error("times", _("Skriv, hvor mange gange."))
        return said

    def facts(self) -> dict[str, Any]:
        is_weekly = self.cleaned_data["repeats"] == WEEKLY
        return super().facts() | {"times": self.cleaned_data["times"] if is_weekly else 1}


def _as_it_stands(occasion: Occasion) -> dict[str, Any]:
    moment = occasion.starts_at.astimezone(clock.TZ)
    activity = {name: getattr(occasion.activity, name) for name in _OF_THE_ACTIVITY}
    return activity | {
        "day": moment.date(),
        "starts": moment.time(),
        "minutes": occasion.minutes,
        "capacity": occasion.capacity,
    }


class CancelForm(forms.Form):
    """Why it is off, and whether the times after it are too."""

    use_required_attribute = False

    reason = forms.CharField(
        label=_("Hvorfor?"), max_length=300, help_text=_("De tilmeldte kan læse det.")
    )
    rest = forms.BooleanField(label=_("Aflys også alle de næste gange"), required=False)

    def __init__(self, data: Any = None, *, has_more: bool) -> None:
        super().__init__(data, auto_id="cancel-%s")
        if not has_more:
            del self.fields["rest"]


class ColleagueField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.full_name)


class HandOverForm(forms.Form):
    """To whom."""

    use_required_attribute = False

    to = ColleagueField(
        label=_("Ny vært"),
        queryset=Staff.objects.none(),
        empty_label=_("Vælg en kollega"),
        help_text=_("Aftal det først. Alle kommende gange følger med."),
    )

    def __init__(self, data: Any = None, *, host: Staff) -> None:
        super().__init__(data, auto_id="hand-%s")
        to = self.fields["to"]
        assert isinstance(to, forms.ModelChoiceField)
        to.queryset = colleagues(host)


class MoreForm(forms.Form):
    """How many weeks more."""

    use_required_attribute = False

    times = forms.IntegerField(label=_("Antal gange"), min_value=1, max_value=26, initial=8)


class StepForm(forms.Form):
    """A button: nothing to fill in, and room for a refusal."""


class StoryForm(forms.Form):
    """A story."""

    use_required_attribute = False

    text = forms.CharField(
        label=_("Din historie"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, data: Any = None, *, story: Story | None = None) -> None:
        super().__init__(data, initial={"text": story.text} if story else None)


class SendBackForm(forms.Form):
    """What should be different."""

    use_required_attribute = False

    reason = forms.CharField(label=_("Hvad skal være anderledes?"), max_length=300)

    def __init__(self, data: Any = None, *, story: uuid.UUID) -> None:
        super().__init__(data, auto_id=f"back-{story}-%s")


class GuessForm(forms.Form):
    """A name for each story that is not one's own; those left open are not guessed at."""

    use_required_attribute = False

    def __init__(self, data: Any = None, *, sheet: RoundSheet) -> None:
        super().__init__(data)
        self.names = {one.pk: one for one in sheet.names}
        names = [(one.pk, one.full_name) for one in sheet.names]
        for told in sheet.told:
            if not told.is_mine:
                self.fields[str(told.public_id)] = forms.TypedChoiceField(
                    label=_("Hvem har skrevet den?"),
                    choices=[("", _("Vælg en kollega")), *names],
                    coerce=int,
                    empty_value=None,
                    required=False,
                    initial=sheet.guessed.get(told.public_id),
                )

    def said(self) -> dict[uuid.UUID, Staff]:
        """The stories that a name was chosen for."""
        chosen = {uuid.UUID(key): who for key, who in self.cleaned_data.items() if who is not None}
        return {key: self.names[who] for key, who in chosen.items()}


class PolicyForm(forms.Form):
    """How long it is remembered."""

    use_required_attribute = False

    forget_after_days = forms.IntegerField(
        label=_("Glem, hvem der var med, efter"), min_value=1, max_value=90
    )
