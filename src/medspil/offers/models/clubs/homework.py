"""What the members do from week to week, handed in and read by the consultant alone."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from medspil.offers.models.clubs.members import ClubMember
from medspil.offers.models.series import Session
from medspil.offers.models.triggers import written
from medspil.people.models import Staff


class Homework(models.Model):
    """What the members do until they meet next: one piece for each session."""

    session = models.OneToOneField(Session, models.CASCADE, related_name="homework")
    text = models.TextField(_("hjemmeopgave"))

    class Meta:
        ordering = ["session"]
        constraints = [
            models.CheckConstraint(condition=Q(text__regex=r"\S"), name="homework_asks_something")
        ]

    def __str__(self) -> str:
        return f"homework {self.pk}"


_OWN_HOMEWORK = """
    IF NOT EXISTS (SELECT FROM offers_homework h
        JOIN offers_session s ON s.id = h.session_id
        JOIN offers_club c ON c.series_id = s.series_id
        JOIN offers_clubmember m ON m.club_id = c.id
        WHERE h.id = NEW.homework_id AND m.id = NEW.member_id) THEN
        RAISE EXCEPTION 'homework_of_their_own_club' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class HomeworkAnswer(models.Model):
    """What a member handed in, and what the consultant said to it. Nobody else reads it.

    `taken_by`: who wrote it down, when the member said it on the telephone.
    """

    homework = models.ForeignKey(Homework, models.CASCADE, related_name="answers")
    member = models.ForeignKey(ClubMember, models.CASCADE, related_name="homework")
    text = models.TextField(_("svar"))
    handed_in_at = models.DateTimeField()
    taken_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True)
    feedback = models.TextField(_("tilbagemelding"), blank=True)

    class Meta:
        ordering = ["handed_in_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["homework", "member"], name="handed_in_once"),
            models.CheckConstraint(condition=Q(text__regex=r"\S"), name="an_answer_says_something"),
            models.CheckConstraint(
                condition=Q(feedback="") | Q(seen_at__isnull=False),
                name="feedback_to_what_was_seen",
            ),
        ]
        triggers = [written("own_homework", _OWN_HOMEWORK, "homework_id", "member_id")]

    def __str__(self) -> str:
        return f"answer {self.pk}"
