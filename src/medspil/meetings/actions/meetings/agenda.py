"""The points of a meeting. The main person's own come first, whoever wrote them down."""

from __future__ import annotations

from django.db.models import Max
from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.meetings.actions.meetings.steps import not_over, under_way
from medspil.meetings.models import AgendaItem, Meeting, Understood, Whose
from medspil.people.actors import CitizenActor
from medspil.people.models import Staff

MOST = 20


@action(rule="meetings.bring_points", on="meeting")
def add_point(
    *,
    by: Actor,
    meeting: Meeting,
    title: str,
    minutes: int = 10,
    whose: int = Whose.OTHERS,
    shared: bool = False,
) -> AgendaItem:
    """Put a point last among those of the same person. What the citizen adds is the citizen's.

    `shared`: guests may see its heading, when the citizen has said yes to them.

    Raises `Refused` for an empty point, an odd length, too many points, or a meeting that is over.
    """
    found = not_over(meeting)
    theirs = Whose.MAIN_PERSON if isinstance(by, CitizenActor) else Whose(whose)
    if not title.strip():
        raise Refused(_("Skriv hvad punktet er."), field="title")
    if not 1 <= minutes <= 240:
        raise Refused(_("Skriv mellem 1 og 240 minutter."), field="minutes")
    if found.items.count() >= MOST:
        raise Refused(_("Der er plads til 20 punkter. Fjern et først."), field="title")
    last = found.items.filter(whose=theirs).aggregate(last=Max("position"))["last"] or 0
    note_facts(whose=theirs.name.lower())
    return AgendaItem.objects.create(
        meeting=found,
        whose=theirs,
        position=last + 1,
        title=title.strip(),
        minutes=minutes,
        shared=shared,
        added_at=clock.now(),
        noted_by=by if isinstance(by, Staff) else None,
    )


@action(rule="meetings.bring_points", on="meeting")
def move_point(*, by: Actor, meeting: Meeting, item: AgendaItem, up: bool) -> AgendaItem:
    """One place up or down among the points of the same person. At the end it stays there."""
    found = _their_item(by, meeting, item)
    beside = meeting.items.filter(whose=found.whose)
    other = (
        beside.filter(position__lt=found.position).last()
        if up
        else beside.filter(position__gt=found.position).first()
    )
    if other is not None:
        found.position, other.position = other.position, found.position
        other.save(update_fields=["position"])
        found.save(update_fields=["position"])
    return found


@action(rule="meetings.bring_points", on="meeting")
def remove_point(*, by: Actor, meeting: Meeting, item: AgendaItem) -> None:
    """Take a point out. Raises `Refused` when it has been talked about."""
    found = _their_item(by, meeting, item)
    if found.understood:
        raise Refused(_("I har talt om punktet, så det bliver stående."))
    found.delete()


def _their_item(by: Actor, meeting: Meeting, item: AgendaItem) -> AgendaItem:
    """The point as it stands, where the actor may change it."""
    held = not_over(meeting)
    found = held.items.filter(pk=item.pk).first()
    if found is None:
        raise Refused(_("Punktet er fjernet."))
    if isinstance(by, CitizenActor) and not found.is_main_persons:
        raise Refused(_("Du kan ændre dine egne punkter."))
    return found


@action(rule="meetings.bring_points", on="meeting")
def check_understanding(
    *, by: Actor, meeting: Meeting, item: AgendaItem, own_words: str = ""
) -> AgendaItem:
    """»Har vi forstået det rigtigt?« The main person's own words; left out: not yet.

    Asked again, the last answer stands. Raises `Refused` when the meeting is not under way.
    """
    held = under_way(meeting)
    found = held.items.filter(pk=item.pk).first()
    if found is None:
        raise Refused(_("Punktet er fjernet."))
    said = own_words.strip()
    found.understood = Understood.OWN_WORDS if said else Understood.NOT_YET
    found.own_words, found.checked_at = said[:500], clock.now()
    found.save(update_fields=["understood", "own_words", "checked_at"])
    note_facts(understood=found.understood)
    return found
