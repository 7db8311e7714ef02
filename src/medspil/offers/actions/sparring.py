"""Sparring on a CV and an application: offered to each who came, answered, agreed on, held."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, leave_no_line
from medspil.messages.models import MessageKind
from medspil.offers.actions.telling import tell_all
from medspil.offers.models import (
    SeriesKind,
    Session,
    SignUp,
    Sparring,
    SparringState,
)
from medspil.people.models import Staff


def offer_sparring(by: Actor, session: Session, came: Sequence[SignUp]) -> list[SignUp]:
    """Offer it to those of a webinar's participants who have not been offered it there yet."""
    if session.series.kind != SeriesKind.WEBINAR:
        return []
    had = set(Sparring.objects.filter(sign_up__in=came).values_list("sign_up_id", flat=True))
    new = [place for place in came if place.pk not in had]
    now = clock.now()
    Sparring.objects.bulk_create(Sparring(sign_up=place, offered_at=now) for place in new)
    tell_all(by, new, MessageKind.OFFER_SPARRING, "sparring")
    return new


def take_sparring_back(place: SignUp) -> None:
    """Who did not come after all was not offered anything; what they said yes to stands."""
    Sparring.objects.filter(sign_up=place, state=SparringState.OFFERED).delete()


@action(rule="offers.change_place", on="sparring")
def answer_sparring(*, by: Actor, sparring: Sparring, wants: bool) -> Sparring:
    """Yes or no thank you. A no can become a yes."""
    held = _locked(sparring)
    wanted = SparringState.ACCEPTED if wants else SparringState.DECLINED
    if held.state == wanted or (wants and held.state in (SparringState.BOOKED, SparringState.HELD)):
        leave_no_line()
        return held
    return _become(held, wanted)


@action(rule="offers.run", on="sparring")
def book_sparring(*, by: Actor, sparring: Sparring, staff: Staff, when: datetime) -> Sparring:
    """Agree on a time. Who has not answered says yes by it."""
    held = _locked(sparring)
    held.staff, held.booked_for = staff, when
    if held.state == SparringState.BOOKED:
        held.save()
        return held
    return _become(held, SparringState.BOOKED)


@action(rule="offers.run", on="sparring")
def hold_sparring(*, by: Actor, sparring: Sparring) -> Sparring:
    """The talk was held."""
    held = _locked(sparring)
    held.held_at = clock.now()
    return _become(held, SparringState.HELD)


def _locked(sparring: Sparring) -> Sparring:
    return (
        Sparring.objects.select_for_update(of=("self",))
        .select_related("sign_up__session__series", "staff")
        .get(pk=sparring.pk)
    )


def _become(sparring: Sparring, state: SparringState) -> Sparring:
    if not sparring.may_become(state):
        said = {"state": sparring.get_state_display().lower()}
        raise Refused(_("Det kan ikke lade sig gøre: %(state)s.") % said)
    sparring.state = state
    sparring.answered_at = sparring.answered_at or clock.now()
    sparring.save()
    return sparring
