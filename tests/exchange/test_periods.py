"""The file of periods: what it says is true on its days, and what becomes of what was there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from medspil.contact.models import Due
from medspil.kernel import clock
from medspil.people.imports.spells import Spell, from_day_on, stated
from medspil.people.models import Citizen
from tests.exchange.given import DAY, days, imported

HEAD = "reference;slags;kode;fra;til\n"
CITIZEN = (
    "reference;kontaktgruppe;ydelse;anker_dato\nB-1;LAB6_03;kontanthjaelp;2020-01-06\n"
    "B-2;LAB6_02;kontanthjaelp;2020-01-06\n"
)
ANCHOR = date(2020, 1, 6)


@pytest.fixture(autouse=True)
def _monday(db: None) -> Iterator[None]:
    with clock.at(DAY):
        imported("citizens", CITIZEN)
        yield


def periods(*rows: str, **options: bool):  # type: ignore[no-untyped-def]
    return imported("periods", HEAD + "\n".join(rows) + "\n", **options)


def history(sort: str = "benefits", reference: str = "B-1") -> list[tuple[object, ...]]:
    rows = getattr(Citizen.objects.get(reference=reference), sort).order_by("valid")
    return [(*days(row), row.anchor) if sort == "contact_groups" else days(row) for row in rows]


# -- the same code ---------------------------------------------------------------------------------


def test_an_end_in_the_file_wins_over_the_open_period_of_the_citizens_row() -> None:
    """The gap in March that the history shows stands, also when all is read again."""
    rows = [
        "B-1;ydelse;kontanthjaelp;2020-01-06;2020-02-29",
        "B-1;ydelse;kontanthjaelp;2020-04-01;",
    ]
    gap = [
        ("kontanthjaelp", ANCHOR, date(2020, 2, 29)),
        ("kontanthjaelp", date(2020, 4, 1), None),
    ]

    first = periods(*rows)
    assert (first.verdicts, first.changes) == (["changed", "changed"], [["til"], ["fra"]])
    assert history() == gap

    assert periods(*rows).verdicts == ["unchanged", "unchanged"]
    assert imported("citizens", CITIZEN).verdicts == ["unchanged", "unchanged"]
    assert history() == gap


def test_the_order_of_the_rows_does_not_matter() -> None:
    periods(
        "B-1;ydelse;kontanthjaelp;2020-04-01;",
        "B-1;ydelse;kontanthjaelp;2020-01-06;2020-02-29",
    )

    assert history() == [
        ("kontanthjaelp", ANCHOR, date(2020, 2, 29)),
        ("kontanthjaelp", date(2020, 4, 1), None),
    ]


def test_the_same_period_is_unchanged() -> None:
    outcome = periods(
        "B-1;kontaktgruppe;LAB6_03;2020-01-06;", "B-1;ydelse;kontanthjaelp;2020-01-06;"
    )

    assert outcome.verdicts == ["unchanged", "unchanged"]


def test_an_earlier_beginning_extends_the_group_and_keeps_its_anchor() -> None:
    outcome = periods("B-1;kontaktgruppe;LAB6_03;2019-11-01;")

    assert outcome.changes == [["fra"]]
    assert history("contact_groups") == [("LAB6_03", date(2019, 11, 1), None, ANCHOR)]


def test_an_earlier_period_that_meets_the_open_one_stays_beside_it() -> None:
    row = "B-1;kontaktgruppe;LAB6_03;2019-11-01;2020-01-05"
    both = [
        ("LAB6_03", date(2019, 11, 1), date(2020, 1, 5), date(2019, 11, 1)),
        ("LAB6_03", ANCHOR, None, ANCHOR),
    ]

    assert (periods(row).verdicts, history("contact_groups")) == (["new"], both)
    assert (periods(row).verdicts, history("contact_groups")) == (["unchanged"], both)


def test_an_earlier_period_that_is_open_is_joined_and_keeps_the_anchor() -> None:
    periods("B-1;kontaktgruppe;LAB6_03;2019-11-01;")

    assert history("contact_groups") == [("LAB6_03", date(2019, 11, 1), None, ANCHOR)]


def test_an_earlier_period_with_days_between_stays_by_itself() -> None:
    periods("B-1;kontaktgruppe;LAB6_03;2019-11-01;2019-12-31")

    assert history("contact_groups") == [
        ("LAB6_03", date(2019, 11, 1), date(2019, 12, 31), date(2019, 11, 1)),
        ("LAB6_03", ANCHOR, None, ANCHOR),
    ]


def test_a_closed_period_inside_a_longer_closed_one_changes_nothing() -> None:
    periods("B-1;fravær;ferie;2020-02-01;2020-02-20")

    assert periods("B-1;fravær;ferie;2020-02-05;2020-02-10").verdicts == ["unchanged"]
    assert history("absences") == [("ferie", date(2020, 2, 1), date(2020, 2, 20))]


# -- another code ----------------------------------------------------------------------------------


def test_an_open_period_that_began_earlier_ends_the_day_before() -> None:
    outcome = periods("B-1;kontaktgruppe;LAB6_08;2020-03-02;", "B-1;ydelse;dagpenge;2020-03-02;")

    assert outcome.verdicts == ["new", "new"]
    assert history("contact_groups") == [
        ("LAB6_03", ANCHOR, date(2020, 3, 1), ANCHOR),
        ("LAB6_08", date(2020, 3, 2), None, date(2020, 3, 2)),
    ]
    assert history() == [
        ("kontanthjaelp", ANCHOR, date(2020, 3, 1)),
        ("dagpenge", date(2020, 3, 2), None),
    ]


def test_a_period_that_is_wholly_covered_is_replaced() -> None:
    periods("B-1;kontaktgruppe;LAB6_02;2020-01-01;")

    assert history("contact_groups") == [("LAB6_02", date(2020, 1, 1), None, date(2020, 1, 1))]


def test_what_is_left_after_a_closed_period_is_as_it_was_with_its_anchor() -> None:
    periods("B-1;kontaktgruppe;LAB6_06.2;2020-02-03;2020-02-16")

    assert history("contact_groups") == [
        ("LAB6_03", ANCHOR, date(2020, 2, 2), ANCHOR),
        ("LAB6_06.2", date(2020, 2, 3), date(2020, 2, 16), date(2020, 2, 3)),
        ("LAB6_03", date(2020, 2, 17), None, ANCHOR),
    ]


def test_what_went_before_stands_beside_what_is_now() -> None:
    periods("B-1;ydelse;dagpenge;2018-01-01;2020-01-05")

    assert history() == [
        ("dagpenge", date(2018, 1, 1), date(2020, 1, 5)),
        ("kontanthjaelp", ANCHOR, None),
    ]


def test_absences_are_periods_too_and_pause_the_citizen() -> None:
    periods("B-1;fravær;sygdom;2020-03-10;2020-03-20", "B-1;Fravaer;ferie;2020-04-06;2020-04-09")

    assert history("absences") == [
        ("syg", date(2020, 3, 10), date(2020, 3, 20)),
        ("ferie", date(2020, 4, 6), date(2020, 4, 9)),
    ]
    assert Due.objects.get(citizen__reference="B-1").pause_code == "syg"


# -- contradictions in the file --------------------------------------------------------------------


def test_an_open_period_followed_by_another_code_ends_the_day_before_with_a_remark() -> None:
    outcome = periods("B-1;ydelse;dagpenge;2019-01-01;", "B-1;ydelse;kontanthjaelp;2020-01-06;")

    assert outcome.remarks == [
        (2, "til", "Perioden har ingen slutdato. Den er afsluttet 05.01.2020, dagen før række 3.")
    ]
    assert history() == [
        ("dagpenge", date(2019, 1, 1), date(2020, 1, 5)),
        ("kontanthjaelp", ANCHOR, None),
    ]


def test_two_codes_for_one_day_are_an_error_naming_both_rows() -> None:
    outcome = periods(
        "B-1;ydelse;dagpenge;2020-02-01;2020-02-20",
        "B-2;ydelse;dagpenge;2020-02-01;2020-02-20",
        "B-1;ydelse;ledighedsydelse;2020-02-10;2020-02-25",
    )

    assert outcome.errors == [(4, "fra", "Række 2 og række 4 siger hver sit om 10.02.2020.")]
    assert outcome.verdicts == ["new", "new", "error"]
    assert history() == [("kontanthjaelp", ANCHOR, None)]


@pytest.mark.parametrize("ends", ["9999-12-31", "31.12.9999", "31-12-9999"])
def test_what_a_register_lets_end_in_the_year_9999_is_still_going_on(ends: str) -> None:
    outcome = periods(f"B-1;fravær;ferie;2020-02-01;{ends}")

    assert (outcome.errors, outcome.verdicts) == ([], ["new"])
    assert history("absences") == [("ferie", date(2020, 2, 1), None)]


def test_the_same_row_twice_is_one_period() -> None:
    outcome = periods(
        "B-1;fravær;ferie;2020-02-01;2020-02-20", "B-1;fravær;ferie;2020-02-01;2020-02-20"
    )

    assert outcome.errors == []
    assert history("absences") == [("ferie", date(2020, 2, 1), date(2020, 2, 20))]


@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        ("B-9;ydelse;dagpenge;2020-01-01;", "reference",
         "Række 2: sagen B-9 findes ikke i Medspil. Indlæs borgerne først."),
        ("B-1;bolig;dagpenge;2020-01-01;", "slags",
         "»bolig« er ikke kontaktgruppe, ydelse eller fravær."),
        ("B-1;ydelse;lottogevinst;2020-01-01;", "kode", "»lottogevinst« er ikke en ydelse."),
        ("B-1;ydelse;;2020-01-01;", "kode", "Feltet er tomt."),
        ("B-1;ydelse;dagpenge;;", "fra", "Feltet er tomt."),
        ("B-1;ydelse;dagpenge;2020-02-01;2020-01-31", "til",
         "Perioden slutter, før den begynder."),
    ],
)  # fmt: skip
def test_a_bad_row_is_an_error_naming_its_column(row: str, column: str, sentence: str) -> None:
    outcome = periods(row)

    assert outcome.errors == [(2, column, sentence)]
    assert outcome.verdicts == ["error"]


# -- properties ------------------------------------------------------------------------------------

_day = st.integers(0, 60).map(lambda n: date(2020, 1, 1) + timedelta(days=n))
_spell = st.builds(
    lambda start, length, code: Spell(
        start, None if length is None else start + timedelta(days=length), (code,)
    ),
    _day,
    st.none() | st.integers(0, 30),
    st.sampled_from("abc"),
)


def _made(said: list[Spell]) -> list[Spell]:
    found: list[Spell] = []
    for spell in said:
        found = stated(found, spell, anchored=False)
    return found


def _on(found: list[Spell], day: date) -> str | None:
    codes = [s.code for s in found if s.start <= day and (s.end is None or day <= s.end)]
    assert len(codes) <= 1
    return codes[0] if codes else None


_NEW_YEAR = date(2020, 1, 1)


@given(st.lists(_spell, max_size=6), _spell)
@example([Spell(_NEW_YEAR + timedelta(1), None, ("b",))], Spell(_NEW_YEAR, _NEW_YEAR, ("b",)))
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_stated_is_true_on_its_days_and_nothing_overlaps(
    before: list[Spell], new: Spell
) -> None:
    old = _made(before)
    now = stated(old, new, anchored=False)

    for n in range(-5, 120):
        day = date(2020, 1, 1) + timedelta(days=n)
        if new.start <= day and (new.end is None or day <= new.end):
            assert _on(now, day) == new.code
        elif _on(now, day) != _on(old, day):
            # only an open period of the same code may give way: the new one knows its end
            assert (_on(old, day), _on(now, day)) == (new.code, None)
    assert stated(now, new, anchored=False) == now  # said again, it changes nothing


@given(st.lists(_spell, max_size=6), _spell)
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_from_a_day_on_leaves_what_went_before(before: list[Spell], new: Spell) -> None:
    old = _made(before)
    now = from_day_on(old, new)

    for n in range(-5, 120):
        day = date(2020, 1, 1) + timedelta(days=n)
        if day < new.start:
            assert _on(now, day) == _on(old, day)
        elif new.end is None or day <= new.end:
            assert _on(now, day) == new.code
