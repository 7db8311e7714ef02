"""A company asks for people: the list, who is chosen, and what comes of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medspil.companies.models import CompanyEvent
from medspil.companies.wording import facts
from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused
from medspil.matching.actions.orders import choose, close_order, make_ranking
from medspil.matching.actions.profiles import set_profile, stop_search
from medspil.matching.actions.proposals import (
    answer_for_company,
    ask_citizen,
    close_package,
    hire,
    note_course,
    note_still_there,
    register_answer,
    send_cvs,
)
from medspil.matching.models import Package, Profile, Proposal, SearchConsent
from medspil.matching.queries.candidates import follow_ups
from medspil.matching.queries.lists import newcomers, replay, rows_of
from medspil.matching.queries.orders import packages_of
from medspil.messages.models import Message
from medspil.people.actors import CitizenActor
from medspil.people.models import AccessEntry, Citizen
from tests import factories as make
from tests.companies.making import a_company, a_consultant
from tests.matching.order_life import (
    MACHINE,
    a_contact,
    a_profile,
    an_order,
    chosen,
    said_yes,
    sent,
    to_interview,
)

pytestmark = pytest.mark.django_db

DAY = date(2020, 4, 14)


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", DAY.isoformat())


def test_a_list_stands_when_the_order_is_taken_and_says_why() -> None:
    best, other = a_profile(), a_profile(occupations=["Køkken"], skills=["Vinduer"], km=20)
    a_profile(postcode="8000", km=30)  # cannot travel so far
    order = an_order()
    ranking = order.rankings.get()
    rows = rows_of(ranking)
    assert [(row.place, row.profile.pk, row.total, row.most) for row in rows] == [
        (1, best.pk, 900, 900),
        (2, other.pk, 200, 900),
    ]
    assert [(str(part.label), part.in_words, part.why) for part in rows[0].parts] == [
        ("Erhverv", "300 af 300", "Det samme erhverv"),
        ("Kompetencer", "400 af 400", "Gulvvask"),
        ("Beviser", "–", ""),
        ("Afstand", "100 af 100", "0 km i luftlinje"),
        ("Timer", "50 af 50", "20–37 timer"),
        ("Start", "50 af 50", "Kan begynde til tiden"),
    ]
    assert (rows[0].missing, rows[1].missing) == ([], ["erhvervet", "Gulvvask"])
    assert (ranking.pool, order.promised_at - order.received_at) == (3, timedelta(hours=8))


@pytest.mark.parametrize(
    ("urgency", "received", "promised"),
    [
        ("week", date(2020, 4, 8), date(2020, 4, 14)),  # Easter Monday is the thirteenth
        ("week", date(2020, 4, 20), date(2020, 4, 27)),  # five days on is a Saturday
        ("week", date(2020, 4, 22), date(2020, 4, 27)),
        ("now", date(2020, 4, 11), date(2020, 4, 11)),  # who works around the clock is helped so
    ],
)
def test_within_the_week_is_promised_for_a_working_day(
    urgency: str, received: date, promised: date
) -> None:
    with clock.at(clock.start_of(received).replace(hour=13)):
        order = an_order(urgency=urgency, start_on=date(2020, 5, 4))
    assert timezone.localdate(order.promised_at) == promised


def test_a_changed_profile_is_found_at_once_and_a_withdrawn_one_no_more() -> None:
    order = an_order()
    anna = a_profile()
    found = make_ranking(by=MACHINE, order=order).found
    a_profile(anna.citizen, skills=[])
    less = make_ranking(by=MACHINE, order=order).found
    stop_search(by=MACHINE, citizen=anna.citizen)
    none = make_ranking(by=MACHINE, order=order).found
    assert [[sum(row[1:]) for row in rows] for rows in (found, less, none)] == [[900], [500], []]


@pytest.mark.parametrize(
    "change", [{"protected": True}, {"closed_on": DAY}], ids=["protected", "closed"]
)
def test_who_becomes_protected_or_leaves_is_found_no_more(change: dict[str, Any]) -> None:
    anna, order = a_profile(), an_order()
    assert len(order.rankings.get().found) == 1
    Citizen.objects.filter(pk=anna.citizen_id).update(**change)
    assert make_ranking(by=MACHINE, order=order).found == []
    assert rows_of(order.rankings.last()) == []
    anna.refresh_from_db()
    assert anna.withdrawn_at is not None
    with pytest.raises(Refused):
        a_profile(anna.citizen)


def test_a_consent_that_has_run_out_hides(monkeypatch: pytest.MonkeyPatch) -> None:
    a_profile(until=DAY + timedelta(days=3))
    order = an_order()
    monkeypatch.setenv("MEDSPIL_TODAY", (DAY + timedelta(days=4)).isoformat())
    assert (len(order.rankings.get().found), make_ranking(by=MACHINE, order=order).found) == (1, [])


def test_every_ranking_can_be_played_again_from_its_log() -> None:
    anna, bo = a_profile(), a_profile(skills=["Gulvvask", "Tysk"])
    order = an_order(skills={"Gulvvask": "must", "Tysk": "nice"})
    first = order.rankings.get()
    a_profile(anna.citizen, skills=["Vinduer"])
    stop_search(by=MACHINE, citizen=bo.citizen)
    second = make_ranking(by=MACHINE, order=order)
    assert [replay(one) for one in (first, second)] == [replay(first)] * 2
    assert (replay(first).same, len(first.found), second.found) == (True, 2, [])
    bo.citizen.delete()
    assert (replay(first).same, replay(first).gone) == (False, 1)


def test_a_pool_that_was_taken_back_is_read_anew() -> None:
    """The index in memory is never the truth: a transaction taken back leaves nothing in it."""
    from django.db import transaction

    order = an_order()
    with transaction.atomic():
        a_profile()
        before = make_ranking(by=MACHINE, order=order).found
        transaction.set_rollback(True)
    a_profile(skills=[])
    assert [
        sum(row[1:])
        for rows in (before, make_ranking(by=MACHINE, order=order).found)
        for row in rows
    ] == [900, 500]


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.text(min_size=1, max_size=20),
    st.integers(1, 9000),
    st.sampled_from(["da", "ar", "so"]),
    st.booleans(),
)
def test_changing_what_must_not_be_weighed_changes_no_rank(
    name: str, number: int, language: str, interpreter: bool
) -> None:
    anna, _bo = a_profile(), a_profile(skills=["Vinduer"])
    order = an_order()
    before = make_ranking(by=MACHINE, order=order).found
    citizen = anna.citizen
    citizen.first_name, citizen.last_name = name.replace("\0", "x"), "X"
    citizen.language, citizen.interpreter = language, interpreter
    citizen.set_cpr(make.cpr(number))
    Citizen.objects.exclude(pk=citizen.pk).filter(cpr_index=citizen.cpr_index).update(
        cpr=None, cpr_index=None
    )
    citizen.save()
    make.absence(citizen, DAY)
    assert make_ranking(by=MACHINE, order=order).found == before
    Profile.objects.all().delete()


def test_from_the_telephone_to_still_there_after_twelve_weeks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ida = a_consultant()
    three = [a_profile() for _n in range(3)]
    order = an_order()
    people = [said_yes(one) for one in chosen(order, *three)]
    package = sent(order, *people)
    no, talk, later = people
    answer_for_company(by=MACHINE, package=package, proposal=no, says="no", because="For langt")
    for one in (talk, later):
        answer_for_company(by=MACHINE, package=package, proposal=one, says="interview")
    hire(by=MACHINE, package=package, proposal=talk, starts_on=DAY + timedelta(days=1))
    order.refresh_from_db()
    assert (order.state, order.filled) == ("filled", 1)
    with pytest.raises(Refused, match="Alle stillinger"):
        hire(by=MACHINE, package=package, proposal=later, starts_on=DAY)
    states = [one.state for one in order.proposals.order_by("pk")]
    assert states == ["rejected", "hired", "interview"]

    def due(day: date) -> list[tuple[str, int]]:
        monkeypatch.setenv("MEDSPIL_TODAY", day.isoformat())
        return [(one.field, one.weeks) for one in follow_ups(ida)]

    four, twelve = (DAY + timedelta(days=1, weeks=n) for n in (4, 12))
    assert (due(four - timedelta(days=1)), due(four)) == ([], [("still_4", 4)])
    note_still_there(by=ida, proposal=talk, field="still_4", still=True)
    assert (due(four), due(twelve)) == ([], [("still_12", 12)])
    lines = CompanyEvent.objects.filter(company=order.company_id, kind="opening").order_by("pk")
    assert [facts(line.kind, line.facts) for line in lines] == [
        "Ordinært job, 1 stilling · bestilt",
        "Ordinært job, 1 stilling · CV sendt",
        "Ordinært job, 1 stilling · besat",
    ]


def test_what_cannot_be_done_is_refused_in_words() -> None:
    anna, order = a_profile(), an_order(course="AMU om hygiejne", course_on=DAY)
    one = chosen(order, anna)[0]
    stranger = a_profile()

    def said(act: Any, **given: Any) -> str:
        with pytest.raises(Refused) as refused:
            act(by=MACHINE, **given)
        return refused.value.message

    ranking = order.rankings.latest("pk")
    other = a_contact(a_company())
    found = [
        said(register_answer, proposal=one, yes=True, words="Ja"),
        said(choose, order=order, ranking=ranking, profiles=[stranger.pk]),
        said(choose, order=order, ranking=ranking, profiles=[]),
        said(send_cvs, order=order, contact=a_contact(order.company), proposals=[one]),
    ]
    ask_citizen(by=MACHINE, proposal=one)
    found += [said(register_answer, proposal=one, yes=True, words=" ")]
    register_answer(by=MACHINE, proposal=one, yes=True, words="Ja tak")
    found += [
        said(ask_citizen, proposal=one),
        said(send_cvs, order=order, contact=other, proposals=[one]),
    ]
    package = sent(order, one)
    found += [
        said(answer_for_company, package=package, proposal=one, says="no"),
        said(hire, package=package, proposal=one, starts_on=DAY),
        said(note_still_there, proposal=one, field="still_4", still=True),
        said(close_order, order=order, reason=" "),
    ]
    answer_for_company(by=MACHINE, package=package, proposal=one, says="interview")
    found += [said(hire, package=package, proposal=one, starts_on=DAY)]
    note_course(by=MACHINE, proposal=one, done_on=DAY)
    hire(by=MACHINE, package=package, proposal=one, starts_on=DAY)
    found += [said(register_answer, proposal=one, yes=False, words="Nej")]
    assert found == [
        "Spørg borgeren først.",
        "Vælg mindst én fra listen. En af dem kan måske ikke findes mere.",
        "Vælg mindst én fra listen. En af dem kan måske ikke findes mere.",
        "Vælg mindst én, der har sagt ja og ikke er sendt.",
        "Skriv, hvad borgeren sagde, med deres egne ord.",
        "Borgeren har svaret.",
        "Vælg en kontaktperson i virksomheden.",
        "Skriv kort hvorfor.",
        "Der har ikke været en samtale.",
        "Det er for tidligt at spørge.",
        "Skriv, hvorfor den lukkes.",
        "Kurset er ikke taget.",
        "Borgeren er ansat.",
    ]


def test_a_no_after_a_yes_takes_the_cv_back() -> None:
    order = an_order()
    package, one = to_interview(order, a_profile())
    shown = [len(found.proposals.all()) for found in packages_of(order.company_id)]
    register_answer(by=MACHINE, proposal=one, yes=False, words="Jeg har fået noget andet")
    after = [len(found.proposals.all()) for found in packages_of(order.company_id)]
    assert (shown, after) == ([1], [0])
    close_package(by=MACHINE, package=package)
    assert list(packages_of(order.company_id)) == []


def test_what_was_sent_closes_by_itself_after_a_fortnight(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    order = an_order()
    to_interview(order, a_profile())
    monkeypatch.setenv("MEDSPIL_TODAY", (DAY + timedelta(days=15)).isoformat())
    assert (Package.objects.count(), list(packages_of(order.company_id))) == (1, [])


def test_a_new_profile_checks_the_open_orders() -> None:
    order = an_order()
    ranking = order.rankings.get()
    a_profile()
    a_profile(shifts=["night"])  # does not work by day
    assert newcomers(order, ranking) == 1
    assert newcomers(order, make_ranking(by=MACHINE, order=order)) == 0


def test_the_consent_is_kept_word_for_word_with_its_end_and_how_it_was_given() -> None:
    anna = a_profile(how="in_person")
    a_profile(anna.citizen, skills=["Tysk"])  # the same end: no new consent
    stop_search(by=CitizenActor(anna.citizen), citizen=anna.citizen, how="self")
    a_profile(anna.citizen)
    rows = SearchConsent.objects.order_by("pk").values_list("answer", "how", "until")
    end = DAY + timedelta(days=180)
    assert list(rows) == [(True, "in_person", end), (False, "self", None), (True, "phone", end)]
    assert "Du kan altid sige stop." in SearchConsent.objects.earliest("pk").shown_text


def test_who_may_write_a_profile_and_who_may_answer() -> None:
    nina, ida = make.staff(), a_consultant()
    anna = make.citizen(staff=nina)
    given: dict[str, Any] = {"citizen": anna, "occupations": ["Kok"], "skills": [], "until": DAY}
    set_profile(by=nina, **given)
    set_profile(by=CitizenActor(anna), **given)
    for other in (ida, make.staff(), CitizenActor(make.citizen())):
        with pytest.raises(NotAllowed):
            set_profile(by=other, **given)
    order = an_order(title="Kok", skills={})
    one = chosen(order, anna.job_profile)[0]
    ask_citizen(by=nina, proposal=one)
    register_answer(by=CitizenActor(anna), proposal=one, yes=True, words="Ja", how="self")
    with pytest.raises(NotAllowed):
        register_answer(by=make.staff(), proposal=one, yes=False, words="Nej")
    assert Proposal.objects.get().answer_words == "Ja"


def test_asked_by_a_message_that_says_neither_company_nor_work() -> None:
    anna = a_profile(make.citizen(phone="00000012"))
    order = an_order(a_company("Havnens Fisk"))
    one = chosen(order, anna)[0]
    ask_citizen(by=MACHINE, proposal=one, how="sms")
    message = Message.objects.get()
    assert (message.kind, "Havnens" in message.text, "Rengøring" in message.text) == (
        "consent_asked",
        False,
        False,
    )
    one.refresh_from_db()
    assert "Havnens Fisk" in one.asked_text


def test_reading_the_list_asks_as_many_statements_for_three_as_for_one() -> None:
    from django.test.utils import CaptureQueriesContext

    def asked() -> int:
        ranking = make_ranking(by=MACHINE, order=order)
        with CaptureQueriesContext(connection) as found:
            assert len(rows_of(ranking)) == Profile.objects.count()
        return len(found)

    order = an_order()
    a_profile()
    first = asked()
    a_profile()
    a_profile()
    assert asked() == first


def test_a_look_at_a_name_stands_in_the_access_log() -> None:
    from medspil.matching.queries.candidates import people_of

    ida, order = a_consultant(), an_order()
    anna, bo = a_profile(), a_profile()
    one, _other = chosen(order, anna, bo)
    ask_citizen(by=ida, proposal=one)
    seen = [person.who for person in people_of(ida, order)]
    assert sorted(who.pk for who in seen if who) == [anna.citizen_id]
    assert list(AccessEntry.objects.values_list("citizen", "staff")) == [(anna.citizen_id, ida.pk)]
    assert [person.who for person in people_of(make.leader(), order)] == [None, None]
    assert clock.today() == DAY
