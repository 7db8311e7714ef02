"""A session of an offer, from the open door to the end: who came, and how it is known."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from medspil.kernel import clock
from medspil.offers.actions.holding import begin_session, hold_session, join, mark_attendance
from medspil.offers.models import CameBy, Session, SignUp, SignUpState
from medspil.people.actors import CitizenActor

BY_TELEPHONE = 0.1  # of those who come; the host writes them down


def hold(session: Session, chance: Random, *, comes: float) -> list[SignUp]:
    """Hold it; each who is signed up comes with the chance `comes`. Returns those who came."""
    places = session.sign_ups.filter(state=SignUpState.SIGNED_UP, citizen__closed_on=None)
    came = [
        place
        for place in places.select_related("citizen").order_by("citizen__reference")
        if chance.random() < comes
    ]
    with clock.at(session.starts_at - timedelta(minutes=5)):
        begin_session(by=session.host, session=session)
        for place in came:
            assert place.citizen is not None
            if chance.random() < BY_TELEPHONE:
                mark_attendance(by=session.host, sign_up=place, came=True, came_by=CameBy.PHONE)
            else:
                join(by=CitizenActor(place.citizen), sign_up=place)
    with clock.at(session.ends_at):
        hold_session(by=session.host, session=session)
    return came
