"""Who was forgotten, in digests alone: enough to know them again in a file, and to tell nobody.

Each is of one thing – a name, a telephone, an e-mail – with the installation's key. What the
company itself is reached by is nobody's, and is not remembered.
"""

from __future__ import annotations

from medspil.companies.models import CompanyContact, ForgottenContact
from medspil.kernel import clock
from medspil.kernel.crypto import keyed_hash


def marks(name: str, phone: str, email: str) -> list[bytes]:
    """The digests of a person, of what is known."""
    known = (
        ("name", " ".join(name.split()).casefold()),
        ("phone", phone.replace(" ", "")),
        ("email", email.strip().casefold()),
    )
    return [keyed_hash(f"company contact, {what}: {said}") for what, said in known if said]


def remember(contact: CompanyContact) -> None:
    """Remember that the person is forgotten, while it still stands who they are."""
    company = contact.company
    numbers = {company.phone, *company.workplaces.values_list("phone", flat=True)}
    phone = "" if contact.phone in numbers else contact.phone
    email = "" if contact.email.casefold() == company.email.casefold() else contact.email
    ForgottenContact.objects.bulk_create(
        (
            ForgottenContact(company=company, mark=mark, at=clock.now())
            for mark in marks(contact.name, phone, email)
        ),
        ignore_conflicts=True,
    )
