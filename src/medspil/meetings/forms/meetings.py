"""Plan a meeting, and everything that is written on its page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from medspil.kernel import clock
from medspil.meetings.actions.meetings.plan import Attendance, Fallback, Room
from medspil.meetings.models import (
    BOOKABLE_CHOICES,
    Appointment,
    HowGiven,
    Meeting,
    MeetingKind,
    PlanB,
    RoomProvider,
    Seat,
    SeatRole,
    Whose,
)
from medspil.meetings.models.meeting_results import SCORES
from medspil.meetings.rooms.lend import offered
from medspil.people.models import Channel, Citizen, Representation, Staff
from medspil.ui.fields import offer_rows
from medspil.ui.wording import language_name


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
    may_share = forms.CharField(
        label=_("Hvad de andre må høre om"),
        help_text=_("Borgeren bliver spurgt. Tomt: det, der står på dagsordenen."),
        required=False,
        max_length=300,
    )
    along = forms.ModelMultipleChoiceField(
        label=_("Borgerens egne personer, der skal med"),
        required=False,
        queryset=Representation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        data: Any = None,
        *,
        staff: QuerySet[Staff],
        mine: Staff,
        citizen: Citizen,
        booked: Appointment | None = None,
    ) -> None:
        super().__init__(data, initial=_taken_over(booked))
        chair, provider, along = (self.fields[n] for n in ("chair", "provider", "along"))
        assert isinstance(chair, forms.ModelChoiceField)
        assert isinstance(provider, forms.ChoiceField)
        chair.queryset, chair.initial = staff, booked.staff if booked else mine
        provider.choices = offered()
        theirs = _people_of(citizen)
        offer_rows(self, "along", theirs, _name)
        along.initial = list(theirs.filter(kind="companion")) if booked else []
        if not theirs.exists():
            del self.fields["along"]

    def planned(self) -> dict[str, Any]:
        """What `plan_meeting` takes."""
        said = self.cleaned_data
        taken = ("kind", "title", "starts_at", "minutes", "chair", "camera_off", "audio_first")
        room = Room(said["provider"], said["room_url"], said["room_phone"])
        return {name: said[name] for name in (*taken, "may_share")} | {
            "room": room,
            "plan_b": self.fallback(),
            "along": list(said.get("along", ())),
        }


def _people_of(citizen: Citizen) -> QuerySet[Representation]:
    """Those around the citizen today."""
    return Representation.objects.filter(citizen=citizen, valid__contains=clock.today()).order_by(
        "name", "pk"
    )


def _taken_over(booked: Appointment | None) -> dict[str, Any]:
    """What a booked time says already of the meeting that it becomes."""
    if booked is None:
        return {}
    provider = {Channel.PHONE: RoomProvider.PHONE, Channel.IN_PERSON: RoomProvider.NONE}.get(
        Channel(booked.channel), RoomProvider.LINK
    )
    link = booked.location if booked.location.startswith("https://") else ""
    return {
        "kind": MeetingKind.CONVERSATION,
        "title": booked.title,
        "starts_at": booked.starts_at,
        "minutes": int((booked.ends_at - booked.starts_at).total_seconds() // 60),
        "provider": provider,
        "room_url": link,
        "room_phone": booked.number if provider == RoomProvider.PHONE else "",
    }


class PointForm(forms.Form):
    """One point more."""

    use_required_attribute = False

    title = forms.CharField(label=_("Punkt"), max_length=200)
    minutes = forms.IntegerField(label=_("Minutter"), min_value=1, max_value=240, initial=10)
    whose = forms.TypedChoiceField(
        label=_("Hvis punkt"), choices=Whose.choices, coerce=int, initial=Whose.MAIN_PERSON.value
    )

    shared = forms.BooleanField(
        label=_("Gæster må se punktet, når borgeren har sagt ja til dem"),
        required=False,
        initial=True,
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
        for name, found in (("staff", staff), ("representation", _people_of(citizen))):
            offer_rows(self, name, found, _name)


class StepForm(forms.Form):
    """A step without words of its own."""


class UsePlanBForm(forms.Form):
    """The new time, when the plan is to postpone."""

    use_required_attribute = False

    starts_at = forms.DateTimeField(label=_("Ny tid, hvis I udsætter mødet"), required=False)


class MoveMeetingForm(forms.Form):
    """Another time."""

    use_required_attribute = False
    prefix = "move"

    starts_at = forms.DateTimeField(label=_("Ny tid"), help_text=_("Fx 28.04.2020 kl. 10.00"))
    minutes = forms.IntegerField(label=_("Varighed i minutter"), min_value=5, max_value=480)


class SharingForm(forms.Form):
    """How the citizen answered about who takes part; yes, no or taken back are its buttons."""

    use_required_attribute = False
    prefix = "share"

    shown_text = forms.CharField(widget=forms.HiddenInput, required=False, max_length=8000)
    how = forms.ChoiceField(
        label=_("Sådan svarede borgeren"),
        choices=[(h.value, h.label) for h in HowGiven if h != HowGiven.SELF],
    )
    representation = forms.ModelChoiceField(
        label=_("Hvem svarede for borgeren"),
        required=False,
        queryset=Representation.objects.none(),
    )

    def __init__(self, data: Any = None, *, citizen: Citizen) -> None:
        super().__init__(data)
        offer_rows(self, "representation", _people_of(citizen), _name)


CAME = [
    ("", _("Ikke skrevet")),
    ("yes", _("Kom til tiden")),
    ("late", _("Kom for sent")),
    ("no", _("Kom ikke")),
]


class CameForm(forms.Form):
    """For each seat: whether they came, when, and by which form."""

    use_required_attribute = False
    prefix = "came"

    def __init__(self, data: Any = None, *, seats: Sequence[Seat]) -> None:
        super().__init__(data)
        self.seats = seats
        for seat in seats:
            who = {"name": seat.name}
            self.fields[f"came_{seat.pk}"] = forms.ChoiceField(
                label=seat.name, choices=CAME, required=False, initial=_attended(seat)
            )
            self.fields[f"how_{seat.pk}"] = forms.ChoiceField(
                label=gettext("Sådan kom %(name)s med") % who,
                choices=[("", _("Som de andre")), *BOOKABLE_CHOICES],
                required=False,
                initial=seat.how,
            )

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        """The two fields of each seat."""
        return [(self[f"came_{seat.pk}"], self[f"how_{seat.pk}"]) for seat in self.seats]

    def attendance(self) -> list[Attendance]:
        """What was written; nothing of those about whom nothing is."""
        said = self.cleaned_data
        return [
            Attendance(
                seat,
                came=said[f"came_{seat.pk}"] != "no",
                how=said[f"how_{seat.pk}"],
                late=said[f"came_{seat.pk}"] == "late",
            )
            for seat in self.seats
            if said[f"came_{seat.pk}"]
        ]


def _attended(seat: Seat) -> str:
    if seat.came is None:
        return ""
    return ("late" if seat.late else "yes") if seat.came else "no"


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
        seats = meeting.seats.select_related("staff", "representation", "meeting__citizen")
        offer_rows(self, "seat", seats, _name)


class SummaryForm(forms.Form):
    """The summary in plain words: in Danish, and in the citizen's own language."""

    use_required_attribute = False
    prefix = "summary"

    text = forms.CharField(
        label=_("Referat i almindelige ord, på dansk"),
        help_text=_("Korte sætninger. Hvem gør hvad, og hvornår. Ingen forkortelser."),
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    own_text = forms.CharField(
        label=_("Det samme på borgerens sprog"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"}),
    )

    def __init__(
        self, data: Any = None, *, language: str, initial: dict[str, str] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        if language == "da":
            del self.fields["own_text"]
        else:
            self.fields["own_text"].widget.attrs["lang"] = language
            self.fields["own_text"].help_text = gettext(
                "Rammen står på %(language)s. Få en oversætter eller tolk til at skrive resten."
            ) % {"language": language_name(language)}


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
