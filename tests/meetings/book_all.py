"""`python -m tests.meetings.book_all`: books every citizen, one after the other, until killed.

Prints a line when each is booked.
"""

from __future__ import annotations

import django

django.setup()

from datetime import date, timedelta  # noqa: E402

from medspil.kernel import clock  # noqa: E402
from medspil.kernel.action import Refused  # noqa: E402
from medspil.meetings.actions.booking import book  # noqa: E402
from medspil.meetings.queries.slots import free_slots, staff_of  # noqa: E402
from medspil.people.actors import CitizenActor  # noqa: E402
from medspil.people.models import Citizen  # noqa: E402

for citizen in Citizen.objects.filter(appointments=None).order_by("pk"):
    me = CitizenActor(citizen)
    today: date = clock.today()
    (slot,) = free_slots(me, start=today, end=today + timedelta(days=27), limit=1)
    try:
        book(
            by=me,
            citizen=citizen,
            staff=staff_of(citizen).get(),
            start=slot.start,
            channel="phone",
        )
    except Refused as refused:
        print("refused", refused.message, flush=True)
    print("booked", flush=True)
