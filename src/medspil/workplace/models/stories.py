"""»Ugen der gik«: the week's short stories of colleagues, and who is guessed to have written them.

Whose a story is stands in its row and is shown to nobody, the week's host included, until all are
revealed at once.
"""

from __future__ import annotations

import uuid
from datetime import date

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.people.models import Staff

LONGEST = 1000  # characters of a story


class StoryRound(models.Model):
    """The round of an ISO week: stories until `closes_at`, guesses until `reveals_at`.

    The host is who offered to read the stories before they are let through; nobody at first. Some
    days after it is revealed all of it is forgotten but four counts.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    year = models.PositiveSmallIntegerField(_("år"))  # of the ISO week
    week = models.PositiveSmallIntegerField(_("uge"))
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField(_("historier indtil"))
    reveals_at = models.DateTimeField(_("afsløres"))
    host = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    forgotten_at = models.DateTimeField(null=True)
    told = models.PositiveSmallIntegerField(_("historier"), null=True)
    guessing = models.PositiveSmallIntegerField(_("gættede med"), null=True)
    guesses = models.PositiveIntegerField(_("gæt"), null=True)
    right = models.PositiveIntegerField(_("rigtige"), null=True)

    class Meta:
        ordering = ["-year", "-week"]
        constraints = [
            models.UniqueConstraint(fields=["year", "week"], name="one_round_a_week"),
            models.CheckConstraint(
                condition=Q(week__gte=1, week__lte=53, year__gte=2000), name="round_has_a_week"
            ),
            models.CheckConstraint(
                condition=Q(closes_at__lt=F("reveals_at"), opened_at__lt=F("closes_at")),
                name="a_round_is_written_guessed_and_revealed",
            ),
            models.CheckConstraint(
                condition=Q(forgotten_at__isnull=True, told__isnull=True, guessing__isnull=True)
                & Q(guesses__isnull=True, right__isnull=True)
                | Q(forgotten_at__gte=F("reveals_at"), host__isnull=True)
                & Q(told__isnull=False, guessing__isnull=False)
                & Q(guesses__isnull=False, right__isnull=False, right__lte=F("guesses")),
                name="a_forgotten_round_was_counted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}-W{self.week:02d}"

    @property
    def monday(self) -> date:
        return date.fromisocalendar(self.year, self.week, 1)


class StoryState(models.TextChoices):
    WAITING = "waiting", _("Venter på ugens vært")
    LET_THROUGH = "let_through", _("Er med")
    SENT_BACK = "sent_back", _("Sendt tilbage")
    WITHDRAWN = "withdrawn", _("Trukket tilbage")


STORY_TRANSITIONS: dict[str, frozenset[str]] = {
    StoryState.WAITING: frozenset(
        {StoryState.LET_THROUGH, StoryState.SENT_BACK, StoryState.WITHDRAWN}
    ),
    # changed by its author, or somebody saw what should not be in it
    StoryState.LET_THROUGH: frozenset(
        {StoryState.WAITING, StoryState.SENT_BACK, StoryState.WITHDRAWN}
    ),
    StoryState.SENT_BACK: frozenset(
        {StoryState.WAITING, StoryState.LET_THROUGH, StoryState.WITHDRAWN}
    ),
    StoryState.WITHDRAWN: frozenset(),
}

_IN_TIME = """
    IF NEW.state <> 'withdrawn' AND NOT EXISTS (
        SELECT FROM workplace_storyround r WHERE r.id = NEW.round_id
            AND NEW.written_at >= r.opened_at AND NEW.written_at < r.closes_at)
    THEN
        RAISE EXCEPTION 'no_story_after_the_round_closed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class Story(models.Model):
    """What somebody tells of their week. One a colleague and round.

    Withdrawn after the round closed, it keeps its row without its words: the names one guesses
    among must not change with it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(StoryRound, models.CASCADE, related_name="stories")
    author = models.ForeignKey(Staff, models.CASCADE, related_name="+")
    text = models.TextField(_("historie"), max_length=LONGEST, blank=True)
    state = models.CharField(
        _("tilstand"), max_length=11, choices=StoryState, default=StoryState.WAITING
    )
    sent_back_because = models.CharField(_("sendt tilbage fordi"), max_length=300, blank=True)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["public_id"]  # a number drawn by lot: never the order they were written in
        constraints = [
            models.UniqueConstraint(fields=["round", "author"], name="one_story_each_a_round"),
            models.CheckConstraint(
                condition=Q(state__in=StoryState.values), name="story_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=StoryState.WITHDRAWN, text="")
                | ~Q(state=StoryState.WITHDRAWN) & Q(text__regex=r"\S"),
                name="a_story_is_told_unless_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(state=StoryState.SENT_BACK, sent_back_because__regex=r"\S")
                | ~Q(state=StoryState.SENT_BACK) & Q(sent_back_because=""),
                name="a_story_sent_back_says_why",
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="story_steps",
                field="state",
                transitions=[
                    (str(a), str(b)) for a, to in STORY_TRANSITIONS.items() for b in sorted(to)
                ],
            ),
            pgtrigger.Trigger(
                name="in_time",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("text", "written_at", "round_id"),
                func=_IN_TIME,
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    def may_become(self, state: str) -> bool:
        """Does the transition table allow it?"""
        return state in STORY_TRANSITIONS[self.state]


_MAY_GUESS = """
    SELECT s.author_id, s.state, r.closes_at, r.reveals_at INTO told
    FROM workplace_story s JOIN workplace_storyround r ON r.id = s.round_id
    WHERE s.id = NEW.story_id FOR SHARE OF s;
    IF NEW.staff_id = told.author_id THEN
        RAISE EXCEPTION 'nobody_guesses_their_own_story' USING ERRCODE = 'check_violation';
    END IF;
    IF told.state <> 'let_through' OR NEW.guessed_at < told.closes_at
        OR NEW.guessed_at >= told.reveals_at THEN
        RAISE EXCEPTION 'no_guess_outside_the_guessing' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class Guess(models.Model):
    """Who a colleague thinks wrote a story. Seen by themselves alone; deleted with the story."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="guesses")
    staff = models.ForeignKey(Staff, models.CASCADE, related_name="+")
    who = models.ForeignKey(Staff, models.CASCADE, related_name="+", verbose_name=_("hvem"))
    guessed_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["story", "staff"], name="one_guess_each_a_story"),
            models.CheckConstraint(condition=~Q(who=F("staff")), name="nobody_guesses_themselves"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="may_guess",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("told", "RECORD")],
                func=_MAY_GUESS,
            )
        ]

    def __str__(self) -> str:
        return f"guess {self.pk}"
