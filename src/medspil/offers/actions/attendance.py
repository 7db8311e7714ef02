"""The citizen chooses whether their caseworker may see that they came."""

from __future__ import annotations

from django.utils.translation import get_language

from medspil.kernel import clock
from medspil.kernel.action import Actor, action, leave_no_line, note_facts
from medspil.offers.models import AttendanceAnswer, AttendanceChoice
from medspil.offers.words import attendance_text
from medspil.people.models import Citizen, Staff


@action(rule="offers.choose_attendance", on="citizen")
def choose_attendance(*, by: Actor, citizen: Citizen, shown: bool) -> None:
    """May the caseworker see it, in every offer until they say otherwise? Said again, it stands.

    The words are kept as they were shown, with who took the answer on the telephone.
    """
    Citizen.objects.select_for_update(no_key=True).get(pk=citizen.pk)
    answer = AttendanceAnswer.SHOWN if shown else AttendanceAnswer.HIDDEN
    before = citizen.attendance_choices.order_by("-pk").values_list("answer", flat=True).first()
    if answer == (before or AttendanceAnswer.HIDDEN):
        leave_no_line()
        return
    AttendanceChoice.objects.create(
        citizen=citizen,
        answer=answer,
        shown_text=attendance_text(),
        language=get_language() or "da",
        said_to=by if isinstance(by, Staff) else None,
        at=clock.now(),
    )
    note_facts(answer=answer.value)
