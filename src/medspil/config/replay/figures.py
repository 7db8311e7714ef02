"""What came of the spring, beside what the jobcentres told of theirs (docs: the initiatives)."""

from __future__ import annotations

from datetime import date, timedelta

from medspil.companies import measures as company_measures
from medspil.companies.spring import HOTELS_CALLED, OF_ALL, REOPENS
from medspil.config.replay.asked_and_found import asked_and_found
from medspil.config.replay.clarified import clarified
from medspil.config.replay.scenario import DOORS_CLOSE, FIRST_DAY, REPLAY, WEST_RETURNS
from medspil.config.replay.shown import Shown, count
from medspil.contact import measures
from medspil.contact.models import ContactAttempt, Conversation
from medspil.contact.queries import bucket_counts
from medspil.contact.queries.concern import worried_without_plan
from medspil.contact.queries.forecast import forecast
from medspil.courses import measures as course_measures
from medspil.hotline import measures as hotline_measures
from medspil.insight.queries import Ask, read
from medspil.kernel import clock
from medspil.kernel.measure import Measure
from medspil.meetings import measures as panel_measures
from medspil.meetings import measures_booking as booking_measures
from medspil.meetings import measures_meetings as meeting_measures
from medspil.meetings.models import Appointment, AppointmentState, HearingForm
from medspil.messages.models import Message, MessageState
from medspil.offers import measures as offer_measures
from medspil.offers import measures_clubs as club_measures
from medspil.offers.queries.figures import figures as offer_figures
from medspil.people.models import Citizen
from medspil.sparring import measures as sparring_measures

FOUR_WEEKS = timedelta(days=28)
LEFT = (MessageState.SENT, MessageState.DELIVERED)
_FORMS = {
    HearingForm.VIDEO: "on a screen",
    HearingForm.PHONE: "by telephone",
    HearingForm.IN_PERSON: "in the room",
    HearingForm.WITHOUT_CITIZEN: "without the citizen, who said yes",
}
_TIMES = {
    AppointmentState.HELD: "held",
    AppointmentState.CANCELLED: "cancelled",
    AppointmentState.CITIZEN_ABSENT: "the citizen did not come",
    AppointmentState.STAFF_ABSENT: "we did not come",
}


def figures(until: date) -> list[Shown]:
    """All that can be said by the evening of `until`, from the same measures as the pages."""
    with clock.at(until):
        shown = [*_size(until), *_contact(until)]
    if until > DOORS_CLOSE:
        shown += _spring(until)
    with clock.at(until):
        counts = bucket_counts()
        shown += [
            Shown(f"bucket_{bucket.value}", f"Citizens: {bucket.value}", str(n), n)
            for bucket, n in counts.items()
        ]
    return shown


def _size(until: date) -> list[Shown]:
    registered = Citizen.objects.filter(registered_on__lte=until)
    closed = registered.filter(closed_on__lte=until).count()
    held = Conversation.objects.filter(held_on__range=(FIRST_DAY, until)).count()
    tried = ContactAttempt.objects.filter(day__range=(FIRST_DAY, until)).count()
    return [
        count("citizens", "Citizens on the books", registered.count() - closed),
        count("left", "Citizens who have left since new year", closed),
        count("conversations", "Conversations held", held),
        count("attempts", "Calls and meetings that came to nothing", tried),
    ]


def _contact(until: date) -> list[Shown]:
    ask = Ask(REPLAY, FIRST_DAY, until)
    without_plan = worried_without_plan(REPLAY).count()
    return [
        _measured("contact_persons", measures.CONTINUITY, "mean", ask, "Contact persons a citizen"),
        count(
            "worried_without_plan",
            "Worried about, and no day agreed",
            without_plan,
            "empty at the end of each day, or says whose it is",
        ),
    ]


def _spring(until: date) -> list[Shown]:
    before = DOORS_CLOSE - timedelta(days=1)
    called = min(DOORS_CLOSE + FOUR_WEEKS, until)
    paused = min(WEST_RETURNS - timedelta(days=1), until)
    since = Ask(REPLAY, DOORS_CLOSE, called)
    whole = Ask(REPLAY, DOORS_CLOSE, paused)
    words = "Days since last contact, {which}, {day:%-d %B}"
    shown = [
        _measured(
            "reached",
            measures.REACHED,
            "share",
            since,
            f"Spoken with from 12 March to {called:%-d %B}",
            "everyone is called",
        ),
        _measured(
            "accepting",
            measures.ACCEPTING,
            "share",
            whole,
            "Say yes to voluntary contact",
            "very few declined",
        ),
    ]
    for which, figure in (("middle", "median"), ("slowest tenth", "ninetieth")):
        for day in (before, called, paused):
            shown.append(
                _measured(
                    f"days_since_{figure}_{day:%m%d}",
                    measures.DAYS_SINCE,
                    figure,
                    Ask(REPLAY, FIRST_DAY, day),
                    words.format(which=which, day=day),
                )
            )
    walks = [
        _measured(f"walks_{code}", measures.WALKS, code, whole, f"Walks {word}", beside)
        for code, word, beside in (
            ("all", "agreed", ""),
            ("held", "held", "well liked, hard to carry out"),
            ("swapped", "swapped for a call", ""),
            ("not_held", "come to nothing", "weather, low energy"),
        )
    ]
    business = [*_business(until), *asked_and_found(until)]
    offered = [*_offers(until), *clarified(until)]
    return shown + walks + _met(until) + offered + business + _pile(paused)


def _met(until: date) -> list[Shown]:
    """What the panel, the meetings, the booked times and the outbox came to."""
    whole = Ask(REPLAY, FIRST_DAY, until)
    april, may = (_month(n, until) for n in (4, 5))
    panel, wait = panel_measures.PANEL_MEETINGS, panel_measures.PANEL_WAIT
    booked = Appointment.objects.filter(during__startswith__date__lte=until)
    sent = Message.objects.filter(day__lte=until)
    return [
        _measured("panel_april", panel, "held", april, "Panel cases met about in April", "25"),
        _measured("panel_may", panel, "held", may, "Panel cases met about in May", "25"),
        *(
            _measured(f"panel_{form.value}", panel, form.value, whole, f"Of the panel's: {words}")
            for form, words in _FORMS.items()
        ),
        _measured("panel_wait", wait, "median", whole, "Days from referral to the panel, middle"),
        _measured(
            "panel_followed",
            panel_measures.PANEL_DECISIONS,
            "share",
            whole,
            "Decisions that follow the panel",
        ),
        _measured(
            "reminders_answered",
            booking_measures.REMINDED,
            "share",
            whole,
            "Reminders that were answered",
        ),
        _measured("plan_b", meeting_measures.FALLBACK, "share", whole, "Meetings that took plan B"),
        _measured("heard", meeting_measures.EXPERIENCE, "heard", whole, "Heard, of 5"),
        _measured("agenda", meeting_measures.EXPERIENCE, "agenda", whole, "Set the agenda, of 5"),
        *(
            count(
                f"times_{state.value}",
                f"Booked times: {words}",
                booked.filter(state=state).count(),
            )
            for state, words in _TIMES.items()
        ),
        count("messages", "Messages that left", sent.filter(state__in=LEFT).count()),
        count(
            "messages_undelivered",
            "Messages not delivered",
            sent.filter(state__in=(MessageState.FAILED, MessageState.TOO_LATE)).count(),
            "each stands on a list",
        ),
    ]


def _offers(until: date) -> list[Shown]:
    """What the webinars, the job clubs, the films and the hotline came to."""
    whole = Ask(REPLAY, FIRST_DAY, until)
    with clock.at(until):
        webinars = offer_figures(REPLAY, FIRST_DAY, until)
    return [
        _measured(
            "webinar_each_day",
            offer_measures.PARTICIPANTS,
            "each_day",
            whole,
            "At the webinar, each day",
            "15-19 in a municipality of 600 in this replay",
        ),
        _measured(
            "sparring_taken_up",
            offer_measures.SPARRING,
            "taken_up",
            whole,
            "Take the sparring they are offered afterwards",
            "about 80 %",
        ),
        _counted(
            "applications", sparring_measures.ANSWERS, whole, "Applications sent in for sparring"
        ),
        _measured(
            "applications_in_time",
            sparring_measures.ANSWERS,
            "in_time",
            whole,
            "Of them answered by the day that was promised",
        ),
        count("observers", "Colleagues who looked on", webinars.observers, "75"),
        count("municipalities", "Municipalities they came from", webinars.municipalities, "25-30"),
        _measured(
            "club_wanted", club_measures.INTEREST, "share", whole, "Want a job club", "one third"
        ),
        _measured("clubs", club_measures.CLUBS, "clubs", whole, "Job clubs begun", "8, then 10"),
        _measured("club_members", club_measures.CLUBS, "members", whole, "Their members", "80-100"),
        _measured(
            "club_came", club_measures.ATTENDANCE, "share", whole, "Came to the club, of the times"
        ),
        _measured(
            "club_success",
            club_measures.CLUBS,
            "success",
            whole,
            "Left the club for a job or an education",
        ),
        _measured(
            "films_referred", course_measures.REFERRED, "referred", whole, "Got the four films"
        ),
        *(
            _measured(
                f"hotline_{caller}", hotline_measures.CALLERS, caller, whole, words, "equal halves"
            )
            for caller, words in (
                ("citizen", "Of the hotline's calls: citizens"),
                ("employee", "Of the hotline's calls: employees"),
            )
        ),
    ]


def _business(until: date) -> list[Shown]:
    """What the calls and letters to companies came to."""
    task_force = Ask(REPLAY, min(HOTELS_CALLED, until), min(REOPENS - timedelta(days=1), until))
    june = Ask(REPLAY, min(REOPENS, until), until)
    called, back = company_measures.CAMPAIGNS, company_measures.RETURNS
    scaled = f"480; here {OF_ALL:.0%} of --companies, so 480 with 1200"
    return [
        _measured(
            "companies_called", called, "companies", task_force, "Companies the task force called",
            scaled,
        ),
        _measured("companies_reached", called, "reached", task_force, "Of them spoken with"),
        _measured("companies_want", called, "wants", task_force, "Of them want to hear more"),
        _counted(
            "company_letters", company_measures.LETTERS, task_force, "Letters to companies",
            "to all companies",
        ),
        _counted("placements_back", back, june, "Suspended placements to come back to in June"),
        _measured(
            "placements_called", back, "called", june, "Of them called within two weeks",
            "called first on reopening",
        ),
    ]  # fmt: skip


def _month(month: int, until: date) -> Ask:
    first = date(FIRST_DAY.year, month, 1)
    last = date(FIRST_DAY.year, month + 1, 1) - timedelta(days=1)
    return Ask(REPLAY, first, max(first, min(last, until)))


def _pile(last_day: date) -> list[Shown]:
    """The pile that waits when the law returns the day after, in both readings."""
    day = last_day + timedelta(days=1)
    with clock.at(last_day):
        pile = forecast(REPLAY, day)
    beside = {"with": "no pile of overdue cases waits", "without": ""}
    shown = []
    for reading, words in (
        ("without", "conversations of the pause not counted"),
        ("with", "and counted"),
    ):
        sums = pile.readings[reading].sums()
        late = f"Overdue by law if it returns {day:%-d %B}, {words}"
        soon = f"Due within four weeks of {day:%-d %B}, {words}"
        later = f"Due within half a year, {words}"
        shown += [
            count(f"pile_overdue_{reading}", late, sums.overdue, beside[reading]),
            count(f"pile_four_weeks_{reading}", soon, sums.four_weeks),
            count(f"pile_half_a_year_{reading}", later, sums.shown),
        ]
    return shown


def _counted(code: str, measure: Measure, ask: Ask, label: str, beside: str = "") -> Shown:
    """How many are counted."""
    with clock.at(ask.end):
        return count(code, label, read(measure, ask).n, beside)


def _measured(
    code: str, measure: Measure, figure: str, ask: Ask, label: str, beside: str = ""
) -> Shown:
    with clock.at(ask.end):
        reading = read(measure, ask)
    chosen = measure.figure(figure)
    number = reading.values[figure]
    if number is None:
        return Shown(code, label, "-", None, beside)
    value = {
        "days": f"{number:.0f} days",
        "percent": f"{number:.0f} %",
        "mean": f"{number:.1f}",
    }.get(chosen.unit, f"{number:,.0f}")
    return Shown(code, label, value, number, beside)
