"""Is a conversation voluntary for a citizen, because the law's duty to talk is on pause there?"""

from __future__ import annotations

from datetime import date
from functools import cached_property

from django.db.models import Q

from medspil.contact.models import Suspension, SuspensionEffect, SuspensionSubject
from medspil.people.models import Citizen, Municipality

_ENDS_THE_DUTY = (SuspensionEffect.FREEZE, SuspensionEffect.DO_NOT_COUNT_CONTACTS)


class Voluntary:
    """The pauses on some days, read once; then asked of as many citizens as there are."""

    def __init__(self, *days: date) -> None:
        some_day = Q()
        for day in days:
            some_day |= Q(valid__contains=day)
        pauses = Suspension.objects.filter(
            some_day,
            subject=SuspensionSubject.CONVERSATION_DUTY,
            effect__in=_ENDS_THE_DUTY,
            revoked_at=None,
        )
        # those of the whole country answer without a look at where the citizen lives
        self._pauses = sorted(pauses, key=lambda pause: len(pause.regions))

    def on(self, citizen: Citizen, *days: date) -> bool:
        """Is it so for the citizen on each of the days?"""
        return all(
            any(day in pause.period and self._concerns(pause, citizen) for pause in self._pauses)
            for day in days
        )

    def _concerns(self, pause: Suspension, citizen: Citizen) -> bool:
        if not pause.regions and not pause.municipalities:
            return True
        if citizen.municipality_id in pause.municipalities:
            return True
        return bool(pause.regions) and self._region_of(citizen) in pause.regions

    def _region_of(self, citizen: Citizen) -> str:
        if Citizen._meta.get_field("municipality").is_cached(citizen):
            return citizen.municipality.region_code
        return self._regions[citizen.municipality_id]

    @cached_property
    def _regions(self) -> dict[str, str]:
        return dict(Municipality.objects.values_list("code", "region_code"))
