"""What the citizen wants to talk about: on the agenda of the next meeting, or it waits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Max
from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.meetings.actions.meetings.steps import not_over
from medspil.meetings.models import AgendaItem, Appointment, AppointmentState, Meeting, Whose
from medspil.meetings.queries.waiting import waiting_points
from medspil.people.models import Citizen, Staff

LONGEST, MOST = 500, 20


@action(rule="meetings.ask", on="citizen")
def say_points(
    *,
    by: Actor,
    citizen: Citizen,
    titles: Sequence[str],
    shown: Sequence[str] = (),
    meeting: Meeting | None = None,
) -> list[AgendaItem]:
    """Keep the citizen's own points, one title each: first on the agenda of `meeting`, or (without
    one) until the next conversation.

    `shown`: the points that the writer had before them. Of these, what is not among the titles is
    taken away; what somebody else has added meanwhile stays, and what has been talked about.
    Raises `Refused` for too many or too long ones, and for a meeting that is over.
    """
    wanted = list(dict.fromkeys(title.strip() for title in titles if title.strip()))
    if any(len(title) > LONGEST for title in wanted):
        raise Refused(_("Skriv kortere. Der er plads til 500 tegn i hvert emne."), field="text")
    Citizen.objects.select_for_update(no_key=True).get(pk=citizen.pk)
    if meeting is not None and not_over(meeting).citizen_id != citizen.pk:
        raise Refused(_("Mødet hører ikke til borgeren."))
    there = _own(citizen, meeting)
    gone = [one for one in there if one.title in shown and one.title not in wanted]
    AgendaItem.objects.filter(pk__in=[one.pk for one in gone], understood="").delete()
    new = [title for title in wanted if title not in {one.title for one in there}]
    if len(there) - len(gone) + len(new) > MOST:
        raise Refused(_("Der er plads til 20 emner. Fjern et først."), field="text")
    place = {"meeting": meeting} if meeting else {"waits_for": citizen}
    last = _last(citizen, meeting)
    AgendaItem.objects.bulk_create(
        AgendaItem(
            **place,
            whose=Whose.MAIN_PERSON,
            position=last + n,
            title=title,
            added_at=clock.now(),
            noted_by=by if isinstance(by, Staff) else None,
        )
        for n, title in enumerate(new, 1)
    )
    note_facts(count=len(wanted), meeting=meeting.pk if meeting else None)
    return _own(citizen, meeting)


def take_up(meeting: Meeting) -> None:
    """What waits goes to the agenda of a meeting that has been planned, unless a booked time comes
    before it.
    """
    before = Appointment.objects.filter(
        citizen=meeting.citizen_id,
        state=AppointmentState.BOOKED,
        during__endswith__gt=clock.now(),
        during__startswith__lt=meeting.starts_at,
    )
    if before.exclude(pk=meeting.appointment_id or 0).exists():
        return
    _move(waiting_points(meeting.citizen), _last(meeting.citizen, meeting), meeting)


def put_back(meeting: Meeting) -> None:
    """The meeting is called off: the citizen's own points wait again."""
    points = meeting.items.filter(whose=Whose.MAIN_PERSON, understood="")
    _move(points, _last(meeting.citizen, None), meeting.citizen)


def _move(points: Iterable[AgendaItem], last: int, to: Meeting | Citizen) -> None:
    found = list(points)
    for n, point in enumerate(found, last + 1):
        point.meeting = to if isinstance(to, Meeting) else None
        point.waits_for = to if isinstance(to, Citizen) else None
        point.position, point.added_at = n, clock.now()
    AgendaItem.objects.bulk_update(found, ["meeting", "waits_for", "position", "added_at"])


def _own(citizen: Citizen, meeting: Meeting | None) -> list[AgendaItem]:
    if meeting is None:
        return list(waiting_points(citizen))
    return list(meeting.items.filter(whose=Whose.MAIN_PERSON))


def _last(citizen: Citizen, meeting: Meeting | None) -> int:
    """The last place taken among the citizen's own."""
    own = meeting.items.filter(whose=Whose.MAIN_PERSON) if meeting else citizen.waiting_points.all()
    return own.order_by().aggregate(last=Max("position"))["last"] or 0
