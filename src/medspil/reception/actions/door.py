"""The company's door: make a link, send a code, come in, leave. As the citizen's (`portal`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from medspil.companies.models import Company, CompanyContact
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, System, action, note_facts
from medspil.kernel.links import (
    CODE_LASTS,
    Answer,
    hash_of,
    new_code,
    new_session_key,
    new_token,
    not_too_many,
    try_code,
)
from medspil.people.models import Staff
from medspil.reception import sending
from medspil.reception.actors import LinkHolder
from medspil.reception.models import CompanyCode, CompanyLink, CompanySession, SessionHow
from medspil.reception.queries.door import LINK, SESSION, is_still_there
from medspil.reception.queries.policy import policy

KEPT = timedelta(days=90)
PURPOSE = "company"


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link and its secret, which is known now and never again."""

    link: CompanyLink
    token: str


@action(rule="reception.answer", on="company")
def make_company_link(
    *, by: Staff, company: Company, contact: CompanyContact, base: str, send: bool = True
) -> NewLink:
    """A link to the company's own pages for one of its people; it closes the one before.

    `base`: the address to which the secret is added. `send`: by e-mail; else it is shown, once.
    Raises `Refused` for somebody without an e-mail or a telephone, or who is gone.
    """
    person = (
        CompanyContact.objects.select_for_update(of=("self",))
        .filter(pk=contact.pk, company=company, forgotten_at=None, left_on=None)
        .first()
    )
    if person is None:
        raise Refused(_("Vælg en kontaktperson i virksomheden."), field="contact")
    if send and not person.email:
        raise Refused(_("Skriv først kontaktpersonens e-mail."), field="contact")
    if not sending.ways_of(person):
        raise Refused(_("Skriv først et nummer eller en e-mail, koden kan sendes til."))
    now = clock.now()
    person.links.filter(revoked_at=None).update(revoked_at=now)
    token = new_token()
    link = CompanyLink.objects.create(
        company=company,
        contact=person,
        token_hash=hash_of(LINK, token),
        purpose=PURPOSE,
        made_at=now,
        expires_at=now + timedelta(days=policy().link_days),
        made_by=by,
    )
    if send:
        sending.send_link(by, person, f"{base}{token}/")
    note_facts(link=link.pk, sent=send)
    return NewLink(link, token)


@action(rule="reception.answer", on="link")
def revoke_company_link(*, by: Staff, link: CompanyLink) -> CompanyLink:
    """The link opens nothing from now on, and whoever came in by it is out."""
    CompanyLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=clock.now())
    link.refresh_from_db()
    return link


@action(rule="reception.knock", on="link")
def send_company_code(
    *, by: LinkHolder, link: CompanyLink, way: str, language: str = "da"
) -> CompanyCode:
    """Send a code to the number or address that we know of the link's person. Raises `Refused`
    after three in ten minutes, or for a way by which they cannot be reached.
    """
    held = _held(link)
    not_too_many(held.codes.all())
    if way not in sending.ways_of(held.contact):
        raise Refused(_("Vi kan ikke sende en kode på den måde. Ring til os."))
    digits, now = new_code(), clock.now()
    made = CompanyCode.objects.create(
        link=held,
        code_hash=held.code_hash(digits),
        way=way,
        made_at=now,
        expires_at=now + CODE_LASTS,
    )
    sending.send_code(held.contact, digits, way, language)
    note_facts(way=way)
    return made


@action(rule="reception.knock", on="link")
def enter_company(*, by: LinkHolder, link: CompanyLink, code: str) -> Answer:
    """Come in with a code, or be told why not (`kernel.links.try_code`)."""
    held = _held(link)
    if not_in := try_code(held, held.codes.all(), code):
        return not_in
    return _begin(held.company, SessionHow.LINK, held)


@action(rule="reception.come_in", on="company")
def come_in_company(*, by: System, company: Company) -> Answer:
    """Let in a company whose number the identity provider has told us."""
    return _begin(company, SessionHow.PROVIDER, None)


@action(rule="reception.leave", on="session")
def leave_company(*, by: Actor, session: CompanySession) -> CompanySession:
    """Close the door: the browser's key opens nothing again."""
    ended = max(clock.now(), session.begun_at)
    CompanySession.objects.filter(pk=session.pk, ended_at=None).update(ended_at=ended)
    return session


def forget_old_company_doors() -> None:
    """Every night: links that ended a quarter of a year ago go, with their codes and visits."""
    long_ago = clock.now() - KEPT
    CompanyLink.objects.filter(expires_at__lt=long_ago).delete()
    CompanySession.objects.filter(seen_at__lt=long_ago).delete()


def _held(link: CompanyLink) -> CompanyLink:
    """The link as it stands, nobody else at it. Raises `Refused` when it opens nothing."""
    held = (
        CompanyLink.objects.select_for_update(of=("self",))
        .select_related("company", "contact")
        .get(pk=link.pk)
    )
    if not held.opens(clock.now()) or not is_still_there(held):
        raise Refused(_("Linket virker ikke længere. Ring til os, så sender vi et nyt."))
    return held


def _begin(company: Company, how: str, link: CompanyLink | None) -> Answer:
    key, now = new_session_key(), clock.now()
    CompanySession.objects.create(
        company=company,
        key_hash=hash_of(SESSION, key),
        how=how,
        link=link,
        begun_at=now,
        seen_at=now,
    )
    return Answer(key)
