"""Times that an employee opens for others to choose among."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from medspil.contact.engagements import LONGEST, SHORTEST
from medspil.kernel import clock
from medspil.people.models import Staff
from medspil.ui.days import DayField
from medspil.ui.fields import offer_rows


class TimesForm(forms.Form):
    """Times after each other on a day, with one employee among `who`."""

    use_required_attribute = False

    staff = forms.ModelChoiceField(Staff.objects.none(), label=_("Med hvem"))
    day = DayField(label=_("Dag"))
    starts = forms.TimeField(label=_("Fra klokken"), help_text=_("Fx 9.00"))
    number = forms.IntegerField(label=_("Antal tider"), min_value=1, max_value=16, initial=4)
    minutes = forms.IntegerField(
        label=_("Minutter til hver"), min_value=SHORTEST, max_value=LONGEST, initial=30
    )

    def __init__(self, data: Any = None, *, mine: Staff, who: QuerySet[Staff]) -> None:
        super().__init__(data, initial={"staff": mine}, auto_id="times-%s")
        offer_rows(self, "staff", who, lambda one: one.full_name)

    def facts(self) -> dict[str, Any]:
        """What an action that opens them takes."""
        said = self.cleaned_data
        first = datetime.combine(said["day"], said["starts"], tzinfo=clock.TZ)
        step = timedelta(minutes=said["minutes"])
        return {
            "staff": said["staff"],
            "starts": [first + step * turn for turn in range(said["number"])],
            "minutes": said["minutes"],
        }
