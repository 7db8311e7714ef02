"""From "we want to talk with" to hired: a time and a place, moved, called off, told, counted."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from medspil.companies.actors import CompanyActor
from medspil.insight.queries import Ask, read
from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused, System
from medspil.matching.actions.interviews import call_off_interview, set_interview
from medspil.matching.actions.orders import close_order
from medspil.matching.actions.proposals import (
    answer_for_company,
    hire,
    note_still_there,
    register_answer,
)
from medspil.matching.measures import TALKS
from medspil.matching.models import Interview, Package, Proposal
from medspil.messages.models import Message
from tests import factories as make
from tests.companies.making import a_company, a_consultant
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.matching.order_life import (
    MACHINE,
    a_profile,
    an_order,
    chosen,
    said_yes,
    sent,
    to_interview,
)
from tests.matching.test_tables import refuses

pytestmark = pytest.mark.django_db

DAY = date(2020, 4, 14)


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", DAY.isoformat())


def at(days: int, hour: int = 10) -> datetime:
    return clock.start_of(DAY + timedelta(days=days)).replace(hour=hour)


def a_talk(
    package: Package, proposal: Proposal, days: int = 2, place: str = "Kontoret"
) -> Interview:
    made: Interview = set_interview(
        by=MACHINE, package=package, proposal=proposal, starts_at=at(days), place=place
    )
    return made


def wanted() -> tuple[Package, Proposal]:
    """A company that wants to talk with somebody whom a message reaches."""
    anna = make.citizen(phone="00000012")
    return to_interview(an_order(a_company("Havnens Fisk")), a_profile(anna))


def test_a_time_is_set_and_moved_and_the_citizen_is_told_discreetly() -> None:
    package, one = wanted()
    first = a_talk(package, one)
    again = a_talk(package, one)
    moved = a_talk(package, one, days=3)
    first.refresh_from_db()
    assert (again.pk, first.ended_at is not None, first.called_off) == (first.pk, True, False)
    assert (moved.ended_at, moved.is_told, one.interviews.count()) == (None, True, 2)
    messages = list(Message.objects.filter(kind="job_talk"))
    said = " ".join(message.text for message in messages)
    secrets = ("Havnens", "Rengøring", "Kontoret", "Prøve")
    assert (len(messages), [word for word in secrets if word in said]) == (2, [])


def test_whom_no_message_reaches_is_rung_up() -> None:
    package, one = to_interview(an_order(), a_profile(make.citizen(phone="", email="")))
    talk = a_talk(package, one)
    assert (talk.is_told, Message.objects.count()) == (False, 0)
    order = one.order
    page = logged_in(StrictClient(), a_consultant()).get(f"/jobordrer/{order.public_id}/")
    assert "borgeren skal ringes op" in page.content.decode()


def test_called_off_with_a_reason_and_not_once_it_was_held(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    package, one = wanted()
    talk = a_talk(package, one)
    with pytest.raises(Refused, match="hvorfor"):
        call_off_interview(by=MACHINE, package=package, proposal=one, because=" ")
    for _twice in range(2):
        call_off_interview(by=MACHINE, package=package, proposal=one, because="Chefen er syg")
    talk.refresh_from_db()
    assert (talk.called_off, talk.because, Message.objects.filter(kind="job_talk").count()) == (
        True,
        "Chefen er syg",
        2,
    )
    a_talk(package, one, days=4)
    monkeypatch.setenv("MEDSPIL_TODAY", (DAY + timedelta(days=5)).isoformat())
    with pytest.raises(Refused, match="holdt"):
        call_off_interview(by=MACHINE, package=package, proposal=one, because="For sent")


def test_what_cannot_be_is_refused_in_words() -> None:
    order = an_order(a_company())
    one = said_yes(chosen(order, a_profile())[0])
    package = sent(order, one)

    def said(**given: Any) -> str:
        facts = {"starts_at": at(2), "place": "Kontoret", **given}
        with pytest.raises(Refused) as refused:
            set_interview(by=MACHINE, package=package, proposal=one, **facts)
        return refused.value.message

    found = [said()]
    answer_for_company(by=MACHINE, package=package, proposal=one, says="interview")
    found += [said(starts_at=at(-1)), said(place=" "), said(place="070761-4285")]
    assert found[:3] == [
        "Virksomheden har ikke bedt om en samtale.",
        "Vælg en tid, der ikke er gået.",
        "Skriv, hvor I mødes.",
    ]
    assert "CPR" in found[3]
    with pytest.raises(NotAllowed):
        set_interview(
            by=CompanyActor(a_company()),
            package=package,
            proposal=one,
            starts_at=at(2),
            place="Her",
        )


def test_a_no_a_hire_or_a_closed_order_ends_what_was_to_come() -> None:
    (first, one), (second, two) = wanted(), wanted()
    third, three = wanted()
    for package, proposal in ((first, one), (second, two), (third, three)):
        a_talk(package, proposal)
    register_answer(by=MACHINE, proposal=one, yes=False, words="Jeg har fået noget andet")
    answer_for_company(by=MACHINE, package=second, proposal=two, says="no", because="Besat")
    close_order(by=MACHINE, order=three.order, reason="Fandt selv")
    ended = Interview.objects.order_by("pk").values_list("called_off", "because")
    assert list(ended) == [
        (True, "Borgeren har sagt nej."),
        (True, "Besat"),
        (True, "Fandt selv"),
    ]
    # who said no themselves needs no word of it
    told = Message.objects.filter(kind="job_talk").values_list("citizen", flat=True)
    assert sorted(told.order_by()) == sorted(
        [one.citizen_id, *[two.citizen_id, three.citizen_id] * 2]
    )


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("a_talk_is_somewhere_to_come", {"noted_at": datetime(2021, 1, 1, tzinfo=clock.TZ)}),
        ("a_talk_is_called_off_for_a_reason", {"called_off": True}),
    ],
)
def test_the_database_refuses_a_talk_that_cannot_be(name: str, given: dict[str, Any]) -> None:
    package, one = wanted()
    facts = {"starts_at": at(2), "place": "Her", "noted_at": clock.now(), **given}
    assert refuses(name, lambda: Interview.objects.create(proposal=one, **facts))
    a_talk(package, one)
    facts = {"starts_at": at(3), "place": "Her", "noted_at": clock.now()}
    assert refuses(
        "one_talk_stands_at_a_time", lambda: Interview.objects.create(proposal=one, **facts)
    )
    other = chosen(an_order(), a_profile())[0]
    assert refuses(
        "a_talk_is_wanted_by_both", lambda: Interview.objects.create(proposal=other, **facts)
    )
    assert refuses("Cannot update rows", lambda: Interview.objects.update(place="Et andet sted"))


def test_by_the_pages_of_a_consultant_from_a_time_to_hired() -> None:
    ida = a_consultant()
    _package, one = wanted()
    client = logged_in(StrictClient(), ida)
    hers = f"/jobordrer/kandidat/{one.public_id}/"

    def does(step: str, **said: Any) -> int:
        status: int = client.post(f"{hers}{step}/", {"once": str(uuid.uuid4()), **said}).status_code
        return status

    assert does("samtale", starts_at="16.4 kl. 10", place="") == 422
    assert does("samtale", starts_at="16.4 kl. 10", place="Havnen 3") == 303
    talk = Interview.objects.get()
    assert (talk.starts_at, talk.place, talk.noted_by) == (at(2), "Havnen 3", ida)
    assert "torsdag d. 16. april kl. 10.00" in client.get(hers).content.decode()
    assert does("samtale", off="1", because="Vi ringer igen") == 303
    assert "aflyst" in client.get(hers).content.decode()
    assert does("samtale", starts_at="17.4 kl. 9", place="Havnen 3") == 303
    assert does("ansat", starts_on="20.04.2020") == 303


def test_interviews_are_counted_per_order(monkeypatch: pytest.MonkeyPatch) -> None:
    order = an_order(seats=2)
    ones = [said_yes(one) for one in chosen(order, a_profile(), a_profile(), a_profile())]
    package = sent(order, *ones)
    for one in ones:
        answer_for_company(by=MACHINE, package=package, proposal=one, says="interview")
        a_talk(package, one)
    a_talk(package, ones[0], days=4)
    call_off_interview(by=MACHINE, package=package, proposal=ones[1], because="Syg")
    hire(by=MACHINE, package=package, proposal=ones[2], starts_on=DAY)
    told = read(TALKS, Ask(System("test"), DAY, DAY))
    assert told.n == 3
    assert {name: round(value or 0, 1) for name, value in told.values.items()} == {
        "each": 3.0,
        "moved": 33.3,
        "off": 33.3,
        "days": pytest.approx(3, abs=0.9),
        "hired": 33.3,
    }
    monkeypatch.setenv("MEDSPIL_TODAY", (DAY + timedelta(weeks=4)).isoformat())
    still: Proposal = note_still_there(by=MACHINE, proposal=ones[2], field="still_4", still=True)
    assert still.still_4 is True
