"""What a company puts right itself: how it is reached, and whom one may ask for. Nothing else.

Each writes a line on the timeline that says which fields, and that the company did it.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from medspil.companies.actions.timeline import judge_words, put_line
from medspil.companies.models import Company, CompanyContact, EventKind
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, leave_no_line, note_facts

MOST_CONTACTS = 30  # that can be reached today


@action(rule="companies.own", on="company")
def change_own_reach(*, by: Actor, company: Company, phone: str, email: str) -> list[str]:
    """A new number or e-mail of the company. Returns the fields that changed; nothing is no line.

    Raises `Refused` where nothing would be left to reach it by.
    """
    held = _held(company)
    new = {"phone": phone.replace(" ", ""), "email": email.strip()}
    if not any(new.values()):
        raise Refused(_("Skriv et telefonnummer eller en e-mail."), field="phone")
    changed = [field for field, value in new.items() if getattr(held, field) != value]
    if not changed:
        leave_no_line()
        return []
    for field in changed:
        setattr(held, field, new[field])
    held.save(update_fields=changed)
    _tell(by, held, changed)
    return changed


@action(rule="companies.own", on="company")
def keep_own_contact(
    *, by: Actor, company: Company, contact: CompanyContact | None = None, name: str, **facts: str
) -> CompanyContact:
    """Name somebody to ask for, or put right what stands about them (title, phone, email).

    Raises `Refused` without a name, for a CPR number, and for more people than anybody needs.
    """
    held = _held(company)
    if not name.strip():
        raise Refused(_("Skriv, hvad personen hedder."), field="name")
    known = {"name": " ".join(name.split())}
    known |= {field: facts.get(field, "").strip() for field in ("title", "phone", "email")}
    known["phone"] = known["phone"].replace(" ", "")
    for field in ("name", "title"):
        judge_words(known[field], field)
    if contact is None:
        if held.contacts.filter(forgotten_at=None, left_on=None).count() >= MOST_CONTACTS:
            raise Refused(_("Der er mange kontaktpersoner. Slet en først."))
        made = CompanyContact.objects.create(company=held, **known)
    else:
        made = _own(held, contact)
        for field, value in known.items():
            setattr(made, field, value)
        made.save()
    _tell(by, held, ["contact"])
    return made


@action(rule="companies.own", on="company")
def forget_own_contact(*, by: Actor, company: Company, contact: CompanyContact) -> CompanyContact:
    """Remove the person from what we hold. What happened with the company stays."""
    held = _held(company)
    gone = _own(held, contact)
    gone.name = gone.title = gone.phone = gone.email = ""
    gone.left_on = gone.left_on or clock.today()
    gone.forgotten_at = clock.now()
    gone.save()
    _tell(by, held, ["contact"])
    return gone


def _held(company: Company) -> Company:
    return Company.objects.select_for_update(of=("self",), no_key=True).get(pk=company.pk)


def _own(company: Company, contact: CompanyContact) -> CompanyContact:
    """The company's, and still somebody."""
    found: Any = (
        CompanyContact.objects.select_for_update(of=("self",))
        .filter(pk=contact.pk, company=company, forgotten_at=None, left_on=None)
        .first()
    )
    if found is None:
        raise Refused(_("Personen er allerede slettet."))
    person: CompanyContact = found
    return person


def _tell(by: Actor, company: Company, fields: list[str]) -> None:
    put_line(by, company, EventKind.CHANGED, fields=fields, own=True)
    note_facts(fields=fields)
