"""What is counted about contact is what the definition says, and what its rows show."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any

import pytest

from medspil.contact import measures
from medspil.contact.due import due_rows
from medspil.contact.models import AttemptOutcome, Bucket, PlannedWalk, WalkState
from medspil.contact.queries import bucket_counts, bucket_of, local_policy
from medspil.contact.queries.rounds import unreached_with_concern
from medspil.insight.queries import Ask, by_week, citizens_of, read, read_by, read_teams, rows
from medspil.insight.registry import MEASURES
from medspil.kernel import clock
from medspil.kernel.action import Actor, System
from medspil.kernel.measure import SMALLEST, Measure
from medspil.people.models import Citizen, Staff
from tests import factories as make

pytestmark = pytest.mark.django_db

TODAY = date(2020, 4, 14)  # the law is on pause since 12 March, as it was
BEFORE_THE_PAUSE = date(2020, 3, 1)
EVERYBODY = System("test")


@pytest.fixture(autouse=True)
def _today() -> Any:
    with clock.at(TODAY):
        make.the_law()
        yield


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def ask(viewer: Actor = EVERYBODY, start: date | None = None, end: date = TODAY) -> Ask:
    return Ask(viewer, start or end - timedelta(days=27), end)


def value(measure: Measure, figure: str, asked: Ask | None = None) -> float | None:
    return read(measure, asked or ask()).values[figure]


def behind(measure: Measure, figure: str, asked: Ask | None = None) -> list[str]:
    asked = asked or ask()
    found = rows(measure, measure.figure(figure), asked)
    return [row.citizen.last_name for row in citizens_of(asked.viewer, found)]


def citizen(name: str, **facts: Any) -> Citizen:
    facts.setdefault("anchor", date(2020, 1, 1))
    facts.setdefault("registered_on", date(2020, 1, 1))
    return make.citizen(last_name=name, **facts)


# -- the definitions -------------------------------------------------------------------------------


def _fingerprint(measure: Measure) -> str:
    said = [measure.code, str(measure.definition), measure.each, str(measure.moment)]
    said += [f"{f.code} {f.aggregate} {f.unit} {f.where}" for f in measure.figures]
    return hashlib.sha256("\n".join(" ".join(one.split()) for one in said).encode()).hexdigest()[:8]


FROZEN: dict[tuple[str, int], str] = {
    ("status", 1): "8ba8596c",
    ("dage-siden-sidst", 1): "0b0abb8f",
    ("talt-med", 1): "c141ae9f",
    ("siger-ja", 1): "dd1dd8ea",
    ("ikke-naaet-med-bekymring", 1): "fcf4d5b3",
    ("kontaktpersoner", 1): "77483cf9",
    ("samtaler", 1): "53717688",
    ("gaature", 1): "b53d381a",
    ("lovens-frist-overskredet", 1): "599e6054",
    ("maal-for-andelen", 1): "78cf2acb",
    ("rehabiliteringsmoeder", 1): "8e6f77fa",
    ("paamindelser", 1): "f0fa935e",
    ("dage-til-rehabiliteringsmoede", 1): "97906540",
    ("svar-om-rehabiliteringsmoede", 1): "964dc67a",
    ("afgoerelser-efter-indstilling", 1): "6c314f28",
    ("forstaaet-med-egne-ord", 1): "de856d6b",
    ("aftaler-fra-moeder", 1): "d970fe5e",
    ("blev-du-hoert", 1): "f911291c",
    ("plan-b", 1): "a15700f5",
    ("kom-til-moeder", 1): "bf5c00c5",
    ("udeblivelser", 1): "e3c4ef02",
    ("booket-af", 1): "7e729af7",
    ("dage-fra-invitation-til-booket", 1): "1a67ceb9",
    ("svar-paa-bed-om-en-samtale", 1): "5a4f5572",
    ("deltagere-i-webinarer", 2): "9c25aed7",
    ("sparring-efter-webinar", 2): "44fd81b9",
    ("uddannelsesplaner", 2): "11f59c58",
    ("hotline-opkald", 1): "afce0b17",
    ("hotline-hvem", 1): "23861585",
    ("hotline-emner", 1): "9f81307f",
    ("hotline-henvist", 1): "4c22dc14",
    ("vil-i-jobklub", 1): "aa7eb6e3",
    ("jobklubber", 1): "27402502",
    ("fremmoede-i-jobklubber", 2): "189bf28a",
    ("hjemmeopgaver-i-jobklubber", 2): "4f050d9c",
    ("efter-jobklubben", 1): "013088d8",
    ("hvad-jobklubber-var-vaerd", 1): "3eeeed27",
    ("henvist-til-videokursus", 1): "6507eb5a",
    ("venter-paa-afklaring", 2): "efa6e6bd",
    ("lovede-datoer-holdt", 2): "56d44745",
    ("afklaringer-afsluttet", 1): "5937b832",
    ("parathed-efter-afklaring", 1): "2c07b88f",
    ("tre-maaneder-efter-afklaring", 1): "625905e0",
    ("faelles-aktiviteter", 1): "10b5f118",
    ("ugen-der-gik", 1): "2ef20ebe",
    ("talt-med-virksomheder", 1): "f1bc055a",
    ("svar-til-virksomheder", 1): "5a6a5c4f",
    ("undersoegelser-svar", 1): "dcbbd13c",
    ("jobaabninger", 1): "45b82b94",
    ("jobordrer", 1): "0aacf6b4",
    ("jobsamtaler", 1): "62d18625",
    ("ringet-i-kampagner", 1): "fc796286",
    ("vendt-tilbage-til", 1): "1d3093ee",
    ("breve-til-virksomheder", 1): "41a94289",
    ("henvendelser-fra-virksomheder", 1): "2ff5c6a2",
    ("kompetencemapper", 1): "9d44490e",
    ("svar-paa-ansoegninger", 1): "a3b6365c",
    ("sparring-paa-ansoegninger", 2): "47e16f62",
    ("hjalp-svaret-paa-ansoegningen", 1): "dae45d28",
    ("kurser-hos-andre", 1): "9813e94b",
}


def test_a_definition_never_changes_under_the_same_version() -> None:
    """Fails when a measure counts otherwise: raise its version, and freeze the new one here."""
    assert {(m.code, m.version): _fingerprint(m) for m in MEASURES} == FROZEN


def test_codes_are_unique() -> None:
    codes = [measure.code for measure in MEASURES]
    assert sorted(set(codes)) == sorted(codes)
    for measure in MEASURES:
        figures = [figure.code for figure in measure.figures]
        assert sorted(set(figures)) == sorted(figures)
        assert set(measure.lead) <= set(figures)


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.code)
def test_nothing_counted_is_said_so(measure: Measure) -> None:
    reading = read(measure, ask())
    assert reading.n == 0
    assert reading.values == {f.code: None if f.unit else 0.0 for f in measure.figures}
    assert rows(measure, measure.figures[0], ask()) == []


# -- each measure ----------------------------------------------------------------------------------


def test_the_buckets_are_those_of_today() -> None:
    for number in range(6):
        somebody = citizen(f"B{number}")
        make.conversation(somebody, ago(7 * number + 1))
    make.absence(citizen("Ferie"), ago(2), ago(-5))
    make.citizen(last_name="Væk", registered_on=ago(90), since=ago(90), closed_on=ago(3))
    counted = read(measures.BUCKETS, ask())
    assert counted.values == {bucket.value: n for bucket, n in bucket_counts().items()}
    assert counted.n == sum(bucket_counts().values()) == 7


def test_the_buckets_of_an_earlier_day_are_those_of_that_day() -> None:
    for number in range(6):
        make.conversation(citizen(f"B{number}"), ago(9 * number))
    day = ago(20)
    policy = local_policy()
    then = [bucket_of(row, policy) for row in due_rows(day)]
    expected = {bucket.value: float(then.count(bucket)) for bucket in Bucket}
    assert read(measures.BUCKETS, ask(end=day)).values == expected
    assert expected != read(measures.BUCKETS, ask()).values


def test_days_since_are_those_since_the_last_conversation_else_the_registration() -> None:
    for number, days in enumerate([3, 10, 20, 30]):
        make.conversation(citizen(f"D{number}"), ago(days))
    citizen("Ny", registered_on=ago(40), anchor=ago(40))
    reading = read(measures.DAYS_SINCE, ask())
    assert (reading.n, reading.values) == (5, {"median": 20.0, "ninetieth": 40.0})
    assert behind(measures.DAYS_SINCE, "median") == ["Ny", "D3", "D2", "D1", "D0"]
    assert behind(measures.DAYS_SINCE, "ninetieth") == ["Ny"]


def test_a_withdrawn_conversation_and_one_held_later_do_not_count() -> None:
    somebody = citizen("Anna")
    make.conversation(somebody, ago(30))
    make.conversation(somebody, ago(5))
    gone = make.conversation(somebody, ago(15))
    type(gone).objects.filter(pk=gone.pk).update(withdrawn_at=clock.now(), withdrawn_because="x")
    assert value(measures.DAYS_SINCE, "median", ask(end=ago(10))) == 20.0


def test_spoken_with_counts_those_here_all_along() -> None:
    make.conversation(citizen("Talt"), ago(4))
    make.conversation(citizen("Før"), ago(40))
    make.attempt(citizen("Forsøgt"), ago(3))
    make.conversation(citizen("Brev"), ago(3), channel="letter")
    make.conversation(citizen("Ny", registered_on=ago(5), anchor=ago(5)), ago(2))
    reading = read(measures.REACHED, ask())
    assert (reading.n, reading.values) == (4, {"share": 25.0, "reached": 1.0, "missing": 3.0})
    assert behind(measures.REACHED, "reached") == ["Talt"]
    assert set(behind(measures.REACHED, "missing")) == {"Før", "Forsøgt", "Brev"}


def test_accepting_is_the_last_answer_while_it_was_voluntary() -> None:
    for number in range(4):
        make.conversation(citizen(f"Ja{number}"), ago(3 + number))
    changed = citizen("Ændret")
    make.attempt(changed, ago(9), AttemptOutcome.DECLINED)
    make.conversation(changed, ago(2))
    no = citizen("Nej")
    make.conversation(no, ago(9))
    make.attempt(no, ago(2), AttemptOutcome.DECLINED)
    make.attempt(citizen("Traf ikke"), ago(2))
    reading = read(measures.ACCEPTING, ask())
    assert (reading.n, reading.values["yes"], reading.values["no"]) == (6, 5.0, 1.0)
    assert reading.values["share"] == pytest.approx(100 * 5 / 6)
    assert behind(measures.ACCEPTING, "no") == ["Nej"]


def test_conversations_that_the_law_requires_say_nothing_of_acceptance() -> None:
    make.conversation(citizen("Pligt"), BEFORE_THE_PAUSE - timedelta(days=3))
    assert read(measures.ACCEPTING, ask(end=BEFORE_THE_PAUSE)).n == 0


def test_few_answers_are_hidden_with_their_rows() -> None:
    for number in range(SMALLEST - 1):
        make.conversation(citizen(f"Ja{number}"), ago(3))
    reading = read(measures.ACCEPTING, ask())
    assert (reading.n, reading.hidden) == (SMALLEST - 1, True)
    assert set(reading.values.values()) == {None}
    assert rows(measures.ACCEPTING, measures.ACCEPTING.figure("yes"), ask()) == []


def test_a_hidden_team_cannot_be_had_by_subtraction() -> None:
    teams = {size: make.team(f"Team {size}") for size in (2, 6, 9)}
    for size, team in teams.items():
        for _number in range(size):
            make.conversation(citizen("J", in_team=team), ago(3))
    found = read_by(measures.ACCEPTING, ask(), "team")
    assert {key: reading.hidden for key, reading in found.items()} == {
        teams[2].pk: True,
        teams[6].pk: True,
        teams[9].pk: False,
    }


def test_continuity_counts_different_employees_in_a_year() -> None:
    one, two, three = (make.staff() for _ in range(3))
    loyal, passed = citizen("Fast"), citizen("Skiftet")
    for days in (10, 20, 30):
        make.conversation(loyal, ago(days), by=one)
    for days, by in ((1, one), (8, two), (15, three), (22, make.staff())):
        make.conversation(passed, ago(days), by=by)
    make.conversation(citizen("Importeret"), ago(5))
    reading = read(measures.CONTINUITY, ask())
    assert (reading.n, reading.values) == (2, {"mean": 2.5, "one_or_two": 50.0, "many": 1.0})
    assert behind(measures.CONTINUITY, "many") == ["Skiftet"]


def test_unreached_with_concern_are_those_on_the_leaders_list() -> None:
    for name, tries, level in (
        ("A", 3, "high"),
        ("B", 3, "none"),
        ("C", 2, "high"),
        ("D", 4, "some"),
    ):
        somebody = citizen(name)
        for number in range(tries):
            make.attempt(somebody, ago(9 - number))
        if level != "none":
            make.concern(somebody, level, ago(9))
    expected = {due.citizen.last_name for due in unreached_with_concern(EVERYBODY)}
    assert set(behind(measures.UNREACHED_WITH_CONCERN, "count")) == expected == {"A", "D"}
    assert value(measures.UNREACHED_WITH_CONCERN, "count") == 2.0


def test_conversations_by_channel_and_week_count_where_the_citizen_was() -> None:
    first, second = make.staff(), make.staff()
    somebody = citizen("Flyttet", staff=first)
    make.conversation(somebody, ago(8))
    make.conversation(somebody, ago(1), channel="walk")
    gone = citizen("Afsluttet", staff=second, closed_on=ago(2))
    make.conversation(gone, ago(3), channel="video")
    reading = read(measures.CONVERSATIONS, ask())
    assert {code: n for code, n in reading.values.items() if n} == {
        "all": 3.0,
        "phone": 1.0,
        "walk": 1.0,
        "video": 1.0,
    }
    by_staff = read_by(measures.CONVERSATIONS, ask(), "staff")
    assert {key: found.n for key, found in by_staff.items()} == {first.pk: 2, second.pk: 1}
    weeks = by_week(measures.CONVERSATIONS, ask(start=ago(20)))
    assert weeks == [
        (date(2020, 3, 23), 0),
        (date(2020, 3, 30), 0),
        (date(2020, 4, 6), 2),
        (date(2020, 4, 13), 1),
    ]


def test_walks_are_counted_by_what_became_of_them() -> None:
    walker = make.staff()
    somebody = citizen("Går", staff=walker)
    for days, state in ((5, WalkState.SWAPPED), (3, WalkState.NOT_HELD), (1, WalkState.PLANNED)):
        off = state == WalkState.NOT_HELD
        PlannedWalk.objects.create(
            citizen=somebody,
            channel="phone_walk",
            planned_at=make.moment(ago(days)),
            staff=walker,
            state=state,
            reason="weather" if off else "",
            next_attempt_on=ago(1) if off else None,
            decided_at=None if state == WalkState.PLANNED else clock.now(),
            made_at=clock.now(),
        )
    assert read(measures.WALKS, ask()).values == {
        "all": 3.0,
        "held": 0.0,
        "swapped": 1.0,
        "not_held": 1.0,
    }
    assert behind(measures.WALKS, "not_held") == ["Går"]


def test_overdue_by_law_counts_the_laws_clock_alone() -> None:
    day = BEFORE_THE_PAUSE
    for name, days in (("Sen", 20), ("I tide", 2)):  # the first conversation within a week
        begun = day - timedelta(days=days)
        make.citizen("LAB6_02", last_name=name, anchor=begun, registered_on=begun)
    reading = read(measures.OVERDUE_BY_LAW, ask(end=day))
    assert (reading.n, reading.values) == (2, {"late": 1.0, "share": 50.0})
    assert behind(measures.OVERDUE_BY_LAW, "late", ask(end=day)) == ["Sen"]
    assert behind(measures.OVERDUE_BY_LAW, "late") == []  # its deadline stands still now


def test_the_target_of_75_percent_counts_mature_cohorts_alone() -> None:
    with clock.at(date(2027, 3, 1)):
        asked = Ask(EVERYBODY, date(2027, 2, 1), date(2027, 3, 1))
        spoken, not_spoken = (
            make.citizen("LAB6_02", last_name=name, anchor=date(2026, 8, 10), with_cpr=False)
            for name in ("Fik", "Fik ikke")
        )
        make.citizen("LAB6_02", last_name="Løber endnu", anchor=date(2026, 12, 1))
        for days in (10, 40, 70, 100):
            make.conversation(spoken, date(2026, 8, 10) + timedelta(days=days))
        reading = read(measures.COHORT, asked)
        assert (reading.n, reading.values) == (2, {"share": 50.0, "enough": 1.0, "short": 1.0})
        assert behind(measures.COHORT, "short", asked) == [not_spoken.last_name]


# -- whose citizens --------------------------------------------------------------------------------


@pytest.fixture
def two_teams() -> tuple[Staff, Staff]:
    """Two caseworkers of two teams, with two and three citizens, all spoken with."""
    mine, theirs = make.staff(), make.staff()
    for number in range(5):
        somebody = citizen(f"T{number}", staff=mine if number < 2 else theirs)
        make.conversation(somebody, ago(number + 1), by=mine)
        make.concern(somebody, "high", ago(3))
    return mine, theirs


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.code)
def test_a_viewer_reads_of_their_own_citizens_alone(
    measure: Measure, two_teams: tuple[Staff, Staff]
) -> None:
    mine, theirs = two_teams
    all_of_them = read(measure, ask()).n
    assert read(measure, ask(mine)).n + read(measure, ask(theirs)).n == all_of_them
    own = set(Citizen.objects.filter(assignments__staff=mine).values_list("pk", flat=True))
    for figure in measure.figures:
        assert {pk for pk, _value in rows(measure, figure, ask(mine))} <= own


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.code)
def test_whoever_works_with_no_citizens_reads_nothing(
    measure: Measure, two_teams: tuple[Staff, Staff]
) -> None:
    assert read(measure, ask(make.administrator())).n == 0


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.code)
def test_a_count_opens_as_many_rows_as_it_says(
    measure: Measure, two_teams: tuple[Staff, Staff]
) -> None:
    asked = ask(make.leader(whole_house=True))
    reading = read(measure, asked)
    for figure in measure.figures:
        if not figure.unit and not reading.hidden:
            assert len(rows(measure, figure, asked)) == reading.values[figure.code]


def test_the_teams_and_their_caseworkers_add_up(two_teams: tuple[Staff, Staff]) -> None:
    mine, theirs = two_teams
    citizen("Teamets", in_team=make.team_of(mine))
    found = read_teams(measures.BUCKETS, ask())
    ours = make.team_of(mine).pk
    assert found[()].n == 6
    assert found[(ours,)].n == 3
    assert found[(ours, mine.pk)].n == 2
    assert found[(ours, None)].n == 1
    assert found[(make.team_of(theirs).pk, theirs.pk)].n == 3


def test_attitudes_are_not_divided_by_caseworker_within_teams() -> None:
    with pytest.raises(ValueError, match="about attitudes"):
        read_teams(measures.ACCEPTING, ask())


def test_before_is_as_many_days_just_before() -> None:
    asked = ask(start=date(2020, 4, 1), end=date(2020, 4, 14))
    assert (asked.before.start, asked.before.end) == (date(2020, 3, 18), date(2020, 3, 31))
