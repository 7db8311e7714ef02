"""The proposal of clubs: what it must keep, what it prefers, and what it says of the rest."""

from __future__ import annotations

from collections import Counter

import pytest

from medspil.offers.clubs.first_come import first_come
from medspil.offers.clubs.proposal import Contradiction, Proposal, propose
from medspil.offers.clubs.wishes import (
    Disappointment,
    Host,
    Members,
    Place,
    Sizes,
    Slot,
    Unmet,
    Why,
    Wish,
    disappointments,
    met,
)
from tests.offers.club_wishes import (
    AT_ONE,
    AT_TEN,
    THURSDAY_MORNING,
    TUESDAY_AFTERNOON,
    TUESDAY_MORNING,
    crowd,
    host,
    wishing,
)

SIZES = Sizes(8, 10)


def rules_broken(
    clubs: tuple[Members, ...] | list[Members], wishes: list[Wish], hosts: list[Host]
) -> list[str]:
    """What an onlooker with a pencil finds wrong."""
    wish, lead = {w.person: w for w in wishes}, {h.person: h for h in hosts}
    seats = Counter(person for club in clubs for person in club.people)
    found = [f"{person} sits in {n} clubs" for person, n in seats.items() if n > 1]
    for club in clubs:
        place = club.place
        if not SIZES.least <= len(club.people) <= SIZES.most:
            found.append(f"{len(club.people)} in one club")
        if place.slot not in lead[place.host].slots:
            found.append(f"{place.host} cannot at {place.slot}")
        if place.language not in lead[place.host].languages:
            found.append(f"{place.host} does not speak {place.language}")
        found += [
            f"{person} cannot at {place.slot}"
            for person in club.people
            if place.slot.when in wish[person].never or place.language not in wish[person].languages
        ]
    places = [club.place for club in clubs]
    for person, times in Counter(place.host for place in places).items():
        if times > lead[person].most:
            found.append(f"{person} leads {times}")
    found += [
        f"{one.host} leads two at once"
        for n, one in enumerate(places)
        for other in places[n + 1 :]
        if one.clashes(other, SIZES.minutes)
    ]
    return found


def sizes_of(proposal: Proposal) -> list[int]:
    return sorted(len(club.people) for club in proposal.clubs)


def who_is_disappointed(proposal: Proposal) -> list[tuple[int, Unmet, Why]]:
    return [(one.person, one.wish, one.why) for one in proposal.disappointed]


def test_those_who_wish_the_same_time_meet_then_and_no_wish_is_left() -> None:
    wishes = wishing(range(1, 10), TUESDAY_MORNING)
    found = propose(wishes, [host(1, (2, AT_TEN), (4, AT_TEN))], SIZES)
    assert [club.place for club in found.clubs] == [Place(Slot(2, AT_TEN), "da", 1)]
    assert found.clubs[0].people == tuple(range(1, 10))
    assert (found.met, found.met_at_most, found.placed) == (9, 9, 9)
    assert found.disappointed == ()
    assert found.is_best
    assert found.gap == 0


def test_twenty_four_become_three_clubs_of_eight_and_not_two_of_ten_with_four_left() -> None:
    hosts = [host(1, (2, AT_TEN)), host(2, (2, AT_TEN)), host(3, (2, AT_TEN))]
    found = propose(wishing(range(24), TUESDAY_MORNING), hosts, SIZES)
    assert sizes_of(found) == [8, 8, 8]


def test_seven_are_too_few_for_a_club_and_are_told_so() -> None:
    found = propose(wishing(range(1, 8), TUESDAY_MORNING), [host(1, (2, AT_TEN))], SIZES)
    assert found.clubs == ()
    assert set(who_is_disappointed(found)) == {(n, Unmet.PLACE, Why.TOO_FEW) for n in range(1, 8)}


def test_somebody_who_can_at_another_time_fills_the_club_of_seven() -> None:
    wishes = [*wishing(range(1, 8), TUESDAY_MORNING), *wishing([8], THURSDAY_MORNING)]
    found = propose(wishes, [host(1, (2, AT_TEN))], SIZES)
    assert sizes_of(found) == [8]
    assert who_is_disappointed(found) == [(8, Unmet.TIME, Why.NO_HOST)]


def test_nobody_is_asked_at_a_time_when_they_cannot() -> None:
    wishes = [
        *wishing(range(1, 8), TUESDAY_MORNING),
        *wishing([8], THURSDAY_MORNING, never=[TUESDAY_MORNING]),
    ]
    assert propose(wishes, [host(1, (2, AT_TEN))], SIZES).clubs == ()


def test_a_club_meets_in_a_language_that_everybody_in_it_can_do_with() -> None:
    wishes = [
        *wishing(range(1, 9), TUESDAY_MORNING, languages=("ar",)),
        *wishing(range(11, 19), TUESDAY_MORNING),
        *wishing([20], TUESDAY_MORNING, languages=("pl", "da")),
    ]
    hosts = [host(1, (2, AT_TEN), languages="da ar"), host(2, (2, AT_TEN))]
    found = propose(wishes, hosts, SIZES)
    assert {club.place.language: club.people for club in found.clubs} == {
        "ar": tuple(range(1, 9)),
        "da": (*range(11, 19), 20),
    }
    assert who_is_disappointed(found) == [(20, Unmet.LANGUAGE, Why.NO_HOST)]


def test_a_host_leads_no_more_clubs_than_they_can_and_never_two_at_once() -> None:
    wishes = wishing(range(40), TUESDAY_MORNING)
    busy = host(1, (2, AT_TEN), (2, AT_ONE), (4, AT_TEN), most=2)
    found = propose(wishes, [busy], SIZES)
    assert sizes_of(found) == [10, 10]
    at_once = Host(2, (Slot(2, AT_TEN), Slot(2, AT_TEN.replace(hour=11))), ("da",), most=2)
    assert sizes_of(propose(wishes, [at_once], SIZES)) == [10]


def test_wishes_come_before_places() -> None:
    """Ten who wish Tuesday and ten who wish Thursday: two clubs, though one would be less work."""
    wishes = [*wishing(range(8), TUESDAY_MORNING), *wishing(range(8, 16), THURSDAY_MORNING)]
    found = propose(wishes, [host(1, (2, AT_TEN), (4, AT_TEN))], SIZES)
    assert (found.met, sizes_of(found)) == (16, [8, 8])


def test_who_gives_way_keeps_at_least_the_weekday_where_that_can_be() -> None:
    wishes = [
        *wishing(range(8), TUESDAY_AFTERNOON),
        *wishing(range(8, 16), THURSDAY_MORNING),
        *wishing([16], TUESDAY_MORNING),
    ]
    found = propose(wishes, [host(1, (2, AT_ONE), (4, AT_TEN))], SIZES)
    club = next(club for club in found.clubs if 16 in club.people)
    assert club.place.slot == Slot(2, AT_ONE)


def test_two_clubs_at_the_same_time_share_the_groups_between_them() -> None:
    wishes = [
        *wishing(range(8), TUESDAY_MORNING, group="dagpenge"),
        *wishing(range(8, 16), TUESDAY_MORNING, group="sygedagpenge"),
    ]
    found = propose(wishes, [host(1, (2, AT_TEN)), host(2, (2, AT_TEN))], SIZES)
    assert [sum(p < 8 for p in club.people) for club in found.clubs] == [4, 4]


def test_among_people_who_wish_the_same_the_first_to_say_so_has_it() -> None:
    wishes = wishing([30, 4, 17, *range(40, 48), 1], TUESDAY_MORNING)
    found = propose(wishes, [host(1, (2, AT_TEN))], SIZES)
    assert found.clubs[0].people == (30, 4, 17, *range(40, 47))
    assert who_is_disappointed(found) == [
        (47, Unmet.PLACE, Why.FULL),
        (1, Unmet.PLACE, Why.FULL),
    ]


def test_what_a_person_has_fixed_stands() -> None:
    wishes = [*wishing(range(1, 11), TUESDAY_MORNING), *wishing(range(11, 21), THURSDAY_MORNING)]
    hosts = [host(1, (2, AT_TEN), (4, AT_TEN))]
    thursday = Place(Slot(4, AT_TEN), "da", 1)
    found = propose(wishes, hosts, SIZES, fixed={1: thursday})
    club = next(club for club in found.clubs if 1 in club.people)
    assert (club.place, club.fixed) == (thursday, frozenset({1}))
    assert (1, Unmet.TIME, Why.PUT) in who_is_disappointed(found)
    assert found.met == 18  # Tuesday lost one, and Thursday has nine seats left


def test_a_club_that_a_person_has_begun_is_held_even_if_it_stays_small() -> None:
    wishes = wishing(range(1, 6), TUESDAY_MORNING)
    place = Place(Slot(2, AT_TEN), "da", 1)
    found = propose(wishes, [host(1, (2, AT_TEN))], SIZES, fixed={1: place})
    assert sizes_of(found) == [5]
    assert found.met_at_most == found.met == 5


def test_what_is_fixed_and_cannot_be_is_said_with_who_it_is() -> None:
    wishes = wishing(range(1, 13), TUESDAY_MORNING)
    hosts = [host(1, (2, AT_TEN))]
    place = Place(Slot(2, AT_TEN), "da", 1)
    with pytest.raises(Contradiction) as crowded:
        propose(wishes, hosts, SIZES, fixed=dict.fromkeys(range(1, 12), place))
    assert crowded.value.people == tuple(range(1, 12))
    later = Place(Slot(2, AT_TEN.replace(hour=11)), "da", 1)
    with pytest.raises(Contradiction) as torn:
        propose(wishes, hosts, SIZES, fixed={1: place, 2: later})
    assert torn.value.people == (1, 2)


@pytest.mark.parametrize("seed", range(6))
def test_any_town_is_given_clubs_that_keep_the_rules_and_meet_more_than_first_come(
    seed: int,
) -> None:
    wishes, hosts = crowd(80, seed)
    found = propose(wishes, hosts, SIZES, seconds=4, seed=1)
    served = first_come(wishes, hosts, SIZES)
    assert rules_broken(found.clubs, wishes, hosts) == []
    assert rules_broken(served, wishes, hosts) == []
    assert found.met <= found.met_at_most
    assert found.met >= met(served, wishes)


def test_the_same_question_has_the_same_answer() -> None:
    wishes, hosts = crowd(60, 3)
    one, two = (propose(wishes, hosts, SIZES, seconds=4, seed=7) for _time in range(2))
    assert one.repeatable
    assert (one.clubs, one.disappointed, one.met_at_most) == (
        two.clubs,
        two.disappointed,
        two.met_at_most,
    )


def best_by_trying_everything(wishes: list[Wish], hosts: list[Host], sizes: Sizes) -> int:
    """The most wishes that any clubs meet, found without a model: every set of clubs is tried, and
    each is filled by augmenting paths (people to clubs of the set, all who fit)."""
    from itertools import combinations

    from medspil.offers.clubs.wishes import places

    best, every = 0, places(hosts)
    for count in range(1, 3):
        for chosen in combinations(every, count):
            if any(a.clashes(b, sizes.minutes) for a, b in combinations(chosen, 2)):
                continue
            if any(sum(p.host == h.person for p in chosen) > h.most for h in hosts):
                continue
            best = max(best, _most_in(chosen, wishes, sizes))
    return best


def _most_in(chosen: tuple[Place, ...], wishes: list[Wish], sizes: Sizes) -> int:
    """Every way of dividing counts of kinds of people over one or two clubs."""
    wanted = [[w.wants(*place.cell) for place in chosen] for w in wishes]
    able = [[w.can(*place.cell) for place in chosen] for w in wishes]
    states = {(0,) * len(chosen): 0}  # how many sit in each club -> the most wishes met
    for want, can in zip(wanted, able, strict=True):
        further = dict(states)
        for seats, reached in states.items():
            for n in range(len(chosen)):
                if can[n] and seats[n] < sizes.most:
                    after = (*seats[:n], seats[n] + 1, *seats[n + 1 :])
                    further[after] = max(further.get(after, -1), reached + want[n])
        states = further
    return max((m for s, m in states.items() if min(s) >= sizes.least), default=0)


@pytest.mark.parametrize("seed", range(8))
def test_no_clubs_meet_more_wishes_than_those_found_by_trying_everything(seed: int) -> None:
    wishes, _hosts = crowd(14, seed)
    hosts = [host(1, (2, AT_TEN), (3, AT_ONE), most=1), host(2, (2, AT_TEN), (4, AT_ONE), most=1)]
    sizes = Sizes(3, 5)
    found = propose(wishes, hosts, sizes)
    assert found.met == found.met_at_most == best_by_trying_everything(wishes, hosts, sizes)


def test_a_move_by_hand_is_judged_without_solving_again() -> None:
    wishes = [*wishing(range(8), TUESDAY_MORNING), *wishing(range(8, 17), THURSDAY_MORNING)]
    hosts = [host(1, (2, AT_TEN), (4, AT_TEN))]
    tuesday, thursday = Place(Slot(2, AT_TEN), "da", 1), Place(Slot(4, AT_TEN), "da", 1)
    moved = [Members(tuesday, (*range(8), 8)), Members(thursday, tuple(range(9, 17)))]
    assert disappointments(moved, wishes, hosts, SIZES) == [Disappointment(8, Unmet.TIME, Why.OPEN)]
    small = [Members(tuesday, tuple(range(7))), Members(thursday, (*range(8, 17), 7))]
    assert disappointments(small, wishes, hosts, SIZES) == [Disappointment(7, Unmet.TIME, Why.OPEN)]


def test_a_club_holds_from_least_to_most() -> None:
    with pytest.raises(ValueError, match="from 9 to 8"):
        Sizes(9, 8)
