"""A process that signs everybody up to one session, one after the other, until somebody kills it.

`python -m tests.offers.sign_all_up <session>` on the database of `DATABASE_URL`.
"""

from __future__ import annotations

import sys

import django

django.setup()

from medspil.offers.actions import sign_up  # noqa: E402 after setup
from medspil.offers.models import Session  # noqa: E402
from medspil.people.actors import CitizenActor  # noqa: E402
from medspil.people.models import Citizen  # noqa: E402

session = Session.objects.get(pk=int(sys.argv[1]))
for citizen in Citizen.objects.exclude(sign_ups__session=session).order_by("pk"):
    sign_up(by=CitizenActor(citizen), session=session, citizen=citizen)
    print("signed up", flush=True)
