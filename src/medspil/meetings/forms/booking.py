"""Book a time for a citizen, move it, change its form, cancel it, and say how it went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from medspil.contact import law
from medspil.contact.actions.conversations import default_type, proposed_next
from medspil.kernel import clock
from medspil.kernel.workdays import add_working_days
from medspil.meetings.actions.booking import USUAL
from medspil.meetings.models import (
    BOOKABLE_CHOICES,
    Appointment,
    Caller,
    CancelledBecause,
    FundTakesPart,
)
from medspil.meetings.queries.channels import ChannelsOpen
from medspil.meetings.queries.policy import booking_policy
from medspil.meetings.queries.slots import Slot
from medspil.people.models import Channel, Citizen, Staff
from medspil.ui import wording
from medspil.ui.fields import offer, offer_rows

NONE_FREE = _("Ingen ledige tider i perioden. Skriv et tidspunkt i stedet.")


def _types() -> list[tuple[int, str]]:
    return [(kind.id, kind.name) for kind in law.conversation_types() if kind.individual]


def _slots(free: Sequence[Slot], *, named: bool) -> list[tuple[str, str]]:
    return [
        (
            slot.key,
            f"{wording.danish_datetime(slot.start)}{f', {slot.staff_name}' if named else ''}",
        )
        for slot in free
    ]


class ShowTimesForm(forms.Form):
    """Whose free times to show, in which weeks, by which channel."""

    hvem = forms.ModelChoiceField(
        label=_("Medarbejder"), queryset=Staff.objects.none(), required=False, empty_label=_("Alle")
    )
    form = forms.ChoiceField(
        label=_("Form"),
        required=False,
        choices=[("", _("Alle former")), *BOOKABLE_CHOICES],
    )
    fra = forms.DateField(label=_("Fra"), required=False)

    def __init__(self, data: Any, *, staff: Any) -> None:
        super().__init__(data, auto_id="vis-%s")
        offer_rows(self, "hvem", staff)

    def asked(self) -> dict[str, Any]:
        """What was asked for, for `free_slots`; what cannot be read is not asked for."""
        self.is_valid()
        given = self.cleaned_data if self.is_bound else {}
        first = max(given.get("fra") or clock.today(), clock.today())
        return {
            "staff": given.get("hvem"),
            "channel": given.get("form") or "",
            "start": first,
            "end": first + timedelta(days=13),
        }


class TimeForm(forms.Form):
    """A free time from the list, or a time of one's own."""

    use_required_attribute = False

    slot = forms.ChoiceField(label=_("Ledige tider"), required=False, widget=forms.RadioSelect)
    start = forms.DateTimeField(
        label=_("Eller skriv et tidspunkt"), required=False, help_text=_("Fx 28.04.2020 kl. 10.00")
    )
    minutes = forms.IntegerField(
        label=_("Varighed i minutter"), required=False, min_value=1, max_value=480
    )
    staff = forms.ModelChoiceField(
        label=_("Medarbejder"), queryset=Staff.objects.none(), empty_label=None, required=False
    )

    def __init__(
        self,
        data: Any = None,
        *,
        free: Sequence[Slot],
        staff: Any,
        initial: dict[str, Any],
        **kwargs: Any,
    ) -> None:
        super().__init__(data, initial=initial, **kwargs)
        self.free = {slot.key: slot for slot in free}
        named = len({slot.staff_id for slot in free}) > 1
        slots: Any = self.fields["slot"]
        slots.choices = _slots(free, named=named)
        slots.error_messages["invalid_choice"] = _("Tiden er lige blevet taget. Vælg en anden.")
        offer_rows(self, "staff", staff)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.errors:
            return given
        if not given.get("slot") and not given.get("start"):
            self.add_error("slot", _("Vælg en tid, eller skriv et tidspunkt."))
        elif given.get("start") and not given.get("staff"):
            self.add_error("staff", _("Vælg hvem der holder samtalen."))
        return given

    def time(self) -> dict[str, Any]:
        """`staff`, `start` and `length`. A time that was written goes before a chosen one."""
        given = self.cleaned_data
        minutes = given.get("minutes")
        if given.get("start"):
            length = timedelta(minutes=minutes) if minutes else USUAL
            return {"staff": given["staff"], "start": given["start"], "length": length}
        slot = self.free[given["slot"]]
        return {
            "staff": Staff.objects.get(pk=slot.staff_id),
            "start": slot.start,
            "length": slot.end - slot.start,
        }


class BookForm(TimeForm):
    """The invitation record, as far as a person fills it in."""

    RECORD = (
        "type",
        "channel",
        "on_behalf",
        "in_person_reason",
        "address",
        "location",
        "description",
        "can_be_moved",
    )

    type = forms.TypedChoiceField(label=_("Samtaletype"), coerce=int)
    channel = forms.ChoiceField(
        label=_("Hvordan"), choices=BOOKABLE_CHOICES, widget=forms.RadioSelect
    )
    on_behalf = forms.BooleanField(
        label=_("Borgeren har selv ønsket tiden og formen"), required=False
    )
    in_person_reason = forms.CharField(
        label=_("Hvorfor fremmøde"),
        required=False,
        max_length=400,
        help_text=_("Borgeren ser det. Kun når borgeren ellers selv vælger formen."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    address = forms.CharField(label=_("Adresse ved fremmøde"), required=False, max_length=200)
    location = forms.CharField(
        label=_("Lokale, eller link til videomødet"), required=False, max_length=300
    )
    caller = forms.ChoiceField(
        label=_("Hvem ringer"), required=False, choices=[("", "–"), *Caller.choices]
    )
    number = forms.CharField(label=_("Nummer, der ringes til"), required=False, max_length=20)
    description = forms.CharField(
        label=_("Hvad skal I tale om"),
        required=False,
        max_length=2000,
        help_text=_("Borgeren ser det."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    fund_takes_part = forms.ChoiceField(
        label=_("A-kassen"), choices=FundTakesPart.choices, required=False
    )
    can_be_moved = forms.BooleanField(
        label=_("Borgeren kan selv flytte tiden"), required=False, initial=True
    )

    field_order = (
        "slot",
        "start",
        "minutes",
        "staff",
        "channel",
        "on_behalf",
        "type",
        "description",
        "address",
        "location",
        "caller",
        "number",
        "in_person_reason",
        "fund_takes_part",
        "can_be_moved",
    )

    def __init__(
        self,
        data: Any = None,
        *,
        citizen: Citizen,
        open_channels: ChannelsOpen,
        free: Sequence[Slot],
        staff: Any,
        mine: Staff | None,
    ) -> None:
        wished = citizen.preferred_channel
        opened = [str(channel) for channel in open_channels.open]
        initial = {
            "channel": wished if wished in opened else (opened or [Channel.PHONE])[0],
            "type": default_type(citizen, clock.today()),
            "caller": Caller.STAFF,
            "number": citizen.phone,
            "address": booking_policy().address,
            "fund_takes_part": FundTakesPart.NOT_RELEVANT,
            "minutes": int(USUAL.total_seconds() // 60),
            "can_be_moved": True,
            "staff": mine,
        }
        super().__init__(data, free=free, staff=staff, initial=initial, auto_id="book-%s")
        offer(self, "type", _types())

    def record(self) -> dict[str, Any]:
        """Everything but the time, as the action takes it; a number is kept for telephones only."""
        given = {name: self.cleaned_data[name] for name in self.RECORD}
        given["fund_takes_part"] = (
            self.cleaned_data["fund_takes_part"] or FundTakesPart.NOT_RELEVANT
        )
        if given["channel"] == Channel.PHONE:
            given["caller"] = self.cleaned_data["caller"]
            given["number"] = self.cleaned_data["number"]
        return given


class MoveForm(TimeForm):
    """Another time, perhaps with another employee."""

    def __init__(
        self, data: Any = None, *, appointment: Appointment, free: Sequence[Slot], staff: Any
    ) -> None:
        length = appointment.ends_at - appointment.starts_at
        initial = {
            "staff": appointment.staff_id,
            "minutes": int(length.total_seconds() // 60),
        }
        super().__init__(data, free=free, staff=staff, initial=initial, auto_id="move-%s")


class ChannelForm(forms.Form):
    """The same time by another channel."""

    use_required_attribute = False

    channel = forms.ChoiceField(
        label=_("Hvordan"), choices=BOOKABLE_CHOICES, widget=forms.RadioSelect
    )
    on_behalf = forms.BooleanField(label=_("Borgeren har selv ønsket det"), required=False)
    address = forms.CharField(label=_("Adresse ved fremmøde"), required=False, max_length=200)
    location = forms.CharField(
        label=_("Lokale, eller link til videomødet"), required=False, max_length=300
    )
    number = forms.CharField(label=_("Nummer, der ringes til"), required=False, max_length=20)
    in_person_reason = forms.CharField(
        label=_("Hvorfor fremmøde"),
        required=False,
        max_length=400,
        help_text=_("Borgeren ser det. Kun når borgeren ellers selv vælger formen."),
    )

    def __init__(self, data: Any = None, *, appointment: Appointment) -> None:
        initial = {
            "channel": appointment.channel,
            "address": appointment.address or booking_policy().address,
            "location": appointment.location,
            "number": appointment.number or appointment.citizen.phone,
        }
        super().__init__(data, initial=initial, auto_id="form-%s")


class CancelForm(forms.Form):
    """Why; nobody has to explain."""

    use_required_attribute = False

    because = forms.ChoiceField(
        label=_("Hvorfor"), choices=CancelledBecause.choices, initial=CancelledBecause.NOT_SAID
    )
    on_behalf = forms.BooleanField(label=_("Borgeren har meldt afbud"), required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="cancel-%s")


class HeldForm(forms.Form):
    """What was said, and when to talk next."""

    use_required_attribute = False

    note = forms.CharField(
        label=_("Notat"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("Skriv et notat. Det er en pligt, og næste kollega har brug for det.")
        },
    )
    channel = forms.ChoiceField(label=_("Hvordan"), choices=BOOKABLE_CHOICES)
    next_day = forms.DateField(label=_("Næste kontakt"), required=False)

    def __init__(self, data: Any = None, *, appointment: Appointment) -> None:
        initial: dict[str, Any] = {"channel": appointment.channel}
        citizen = appointment.citizen
        if citizen.closed_on is None:
            initial["next_day"], *_others = proposed_next(citizen, clock.today())
        super().__init__(data, initial=initial, auto_id="held-%s")


class AbsentForm(forms.Form):
    """Who did not come, and when we try again."""

    use_required_attribute = False

    who = forms.ChoiceField(
        label=_("Hvem kom ikke"),
        choices=[("citizen", _("Borgeren")), ("staff", _("Os"))],
        initial="citizen",
        widget=forms.RadioSelect,
    )
    try_again_on = forms.DateField(label=_("Prøv igen"))

    def __init__(self, data: Any = None) -> None:
        tomorrow = add_working_days(clock.today(), 1)
        super().__init__(data, initial={"try_again_on": tomorrow}, auto_id="absent-%s")
