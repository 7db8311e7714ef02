"""Guests of a meeting: their door to it, the citizen's yes to them, and who was let in."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from medspil.kernel.links import AbstractDoorSession, AbstractOneTimeCode, AbstractSecretLink
from medspil.meetings.models.meetings import Meeting
from medspil.meetings.models.panel.consents import HowGiven
from medspil.meetings.models.seats import Seat
from medspil.people.models import Representation, Staff

_A_GUESTS = """
    IF NOT EXISTS (SELECT FROM meetings_seat s
        WHERE s.id = NEW.seat_id AND s.staff_id IS NULL AND s.role <> 'main_person') THEN
        RAISE EXCEPTION 'a_link_is_for_a_guest' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""

# Both take the meeting's row first: whoever comes second sees what the first one wrote.
_WITHDRAWN = """
    PERFORM FROM meetings_meeting WHERE id = NEW.meeting_id FOR NO KEY UPDATE;
    IF NEW.answer = 'withdrawn' AND 'given' IS DISTINCT FROM (
        SELECT c.answer FROM meetings_sharingconsent c
        WHERE c.meeting_id = NEW.meeting_id ORDER BY c.id DESC LIMIT 1) THEN
        RAISE EXCEPTION 'only_a_yes_is_withdrawn' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""

_CONSENTED = """
    SELECT s.staff_id IS NULL AND s.role <> 'main_person', s.uid, s.meeting_id
        INTO is_guest, who, whereto FROM meetings_seat s WHERE s.id = NEW.seat_id;
    IF is_guest THEN
        PERFORM FROM meetings_meeting WHERE id = whereto FOR NO KEY UPDATE;
        IF (SELECT c.answer = 'given' AND who = ANY(c.seats) FROM meetings_sharingconsent c
            WHERE c.meeting_id = whereto ORDER BY c.id DESC LIMIT 1) IS NOT TRUE THEN
            RAISE EXCEPTION 'no_guest_without_the_citizens_yes' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
"""


class GuestLink(AbstractSecretLink):
    """A link to one meeting, for one seat. Each message to a guest has one of its own, so that an
    older message still works; all end the day after the meeting.
    """

    code_kind = "guest code"

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="links")

    class Meta(AbstractSecretLink.Meta):
        triggers = [
            pgtrigger.Trigger(
                name="a_guests",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("seat_id"),
                func=_A_GUESTS,
            )
        ]

    def __str__(self) -> str:
        return f"link {self.pk}"


class GuestCode(AbstractOneTimeCode):
    """A code for a guest's link. A new one takes the place of the old."""

    link = models.ForeignKey(GuestLink, models.CASCADE, related_name="codes")

    class Meta(AbstractOneTimeCode.Meta):
        indexes = [models.Index(fields=["link", "-made_at"], name="guest_code_newest")]


class GuestSession(AbstractDoorSession):
    """A guest who is in. Ends at once when the link is revoked, or the meeting's day is past."""

    link = models.ForeignKey(GuestLink, models.CASCADE, related_name="sessions")


class SharingAnswer(models.TextChoices):
    GIVEN = "given", _("Ja")
    REFUSED = "refused", _("Nej")
    WITHDRAWN = "withdrawn", _("Trukket tilbage")


class SharingConsent(models.Model):
    """The citizen's answer to who takes part in a meeting and what may be said there. Append-only.

    The latest line stands, and no line is a no. `seats` are those whom the text named: somebody who
    is invited afterwards is not in it, and the citizen is asked again.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="sharing")
    answer = models.CharField(_("svar"), max_length=9, choices=SharingAnswer)
    seats = ArrayField(models.UUIDField())
    shown_text = models.TextField(_("teksten, der blev vist eller læst op"))
    language = models.CharField(_("sprog"), max_length=8)
    how = models.CharField(_("givet"), max_length=12, choices=HowGiven)
    representation = models.ForeignKey(
        Representation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer__in=SharingAnswer.values), name="sharing_answer_known"
            ),
            models.CheckConstraint(
                condition=Q(shown_text__regex=r"\S") & ~Q(language=""),
                name="sharing_keeps_what_was_shown",
            ),
            models.CheckConstraint(
                condition=Q(how=HowGiven.SELF, recorded_by__isnull=True)
                | Q(how__in=[h for h in HowGiven if h != HowGiven.SELF], recorded_by__isnull=False),
                name="sharing_has_a_source",
            ),
            models.CheckConstraint(
                condition=Q(how=HowGiven.ON_BEHALF, representation__isnull=False)
                | ~Q(how=HowGiven.ON_BEHALF) & Q(representation__isnull=True),
                name="sharing_on_behalf_by_somebody",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="withdrawn",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=_WITHDRAWN,
            ),
        ]


class Entry(models.Model):
    """The way into a meeting was handed out to somebody. The citizen can ask to whom, and when."""

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="entries")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="consented",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[
                    ("is_guest", "boolean"),
                    ("who", "uuid"),
                    ("whereto", "bigint"),
                ],
                func=_CONSENTED,
            ),
        ]
