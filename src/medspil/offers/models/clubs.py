"""Job clubs (jobklubber): who wishes one, who can lead one, the clubs, and what is done in them."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.contact.models import CallRound
from medspil.offers.clubs.wishes import WORKING_WEEK, Sizes
from medspil.offers.models.series import Series, Session, steps
from medspil.people.models import Citizen, Staff, Team

WEEKS, MINUTES = 6, 120  # a club meets six times, two hours each
JOIN_WEEKS = 2  # nobody new comes in later: the others know each other by then (13 days below)
WHENS = [when.code for when in WORKING_WEEK]  # "2m": Tuesday morning
DAYS = {1: _("mandag"), 2: _("tirsdag"), 3: _("onsdag"), 4: _("torsdag"), 5: _("fredag")}


class ClubRoundState(models.TextChoices):
    COLLECTING = "collecting", _("Samler ønsker")
    PROPOSED = "proposed", _("Forslag lavet")
    OPENED = "opened", _("Klubberne er åbnet")
    CLOSED = "closed", _("Lukket")


CLUB_ROUND_TRANSITIONS: dict[str, frozenset[str]] = {
    ClubRoundState.COLLECTING: frozenset({ClubRoundState.PROPOSED, ClubRoundState.CLOSED}),
    ClubRoundState.PROPOSED: frozenset(
        {ClubRoundState.COLLECTING, ClubRoundState.OPENED, ClubRoundState.CLOSED}
    ),
    # "open another club": more have come to want one
    ClubRoundState.OPENED: frozenset({ClubRoundState.PROPOSED, ClubRoundState.CLOSED}),
    ClubRoundState.CLOSED: frozenset(),
}


class ClubRound(models.Model):
    """One time of asking who wants a club, and making clubs of those who do.

    `since` and `until`: from when to when people are asked. `first_week` is the Monday of the week
    in which the clubs begin. `least` and `most` sit in each. `call_round`: whose calls ask it.
    The last four tell how good the last proposal was, when it was made, and how long it took.
    """

    title = models.CharField(_("navn"), max_length=120)
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="club_rounds"
    )
    call_round = models.ForeignKey(
        CallRound, models.SET_NULL, null=True, blank=True, related_name="club_rounds"
    )
    since = models.DateField(_("fra"))
    until = models.DateField(_("til og med"))
    first_week = models.DateField(_("klubberne begynder i ugen"))
    least = models.PositiveSmallIntegerField(_("mindst i hver"), default=8)
    most = models.PositiveSmallIntegerField(_("højst i hver"), default=10)
    state = models.CharField(
        _("tilstand"), max_length=10, choices=ClubRoundState, default=ClubRoundState.COLLECTING
    )
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    met_at_most = models.PositiveIntegerField(null=True)
    proposal_gap = models.FloatField(null=True)
    proposal_seconds = models.FloatField(null=True)

    class Meta:
        ordering = ["-since", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="club_round_has_a_name"),
            models.CheckConstraint(
                condition=Q(state__in=ClubRoundState.values), name="club_round_state_known"
            ),
            models.CheckConstraint(
                condition=Q(until__gte=F("since")), name="club_round_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(first_week__iso_week_day=1), name="clubs_begin_in_a_week"
            ),
            models.CheckConstraint(
                condition=Q(least__gte=2, most__gte=F("least"), most__lte=30),
                name="clubs_have_a_size",
            ),
            models.CheckConstraint(
                condition=Q(state=ClubRoundState.COLLECTING)
                | Q(state=ClubRoundState.CLOSED)
                | Q(proposed_at__isnull=False),
                name="a_proposal_was_made_some_time",
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="club_round_steps", field="state", transitions=steps(CLUB_ROUND_TRANSITIONS)
            )
        ]

    def __str__(self) -> str:
        return self.title

    def may_become(self, state: str) -> bool:
        """Does the transition table allow it?"""
        return state in CLUB_ROUND_TRANSITIONS[self.state]

    @property
    def is_open(self) -> bool:
        return self.state != ClubRoundState.CLOSED

    @property
    def sizes(self) -> Sizes:
        return Sizes(self.least, self.most, MINUTES)


class AskedBy(models.TextChoices):
    """How we came to know that somebody wants a club, or does not."""

    CALL_ROUND = "call_round", _("Ringerunde")
    HAND = "hand", _("Skrevet af en medarbejder")
    CITIZEN = "citizen", _("Borgeren selv")


class Interest(models.Model):
    """A citizen was asked whether they want a club, and what they wish of it.

    `wished` and `never` are parts of the week ("2m": Tuesday morning); none wished: any time suits.
    `also_danish`: who wishes another language can do with Danish. Withdrawn, it is kept.
    """

    round = models.ForeignKey(ClubRound, models.CASCADE, related_name="interests")
    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="club_interests")
    wants = models.BooleanField(_("vil gerne være med"), default=True)
    wished = ArrayField(models.CharField(max_length=2), verbose_name=_("helst"), default=list)
    never = ArrayField(models.CharField(max_length=2), verbose_name=_("kan ikke"), default=list)
    language = models.CharField(_("sprog"), max_length=8, default="da")
    also_danish = models.BooleanField(_("kan også på dansk"), default=True)
    asked_by = models.CharField(_("spurgt"), max_length=10, choices=AskedBy)
    noted_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    said_on = models.DateField(_("sagt"))
    withdrawn_on = models.DateField(_("trukket tilbage"), null=True)

    class Meta:
        ordering = ["said_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "citizen"], name="asked_once_in_a_round"),
            models.CheckConstraint(
                condition=Q(asked_by__in=AskedBy.values) & ~Q(language=""),
                name="interest_came_from_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(wished__contained_by=WHENS, never__contained_by=WHENS),
                name="wishes_are_parts_of_the_week",
            ),
            models.CheckConstraint(
                condition=~Q(wished__overlap=F("never")), name="nobody_wishes_what_they_cannot"
            ),
            models.CheckConstraint(
                condition=Q(wants=True)
                | Q(wants=False, wished=[], never=[], withdrawn_on__isnull=True),
                name="who_wants_none_wishes_nothing",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("said_on")),
                name="withdrawn_after_it_was_said",
            ),
        ]
        indexes = [models.Index(fields=["citizen"], name="club_interest_citizen")]

    def __str__(self) -> str:
        return f"interest {self.pk}"

    @property
    def is_live(self) -> bool:
        return self.wants and self.withdrawn_on is None


class ClubHost(models.Model):
    """A consultant who can lead clubs in the round: how many, and in which languages."""

    round = models.ForeignKey(ClubRound, models.CASCADE, related_name="hosts")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="club_hosts")
    most_clubs = models.PositiveSmallIntegerField(_("højst antal klubber"), default=1)
    languages = ArrayField(models.CharField(max_length=8), verbose_name=_("sprog"))

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "staff"], name="a_host_once_in_a_round"),
            models.CheckConstraint(
                condition=Q(most_clubs__gte=1, most_clubs__lte=10), name="a_host_leads_some_clubs"
            ),
            models.CheckConstraint(
                condition=Q(languages__len__gte=1), name="a_host_speaks_something"
            ),
        ]

    def __str__(self) -> str:
        return f"host {self.pk}"


class HostSlot(models.Model):
    """A time of the week at which the consultant can lead a club."""

    host = models.ForeignKey(ClubHost, models.CASCADE, related_name="slots")
    weekday = models.PositiveSmallIntegerField(_("ugedag"))
    starts = models.TimeField(_("klokken"))

    class Meta:
        ordering = ["weekday", "starts", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["host", "weekday", "starts"], name="a_host_slot_once"),
            models.CheckConstraint(
                condition=Q(weekday__gte=1, weekday__lte=5), name="clubs_meet_on_weekdays"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.starts:%H:%M}"

    @property
    def day_name(self) -> str:
        return str(DAYS[self.weekday])


class ClubState(models.TextChoices):
    FORMING = "forming", _("Ved at blive samlet")
    FULL = "full", _("Fuld")
    RUNNING = "running", _("I gang")
    FINISHED = "finished", _("Afsluttet")
    CANCELLED = "cancelled", _("Aflyst")


CLUB_TRANSITIONS: dict[str, frozenset[str]] = {
    ClubState.FORMING: frozenset({ClubState.FULL, ClubState.RUNNING, ClubState.CANCELLED}),
    ClubState.FULL: frozenset({ClubState.FORMING, ClubState.RUNNING, ClubState.CANCELLED}),
    ClubState.RUNNING: frozenset({ClubState.FINISHED, ClubState.CANCELLED}),
    ClubState.FINISHED: frozenset(),
    ClubState.CANCELLED: frozenset(),
}
BEFORE_IT_RUNS = (ClubState.FORMING, ClubState.FULL)


class Club(models.Model):
    """A job club: so many people, one consultant, the same time of six weeks.

    Until it is opened it is a part of the round's proposal, and goes when another is made. Opened,
    it has a series with its sessions, and is never deleted.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(ClubRound, models.PROTECT, related_name="clubs")
    number = models.PositiveSmallIntegerField(_("nummer"))
    host = models.ForeignKey(Staff, models.PROTECT, related_name="clubs", verbose_name=_("vært"))
    weekday = models.PositiveSmallIntegerField(_("ugedag"))
    starts = models.TimeField(_("klokken"))
    language = models.CharField(_("sprog"), max_length=8, default="da")
    least = models.PositiveSmallIntegerField(_("mindst"), default=8)
    most = models.PositiveSmallIntegerField(_("højst"), default=10)
    state = models.CharField(
        _("tilstand"), max_length=9, choices=ClubState, default=ClubState.FORMING
    )
    series = models.OneToOneField(Series, models.PROTECT, null=True, related_name="club")
    first_day = models.DateField(_("første gang"), null=True)
    opened_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    cancelled_because = models.CharField(_("aflyst fordi"), max_length=300, blank=True)

    class Meta:
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="a_club_has_its_number"),
            models.UniqueConstraint(
                fields=["round", "host", "weekday", "starts"],
                condition=~Q(state=ClubState.CANCELLED),
                name="a_host_leads_one_club_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ClubState.values), name="club_state_known"
            ),
            models.CheckConstraint(
                condition=Q(weekday__gte=1, weekday__lte=5), name="a_club_meets_on_a_weekday"
            ),
            models.CheckConstraint(
                condition=Q(least__gte=2, most__gte=F("least"), most__lte=30),
                name="a_club_has_a_size",
            ),
            models.CheckConstraint(
                condition=Q(series__isnull=True, first_day__isnull=True, opened_at__isnull=True)
                & Q(state=ClubState.FORMING)
                | Q(series__isnull=False, first_day__isnull=False, opened_at__isnull=False),
                name="an_opened_club_has_its_sessions",
            ),
            models.CheckConstraint(
                condition=Q(state=ClubState.FINISHED, finished_at__isnull=False)
                | ~Q(state=ClubState.FINISHED) & Q(finished_at__isnull=True),
                name="a_club_finished_some_time",
            ),
            models.CheckConstraint(
                condition=Q(state=ClubState.CANCELLED, cancelled_because__regex=r"\S")
                | ~Q(state=ClubState.CANCELLED) & Q(cancelled_because=""),
                name="a_cancelled_club_says_why",
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="club_steps", field="state", transitions=steps(CLUB_TRANSITIONS)),
            pgtrigger.Protect(
                name="opened_club_stays",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__opened_at__isnull=False),
            ),
            pgtrigger.Trigger(
                name="club_seats_stay",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("most"),  # type: ignore[no-untyped-call]
                func="""
                    IF EXISTS (SELECT FROM offers_clubmember m
                        WHERE m.club_id = NEW.id AND m.seat > NEW.most) THEN
                        RAISE EXCEPTION 'no_member_beyond_the_most'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    def may_become(self, state: str) -> bool:
        """Does the transition table allow it?"""
        return state in CLUB_TRANSITIONS[self.state]

    @property
    def day_name(self) -> str:
        return str(DAYS[self.weekday])

    @property
    def name(self) -> str:
        return str(_("Jobklub %(number)s") % {"number": self.number})

    @property
    def is_open(self) -> bool:
        """It has been opened, and is neither over nor cancelled."""
        return self.opened_at is not None and self.state in (*BEFORE_IT_RUNS, ClubState.RUNNING)

    @property
    def last_day_to_join(self) -> date | None:
        """The end of its second week."""
        return self.first_day and self.first_day + timedelta(days=7 * JOIN_WEEKS - 1)


class MemberState(models.TextChoices):
    """`LEFT_FOR_JOB` is what it is all for: counted as success, and never as giving up."""

    INTERESTED = "interested", _("Foreslået")
    OFFERED = "offered", _("Har fået tilbudt plads")
    CONFIRMED = "confirmed", _("Har sagt ja")
    ACTIVE = "active", _("Med i klubben")
    LEFT_FOR_JOB = "left_for_job", _("Kom i job")
    LEFT_FOR_EDUCATION = "left_for_education", _("Begyndte på uddannelse")
    LEFT = "left", _("Stoppede")
    COMPLETED = "completed", _("Gennemførte")


_GOES_ON = {MemberState.LEFT_FOR_JOB, MemberState.LEFT_FOR_EDUCATION, MemberState.LEFT}
MEMBER_TRANSITIONS: dict[str, frozenset[str]] = {
    MemberState.INTERESTED: frozenset({MemberState.OFFERED}),
    MemberState.OFFERED: frozenset({MemberState.CONFIRMED, MemberState.LEFT}),
    MemberState.CONFIRMED: frozenset({MemberState.ACTIVE, *_GOES_ON}),
    MemberState.ACTIVE: frozenset({MemberState.COMPLETED, *_GOES_ON}),
    **{state: frozenset() for state in (*sorted(_GOES_ON), MemberState.COMPLETED)},
}
IN_THE_CLUB = (
    MemberState.INTERESTED,
    MemberState.OFFERED,
    MemberState.CONFIRMED,
    MemberState.ACTIVE,
)
SUCCESS = (MemberState.LEFT_FOR_JOB, MemberState.LEFT_FOR_EDUCATION)
GONE = (*SUCCESS, MemberState.LEFT)

_NO_MORE_THAN_MOST = """
    IF NEW.seat IS NOT NULL AND NEW.seat > (
        SELECT c.most FROM offers_club c WHERE c.id = NEW.club_id FOR SHARE) THEN
        RAISE EXCEPTION 'no_member_beyond_the_most' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""

_IN_THE_FIRST_WEEKS = """
    IF NEW.joined_on IS NOT NULL AND NEW.joined_on > (
        SELECT c.first_day + 13 FROM offers_club c WHERE c.id = NEW.club_id)
    THEN
        RAISE EXCEPTION 'new_members_in_the_first_weeks' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


@pghistory.track(
    fields=["club", "state", "seat", "joined_on", "left_on"], model_name="ClubMemberEvent"
)
class ClubMember(models.Model):
    """A citizen's place in a club, from the proposal to how it ended.

    Who is in it has a seat from 1 to the club's most, so that no more can sit in it than there are
    seats; a citizen has a seat in one club at most. `fixed`: a person put them here, and another
    proposal leaves them. `joined_on`: when the place was offered. `goal` is between the member and
    the consultant.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    club = models.ForeignKey(Club, models.CASCADE, related_name="members")
    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="club_memberships")
    interest = models.ForeignKey(Interest, models.PROTECT, null=True, related_name="memberships")
    state = models.CharField(
        _("tilstand"), max_length=18, choices=MemberState, default=MemberState.INTERESTED
    )
    seat = models.PositiveSmallIntegerField(null=True)
    fixed = models.BooleanField(_("sat af en medarbejder"), default=False)
    joined_on = models.DateField(_("tilbudt"), null=True)
    left_on = models.DateField(_("sluttede"), null=True)
    goal = models.TextField(_("mit mål"), blank=True)

    class Meta:
        ordering = ["club", "seat", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["club", "seat"], name="a_club_seat_is_given_once"),
            models.UniqueConstraint(fields=["club", "citizen"], name="a_member_once_in_a_club"),
            models.UniqueConstraint(
                fields=["citizen"], condition=Q(seat__isnull=False), name="in_one_club_only"
            ),
            models.CheckConstraint(
                condition=Q(state__in=IN_THE_CLUB, seat__isnull=False, seat__gte=1)
                | Q(state__in=[s for s in MemberState if s not in IN_THE_CLUB], seat__isnull=True),
                name="who_is_in_a_club_has_a_seat",
            ),
            models.CheckConstraint(
                condition=Q(state=MemberState.INTERESTED, joined_on__isnull=True)
                | ~Q(state=MemberState.INTERESTED) & Q(joined_on__isnull=False),
                name="a_place_was_offered_some_day",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[*GONE, MemberState.COMPLETED], left_on__isnull=False)
                | Q(state__in=IN_THE_CLUB, left_on__isnull=True),
                name="who_left_left_some_day",
            ),
        ]
        indexes = [models.Index(fields=["citizen"], name="club_member_citizen")]
        triggers = [
            pgtrigger.FSM(
                name="member_steps", field="state", transitions=steps(MEMBER_TRANSITIONS)
            ),
            pgtrigger.Protect(
                name="offered_place_stays",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__joined_on__isnull=False),
            ),
            pgtrigger.Trigger(
                name="no_more_than_most",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("seat", "club_id"),  # type: ignore[no-untyped-call]
                func=_NO_MORE_THAN_MOST,
            ),
            pgtrigger.Trigger(
                name="in_the_first_weeks",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("joined_on", "club_id"),  # type: ignore[no-untyped-call]
                func=_IN_THE_FIRST_WEEKS,
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    def may_become(self, state: str) -> bool:
        """Does the transition table allow it?"""
        return state in MEMBER_TRANSITIONS[self.state]

    @property
    def is_in(self) -> bool:
        return self.state in IN_THE_CLUB


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
        triggers = [
            pgtrigger.Trigger(
                name="own_homework",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("homework_id", "member_id"),  # type: ignore[no-untyped-call]
                func=_OWN_HOMEWORK,
            )
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"


class OutcomeAt(models.IntegerChoices):
    """Weeks after the last session."""

    END = 0, _("Ved slutningen")
    FOUR = 4, _("Efter 4 uger")
    TWELVE = 12, _("Efter 12 uger")


class WhereTo(models.TextChoices):
    JOB = "job", _("I job")
    EDUCATION = "education", _("I uddannelse")
    INTERVIEW = "interview", _("Til jobsamtale")
    SEEKING = "seeking", _("Søger stadig")


class ClubOutcome(models.Model):
    """Where a member was at the end of the club, four or twelve weeks later."""

    member = models.ForeignKey(ClubMember, models.CASCADE, related_name="outcomes")
    weeks = models.PositiveSmallIntegerField(_("hvornår"), choices=OutcomeAt)
    outcome = models.CharField(_("hvor"), max_length=9, choices=WhereTo)
    noted_on = models.DateField()
    noted_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["weeks", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["member", "weeks"], name="one_outcome_each_time"),
            models.CheckConstraint(
                condition=Q(weeks__in=OutcomeAt.values, outcome__in=WhereTo.values),
                name="outcome_known",
            ),
        ]

    def __str__(self) -> str:
        return f"outcome {self.pk}"
