"""A daily webinar from the plan to the sparring, and a seat that goes from hand to hand."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused, System
from medspil.kernel.models import AuditEntry
from medspil.messages.models import Message
from medspil.offers.actions import (
    add_observers,
    add_session,
    answer_sparring,
    begin_session,
    book_sparring,
    cancel_session,
    cancel_sign_up,
    change_series,
    change_session,
    close_series,
    confirm_offer,
    forget_guests,
    hold_session,
    hold_sparring,
    join,
    make_series,
    mark_attendance,
    plan_sessions,
    publish,
    refuse,
    send_material,
    sign_up,
    sign_up_guest,
)
from medspil.offers.actors import SeatHolder, Visitor
from medspil.offers.models import Series, Session, SignUp, SignUpState, Sparring
from medspil.offers.queries.places import own_place, sheet
from medspil.offers.tasks import expire_all, remind_all
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Staff
from tests import factories as make
from tests.offers.making import DAY, TOMORROW, a_series, a_session, at


@pytest.fixture(autouse=True)
def _the_day(db: None):
    with clock.at(at("10:00")):
        make.the_law()
        yield


@pytest.fixture
def host() -> Staff:
    return make.staff()


def people(host: Staff, count: int) -> list[Citizen]:
    return [make.citizen(staff=host) for _ in range(count)]


def days(series: Series) -> list[date]:
    found = series.sessions.order_by("starts_at").values_list("starts_at", flat=True)
    return [one.astimezone(clock.TZ).date() for one in found]


def kinds(of: Citizen | None = None) -> list[str]:
    told = Message.objects.filter(citizen=of).exclude(state="withdrawn").order_by("pk")
    return list(told.values_list("kind", flat=True))


def states(session: Session) -> dict[int, tuple[str, int | None]]:
    return {one.citizen_id or 0: (one.state, one.seat) for one in session.sign_ups.all()}


# -- the calendar ----------------------------------------------------------------------------------


def test_every_working_day_but_no_holiday_and_the_topics_in_turn(host: Staff) -> None:
    series = a_series(host, topics=["CV", "Jobnet", "Jobsøgning"])
    made = plan_sessions(by=host, series=series, until=date(2020, 5, 11))
    may = [one for one in days(series) if one.month == 5]
    assert may == [date(2020, 5, d) for d in (1, 4, 5, 6, 7, 11)]  # the 8th: store bededag
    assert [one.topic.title for one in made[:4] if one.topic] == [
        "CV",
        "Jobnet",
        "Jobsøgning",
        "CV",
    ]
    assert {one.state for one in made} == {"published"}
    assert [one.number for one in made] == list(range(1, len(made) + 1))
    assert made[0].starts_at == at("14:00")


def test_every_second_week_on_two_weekdays(host: Staff) -> None:
    series = a_series(host, weekdays=[2, 4], every_weeks=2, last_day=date(2020, 5, 14))
    plan_sessions(by=host, series=series, until=date(2020, 6, 30))
    found = [(one.month, one.day) for one in days(series)]
    assert found == [(4, 14), (4, 16), (4, 28), (4, 30), (5, 12), (5, 14)]


def test_planned_again_it_adds_nothing_and_keeps_what_has_sign_ups(host: Staff) -> None:
    series = a_series(host)
    plan_sessions(by=host, series=series, until=date(2020, 4, 17))
    assert plan_sessions(by=host, series=series, until=date(2020, 4, 17)) == []
    wednesday, thursday, friday = series.sessions.order_by("starts_at")[1:4]
    sign_up(by=host, session=thursday, citizen=make.citizen(staff=host))
    cancel_session(by=host, session=friday, reason="Værten er syg")
    changed = change_series(by=host, series=series, starts=time(10), weekdays=[3])
    plan_sessions(by=host, series=changed, until=date(2020, 4, 22))
    found = [(one.pk, one.starts_at, one.state) for one in series.sessions.order_by("starts_at")]
    assert [row[1:] for row in found] == [
        (at("10:00", date(2020, 4, 15)), "published"),
        (at("14:00", date(2020, 4, 16)), "published"),
        (at("14:00", date(2020, 4, 17)), "cancelled"),
        (at("10:00", date(2020, 4, 22)), "published"),
    ]
    assert [row[0] for row in found][:3] == [wednesday.pk, thursday.pk, friday.pk]


def test_a_draft_is_not_open_and_a_closed_one_makes_no_more(host: Staff) -> None:
    series = make_series(
        by=host, host=host, kind="webinar", title="CV", weekdays=[2], starts=time(14), first_day=DAY
    )
    (first,) = plan_sessions(by=host, series=series, until=DAY)
    with pytest.raises(Refused, match="ikke tilmelde sig her længere"):
        sign_up(by=host, session=first, citizen=make.citizen(staff=host))
    publish(by=host, series=series)
    sign_up(by=host, session=first, citizen=make.citizen(staff=host))
    plan_sessions(by=host, series=series, until=date(2020, 4, 21))
    close_series(by=host, series=series)
    assert days(series) == [DAY]
    with pytest.raises(Refused, match="Tilbuddet er lukket"):
        plan_sessions(by=host, series=series, until=date(2020, 4, 28))


def test_one_by_hand_with_guests(host: Staff) -> None:
    made = add_session(
        by=host,
        series=a_series(host),
        starts_at=at("16:00", TOMORROW),
        guests=[("company", "B. Bus", "Busselskabet")],
    )
    assert (made.number, made.capacity, made.state) == (1, 25, "published")
    assert [str(one.organisation) for one in made.guest_hosts.all()] == ["Busselskabet"]
    with pytest.raises(Refused, match="passeret"):
        add_session(by=host, series=made.series, starts_at=at("09:00"))


# -- seats -----------------------------------------------------------------------------------------


def test_who_comes_third_waits_and_gets_the_seat_when_it_is_free(host: Staff) -> None:
    session, (a, b, c, d) = a_session(host, capacity=2), people(host, 4)
    for one in (a, b, c, d):
        sign_up(by=CitizenActor(one), session=session, citizen=one)
    assert states(session) == {
        a.pk: ("signed_up", 1),
        b.pk: ("signed_up", 2),
        c.pk: ("waitlisted", None),
        d.pk: ("waitlisted", None),
    }
    assert [own_place(session.sign_ups.get(citizen=one)).line for one in (a, c, d)] == [0, 1, 2]
    cancel_sign_up(by=CitizenActor(a), sign_up=session.sign_ups.get(citizen=a))
    offered = session.sign_ups.get(citizen=c)
    assert (offered.state, offered.seat) == ("offered", 1)
    assert offered.offered_until == clock.now() + timedelta(hours=24)
    assert kinds(c) == ["offer_seat"]  # and that they wait was taken back
    confirm_offer(by=CitizenActor(c), sign_up=offered)
    assert states(session)[c.pk] == ("signed_up", 1)
    assert states(session)[d.pk] == ("waitlisted", None)
    assert kinds(c) == []  # it was read on the page before the message had left
    assert kinds(d) == ["offer_waiting"]


def test_a_seat_that_nobody_confirms_goes_on_and_on(host: Staff) -> None:
    session, (a, b, c) = a_session(host, capacity=1, confirm_hours=2), people(host, 3)
    for one in (a, b, c):
        sign_up(by=host, session=session, citizen=one)
    cancel_sign_up(by=host, sign_up=session.sign_ups.get(citizen=a))
    assert expire_all() == 0
    with clock.at(at("12:01")):
        assert expire_all() == 1
        assert states(session)[b.pk] == ("cancelled", None)
        assert states(session)[c.pk] == ("offered", 1)
        with pytest.raises(Refused, match="ikke nogen ledig plads"):
            confirm_offer(by=host, sign_up=session.sign_ups.get(citizen=b))
    with clock.at(at("14:30")), pytest.raises(Refused, match="Fristen er gået"):
        confirm_offer(by=host, sign_up=session.sign_ups.get(citizen=c))


def test_more_seats_are_offered_to_those_who_wait(host: Staff) -> None:
    session, some = a_session(host, capacity=1), people(host, 3)
    for one in some:
        sign_up(by=host, session=session, citizen=one)
    change_session(by=host, session=session, capacity=2)
    assert [state for state, _seat in states(session).values()] == [
        "signed_up",
        "offered",
        "waitlisted",
    ]
    with pytest.raises(Refused, match="Plads nummer 2 er taget"):
        change_session(by=host, session=session, capacity=1)
    with pytest.raises(Refused, match="Der er tilmeldte"):
        change_session(by=host, session=session, starts_at=at("15:00", TOMORROW))


def test_signed_up_twice_is_once_and_who_comes_back_stands_last(host: Staff) -> None:
    session, (a, b) = a_session(host, capacity=1), people(host, 2)
    first = sign_up(by=host, session=session, citizen=a)
    assert sign_up(by=host, session=session, citizen=a) == first
    sign_up(by=host, session=session, citizen=b)
    cancel_sign_up(by=host, sign_up=first)
    again = sign_up(by=host, session=session, citizen=a)
    assert (again.pk, again.state) == (first.pk, "waitlisted")
    assert AuditEntry.objects.filter(action="offers.sign_up").count() == 3


def test_nobody_is_shut_out_without_a_reason(host: Staff) -> None:
    session, (a, b) = a_session(host, capacity=1), people(host, 2)
    for one in (a, b):
        sign_up(by=host, session=session, citizen=one)
    place = session.sign_ups.get(citizen=a)
    with pytest.raises(Refused, match="Skriv, hvorfor"):
        refuse(by=host, sign_up=place, reason=" ")
    refuse(by=host, sign_up=place, reason="Taler ned til de andre")
    assert states(session) == {a.pk: ("refused", None), b.pk: ("offered", 1)}
    with pytest.raises(Refused, match="Ring til os"):
        sign_up(by=CitizenActor(a), session=session, citizen=a)


def test_only_those_who_may(host: Staff) -> None:
    session, (a, b) = a_session(host), people(host, 2)
    other, nobody = make.staff(), make.administrator()
    with pytest.raises(NotAllowed):
        sign_up(by=other, session=session, citizen=a)
    with pytest.raises(NotAllowed):
        sign_up(by=CitizenActor(b), session=session, citizen=a)
    with pytest.raises(NotAllowed):
        make_series(
            by=nobody,
            host=host,
            kind="club",
            title="K",
            weekdays=[1],
            starts=time(9),
            first_day=DAY,
        )
    place = sign_up(by=host, session=session, citizen=a)
    with pytest.raises(NotAllowed):
        cancel_sign_up(by=CitizenActor(b), sign_up=place)
    with pytest.raises(NotAllowed):
        cancel_sign_up(by=SeatHolder(SignUp(pk=place.pk + 1)), sign_up=place)
    with pytest.raises(NotAllowed):
        join(by=host, sign_up=place)


# -- guests and names ------------------------------------------------------------------------------


def test_a_guest_signs_up_with_a_name_and_a_number_and_is_forgotten(host: Staff) -> None:
    session = a_session(host)
    with pytest.raises(Refused, match="telefonnummer eller en e-mail"):
        sign_up_guest(by=Visitor(), session=session, name="Ib", contact="hos mor")
    made = sign_up_guest(
        by=Visitor(), session=session, name="Ib", contact="ib@example.com", question="Kameraet?"
    )
    again = sign_up_guest(by=Visitor(), session=session, name="Bo", contact=" IB@example.com ")
    assert (made.pk, again.guest_name, made.alias) == (again.pk, "Ib", "Deltager 1")
    told = Message.objects.get()
    assert (told.kind, told.guest, told.about, told.state) == (
        "offer_signed_up",
        "ib@example.com",
        None,
        "queued",
    )
    assert "/tilbud/k/" in told.text
    assert "Ib" not in told.text
    assert forget_guests() == 0
    with clock.at(session.starts_at + timedelta(days=91)):
        assert forget_guests() == 1
    made.refresh_from_db()
    assert (made.guest_name, made.guest_contact, made.question) == ("", "", "")
    assert made.guest_key == again.guest_key


def test_protected_citizens_are_an_alias_to_everybody_but_those_who_work_with_them(
    host: Staff,
) -> None:
    session = a_session(host, alias_default=False)
    theirs = make.staff()
    hidden = make.citizen(staff=theirs, protected=True, first_name="Hemmelig")
    open_one = make.citizen(staff=theirs, first_name="Åben", last_name="Bog")
    sign_up(by=theirs, session=session, citizen=hidden)
    sign_up(by=theirs, session=session, citizen=open_one)
    assert [one.name for one in sheet(host, session).places] == ["Deltager 1", "Åben Bog"]
    assert sheet(theirs, session).places[0].name == hidden.full_name
    assert [one.name for one in sheet(make.staff(), session).places] == ["Deltager 1", "En borger"]


def test_observers_are_numbers(host: Staff) -> None:
    session = a_session(host)
    add_observers(by=host, session=session, municipalities=[("0621", "Kolding", 3)])
    add_observers(
        by=host, session=session, municipalities=[("0621", "Kolding", 2), ("0510", "Haderslev", 1)]
    )
    found = session.observers.values_list("municipality_name", "count")
    assert list(found) == [("Haderslev", 1), ("Kolding", 2)]
    add_observers(by=host, session=session, municipalities=[("0510", "Haderslev", 0)])
    assert session.observers.count() == 1


# -- the day itself --------------------------------------------------------------------------------


def test_reminded_once_on_the_day(host: Staff) -> None:
    session, (a,) = a_session(host), people(host, 1)
    sign_up(by=host, session=session, citizen=a)
    assert remind_all() == 0
    with clock.at(at("09:30", TOMORROW)):
        assert (remind_all(), remind_all()) == (1, 0)
    assert Message.objects.filter(kind="offer_reminder").count() == 1


def test_begun_joined_held_and_each_who_came_is_offered_sparring(host: Staff) -> None:
    session, (a, b, c, d) = a_session(host, capacity=3), people(host, 4)
    places = [sign_up(by=host, session=session, citizen=one) for one in (a, b, c, d)]
    with pytest.raises(Refused, match="en halv time før"):
        begin_session(by=host, session=session)
    with pytest.raises(Refused, match="en halv time før"):
        join(by=SeatHolder(places[0]), sign_up=places[0])
    with clock.at(at("13:55", TOMORROW)):
        begin_session(by=host, session=session)
        join(by=SeatHolder(places[0]), sign_up=places[0])
        with pytest.raises(Refused, match="ikke en plads"):
            join(by=SeatHolder(places[3]), sign_up=places[3])
        mark_attendance(by=host, sign_up=places[1], came=True, came_by="phone")
    with clock.at(at("15:00", TOMORROW)):
        hold_session(by=host, session=session)
        send_material(by=host, session=session, material="https://example.com/cv")
    assert [state for state, _seat in states(session).values()] == [
        "attended",
        "attended",
        "absent",
        "cancelled",
    ]
    assert list(session.sign_ups.values_list("came_by", flat=True)) == ["link", "phone", "", ""]
    assert Sparring.objects.count() == 2
    told = Message.objects.filter(kind__in=["offer_sparring", "offer_material"])
    assert sorted(told.values_list("citizen_id", "kind")) == sorted(
        (one.pk, kind) for one in (a, b) for kind in ("offer_sparring", "offer_material")
    )
    with clock.at(at("16:00", TOMORROW)):
        first, second = Sparring.objects.order_by("pk")
        answer_sparring(by=SeatHolder(places[0]), sparring=first, wants=True)
        answer_sparring(by=CitizenActor(b), sparring=second, wants=False)
        book_sparring(by=host, sparring=first, staff=host, when=at("10:00", date(2020, 4, 17)))
        hold_sparring(by=host, sparring=first)
        late = session.sign_ups.get(citizen=c)
        mark_attendance(by=host, sign_up=late, came=True)
        assert Sparring.objects.filter(sign_up=late).count() == 1
        mark_attendance(by=host, sign_up=late, came=False)
        assert Sparring.objects.filter(sign_up=late).count() == 0
    assert list(Sparring.objects.order_by("pk").values_list("state", flat=True)) == [
        "held",
        "declined",
    ]


def test_called_off_everybody_is_told(host: Staff) -> None:
    session, some = a_session(host, capacity=2), people(host, 3)
    for one in some:
        sign_up(by=host, session=session, citizen=one)
    guest = sign_up_guest(by=Visitor(), session=session, name="Ib", contact="ib@example.com")
    with pytest.raises(Refused, match="Skriv hvorfor"):
        cancel_session(by=host, session=session, reason="")
    cancel_session(by=host, session=session, reason="Værten er syg")
    assert {state for state, _seat in states(session).values()} == {"cancelled"}
    for one in some:
        assert kinds(one) == ["offer_cancelled"]
    told = Message.objects.filter(guest_key=guest.guest_key).exclude(state="withdrawn")
    assert list(told.values_list("kind", flat=True)) == ["offer_cancelled"]
    with pytest.raises(Refused, match="aflyst"):
        cancel_session(by=host, session=session, reason="Igen")
    assert SignUpState.CANCELLED == "cancelled"


def test_the_worker_may_what_no_employee_may(host: Staff) -> None:
    from medspil.offers.actions import expire_offers, remind_of_session

    session = a_session(host)
    for act in (expire_offers, remind_of_session):
        with pytest.raises(NotAllowed):
            act(by=host, session=session)
        assert act(by=System("worker"), session=session) == 0
