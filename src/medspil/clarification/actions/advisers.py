"""How much can be given: the municipality's choices, the advisers, and their days away."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from medspil.clarification.actions.promises import line_changes
from medspil.clarification.models import Adviser, Away, ClarificationPolicy, PromisedBecause
from medspil.clarification.queries.line import WEEKS
from medspil.kernel import clock
from medspil.kernel.action import Refused, action, leave_no_line, note_facts
from medspil.people.models import Staff
from medspil.people.rules import works_with_citizens


@action(rule="clarification.lead")
def change_policy(*, by: Staff, conversations: int, apart: int, margin: int) -> ClarificationPolicy:
    """Conversations in a course, days between those that are proposed, and working days put on
    before a day is promised. Who waits and comes later by it is promised another day.
    """
    if conversations not in (3, 4):
        raise Refused(_("Vælg tre eller fire samtaler."), "conversations")
    if not 2 <= apart <= 14:
        raise Refused(_("Vælg fra 2 til 14 dage."), "apart")
    if not 0 <= margin <= 40:
        raise Refused(_("Vælg fra 0 til 40 hverdage."), "margin")
    with line_changes(by, PromisedBecause.CAPACITY) as policy:
        policy.conversations, policy.apart, policy.margin = conversations, apart, margin
        policy.save()
    note_facts(conversations=conversations, apart=apart, margin=margin)
    return policy


@action(rule="clarification.lead")
def set_adviser(*, by: Staff, staff: Staff, weekly: int) -> Adviser:
    """So many conversations can the employee give in a week; none: they are no adviser now."""
    if not 0 <= weekly <= 40:
        raise Refused(_("Vælg fra 0 til 40 samtaler om ugen."), "weekly")
    if weekly and not works_with_citizens(staff):
        raise Refused(_("En rådgiver er sagsbehandler eller leder."), "staff")
    with line_changes(by, PromisedBecause.CAPACITY):
        made, _new = Adviser.objects.update_or_create(staff=staff, defaults={"weekly": weekly})
    note_facts(weekly=weekly)
    return made


@action(rule="clarification.lead")
def add_away(*, by: Staff, adviser: Adviser, first: date, last: date) -> Away:
    """Days, both included, on which the adviser gives none. What is booked then stands, and is to
    be moved. Raises `Refused` for days that are over or more than two years away, or written
    already.
    """
    if last < first or last < clock.today():
        raise Refused(_("Vælg dage, der ikke er gået, den første først."), "last")
    if last > clock.today() + timedelta(weeks=WEEKS):
        raise Refused(_("Vælg dage inden for to år."), "last")
    days = DateRange(first, last + timedelta(days=1))
    with line_changes(by, PromisedBecause.AWAY):
        if Away.objects.filter(adviser=adviser, days__overlap=days).exists():
            raise Refused(_("Rådgiveren er allerede væk en af dagene."), "first")
        made = Away.objects.create(adviser=adviser, days=days)
    note_facts(first=str(first), last=str(last))
    return made


@action(rule="clarification.lead")
def remove_away(*, by: Staff, away: Away) -> None:
    """They are here after all."""
    with line_changes(by, PromisedBecause.CAPACITY):
        if not Away.objects.filter(pk=away.pk).delete()[0]:
            leave_no_line()
