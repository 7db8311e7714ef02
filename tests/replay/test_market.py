"""What companies are asked in the spring, and the work that is found: the numbers as told."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from medspil.companies import spring as business
from medspil.companies.models import Company, CompanyEvent, CompanyTag, EventKind
from medspil.config.replay.asked_and_found import asked_and_found
from medspil.config.replay.days import work_is_found
from medspil.config.replay.market import the_market_today
from medspil.config.replay.scenario import REPLAY, Scenario
from medspil.config.replay.town import House, open_the_house
from medspil.kernel import clock
from medspil.kernel.period import Period
from medspil.matching.actions.openings import find_opening
from medspil.matching.models import FoundBy, JobKind, Opening, Staffing
from medspil.matching.queries.periods import compare
from medspil.matching.spring import FULL, FULL_SIZE, counts, is_scaled
from medspil.people.models import Role
from medspil.surveys.market import INTERVIEW
from medspil.surveys.models import Respondent, Response, Survey
from medspil.surveys.sample import CODE

pytestmark = pytest.mark.django_db
SMALL = Scenario(citizens=6, companies=30, seed=3, opens=date(2020, 3, 9))


def played(first: date, last: date, *, asked: int = 0) -> House:
    """Only what happens among companies, from the day the house opens. `asked`: seats of a small
    job that a company asks for itself on the second day.
    """
    with clock.at(clock.start_of(SMALL.opens)):
        open_the_house(SMALL)
        house = House.today()
        consultants = house.staff(Role.CONSULTANT)
        business.play_day(SMALL.opens, consultants, SMALL.chance("c"), companies=SMALL.companies)
    day = first
    while day <= last:
        with clock.at(clock.start_of(day)):
            if asked and day == first + timedelta(days=1):
                find_opening(
                    by=consultants[0],
                    company=Company.objects.earliest("pk"),
                    kind=JobKind.SMALL,
                    hours=Decimal(8),
                    seats=asked,
                    found_by=FoundBy.COMPANY,
                    consultant=consultants[0],
                )
            work_is_found(SMALL, day, house)
            the_market_today(SMALL, day, house)
        day += timedelta(days=1)
    return house


def test_the_390_give_79_41_35_3_and_the_timelines_say_who_answered() -> None:
    with clock.played():
        played(date(2020, 4, 8), date(2020, 4, 24))
    told = {one.code: one.value for one in asked_and_found(date(2020, 4, 24))}
    assert told["market_answers"] == "390"
    shares = [told[f"market_{code}"] for code in ("through", "hit", "untouched", "growing")]
    assert shares == ["79 %", "41 %", "35 %", "3 %"]
    ours = Respondent.objects.filter(kind="companies", responses__state="sent")
    said = CompanyEvent.objects.filter(kind=EventKind.SURVEY)
    invited, answered = (said.filter(facts__step=step) for step in ("invited", "answered"))
    assert (invited.count() * 6 // 10, answered.count()) == (ours.count(), ours.count())
    tagged = CompanyTag.objects.filter(rule=f"survey:{CODE}")
    assert tagged.count() == ours.count()


def test_in_weeks_19_to_23_companies_are_interviewed_once_each_by_their_consultant() -> None:
    with clock.played():
        played(date(2020, 5, 4), date(2020, 5, 8))
    interviews = Response.objects.filter(survey__code=INTERVIEW)
    assert set(interviews.values_list("how", "wave")) == {("interview", date(2020, 5, 4))}
    assert interviews.count() == len(set(interviews.values_list("respondent", flat=True))) > 10
    assert {one.by.username for one in interviews if one.by} == {"konsulent", "konsulent2"}
    calls = CompanyEvent.objects.filter(kind=EventKind.CALL, facts__step="interviewed")
    assert calls.count() == interviews.count()
    assert Survey.objects.get(code=INTERVIEW).wave_weeks == 1


def test_openings_against_2019_give_the_percentages_that_were_told() -> None:
    with clock.played():
        played(date(2020, 6, 2), date(2020, 7, 31), asked=4)
    last = date(2020, 7, 31)
    told = {one.code: one for one in asked_and_found(last)}
    kinds = ("all", "small", "ordinary", "flex")
    assert [told[f"openings_{kind}"].value for kind in kinds] == [
        *("+267 %", "+575 %", "+231 %", "+262 %"),
    ]
    assert "a small base" in told["openings_small"].beside  # thirty companies: a fifth
    assert told["openings_all"].beside == "+267 %; 67 became 246"
    assert told["openings_staff"].number == 4
    assert Staffing.objects.exclude(lent_from="").count() == 2
    assert Opening.objects.filter(filled__gt=0).exists()


def test_at_full_size_no_base_is_small_and_the_percentages_are_the_same() -> None:
    assert [is_scaled(n) for n in (FULL_SIZE - 1, FULL_SIZE)] == [True, False]
    for companies in (30, FULL_SIZE):
        both = counts(companies)
        old, new = (sum(pair[n] for pair in both.values()) for n in (0, 1))
        changes = [round(100 * (b - a) / a) for a, b in [(old, new), *both.values()]]
        assert changes == [267, 575, 231, 262]
    assert min(old for old, _new in FULL.values()) >= 20


def test_while_the_doors_are_closed_a_few_are_found() -> None:
    with clock.played():
        played(date(2020, 3, 16), date(2020, 3, 27))
    april = Period(date(2020, 3, 16), date(2020, 3, 31))
    with clock.at(date(2020, 3, 31)):
        found = compare(REPLAY, Period(date(2019, 3, 16), date(2019, 3, 31)), april)
    assert (found.total.old_in_words, found.total.new_in_words) == ("0", "4")
