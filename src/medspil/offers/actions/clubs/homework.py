"""Homework: given for each session, handed in, read and answered by the consultant alone."""

from __future__ import annotations

from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action
from medspil.offers.models import Session
from medspil.offers.models.clubs import Club, ClubMember, Homework, HomeworkAnswer
from medspil.people.models import Staff


@action(rule="offers.lead_club", on="club")
def set_week(
    *, by: Actor, club: Club, session: Session, theme: str, homework: str, about: str = ""
) -> Session:
    """Fit a week to the people who came: its theme, what is done, and the homework after it.

    Raises `Refused` for a session of another club, an empty theme, or homework that somebody has
    handed in already.
    """
    found = Session.objects.select_related("topic", "series").get(pk=session.pk)
    if found.series_id != club.series_id:
        raise Refused(_("Mødet hører til en anden klub."))
    if not theme.strip():
        raise Refused(_("Skriv et tema."), field="theme")
    if found.topic is not None:
        found.topic.title, found.topic.about = theme.strip(), about.strip()
        found.topic.save(update_fields=["title", "about"])
    given = Homework.objects.filter(session=found).first()
    if given is not None and given.text == homework.strip():
        return found
    if given is not None and given.answers.exists():
        raise Refused(_("Opgaven er besvaret og kan ikke ændres."), field="homework")
    if homework.strip():
        Homework.objects.update_or_create(session=found, defaults={"text": homework.strip()})
    elif given is not None:
        given.delete()
    return found


@action(rule="offers.do_homework", on="member")
def hand_in(*, by: Actor, member: ClubMember, homework: Homework, text: str) -> HomeworkAnswer:
    """The member's answer; by the consultant when it was said on the telephone.

    Handed in again before it was read, the last one stands. Raises `Refused` for an empty answer,
    another club's homework, or when the member has not said yes to the club.
    """
    if not text.strip():
        raise Refused(_("Skriv dit svar."), field="text")
    held = (
        ClubMember.objects.select_for_update(of=("self",)).select_related("club").get(pk=member.pk)
    )
    if held.state in ("interested", "offered", "left"):
        raise Refused(_("Sig først ja til pladsen i klubben."))
    if homework.session.series_id != held.club.series_id:
        raise Refused(_("Opgaven hører til en anden klub."))
    before = HomeworkAnswer.objects.filter(homework=homework, member=held).first()
    if before is not None and before.seen_at is not None:
        raise Refused(_("Dit svar er læst. Skriv til din konsulent, hvis der er noget nyt."))
    made, _new = HomeworkAnswer.objects.update_or_create(
        homework=homework,
        member=held,
        defaults={
            "text": text.strip(),
            "handed_in_at": clock.now(),
            "taken_by": by if isinstance(by, Staff) else None,
        },
    )
    return made


@action(rule="offers.coach", on="answer")
def give_feedback(*, by: Actor, answer: HomeworkAnswer, feedback: str = "") -> HomeworkAnswer:
    """The consultant has read it, and may say something to it."""
    held = HomeworkAnswer.objects.select_for_update().get(pk=answer.pk)
    held.seen_at = held.seen_at or clock.now()
    held.feedback = feedback.strip()
    held.save(update_fields=["seen_at", "feedback"])
    return held


@action(rule="offers.do_homework", on="member")
def set_goal(*, by: Actor, member: ClubMember, goal: str) -> ClubMember:
    """What the member wants of the six weeks, between them and the consultant."""
    held = ClubMember.objects.select_for_update().get(pk=member.pk)
    held.goal = goal.strip()
    held.save(update_fields=["goal"])
    return held
