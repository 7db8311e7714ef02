"""A citizen is referred to a provider's course with the least data there is: what leaves, who reads
it, for how long, and how the provider tells what came of it.
"""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused
from medspil.messages.models import Message
from medspil.people.actors import CitizenActor
from medspil.people.models import AccessEntry, Citizen, Staff
from medspil.portal.queries.own import looks_at
from medspil.sparring.actions.courses import (
    add_start,
    answer_referral,
    change_course,
    drop_start,
    note_progress,
    pass_on,
    refer,
)
from medspil.sparring.actors import Provider
from medspil.sparring.links import provider_link, read_provider
from medspil.sparring.models import CourseReferral
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.portal.visitors import inside, text
from tests.sparring.making import a_consultant, a_course, an_application

pytestmark = pytest.mark.django_db

TUESDAY, MAY = date(2020, 4, 14), date(2020, 5, 4)
EMAIL = "kurser@jobskolen.example.com"


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", TUESDAY.isoformat())


@pytest.fixture
def ida() -> Staff:
    return a_consultant()


@pytest.fixture
def kim() -> Citizen:
    return make.citizen(
        staff=make.staff(),
        first_name="Kim",
        last_name="Holm",
        phone="00 12 34 56",
        email="kim@example.com",
        address="Skolegade 7",
    )


@pytest.fixture
def asked(ida: Staff, kim: Citizen) -> CourseReferral:
    """Proposed a course of a provider that has an e-mail address; it begins in May."""
    an_application(kim)
    course = a_course(email=EMAIL, place="Odense", starts_on=MAY)
    made: CourseReferral = refer(by=ida, citizen=kim, course=course)
    return made


def say_yes(asked: CourseReferral, **more: Any) -> CourseReferral:
    own = CitizenActor(asked.citizen)
    given = {"name": True, "phone": True, "start": asked.course.starts.first(), **more}
    said: CourseReferral = answer_referral(by=own, referral=asked, wants=True, **given)
    return said


def sent() -> list[Message]:
    return list(Message.objects.filter(kind="course_referred").order_by("pk"))


def opened(link: str) -> StrictClient:
    """A browser in which somebody has pressed the link."""
    client = StrictClient()
    answer = client.get("/" + link.split("/", 3)[3])
    assert (answer.status_code, answer["Location"]) == (303, "/henvisning/")
    assert answer["Referrer-Policy"] == "no-referrer"
    return client


def press(client: StrictClient, what: str) -> Any:
    return client.post("/henvisning/sig/", {"do": what, "once": str(uuid.uuid4())})


def test_a_yes_sends_the_provider_a_link_and_nothing_else(asked: CourseReferral) -> None:
    assert sent() == []
    said = say_yes(asked)
    message = sent()[0]
    assert (said.state, message.channel, message.guest) == ("passed_on", "email", EMAIL)
    assert provider_link(said) in message.text
    told = f"{message.subject} {message.text}"
    assert [word for word in ("Kim", "Holm", "00123456", "Søg job") if word in told] == []
    assert message.about == asked.citizen


def test_the_provider_reads_the_name_and_the_number_and_not_a_word_more(
    asked: CourseReferral,
) -> None:
    page = opened(provider_link(say_yes(asked))).get("/henvisning/")
    seen = text(page)
    for word in ("Søg job", "Kim Holm", "00 12 34 56", "mandag d. 4. maj 2020, Odense"):
        assert word in seen or word.replace(" ", "") in seen
    for word in ("Skolegade", "kim@example.com", asked.citizen.reference or "–", "Butiksassistent"):
        assert word not in seen
    assert page["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize(
    ("name", "phone", "known"),
    [(False, False, []), (True, False, ["Kim Holm"]), (False, True, ["00123456"])],
)
def test_only_what_was_ticked_is_told(
    asked: CourseReferral, name: bool, phone: bool, known: list[str]
) -> None:
    said = say_yes(asked, name=name, phone=phone, start=None)
    words = said.words.replace(" ", "")
    assert [one for one in ("Kim Holm", "00123456") if one.replace(" ", "") in words] == known
    assert "Nummer: " in said.words


def test_of_who_is_protected_neither_name_nor_number_is_told(ida: Staff) -> None:
    hidden = make.citizen(staff=make.staff(), first_name="Eva", phone="00999999", protected=True)
    an_application(hidden)
    asked = refer(by=ida, citizen=hidden, course=a_course(email=EMAIL))
    page = inside(hidden).get(f"/min/sparring/kursus/{asked.pk}/").content.decode()
    assert 'name="name"' not in page
    assert "Dit navn er beskyttet" in page
    said = answer_referral(
        by=CitizenActor(hidden), referral=asked, wants=True, name=True, phone=True
    )
    assert not re.search("Eva|999999", said.words.replace(" ", ""))


def test_the_yes_is_taken_back_and_the_link_opens_nothing(asked: CourseReferral) -> None:
    said, own = say_yes(asked), inside(asked.citizen)
    browser = opened(provider_link(said))
    assert browser.get("/henvisning/").status_code == 200
    url = f"/min/sparring/kursus/{asked.pk}/"
    assert "Træk mit ja tilbage" in text(own.get(url))
    assert own.post(url, {"do": "no", "once": str(uuid.uuid4())}).status_code == 303
    gone = browser.get("/henvisning/")
    assert (gone.status_code, "Kim" in text(gone)) == (404, False)
    assert "Du har trukket dit ja tilbage" in text(own.get(url))
    asked.refresh_from_db()
    assert (asked.state, asked.link, asked.link_until) == ("withdrawn", None, None)
    assert [one.state for one in sent()] == ["withdrawn"]  # it had not left yet
    again = say_yes(asked, phone=False)
    assert (again.state, "Telefon" in again.words) == ("passed_on", False)
    assert browser.get("/henvisning/").status_code == 404  # the old link stays shut


def test_a_second_yes_would_say_something_else_and_is_refused(asked: CourseReferral) -> None:
    say_yes(asked)
    with pytest.raises(Refused, match="givet det videre"):
        say_yes(asked, phone=False)


def test_forged_ended_and_guessed_are_one_answer(asked: CourseReferral) -> None:
    said = say_yes(asked)
    link = provider_link(said)
    browser = opened(link)
    forged = opened(link[:-4] + "AAA/")
    nobody = StrictClient()
    assert said.link_until is not None
    with clock.at(said.link_until + timedelta(minutes=1)):
        answers = [one.get("/henvisning/") for one in (browser, forged, nobody)]
    assert {one.status_code for one in answers} == {404}
    assert len({text(one) for one in answers}) == 1
    assert press(nobody, "started").status_code == 404


def test_a_link_lasts_until_three_months_after_it_begins(asked: CourseReferral) -> None:
    until = say_yes(asked).link_until
    assert until == clock.start_of(MAY) + timedelta(days=90)


def test_the_provider_tells_how_it_goes_and_puts_right_what_was_wrong(
    asked: CourseReferral,
) -> None:
    browser = opened(provider_link(say_yes(asked)))
    told = []
    for what in ("absent", "started", "finished"):
        assert press(browser, what).status_code == 303
        asked.refresh_from_db()
        told.append(asked.state)
    assert told == ["absent", "started", "finished"]
    assert "I har fortalt: gennemført" in text(browser.get("/henvisning/"))
    wrong = press(browser, "withdrawn")
    assert (wrong.status_code, "ikke lade sig gøre" in text(wrong)) == (422, True)


def test_a_provider_does_nothing_to_anothers_referral(ida: Staff, asked: CourseReferral) -> None:
    said = say_yes(asked)
    other = make.citizen()
    an_application(other)
    others = say_yes(refer(by=ida, citizen=other, course=asked.course))
    with pytest.raises(NotAllowed):
        note_progress(by=Provider(said), referral=others, state="started")
    for by in (Provider(said), CitizenActor(asked.citizen)):
        with pytest.raises(NotAllowed):
            pass_on(by=by, referral=said)


def test_that_the_provider_read_it_stands_where_the_citizen_sees_it(asked: CourseReferral) -> None:
    opened(provider_link(say_yes(asked))).get("/henvisning/")
    look = AccessEntry.objects.get(citizen=asked.citizen, detail="course provider")
    assert (look.staff, look.client) == (None, f"course-provider:{asked.course_id}")
    assert ("Et kursus, du har sagt ja til", "Læste det, du lod os sende") in [
        (one.role, one.purpose) for one in looks_at(asked.citizen)
    ]


def test_a_new_link_shuts_the_one_before(ida: Staff, asked: CourseReferral) -> None:
    said = say_yes(asked)
    first = provider_link(said)
    change_course(by=ida, course=asked.course, email="ny@jobskolen.example.com")
    note_progress(by=ida, referral=said, state="started")
    page = logged_in(StrictClient(), ida)
    url = f"/ansoegninger/henvisning/{asked.pk}/"
    assert page.post(url, {"do": "passed_on", "once": str(uuid.uuid4())}).status_code == 303
    asked.refresh_from_db()
    assert asked.state == "started"
    assert opened(first).get("/henvisning/").status_code == 404
    assert opened(provider_link(asked)).get("/henvisning/").status_code == 200
    assert [one.guest for one in sent()] == [EMAIL, "ny@jobskolen.example.com"]


def test_a_fourth_to_one_provider_on_one_day_waits_on_a_list_and_is_sent_the_next(
    ida: Staff, asked: CourseReferral
) -> None:
    others = [refer(by=ida, citizen=_another(), course=asked.course) for _n in range(3)]
    for one in (asked, *others):
        say_yes(one)
    assert [(m.state, m.problem) for m in sent()] == [("queued", "")] * 3 + [("withheld", "cap")]
    with clock.at(TUESDAY + timedelta(days=1)):
        again = pass_on(by=ida, referral=others[-1])
    assert opened(provider_link(again)).get("/henvisning/").status_code == 200


def test_without_an_address_an_employee_gives_the_words_on(ida: Staff, kim: Citizen) -> None:
    an_application(kim)
    asked = refer(by=ida, citizen=kim, course=a_course())
    said = answer_referral(by=CitizenActor(kim), referral=asked, wants=True, name=True)
    assert (said.state, sent()) == ("accepted", [])
    assert pass_on(by=ida, referral=asked).link is None
    assert answer_referral(by=CitizenActor(kim), referral=asked, wants=False).state == "withdrawn"


def test_days_and_places_are_kept_and_one_that_is_chosen_stays(
    ida: Staff, asked: CourseReferral
) -> None:
    course, chosen = asked.course, asked.course.starts.get()
    spare = add_start(by=ida, course=course, starts_on=MAY, place="Svendborg")
    with pytest.raises(Refused, match="er der allerede"):
        add_start(by=ida, course=course, starts_on=MAY, place="Svendborg")
    with pytest.raises(Refused, match="gået"):
        add_start(by=ida, course=course, starts_on=TUESDAY - timedelta(days=1))
    page = text(inside(asked.citizen).get(f"/min/sparring/kursus/{asked.pk}/"))
    assert "Svendborg" in page
    assert "Odense" in page
    say_yes(asked, start=chosen)
    drop_start(by=ida, course=course, key=spare.pk)
    with pytest.raises(Refused, match="har valgt den start"):
        drop_start(by=ida, course=course, key=chosen.pk)
    other = refer(by=ida, citizen=_another(), course=a_course(title="Et andet"))
    with pytest.raises(Refused, match="Vælg en start"):
        say_yes(other, start=chosen)


def _another() -> Citizen:
    citizen = make.citizen()
    an_application(citizen)
    return citizen


def test_the_page_of_a_course_changes_it(ida: Staff, asked: CourseReferral) -> None:
    client, url = logged_in(StrictClient(), ida), f"/ansoegninger/kurser/{asked.course_id}/"

    def does(what: str, **given: str) -> int:
        form = {"do": what, "once": str(uuid.uuid4()), **given}
        return int(client.post(f"{url}goer/", form).status_code)

    assert does("start", starts_on="11.05.2020", place="Middelfart") == 303
    assert "mandag d. 11. maj 2020, Middelfart" in text(client.get(url))
    changed = {"title": "Søg job nu", "provider": "Jobskolen", "contact": "00112233"}
    assert does("change", **changed, email="galt") == 422
    assert does("change", **changed, email="ny@example.com") == 303
    assert does("close") == 303
    asked.course.refresh_from_db()
    assert (asked.course.title, asked.course.email) == ("Søg job nu", "ny@example.com")
    assert asked.course.is_open is False
    assert does("hvad som helst") == 422


def test_the_database_holds_a_link_to_what_left_alone(asked: CourseReferral) -> None:
    with pytest.raises(IntegrityError, match="a_link_ends"), transaction.atomic():
        CourseReferral.objects.filter(pk=asked.pk).update(link=uuid.uuid4(), link_until=clock.now())
    said = say_yes(asked)
    with pytest.raises(IntegrityError, match="a_link_ends"), transaction.atomic():
        CourseReferral.objects.filter(pk=asked.pk).update(link_until=None)
    assert said.link is not None
    assert read_provider("x" * 43) is None


@pytest.mark.parametrize("came", ["finished", "dropped"])
def test_a_yes_taken_back_after_the_course_opens_no_new_link(
    ida: Staff, asked: CourseReferral, came: str
) -> None:
    say_yes(asked)
    for state in ("started", came):
        note_progress(by=ida, referral=asked, state=state)
    own, before = CitizenActor(asked.citizen), len(sent())
    answer_referral(by=own, referral=asked, wants=False)
    with pytest.raises(Refused, match="trukket sit ja tilbage"):
        pass_on(by=ida, referral=asked)
    asked.refresh_from_db()
    assert (asked.state, asked.link, len(sent())) == (came, None, before)
    page = text(logged_in(StrictClient(), ida).get("/ansoegninger/kurser/"))
    assert "borgeren har trukket sit ja tilbage" in page
    assert "Send et nyt link" not in page
    mine = text(inside(asked.citizen).get(f"/min/sparring/kursus/{asked.pk}/"))
    assert "Du har trukket dit ja tilbage" in mine
    until = clock.now() + timedelta(days=1)
    with pytest.raises(IntegrityError, match="opens_nothing"), transaction.atomic():
        CourseReferral.objects.filter(pk=asked.pk).update(link=uuid.uuid4(), link_until=until)


def test_a_name_that_is_protected_after_the_yes_leaves_no_more(
    ida: Staff, asked: CourseReferral
) -> None:
    said = say_yes(asked)
    client = opened(provider_link(said))
    assert "Kim Holm" in text(client.get("/henvisning/"))
    Citizen.objects.filter(pk=asked.citizen_id).update(protected=True)
    page = text(client.get("/henvisning/"))
    assert [word for word in ("Kim", "Holm", "00 12 34 56", "Søg job") if word in page] == [
        "Søg job"
    ]
    told = logged_in(StrictClient(), ida).get("/ansoegninger/kurser/").content.decode()
    assert "Telefon: " not in told
    assert "Navn: " not in told


def test_a_proposal_of_long_ago_can_still_be_followed(ida: Staff) -> None:
    course = a_course()
    for n in range(51):
        citizen = make.citizen(last_name=f"Nr{n}.")
        an_application(citizen)
        refer(by=ida, citizen=citizen, course=course)
    client = logged_in(StrictClient(), ida)
    pages = [text(client.get("/ansoegninger/kurser/", {"side": n})) for n in (1, 2)]
    assert ["Nr50." in pages[0], "Nr0." in pages[0], "Nr0." in pages[1]] == [True, False, True]
    assert "1–50 af 51" in pages[0]


def test_two_who_close_a_course_at_once_close_it(ida: Staff, asked: CourseReferral) -> None:
    client = logged_in(StrictClient(), ida)
    for _n in range(2):
        form = {"do": "close", "once": str(uuid.uuid4())}
        client.post(f"/ansoegninger/kurser/{asked.course_id}/goer/", form)
    asked.course.refresh_from_db()
    assert asked.course.is_open is False
