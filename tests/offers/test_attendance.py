"""Whether a citizen came is shown to their caseworker by the citizen's own choice alone, while the
law is on pause; to the host it is shown as it is, and everybody else sees an alias.

The last test is the strong one: the whole house is looked at in two worlds that differ in nothing
but whether she came, and they look alike to her caseworker.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from medspil.contact.models import Suspension
from medspil.contact.queries.timeline import timeline
from medspil.insight.queries import Ask, read, rows
from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, System
from medspil.messages.models import Message
from medspil.messages.queries import outbox_for, undelivered_for
from medspil.offers.actions import answer_sparring, hold_session, mark_attendance, sign_up
from medspil.offers.actions import sign_up_guest as guest_signs_up
from medspil.offers.actions.attendance import choose_attendance
from medspil.offers.actions.clubs.opening import turn_clubs
from medspil.offers.actions.clubs.places import confirm_place
from medspil.offers.actions.holding import send_material
from medspil.offers.actions.industry import send_plan, write_plan
from medspil.offers.actors import SeatHolder, Visitor
from medspil.offers.links import token_of
from medspil.offers.measures import EDUCATION_PLANS, PARTICIPANTS, SPARRING
from medspil.offers.models import AttendanceChoice, Session, SignUp, Sparring
from medspil.offers.queries.clubs.club import club_page
from medspil.offers.queries.clubs.own import own_club
from medspil.offers.queries.figures import figures
from medspil.offers.queries.industry import plans_for
from medspil.offers.queries.own import own_offers
from medspil.offers.queries.places import sheet
from medspil.offers.queries.sessions import places_of, sessions_for
from medspil.offers.queries.sparring import sparring_page
from medspil.offers.told import whole_weeks
from medspil.offers.words import attendance_text
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Municipality, Role, Staff
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.offers.club_life import opened
from tests.offers.making import TOMORROW, a_session, an_industry_webinar, at
from tests.portal.visitors import inside
from tests.trust.test_permission_matrix import staff_addresses

THURSDAY = date(2020, 4, 16)


@pytest.fixture(autouse=True)
def _the_day(db: None) -> Iterator[None]:
    with clock.at(at("10:00")):
        make.the_law()
        make.municipality(home=True)
        Municipality.objects.filter(is_home=True).update(phone="00000010")
        yield


@pytest.fixture
def host() -> Staff:
    return make.staff(role=Role.CONSULTANT, full_name="Mads Dam")


@pytest.fixture
def nina() -> Staff:
    return make.staff(full_name="Nina Holm")


@pytest.fixture
def amalie(nina: Staff) -> Citizen:
    return make.citizen(
        first_name="Amalie", last_name="Aa", group="LAB6_02", staff=nina, email="aa@example.com"
    )


def held(host: Staff, *came: Citizen, absent: tuple[Citizen, ...] = ()) -> Session:
    """A webinar tomorrow at 14, held: some came, others did not."""
    session = a_session(host, capacity=25, title="Om CV")
    places = [(one, one in came) for one in (*came, *absent)]
    signed = {
        one.pk: sign_up(by=CitizenActor(one), session=session, citizen=one) for one, _yes in places
    }
    with clock.at(at("15:00", TOMORROW)):
        for one, yes in places:
            if yes:
                mark_attendance(by=host, sign_up=signed[one.pk], came=True)
        hold_session(by=host, session=session)
        send_material(by=host, session=session, material="Læs mere")
    session.refresh_from_db()
    return session


@pytest.fixture
def afterwards(_the_day: None) -> Iterator[None]:
    with clock.at(at("16:00", TOMORROW)):
        yield


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


# -- the choice ------------------------------------------------------------------------------------


def test_it_is_no_until_the_citizen_says_yes_and_the_words_are_kept(
    amalie: Citizen, nina: Staff
) -> None:
    me = CitizenActor(amalie)
    choose_attendance(by=me, citizen=amalie, shown=False)  # as it stands
    assert not AttendanceChoice.objects.exists()
    choose_attendance(by=me, citizen=amalie, shown=True)
    choose_attendance(by=me, citizen=amalie, shown=True)
    choose_attendance(by=nina, citizen=amalie, shown=False)
    said = list(AttendanceChoice.objects.values_list("answer", "said_to", "language"))
    assert said == [("shown", None, "da"), ("hidden", nina.pk, "da")]
    assert set(AttendanceChoice.objects.values_list("shown_text", flat=True)) == {attendance_text()}


def test_nobody_else_chooses_for_them(amalie: Citizen, host: Staff) -> None:
    other = make.citizen(staff=make.staff())
    place = sign_up(by=CitizenActor(other), session=a_session(host), citizen=other)
    for by in (host, make.staff(), CitizenActor(other), SeatHolder(place), Visitor()):
        with pytest.raises(NotAllowed):
            choose_attendance(by=by, citizen=amalie, shown=True)
    assert not AttendanceChoice.objects.exists()


def test_the_database_keeps_every_answer_as_it_was_given(amalie: Citizen) -> None:
    choose_attendance(by=CitizenActor(amalie), citizen=amalie, shown=True)
    row = {"citizen": amalie, "shown_text": "Ja", "language": "da", "at": clock.now()}
    tries: list[Any] = [
        lambda: AttendanceChoice.objects.update(answer="hidden"),
        lambda: AttendanceChoice.objects.all().delete(),
        lambda: AttendanceChoice.objects.create(**row, answer="shown"),  # it stands already
        lambda: AttendanceChoice.objects.create(**row, answer="maybe"),
        lambda: AttendanceChoice.objects.create(**{**row, "shown_text": " "}, answer="hidden"),
        lambda: AttendanceChoice.objects.create(**{**row, "language": ""}, answer="hidden"),
    ]
    for break_it in tries:
        with pytest.raises(DatabaseError), transaction.atomic():
            break_it()
    assert AttendanceChoice.objects.get().answer == "shown"


def test_the_citizen_chooses_on_their_own_page_and_by_the_link(
    amalie: Citizen, host: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", "2020-04-14")
    client = inside(amalie)
    page = text(client.get("/min/tilbud/"))
    assert "Kun den, der holder mødet, kan se det. Din sagsbehandler kan ikke." in page
    assert attendance_text() in page
    answer = client.post("/min/tilbud/", {"do": "show", "once": str(uuid4())})
    assert answer.status_code == 303
    assert "Du har sagt ja: Din sagsbehandler må se, om du kom." in text(client.get("/min/tilbud/"))
    assert client.post("/min/tilbud/", {"do": "noget"}).status_code == 404
    place = sign_up(by=CitizenActor(amalie), session=a_session(host), citizen=amalie)
    link = StrictClient()
    link.get(reverse("offers:door", args=[token_of(place)]))
    assert "Du har sagt ja" in text(link.get("/tilbud/min/"))
    link.post("/tilbud/min/goer/", {"do": "hide", "once": str(uuid4())})
    assert "Din sagsbehandler kan ikke." in text(link.get("/tilbud/min/"))
    assert list(AttendanceChoice.objects.values_list("answer", flat=True)) == ["shown", "hidden"]


def test_a_guest_has_no_caseworker_and_is_told_so(host: Staff) -> None:
    session = a_session(host, public=True)
    page = text(StrictClient().get(f"/tilbud/{session.public_id}/"))
    assert "Kun den, der holder mødet, ser dit navn, og om du kom." in page
    place = guest_signs_up(by=Visitor(), session=session, name="Ib", contact="ib@example.com")
    (as_host,) = sheet(host, session).places
    (as_colleague,) = sheet(make.staff(), session).places
    assert (as_host.name, as_colleague.name) == ("Ib", "Deltager 1")
    client = logged_in(StrictClient(), make.staff())
    page = text(client.get(reverse("offers:place", args=[place.public_id])))
    assert ("ib@example.com" in page, ">Ib<" in page) == (False, False)


# -- where it would show ---------------------------------------------------------------------------


@pytest.mark.parametrize("came", [True, False])
def test_the_caseworker_sees_that_they_signed_up_and_no_more(
    amalie: Citizen, nina: Staff, host: Staff, came: bool
) -> None:
    session = held(host, *[amalie] * came, absent=(amalie,) * (not came))
    with clock.at(at("16:00", TOMORROW)):
        (one,) = places_of(nina, amalie)
        assert (one.state, one.withheld, one.may_leave) == ("Tilmeldt", True, False)
        page = text(
            logged_in(StrictClient(), nina).get(reverse("offers:citizen", args=[amalie.public_id]))
        )
        assert "Om CV" in page
        assert "når borgeren selv har valgt det" in page
        (seen,) = sheet(nina, session).places
        assert (seen.name, seen.state) == ("Amalie Aa", "Tilmeldt")
        assert (seen.sparring, seen.undelivered) == (None, False)
        assert sheet(nina, session).came == 0
        assert sessions_for(nina).get(pk=session.pk).came == 0


def test_the_host_sees_who_came_and_so_does_the_citizen(
    amalie: Citizen, host: Staff, afterwards: None
) -> None:
    with clock.at(at("10:00")):
        session = held(host, amalie)
    (seen,) = sheet(host, session).places
    assert (seen.state, seen.withheld, seen.sparring is not None) == ("Kom", False, True)
    assert sessions_for(host).get(pk=session.pk).came == 1
    own = own_offers(CitizenActor(amalie), CitizenActor(amalie))
    assert [one.session for one in own.past] == [session]


def test_chosen_it_is_seen_and_taken_back_it_is_not(
    amalie: Citizen, nina: Staff, host: Staff
) -> None:
    session = held(host, amalie)
    with clock.at(at("16:00", TOMORROW)):
        for shown, state in ((True, "Kom"), (False, "Tilmeldt")):
            choose_attendance(by=CitizenActor(amalie), citizen=amalie, shown=shown)
            assert places_of(nina, amalie)[0].state == state
            assert sheet(nina, session).places[0].state == state
            kinds = set(outbox_for(nina).values_list("kind", flat=True))
            assert ("offer_sparring" in kinds) == shown


def test_without_a_pause_the_caseworker_sees_it(amalie: Citizen, nina: Staff, host: Staff) -> None:
    held(host, amalie)
    Suspension.objects.update(revoked_at=clock.now(), revoked_because="Loven er tilbage")
    with clock.at(at("16:00", TOMORROW)):
        assert places_of(nina, amalie)[0].state == "Kom"
        assert own_offers(CitizenActor(amalie), CitizenActor(amalie)).asks_who_may_see is False


def test_a_pause_elsewhere_or_of_something_else_withholds_nothing(
    amalie: Citizen, nina: Staff, host: Staff
) -> None:
    held(host, amalie)
    places = {"regions": [], "municipalities": ["0999"]}
    Suspension.objects.filter(subject="AVAILABILITY").update(**places)
    Suspension.objects.filter(subject="CONVERSATION_DUTY").update(**places)
    Suspension.objects.filter(subject="OFFER").update(sectors=["PUBLIC_EMPLOYERS"])
    with clock.at(at("16:00", TOMORROW)):
        assert places_of(nina, amalie)[0].state == "Kom"
        here = amalie.municipality
        Suspension.objects.filter(subject="AVAILABILITY").update(municipalities=[here.code])
        assert places_of(nina, amalie)[0].state == "Tilmeldt"
        Suspension.objects.filter(subject="AVAILABILITY").update(
            municipalities=[], regions=[here.region_code]
        )
        assert places_of(nina, amalie)[0].state == "Tilmeldt"


def test_no_button_answers_whether_they_came(amalie: Citizen, nina: Staff, host: Staff) -> None:
    session = held(host, amalie)
    place = session.sign_ups.get()
    client = logged_in(StrictClient(), nina)
    with clock.at(at("16:00", TOMORROW)):
        where = reverse("offers:place", args=[place.public_id])
        for do in ("leave", "absent", "came", "wants", "held"):
            assert client.post(where, {"do": do, "once": str(uuid4())}).status_code == 404
        assert "Sparring" not in text(client.get(where)).split("<main", 1)[1]
        mine = {"do": "leave", "session": session.public_id, "once": str(uuid4())}
        answer = client.post(reverse("offers:citizen", args=[amalie.public_id]), mine)
        assert (answer.status_code, "for sent at melde fra" in text(answer)) == (422, True)
    place.refresh_from_db()
    assert place.state == "attended"


def test_what_follows_from_having_come_is_not_told_either(
    amalie: Citizen, nina: Staff, host: Staff
) -> None:
    """Sparring, its messages, the timeline, what did not arrive, the twin of their page."""
    session = held(host, amalie)
    with clock.at(at("16:00", TOMORROW)):
        answer_sparring(by=CitizenActor(amalie), sparring=Sparring.objects.get(), wants=True)
        assert [one.name for one in sparring_page(host).waiting] == ["Amalie Aa"]
        assert [one.name for one in sparring_page(make.staff()).waiting] == ["Deltager 1"]
        assert sparring_page(nina).waiting == []
        Message.objects.filter(kind="offer_sparring").update(state="too_late", slot=None)
        assert Message.objects.filter(kind="offer_material", citizen=amalie).count() == 1
        told = {entry.item.kind for entry in timeline(nina, amalie, "beskeder")[1]}
        assert told == {"offer_signed_up"}
        assert set(outbox_for(nina).values_list("kind", flat=True)) == {"offer_signed_up"}
        assert not undelivered_for(nina).exists()
        client = logged_in(StrictClient(), nina)
        twin = f"/borgere/{amalie.public_id}/min/tilbud/"
        assert "Om CV" not in text(client.get(twin))
        assert client.get(f"{twin}{session.public_id}/").status_code == 404


def test_plans_are_the_writers_until_they_are_sent(amalie: Citizen, nina: Staff) -> None:
    host = make.staff(role=Role.CONSULTANT)
    session = an_industry_webinar(host, [amalie])
    place = session.sign_ups.get()
    plan = write_plan(by=host, sign_up=place, course="Bus", provider="AMU", funding="amu")
    where = reverse("offers:plan", args=[place.public_id])
    client = logged_in(StrictClient(), nina)
    asked = Ask(nina, clock.today(), clock.today())
    assert (list(plans_for(nina)), client.get(where).status_code) == ([], 404)
    assert read(EDUCATION_PLANS, asked).n == 0
    send_plan(by=host, plan=plan)
    assert (list(plans_for(nina)), client.get(where).status_code) == ([plan], 200)
    assert read(EDUCATION_PLANS, asked).n == 1


def test_in_a_club_only_its_consultant_sees_who_came() -> None:
    chief, lis = make.leader(whole_house=True), make.staff(role=Role.CONSULTANT)
    club = opened(chief, 8, host=lis)
    members = list(club.members.select_related("club", "citizen").order_by("seat"))
    for member in members:
        confirm_place(by=lis, member=member)
    first = SignUp.objects.filter(session__series=club.series, session__number=1)
    with clock.at(at("12:30", date(2020, 4, 21))):
        turn_clubs()
        for place in first:
            mark_attendance(by=lis, sign_up=place, came=True)
        as_lis, as_chief = club_page(lis, club), club_page(chief, club)
        assert (as_lis.weeks[0].came, as_lis.withholds) == (8, False)
        assert (as_chief.weeks[0].came, as_chief.withholds) == (None, True)
        assert all(row.marks[0] is None for row in as_chief.members)
        assert all(row.marks[1] is not None for row in as_chief.members)
        client = logged_in(StrictClient(), chief)
        week = text(client.get(reverse("offers:club_week", args=[club.public_id, 1])))
        assert ("Kom ikke" in week, "Tilmeldt" in week) == (False, True)
        mark = {"place": first[0].pk, "came": "no", "once": str(uuid4())}
        where = reverse("offers:club_came", args=[club.public_id, 1])
        assert client.post(where, mark).status_code == 404
        member = members[0].citizen
        clerk = member.assignments.get().staff
        own = own_club(CitizenActor(member), clerk)
        assert own is not None
        assert own.weeks[0].place is None


# -- figures ---------------------------------------------------------------------------------------


def test_figures_tell_whole_weeks_of_the_whole_house_and_nothing_under_five(
    nina: Staff, host: Staff
) -> None:
    held(host, *[make.citizen(staff=nina) for _ in range(5)])
    few = [make.citizen(staff=nina) for _ in range(4)]
    after = a_session(host, capacity=9, day=date(2020, 4, 21))
    places = [sign_up(by=nina, session=after, citizen=one) for one in few]
    with clock.at(at("15:00", date(2020, 4, 21))):
        for place in places:
            mark_attendance(by=host, sign_up=place, came=True)
        hold_session(by=host, session=after)
    whole = (date(2020, 4, 13), date(2020, 4, 26))
    with clock.at(at("16:00", TOMORROW)):  # the week is not over
        assert read(PARTICIPANTS, Ask(System("test"), whole[0], TOMORROW)).n == 0
        assert figures(nina, whole[0], TOMORROW).came == 0
    with clock.at(at("10:00", date(2020, 4, 27))):
        for viewer in (nina, System("test")):
            asked = Ask(viewer, *whole)
            assert (read(PARTICIPANTS, asked).n, read(SPARRING, asked).n) == (5, 5)
            assert rows(PARTICIPANTS, PARTICIPANTS.figure("new"), asked) == []
        for start, end in ((TOMORROW, TOMORROW), (whole[0], THURSDAY), (TOMORROW, whole[1])):
            assert read(PARTICIPANTS, Ask(nina, start, end)).n == 0
        assert read(PARTICIPANTS, Ask(nina, *whole, staff=nina.pk)).n == 5  # the whole house's
        found = figures(nina, *whole)
        assert (found.held, found.told, found.came) == (2, 1, 5)


@pytest.mark.parametrize("days", range(0, 40, 3))
def test_whole_weeks_begin_on_a_monday_and_end_on_a_sunday_that_has_gone(days: int) -> None:
    for shift in range(14):
        start = date(2020, 3, 2) + timedelta(days=shift)
        first, last = whole_weeks(start, start + timedelta(days=days))
        assert (first.weekday(), last.weekday()) == (0, 6)
        assert start <= first <= start + timedelta(days=6)
        assert last <= start + timedelta(days=days)
        assert last < clock.today()


# -- two worlds ------------------------------------------------------------------------------------

_DRAWN_ANEW = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]*"|name="once" value="[^"]*"|nonce="[^"]*"'
    r'|hx-headers=\'[^\']*\'|"X-CSRFToken": ?"[^"]*"'
)


def everything(viewer: Staff, citizen: Citizen, session: Session) -> dict[str, str]:
    """Every page of the house that asks for nothing, and every page about her and the session."""
    place = session.sign_ups.get(citizen=citizen)
    asked = [address.url() for address in staff_addresses() if not address.parameters]
    for address in staff_addresses():
        parameters = set(address.parameters)
        if parameters == {"public_id"}:
            for key in (citizen.public_id, session.public_id, place.public_id):
                asked.append(address.url(public_id=key))
        elif parameters == {"public_id", "session"}:
            asked.append(address.url(public_id=citizen.public_id, session=session.public_id))
        elif parameters == {"code"} and address.name.startswith("insight:"):
            asked += [address.url(code=one.code) for one in (PARTICIPANTS, SPARRING)]
    client = logged_in(StrictClient(), viewer)
    seen = {}
    for url in asked:
        for wanted in (url, f"{url}?format=csv"):
            answer = client.get(wanted)
            body = b"".join(answer) if answer.streaming else answer.content
            seen[wanted] = f"{answer.status_code} " + _DRAWN_ANEW.sub(
                "", body.decode("utf-8", "replace")
            )
    return seen


@pytest.mark.parametrize("who", ["caseworker", "leader"])
def test_the_house_looks_the_same_whether_she_came_or_not(
    amalie: Citizen, nina: Staff, host: Staff, who: str
) -> None:
    team = amalie.assignments.get().team
    viewer = nina if who == "caseworker" else make.leader(in_team=team)
    session = a_session(host, capacity=25, title="Om CV")
    people = [make.citizen(staff=make.staff()) for _ in range(5)]
    places = {
        one.pk: sign_up(by=CitizenActor(one), session=session, citizen=one)
        for one in (amalie, *people)
    }
    worlds = []
    for came in ([amalie, *people], people):
        with transaction.atomic():
            with clock.at(at("15:00", TOMORROW)):
                for one in came:
                    mark_attendance(by=host, sign_up=places[one.pk], came=True)
                hold_session(by=host, session=session)
                send_material(by=host, session=session, material="Læs mere")
            with clock.at(at("10:00", THURSDAY)):
                for sparring in Sparring.objects.order_by("sign_up"):
                    answer_sparring(by=host, sparring=sparring, wants=True)
                worlds.append(everything(viewer, amalie, session))
            transaction.set_rollback(True)
    one, two = worlds
    assert len(one) > 150
    assert [url for url in one if one[url] != two[url]] == []
    assert any("Om CV" in body for body in one.values())
