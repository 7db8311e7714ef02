"""What colleagues do together: proposed, joined, left, changed, called off, handed over."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused, System
from medspil.kernel.models import AuditEntry, OnceKey
from medspil.kernel.tasks import _nightly
from medspil.people.models import Role, Staff
from medspil.workplace.actions.activities import cancel, change, hand_over, plan_more
from medspil.workplace.actions.forgetting import change_policy, forget_old
from medspil.workplace.actions.places import join, leave
from medspil.workplace.actions.rounds import open_this_week
from medspil.workplace.models import Activity, Joining, Occasion, WorkplacePolicy
from tests import factories as make
from tests.workplace.fellowship import TUESDAY, an_activity, an_occasion

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_day(db: None) -> Any:
    with clock.at(make.moment(TUESDAY, "09:00")):
        yield


@pytest.fixture
def host() -> Staff:
    return make.staff()


@pytest.fixture
def colleague() -> Staff:
    return make.staff()


def names(occasion: Occasion) -> list[str]:
    return [one.staff.full_name for one in occasion.joinings.select_related("staff")]


def days(activity: Activity) -> list[date]:
    return [one.starts_at.astimezone(clock.TZ).date() for one in activity.occasions.all()]


@pytest.mark.parametrize("role", Role.values)
def test_every_employee_proposes_and_joins(role: str, host: Staff) -> None:
    team = make.team() if role in ("caseworker", "leader") else None
    somebody = make.staff(role, in_team=team)
    theirs, other = an_occasion(somebody), an_occasion(host)
    join(by=somebody, occasion=other)
    assert (theirs.activity.host, names(other)) == (somebody, [somebody.full_name])


def test_who_is_no_employee_any_more_does_neither(host: Staff) -> None:
    gone = make.staff(until=TUESDAY - timedelta(days=1))
    with pytest.raises(NotAllowed):
        an_activity(gone)
    with pytest.raises(NotAllowed):
        join(by=gone, occasion=an_occasion(host))
    with pytest.raises(NotAllowed):
        an_activity(System("test"))  # type: ignore[arg-type]  # a machine is no colleague


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"starts_at": make.moment(TUESDAY, "08:59")}, "starts_at"),
        ({"title": "  "}, "title"),
        ({"place": ""}, "place"),
        ({"link": "http://example.com"}, "link"),
        ({"about": "Kaffe med 710460-0001"}, "about"),
        ({"times": 27}, "times"),
        ({"times": 0}, "times"),
    ],
)
def test_what_cannot_be_proposed(host: Staff, facts: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        an_activity(host, **facts)
    assert (refused.value.field, Activity.objects.count()) == (field, 0)


def test_a_weekly_one_is_there_every_week_but_on_holidays(host: Staff) -> None:
    """1 May is no public holiday; the Friday after Prayer Day's was in 2020: 8 May."""
    friday = make.moment(date(2020, 4, 24), "09:30")
    made = an_activity(host, starts_at=friday, times=4)
    assert days(made) == [date(2020, 4, 24), date(2020, 5, 1), date(2020, 5, 15), date(2020, 5, 22)]
    assert {one.starts_at.astimezone(clock.TZ).hour for one in made.occasions.all()} == {9}


def test_the_hour_stays_when_the_clocks_are_changed(host: Staff) -> None:
    made = an_activity(host, starts_at=make.moment(date(2020, 10, 19), "12:00"), times=2)
    local = [one.starts_at.astimezone(clock.TZ).isoformat() for one in made.occasions.all()]
    assert local == ["2020-10-19T12:00:00+02:00", "2020-10-26T12:00:00+01:00"]


def test_a_weekly_one_goes_on_after_its_last(host: Staff) -> None:
    made = an_activity(host, starts_at=make.moment(date(2020, 4, 22), "12:00"), times=2)
    plan_more(by=host, activity=made, times=2)
    assert days(made) == [date(2020, 4, 22) + timedelta(weeks=n) for n in range(4)]
    with pytest.raises(Refused):
        plan_more(by=host, activity=an_activity(host), times=2)


def test_colleagues_join_and_leave(host: Staff, colleague: Staff) -> None:
    occasion = an_occasion(host)
    join(by=colleague, occasion=occasion)
    join(by=colleague, occasion=occasion)
    assert names(occasion) == [colleague.full_name]
    leave(by=colleague, occasion=occasion)
    assert names(occasion) == []


def test_the_host_is_there_without_a_place(host: Staff) -> None:
    with pytest.raises(Refused, match="Du er vært"):
        join(by=host, occasion=an_occasion(host))


def test_full_is_said_and_a_place_given_back_is_the_next_ones(
    host: Staff, colleague: Staff
) -> None:
    occasion = an_occasion(host, capacity=1)
    late = make.staff()
    join(by=colleague, occasion=occasion)
    with pytest.raises(Refused, match="Den ene plads er taget"):
        join(by=late, occasion=occasion)
    leave(by=colleague, occasion=occasion)
    join(by=late, occasion=occasion)
    assert names(occasion) == [late.full_name]


def test_once_it_has_begun_nobody_joins_leaves_or_changes_it(host: Staff, colleague: Staff) -> None:
    occasion = an_occasion(host)
    with clock.at(occasion.starts_at):
        for act in (
            lambda: join(by=colleague, occasion=occasion),
            lambda: leave(by=colleague, occasion=occasion),
            lambda: change(by=host, occasion=occasion, title="Andet"),
            lambda: cancel(by=host, occasion=occasion, reason="Regn"),
        ):
            with pytest.raises(Refused):
                act()


def test_moved_it_says_from_when_and_everybody_stays(host: Staff, colleague: Staff) -> None:
    occasion = an_occasion(host)
    join(by=colleague, occasion=occasion)
    later = occasion.starts_at + timedelta(hours=2)
    made = change(by=host, occasion=occasion, starts_at=later, title="Om søen, senere")
    assert (made.starts_at, made.moved_from, made.activity.title) == (
        later,
        occasion.starts_at,
        "Om søen, senere",
    )
    assert (made.sequence, names(occasion)) == (1, [colleague.full_name])


def test_places_are_moved_together_when_there_are_fewer(host: Staff) -> None:
    occasion = an_occasion(host, capacity=4)
    people = [make.staff() for _ in range(4)]
    for one in people:
        join(by=one, occasion=occasion)
    leave(by=people[0], occasion=occasion)
    with pytest.raises(Refused, match="3 er tilmeldt"):
        change(by=host, occasion=occasion, capacity=2)
    change(by=host, occasion=occasion, capacity=3)
    assert list(occasion.joinings.values_list("place", flat=True)) == [1, 2, 3]
    change(by=host, occasion=occasion, capacity=None)
    join(by=people[0], occasion=occasion)
    assert occasion.joinings.count() == 4


def test_two_times_of_one_activity_are_never_at_once(host: Staff) -> None:
    made = an_activity(host, times=2)
    first, second = made.occasions.all()
    with pytest.raises(Refused, match="i forvejen"):
        change(by=host, occasion=first, starts_at=second.starts_at)


def test_called_off_with_a_sentence_for_those_who_joined(host: Staff, colleague: Staff) -> None:
    first, second, third = an_activity(host, times=3).occasions.all()
    join(by=colleague, occasion=second)
    with pytest.raises(Refused) as refused:
        cancel(by=host, occasion=first, reason=" ")
    assert refused.value.field == "reason"
    cancel(by=host, occasion=second, reason="Søen er lukket", rest=True)
    states = list(Occasion.objects.values_list("state", "cancelled_because"))
    assert states == [("planned", ""), *[("cancelled", "Søen er lukket")] * 2]
    assert names(second) == [colleague.full_name]
    for occasion in (second, third):
        with pytest.raises(Refused, match="aflyst"):
            join(by=make.staff(), occasion=occasion)


def test_handed_over_the_new_hosts_place_is_free_again(host: Staff, colleague: Staff) -> None:
    occasion = an_occasion(host, capacity=1)
    join(by=colleague, occasion=occasion)
    hand_over(by=host, activity=occasion.activity, to=colleague)
    occasion.refresh_from_db()
    assert (names(occasion), occasion.activity.host, occasion.team) == (
        [],
        colleague,
        make.team_of(colleague),
    )
    join(by=host, occasion=occasion)
    with pytest.raises(Refused):
        hand_over(by=colleague, activity=occasion.activity, to=colleague)
    with pytest.raises(Refused):
        hand_over(by=colleague, activity=occasion.activity, to=make.staff(until=date(2020, 1, 1)))


def test_only_its_host_changes_it_and_the_administrator(host: Staff, colleague: Staff) -> None:
    occasion = an_occasion(host)
    for act in (
        lambda by: change(by=by, occasion=occasion, title="Andet"),
        lambda by: cancel(by=by, occasion=occasion, reason="Nej"),
        lambda by: hand_over(by=by, activity=occasion.activity, to=by),
        lambda by: plan_more(by=by, activity=occasion.activity, times=1),
    ):
        for who in (colleague, make.leader(whole_house=True)):
            with pytest.raises(NotAllowed):
                act(who)
    change(by=make.administrator(), occasion=occasion, title="Andet")
    assert Activity.objects.get().title == "Andet"


def test_joining_and_leaving_are_in_no_trail(host: Staff, colleague: Staff) -> None:
    occasion = an_occasion(host)
    before = AuditEntry.objects.count()
    key = "5b6f3c1e-6f0a-4a8e-9f53-1f7f3d8f1c11"
    join(by=colleague, occasion=occasion, once=key)
    leave(by=colleague, occasion=occasion)
    assert AuditEntry.objects.count() == before
    assert OnceKey.objects.get(key=key).result == ""


def test_after_some_days_it_is_known_how_many_came_and_not_who(
    host: Staff, colleague: Staff
) -> None:
    old, off, soon = an_activity(host, times=3).occasions.all()
    for occasion in (old, soon):
        join(by=colleague, occasion=occasion)
    cancel(by=host, occasion=off, reason="Regn")
    change_policy(by=make.administrator(), forget_after_days=1)
    with clock.at(old.starts_at + timedelta(days=8, hours=1)):
        assert forget_old() == 2
        assert forget_old() == 0
    told = list(Occasion.objects.values_list("took_part", "cancelled_because"))
    assert told == [(1, ""), (0, ""), (None, "")]
    assert list(Joining.objects.values_list("occasion", flat=True)) == [soon.pk]
    assert Activity.objects.get().host == host
    with clock.at(soon.starts_at + timedelta(days=2)):
        forget_old()
    made = Activity.objects.get()
    assert (made.host, made.title, made.place, made.kind) == (None, "", "", "walk")
    assert Joining.objects.count() == 0


def test_the_house_chooses_how_long(host: Staff) -> None:
    assert WorkplacePolicy().forget_after_days == 14
    with pytest.raises(NotAllowed):
        change_policy(by=host, forget_after_days=7)
    with pytest.raises(Refused):
        change_policy(by=make.leader(), forget_after_days=91)
    change_policy(by=make.leader(), forget_after_days=7)
    assert WorkplacePolicy.objects.get().forget_after_days == 7


def test_every_night_what_is_old_is_forgotten_and_the_week_opened() -> None:
    assert (_nightly["workplace.forget"], _nightly["workplace.open_round"]) == (
        forget_old,
        open_this_week,
    )
