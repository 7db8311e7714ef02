"""An employee's way in, when it is lost or must be closed."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.utils.translation import gettext as _

from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.people.models import Staff


@action(rule="people.manage_staff", on="staff")
def reset_login(*, by: Actor, staff: Staff, why: str) -> Staff:
    """Take away password, second factor, recovery codes and the link to the municipality's login.

    For who has lost telephone and codes, or whose password is known to others. Every session ends;
    the employee begins anew by a link that works once. Raises `Refused` without a reason, and to
    who would shut themselves out.
    """
    if isinstance(by, Staff) and by.pk == staff.pk:
        raise Refused(_("Du kan ikke nulstille din egen adgang. Bed en anden administrator."))
    if not why.strip():
        raise Refused(_("Skriv hvorfor adgangen nulstilles."), field="why")
    factors, _kinds = Authenticator.objects.filter(user=staff).delete()
    SocialAccount.objects.filter(user=staff).delete()
    EmailAddress.objects.filter(user=staff).delete()
    staff.set_unusable_password()  # also ends the sessions, which are bound to the password
    staff.save(update_fields=["password"])
    note_facts(factors=factors)
    return staff
