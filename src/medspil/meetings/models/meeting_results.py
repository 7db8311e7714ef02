"""What a meeting leaves behind: agreements with a name, a summary in plain words, two answers."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.contact.models import Agreement, Conversation
from medspil.meetings.models.meetings import Meeting
from medspil.meetings.models.seats import Seat
from medspil.people.models import Channel, Staff

SCORES = [(n, str(n)) for n in range(1, 6)]

_THEIR_AGREEMENT = """
    IF NOT EXISTS (SELECT FROM contact_agreement a
        JOIN meetings_meeting m ON m.citizen_id = a.citizen_id
        JOIN meetings_seat s ON s.meeting_id = m.id
        WHERE a.id = NEW.agreement_id AND m.id = NEW.meeting_id AND s.id = NEW.seat_id) THEN
        RAISE EXCEPTION 'an_agreement_of_this_meeting' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class MeetingAgreement(models.Model):
    """An agreement made at a meeting: whose seat it is that promised, and whether it was confirmed.

    Who does what and when stands in `contact.Agreement`, so that it is followed up as any other.
    `confirmed_at`: read aloud, and the one who promised said yes.
    """

    agreement = models.OneToOneField(Agreement, models.CASCADE, related_name="from_meeting")
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="agreed")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="agreements")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=False) | Q(confirmed_by__isnull=True),
                name="confirmed_some_time",
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="of_this_meeting",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert
                | pgtrigger.UpdateOf("agreement_id", "meeting_id", "seat_id"),
                func=_THEIR_AGREEMENT,
            )
        ]


class Evaluation(models.Model):
    """Two questions after a conversation, a meeting or not: 1 (no, not at all) to 5 (yes, quite).

    A held meeting is a conversation, so that there is one evaluation of each. `channel` is the form
    the citizen came by. Answering is free and follows nobody: it is counted, never listed by name.
    """

    conversation = models.OneToOneField(Conversation, models.CASCADE, related_name="evaluation")
    channel = models.CharField(_("form"), max_length=12, choices=Channel)
    heard = models.PositiveSmallIntegerField(_("Blev du hørt?"), choices=SCORES)
    agenda = models.PositiveSmallIntegerField(
        _("Var det dig, der satte dagsordenen?"), choices=SCORES
    )
    answered_at = models.DateTimeField()
    on_behalf_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(heard__gte=1, heard__lte=5, agenda__gte=1, agenda__lte=5),
                name="answers_from_one_to_five",
            ),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="evaluation_channel_known"
            ),
        ]


@pghistory.track()
class Summary(models.Model):
    """What was said and agreed, in plain words and the person's language. Sent, it stands."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="summaries")
    language = models.CharField(_("sprog"), max_length=8, default="da")
    text = models.TextField(_("referat i almindelige ord"))
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "language"], name="one_summary_in_each_language"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="summary_says_something"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(sent_at__gte=F("written_at")),
                name="sent_after_it_was_written",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="sent_is_sent",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__sent_at__isnull=False),
            )
        ]
