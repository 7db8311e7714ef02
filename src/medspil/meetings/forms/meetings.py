"""Plan a meeting, and everything that is written on its page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from medspil.kernel import clock
from medspil.meetings.actions.meetings.plan import Fallback, Room
from medspil.meetings.models import Meeting, MeetingKind, PlanB, Seat, SeatRole, Whose
from medspil.meetings.models.meeting_results import SCORES
from medspil.meetings.rooms.lend import offered
from medspil.messages.models import LANGUAGES
from medspil.people.models import Citizen, Representation, Staff


def _name(obj: Any) -> str:
    return str(obj.full_name if isinstance(obj, Staff) else obj.name)


class PlanBForm(forms.Form):
    """What we do when it does not work."""

    use_required_attribute = False

    plan_b = forms.ChoiceField(label=_("Plan B"), choices=PlanB.choices)
    plan_b_text = forms.CharField(
        label=_("Sådan gør vi, hvis det ikke virker"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    plan_b_phone = forms.CharField(
        label=_("Nummer, hvis I fortsætter i telefonen"), required=False, max_length=20
    )

    def fallback(self) -> Fallback:
        """What was written."""
        said = self.cleaned_data
        return Fallback(said["plan_b"], said["plan_b_text"], said["plan_b_phone"])


class PlanMeetingForm(PlanBForm):
    """A meeting around a citizen."""

    kind = forms.ChoiceField(label=_("Slags"), choices=MeetingKind.choices)
    title = forms.CharField(label=_("Hvad mødet handler om"), max_length=120)
    starts_at = forms.DateTimeField(label=_("Hvornår"), help_text=_("Fx 28.04.2020 kl. 10.00"))
    minutes = forms.IntegerField(
        label=_("Varighed i minutter"), min_value=5, max_value=480, initial=60
    )
    chair = forms.ModelChoiceField(label=_("Mødeleder"), queryset=Staff.objects.none())
    provider = forms.ChoiceField(label=_("Hvor mødes I"))
    room_url = forms.URLField(
        label=_("Link til mødet"), required=False, max_length=500, assume_scheme="https"
    )
    room_phone = forms.CharField(
        label=_("Nummer, man kan ringe ind på"),
        required=False,
        max_length=20,
        help_text=_("Den, der ringer ind, er med på lige fod."),
    )
    camera_off = forms.BooleanField(
        label=_("Kameraet må være slukket"), required=False, initial=True
    )
    audio_first = forms.BooleanField(label=_("Begynd med lyd alene"), required=False)

    def __init__(self, data: Any = None, *, staff: QuerySet[Staff], mine: Staff) -> None:
        super().__init__(data)
        chair, provider = self.fields["chair"], self.fields["provider"]
        assert isinstance(chair, forms.ModelChoiceField)
        assert isinstance(provider, forms.ChoiceField)
        chair.queryset, chair.initial = staff, mine
        provider.choices = offered()

    def planned(self) -> dict[str, Any]:
        """What `plan_meeting` takes."""
        said = self.cleaned_data
        taken = ("kind", "title", "starts_at", "minutes", "chair", "camera_off", "audio_first")
        room = Room(said["provider"], said["room_url"], said["room_phone"])
        return {name: said[name] for name in taken} | {"room": room, "plan_b": self.fallback()}


class PointForm(forms.Form):
    """One point more."""

    use_required_attribute = False

    title = forms.CharField(label=_("Punkt"), max_length=200)
    minutes = forms.IntegerField(label=_("Minutter"), min_value=1, max_value=240, initial=10)
    whose = forms.TypedChoiceField(
        label=_("Hvis punkt"), choices=Whose.choices, coerce=int, initial=Whose.MAIN_PERSON.value
    )

    prefix = "point"


class SeatForm(forms.Form):
    """Somebody more: a colleague, a person around the citizen, or a guest."""

    use_required_attribute = False
    prefix = "seat"

    role = forms.ChoiceField(
        label=_("Rolle"),
        choices=[c for c in SeatRole.choices if c[0] not in ("main_person", "chair")],
    )
    staff = forms.ModelChoiceField(
        label=_("Kollega"), required=False, queryset=Staff.objects.none()
    )
    representation = forms.ModelChoiceField(
        label=_("En af borgerens personer"),
        required=False,
        queryset=Representation.objects.none(),
    )
    guest_name = forms.CharField(label=_("Gæstens navn"), required=False, max_length=120)
    guest_contact = forms.CharField(
        label=_("Gæstens telefon eller e-mail"), required=False, max_length=254
    )

    def __init__(self, data: Any = None, *, staff: QuerySet[Staff], citizen: Citizen) -> None:
        super().__init__(data)
        theirs = Representation.objects.filter(
            citizen=citizen, valid__contains=clock.today()
        ).order_by("name", "pk")
        for name, found in (("staff", staff), ("representation", theirs)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = found
            field.label_from_instance = _name  # type: ignore[method-assign]


class StepForm(forms.Form):
    """A step without words of its own."""


class UsePlanBForm(forms.Form):
    """The new time, when the plan is to postpone."""

    use_required_attribute = False

    starts_at = forms.DateTimeField(label=_("Ny tid, hvis I udsætter mødet"), required=False)


class CancelMeetingForm(forms.Form):
    """Why it is called off."""

    use_required_attribute = False
    prefix = "cancel"

    because = forms.CharField(label=_("Aflyst, fordi"), max_length=300)


class HoldForm(forms.Form):
    """The note that every conversation has."""

    use_required_attribute = False
    prefix = "hold"

    note = forms.CharField(label=_("Notat"), widget=forms.Textarea(attrs={"rows": 4}))
    next_day = forms.DateField(label=_("Næste kontakt"), required=False)


class MeetingAgreementForm(forms.Form):
    """Who does what, and when."""

    use_required_attribute = False
    prefix = "agreed"

    seat = forms.ModelChoiceField(label=_("Hvem"), queryset=Seat.objects.none())
    what = forms.CharField(label=_("Gør hvad"), max_length=300)
    due_on = forms.DateField(label=_("Senest"), required=False)

    def __init__(self, data: Any = None, *, meeting: Meeting) -> None:
        super().__init__(data)
        seat = self.fields["seat"]
        assert isinstance(seat, forms.ModelChoiceField)
        seat.queryset = meeting.seats.select_related("staff", "representation", "meeting__citizen")
        seat.label_from_instance = _name  # type: ignore[method-assign]


class SummaryForm(forms.Form):
    """The summary in plain words."""

    use_required_attribute = False
    prefix = "summary"

    language = forms.ChoiceField(label=_("Sprog"), choices=list(LANGUAGES.items()))
    text = forms.CharField(
        label=_("Referat i almindelige ord"),
        help_text=_("Korte sætninger. Hvem gør hvad, og hvornår. Ingen forkortelser."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class EvaluateForm(forms.Form):
    """The two questions, as the citizen answered them."""

    use_required_attribute = False
    prefix = "asked"

    heard = forms.TypedChoiceField(
        label=_("Blev du hørt?"),
        help_text=_("1 er slet ikke, 5 er helt."),
        choices=SCORES,
        coerce=int,
        widget=forms.RadioSelect,
    )
    agenda = forms.TypedChoiceField(
        label=_("Var det dig, der satte dagsordenen?"),
        help_text=_("1 er slet ikke, 5 er helt."),
        choices=SCORES,
        coerce=int,
        widget=forms.RadioSelect,
    )
