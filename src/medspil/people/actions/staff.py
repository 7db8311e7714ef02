"""Employees, their roles and teams. A role has a first day and may have a last; none is deleted."""

from __future__ import annotations

from datetime import date, timedelta

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.people.models import Role, RoleMembership, Staff, Team


@action(rule="people.manage_staff")
def create_staff(*, by: Actor, username: str, full_name: str, email: str = "") -> Staff:
    """Make an account without a password: the colleague chooses one by a link that works once.

    Raises `Refused` when the user name is taken.
    """
    if not username.strip() or not full_name.strip():
        raise Refused(_("Skriv både navn og brugernavn."), field="username")
    if Staff.objects.filter(username__iexact=username.strip()).exists():
        raise Refused(_("Brugernavnet er taget."), field="username")
    staff = Staff.objects.create_user(
        username=username.strip(), full_name=full_name.strip(), email=email.strip()
    )
    return staff


@action(rule="people.manage_staff", on="staff")
def change_staff(
    *, by: Actor, staff: Staff, full_name: str, email: str, phone: str, is_active: bool
) -> Staff:
    """Change an account, or close it (nobody is deleted: the audit trail names them).

    Raises `Refused` when one would close one's own account.
    """
    if not is_active and isinstance(by, Staff) and by.pk == staff.pk:
        raise Refused(_("Du kan ikke lukke din egen konto."), field="is_active")
    if not full_name.strip():
        raise Refused(_("Skriv navnet."), field="full_name")
    staff.full_name, staff.email, staff.phone = full_name.strip(), email.strip(), phone.strip()
    staff.is_active = is_active
    staff.save(update_fields=["full_name", "email", "phone", "is_active"])
    # an address that is no longer the employee's opens nothing
    EmailAddress.objects.filter(user=staff).exclude(email__iexact=staff.email).delete()
    note_facts(active=is_active)
    return staff


@action(rule="people.manage_staff", on="staff")
def grant_role(
    *,
    by: Actor,
    staff: Staff,
    role: str,
    start: date,
    team: Team | None = None,
    end: date | None = None,
) -> RoleMembership:
    """Give a role from `start` to and including `end` (None: until it is ended).

    Raises `Refused` for a caseworker without a team, an end before the start, or a role that the
    employee already has on one of the days.
    """
    if role == Role.CASEWORKER and team is None:
        raise Refused(_("En sagsbehandler hører til et team."), field="team")
    if end is not None and end < start:
        raise Refused(_("Slutdatoen ligger før startdatoen."), field="end")
    days = DateRange(start, None if end is None else end + timedelta(days=1))
    try:
        with transaction.atomic():
            membership = RoleMembership.objects.create(
                staff=staff, role=role, team=team, valid=days
            )
    except IntegrityError:
        raise Refused(
            _("Medarbejderen har allerede rollen i en del af perioden."), "start"
        ) from None
    note_facts(role=role, team=team.pk if team else None)
    return membership


@action(rule="people.manage_staff", on="membership")
def end_role(*, by: Actor, membership: RoleMembership, end: date) -> None:
    """The role's last day is `end`; before its first day, the role never was.

    Raises `Refused` when an administrator would leave the house without one.
    """
    first = membership.valid.lower
    others = RoleMembership.objects.filter(
        role=Role.ADMINISTRATOR, valid__endswith=None, staff__is_active=True
    ).exclude(pk=membership.pk)
    if membership.role == Role.ADMINISTRATOR and not others.exists():
        raise Refused(_("Der skal altid være en administrator. Giv først rollen til en anden."))
    note_facts(role=membership.role, staff=membership.staff_id, end=end.isoformat())
    if first is not None and end < first:
        membership.delete()
        return
    membership.valid = DateRange(first, end + timedelta(days=1))
    membership.save(update_fields=["valid"])


@action(rule="people.manage_staff")
def create_team(*, by: Actor, name: str) -> Team:
    """A new team. Raises `Refused` when the name is empty or taken."""
    if not name.strip():
        raise Refused(_("Giv teamet et navn."), field="name")
    team, new = Team.objects.get_or_create(name=name.strip())
    if not new:
        raise Refused(_("Der er allerede et team med det navn."), field="name")
    return team
