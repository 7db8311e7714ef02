"""What the score is: properties that hold for every order and every pool, and the fast index
against the plain way."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from medspil.matching.scoring import points
from medspil.matching.scoring.facts import (
    MUST,
    NICE,
    PRIME,
    SHIFTS,
    SHOULD,
    STRAINS,
    Facts,
    Order,
    Wish,
)
from medspil.matching.scoring.index import Index, Pool
from medspil.matching.scoring.places import km_between, town_of

DAY = date(2020, 4, 14).toordinal()
WORDS = [f"ord{n}" for n in range(8)]
POSTCODES = ["5610", "5000", "8000", "9999", ""]

words = st.frozensets(st.sampled_from(WORDS), max_size=6)
days = st.integers(DAY - 20, DAY + 40)
hours = st.tuples(st.integers(1, 48), st.integers(1, 48)).map(lambda two: (min(two), max(two)))
lots = st.integers(1, PRIME - 1)


def wishes(most: int, *, also: bool = False) -> st.SearchStrategy[tuple[Wish, ...]]:
    names = st.lists(st.sampled_from(WORDS), max_size=2).map(tuple) if also else st.just(())
    levels = st.sampled_from([MUST, SHOULD, NICE, NICE])
    one = st.builds(Wish, st.sampled_from(WORDS), levels, names)
    return st.lists(one, max_size=most, unique_by=lambda wish: wish.key).map(tuple)


facts = st.builds(
    Facts,
    key=st.integers(1, 10_000),
    lot=lots,
    occupations=words,
    skills=words,
    certificates=st.dictionaries(st.sampled_from(WORDS), days, max_size=3),
    postcode=st.sampled_from(POSTCODES),
    km=st.sampled_from([0, 5, 30, 120, 999]),
    hours=hours,
    shifts=st.integers(0, 2 ** len(SHIFTS) - 1),
    start=days,
    avoids=st.sampled_from([0, 0, 1, 6]),
    until=days,
)
pools = st.lists(facts, max_size=40, unique_by=lambda one: one.key)
orders = st.builds(
    Order,
    day=st.just(DAY),
    seed=st.tuples(st.integers(1, PRIME - 1), lots),
    occupations=st.dictionaries(st.sampled_from(WORDS), st.sampled_from([300, 180, 90])),
    occupation_is_must=st.booleans(),
    skills=wishes(5, also=True),
    certificates=wishes(2),
    postcode=st.sampled_from(POSTCODES),
    hours=hours,
    shifts=st.sampled_from([0, 0, 1, 3]),
    start=days,
    strains=st.sampled_from([0, 0, 1, 4]),
)


def names(found: list[tuple[int, points.Score]]) -> list[tuple[int, int]]:
    return [(key, scored.total) for key, scored in found]


@given(orders, pools, st.integers(1, 25))
@settings(max_examples=300, deadline=None)
def test_the_index_says_what_the_plain_way_says(order: Order, pool: list[Facts], most: int) -> None:
    found, weigh, there = Pool(pool).shortlist(order, most)
    assert [(one.key, one.total) for one in found] == names(points.shortlist(order, pool, most))
    assert weigh == points.rarities(order, pool)
    assert there == sum(one.until >= DAY for one in pool)


@given(orders, pools, st.lists(facts, max_size=8, unique_by=lambda one: one.key))
@settings(max_examples=150, deadline=None)
def test_what_has_changed_since_the_index_was_made_is_found_as_it_is_now(
    order: Order, pool: list[Facts], changed: list[Facts]
) -> None:
    gone = {one.key for one in pool[:3]} - {one.key for one in changed}
    kept = Pool(pool)
    kept.put(changed, gone)
    now = {one.key: one for one in (*pool, *changed) if one.key not in gone}
    found, _weigh, _there = kept.shortlist(order)
    assert [(one.key, one.total) for one in found] == names(
        points.shortlist(order, list(now.values()))
    )


@given(orders, pools)
@settings(max_examples=200, deadline=None)
def test_no_must_is_ever_violated(order: Order, pool: list[Facts]) -> None:
    by_key = {one.key: one for one in pool}
    for placed in Pool(pool).shortlist(order)[0]:
        one = by_key[placed.key]
        km = km_between(order.postcode, one.postcode)
        musts = [wish for wish in order.skills if wish.level == MUST]
        assert all(one.skills & {wish.key, *wish.also} for wish in musts)
        assert all(
            one.certificates.get(wish.key, 0) >= order.start
            for wish in order.certificates
            if wish.level == MUST
        )
        assert km is None or km <= one.km
        assert one.until >= order.day
        assert not order.strains & one.avoids
        assert order.shifts & one.shifts == order.shifts
        assert not order.occupation_is_must or one.occupations & order.occupations.keys()


@given(orders, pools.filter(bool), st.sampled_from(WORDS))
@settings(max_examples=300, deadline=None)
def test_one_more_skill_that_is_asked_for_never_lowers_a_score(
    order: Order, pool: list[Facts], skill: str
) -> None:
    first = pool[0]
    more = replace(first, skills=first.skills | {skill})
    before = points.score(order, first, points.rarities(order, pool))
    after = points.score(order, more, points.rarities(order, [more, *pool[1:]]))
    assert before is None or (after is not None and after.total >= before.total)


@given(orders, pools)
@settings(max_examples=100, deadline=None)
def test_the_order_of_the_pool_decides_nothing(order: Order, pool: list[Facts]) -> None:
    assert points.shortlist(order, pool) == points.shortlist(order, pool[::-1])


@given(orders, facts)
@settings(max_examples=100, deadline=None)
def test_orders_and_facts_come_back_from_the_log_as_they_were(order: Order, one: Facts) -> None:
    assert (Order.from_json(order.as_json()), Facts.from_json(one.as_json())) == (order, one)


def test_there_is_no_room_for_what_must_not_be_weighed() -> None:
    """What is written of a person elsewhere cannot reach the score: these are all its fields."""
    assert {one.name for one in fields(Facts)} == {
        *("key", "lot", "occupations", "skills", "certificates", "postcode", "km"),
        *("hours", "shifts", "start", "avoids", "until"),
    }


def test_each_part_gives_what_it_says() -> None:
    order = Order(
        day=DAY,
        seed=(7, 11),
        occupations={"rengøring": 300, "køkken": 120},
        skills=(Wish("gulvvask", MUST), Wish("vinduer", SHOULD), Wish("tysk", NICE)),
        certificates=(Wish("hygiejne", SHOULD),),
        postcode="5610",
        hours=(30, 37),
        start=DAY + 7,
    )
    anna = Facts(
        key=1,
        lot=5,
        occupations=frozenset({"køkken"}),
        skills=frozenset({"gulvvask", "tysk"}),
        certificates={"hygiejne": DAY + 6},
        postcode="5610",
        hours=(20, 25),
        start=DAY + 10,
    )
    weigh = {"gulvvask": 1, "vinduer": 4, "tysk": 2}
    found = points.score(order, anna, weigh)
    # 3*1 + 1*2 of 3*1 + 2*4 + 1*2; the certificate runs out the day before; 5 hours; 3 days
    assert found == points.Score(120, 400 * 5 // 13, 0, 100, 25, 44)
    assert points.missing(order, anna) == [
        "skill:vinduer",
        "certificate:hygiejne",
        "hours",
        "start",
    ]
    assert points.most(order) == 1000
    assert points.barriers(replace(order, strains=4), replace(anna, avoids=4)) == ["strains"]


def test_half_as_many_who_have_it_weigh_one_more() -> None:
    assert [points.rarity(1000, n) for n in (1000, 501, 500, 250, 1, 0)] == [1, 1, 2, 3, 10, 10]


def test_distances_are_whole_kilometres_as_the_crow_flies() -> None:
    assert (km_between("5610", "5610"), km_between("5610", "5000"), town_of("5610")) == (
        0,
        36,
        "Assens",
    )
    assert (km_between("5610", "9999"), km_between("", "5610")) == (None, None)


def test_strains_fit_their_column() -> None:
    one = Facts(key=1, lot=1, avoids=2 ** len(STRAINS) - 1, shifts=2 ** len(SHIFTS) - 1)
    assert (int(Index([one]).avoids[0]), int(Index([one]).shifts[0])) == (1023, 15)
