"""The Thursday course that became four films: who gets the link, and how much is watched."""

from __future__ import annotations

from datetime import date

from medspil.config.replay.scenario import Scenario, at_hour
from medspil.config.replay.town import House
from medspil.contact.models import Due
from medspil.courses.actions.viewing import count, give_feedback
from medspil.courses.actors import Viewer
from medspil.courses.demo import course_of_four, refer_all
from medspil.courses.models import Course, CourseLink, LinkPurpose
from medspil.kernel import clock
from medspil.kernel.workdays import is_working_day
from medspil.people.models import Role

FIRST, LAST = date(2020, 3, 26), date(2020, 5, 28)
THURSDAY = 4
SICK = ("LAB6_06.1", "LAB6_06.2", "LAB6_06.3")
A_WEEK = 4 / 600  # who get the link, for each citizen on the books
BEGINS, GOES_ON, SEES_AGAIN, WITH_ANOTHER, SAYS = 0.85, 0.9, 0.15, 0.3, 0.25
THANKS = (
    "Godt at kunne stoppe og se det igen, når jeg ikke kunne følge med mere.",
    "Min mand så med. Nu ved han, hvorfor jeg er træt.",
    "Jeg har set den om små pauser tre gange.",
)


def the_films_today(scenario: Scenario, day: date, house: House) -> None:
    """On Thursdays some of the sick get the link; in the evening they watch, some with another."""
    if not FIRST <= day <= LAST or day.isoweekday() != THURSDAY or not is_working_day(day):
        return
    if not Course.objects.exists():
        with clock.at(at_hour(day, 8)):
            course_of_four(by=house.staff(Role.CASEWORKER, house.teams["Team Sygedagpenge"])[0])
    with clock.at(at_hour(day, 10)):
        _refer(scenario, day)
    with clock.at(at_hour(day, 20)):
        _watch(scenario, day)


def _refer(scenario: Scenario, day: date) -> None:
    chance = scenario.chance(day, "films")
    course = Course.objects.get()
    sick = Due.objects.filter(contact_group__in=SICK, staff__isnull=False, paused_until=None)
    new = sick.exclude(citizen__course_referrals__isnull=False).select_related("citizen", "staff")
    found = list(new.order_by("citizen__reference"))
    wanted = int(A_WEEK * scenario.citizens + chance.random())
    for due in chance.sample(found, min(wanted, len(found))):
        assert due.staff is not None
        refer_all(by=due.staff, course=course, citizens=[due.citizen])


def _watch(scenario: Scenario, day: date) -> None:
    """As far as each likes. It is counted, of nobody."""
    links = CourseLink.objects.filter(referral__referred_at__date=day, revoked_at=None)
    own = links.filter(purpose=LinkPurpose.OWN).select_related("referral__course")
    for link in own.order_by("referral__citizen__reference"):
        chance = scenario.chance("watches", day, link.referral.citizen.reference)
        if chance.random() > BEGINS:
            continue
        if chance.random() < WITH_ANOTHER:
            link = links.select_related("referral__course").get(
                referral=link.referral, purpose=LinkPurpose.SHARED
            )
        viewer = Viewer(link)
        for part in link.referral.course.parts.order_by("position"):
            count(by=viewer, link=link, part=part, what="opened")
            if chance.random() > GOES_ON:
                minute = chance.randrange(max(part.minutes, 1))
                count(by=viewer, link=link, part=part, what="left", minute=minute)
                break
            count(by=viewer, link=link, part=part, what="completed")
            if chance.random() < SEES_AGAIN:
                count(by=viewer, link=link, part=part, what="again")
        if chance.random() < SAYS:
            quotable = chance.random() < 0.5
            give_feedback(by=viewer, link=link, text=chance.choice(THANKS), may_quote=quotable)
