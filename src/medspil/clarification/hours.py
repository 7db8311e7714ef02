"""The conversations of a course as the competence folder below sees them: the same hour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from medspil.clarification.actions.outcomes import hold_talk, write_hour
from medspil.clarification.models import MINUTES, Talk, TalkState
from medspil.folder.above import Hour, Told
from medspil.folder.models import Session
from medspil.kernel import clock
from medspil.kernel.action import Actor, allowed
from medspil.people.models import Citizen, Staff
from medspil.ui import wording

FORTNIGHT = timedelta(days=14)


def hour_to_close(viewer: Staff, citizen: Citizen) -> Hour | None:
    """The last conversation that has begun and that nothing was said of, or that was held in the
    last fortnight and is not in the folder yet.
    """
    found = (
        Talk.objects.filter(clarification__citizen=citizen)
        .filter(
            Q(state=TalkState.BOOKED)
            | Q(
                state=TalkState.HELD,
                folder_session=None,
                day__gte=clock.today() - FORTNIGHT,
            )
        )
        .filter(during__startswith__lte=clock.now())
        .select_related("clarification__citizen", "staff")
        .order_by("during", "pk")
        .last()
    )
    if found is None or not allowed("clarification.follow", viewer, found):
        return None
    return Hour(str(found.uid), said(found), found.day, found.minutes or MINUTES, _Closing(found))


class _Closing:
    """Close it in both rooms, whichever was said of it before."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk

    def __call__(
        self,
        *,
        by: Actor,
        minutes: int,
        note: str = "",
        homework: str = "",
        due_on: date | None = None,
        once: str | None = None,
    ) -> Session | None:
        how = {"by": by, "talk": self.talk, "once": once, "due_on": due_on}
        if self.talk.state == TalkState.HELD:
            done = write_hour(**how, note=note, homework=homework)
        else:
            done = hold_talk(**how, minutes=minutes, note=note, homework=homework)
        return done.folder_session


def told_of(sessions: Sequence[int]) -> dict[int, Told]:
    """Which conversation of a course each of the folder's sessions was."""
    found = Talk.objects.filter(folder_session__in=sessions).select_related("clarification")
    return {
        one.folder_session_id: Told(
            said(one), reverse("clarification:course", args=[one.clarification.public_id])
        )
        for one in found
        if one.folder_session_id is not None
    }


def said(talk: Talk) -> str:
    """Which conversation it is, in the middle of a sentence."""
    return _("samtalen i afklaringsforløbet %(when)s") % {
        "when": wording.danish_datetime(talk.starts_at)
    }
