"""Guests: who signs up on the public page, without a login, and is forgotten afterwards."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, System, action, note_facts
from medspil.messages.guests import Guest, is_email, is_number
from medspil.offers.actions.seats import lock
from medspil.offers.actions.signing_up import enter, needs_alias, still_open, usual_alias
from medspil.offers.models import Session, SignUp

KEPT = timedelta(days=90)  # after the session


@action(rule="offers.sign_up_guest")
def sign_up_guest(
    *,
    by: Actor,
    session: Session,
    name: str,
    contact: str,
    question: str = "",
    alias: str = "",
) -> SignUp:
    """Sign somebody up by a name and one way to reach them; a message confirms it.

    The same address again keeps the place it has: nobody learns from the answer who is signed up.
    Raises `Refused` when it is not open, or the address is neither an e-mail nor a number.
    """
    name, contact = name.strip(), contact.strip()
    if not name:
        raise Refused(_("Skriv dit navn."), field="name")
    if not (is_email(contact) or is_number(contact)):
        raise Refused(_("Skriv et telefonnummer eller en e-mail."), field="contact")
    held = lock(session)
    still_open(held)
    key = Guest(about=None, address=contact, name=name).key
    found = held.sign_ups.filter(guest_key=key).first()
    if found is None:
        named = alias.strip() or (usual_alias(held) if needs_alias(held, None) else "")
        found = SignUp(guest_name=name, guest_contact=contact, guest_key=key, alias=named)
    return enter(by, held, found, question)


@action(rule="offers.forget")
def _forget(*, by: System) -> int:
    over = SignUp.objects.filter(
        citizen=None, forgotten_at=None, session__starts_at__lt=clock.now() - KEPT
    )
    gone = over.update(
        guest_name="", guest_contact="", question="", alias="", forgotten_at=clock.now()
    )
    note_facts(count=gone)
    return gone


def forget_guests() -> int:
    """Forget the names and addresses of guests, 90 days after the session. Returns how many."""
    return int(_forget(by=System("worker")))
