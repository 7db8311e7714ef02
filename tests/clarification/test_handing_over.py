"""Another adviser takes a course over: times that suit stand, the others are called off aloud."""

from __future__ import annotations

import uuid

import pytest

from medspil.clarification.actions.handing_over import hand_over
from medspil.clarification.actions.talks import cancel_talk
from medspil.clarification.models import Clarification
from medspil.clarification.queries.courses import waiting_for
from medspil.contact.models import Engagement
from medspil.kernel import clock
from medspil.kernel.action import Refused
from medspil.messages.models import Message
from medspil.people.models import Citizen, RoleMembership, Staff
from tests import factories as make
from tests.clarification.making import a_citizen, all_held, an_adviser, begun, referred
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.portal.visitors import text

pytestmark = pytest.mark.usefixtures("the_tuesday")


@pytest.fixture
def omar() -> Staff:
    return an_adviser(make.staff(full_name="Omar Lund")).staff


@pytest.fixture
def lise() -> Staff:
    return an_adviser(make.staff(full_name="Lise Krog")).staff


@pytest.fixture
def course(nina: Staff, omar: Staff) -> Clarification:
    return begun(referred(nina, a_citizen(nina, last_name="Holm")), omar.clarifies)


def leave(staff: Staff) -> None:
    RoleMembership.objects.filter(staff=staff).update(valid=(None, clock.today()))


def test_times_that_suit_stand_and_nobody_is_told(
    nina: Staff, lise: Staff, course: Clarification
) -> None:
    before = list(course.talks.values_list("during", "sequence", "state"))
    told = Message.objects.count()
    hand_over(by=nina, clarification=course, staff=lise)
    assert list(course.talks.values_list("during", "sequence", "state")) == before
    assert set(course.talks.values_list("staff", flat=True)) == {lise.pk}
    assert set(Engagement.objects.values_list("staff", flat=True)) == {lise.pk}
    assert Message.objects.count() == told


def test_a_time_that_does_not_suit_is_called_off_and_to_be_agreed_on_anew(
    nina: Staff, lise: Staff, omar: Staff, course: Clarification
) -> None:
    other = begun(referred(nina), lise.clarifies)
    first, second = course.talks.all()[:2]
    for talk in list(other.talks.all())[1:]:
        cancel_talk(by=lise, talk=talk, because="Ferie")
    told = Message.objects.filter(citizen=course.citizen).count()
    assert other.talks.first().during == first.during
    hand_over(by=nina, clarification=course, staff=lise)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.staff, "kan ikke den dag" in first.reason) == ("off", omar, True)
    assert (second.state, second.staff) == ("booked", lise)
    assert not Engagement.objects.filter(staff=omar).exists()
    assert Message.objects.filter(citizen=course.citizen).count() == told + 1
    page = text(logged_in(StrictClient(), nina).get(f"/afklaring/{course.public_id}/"))
    assert "Aftal den samtale, der mangler" in page


def test_what_was_held_stays_with_whoever_held_it(
    nina: Staff, lise: Staff, omar: Staff, course: Clarification
) -> None:
    held = all_held(course)
    with clock.at(held[-1].ends_at):
        made = hand_over(by=nina, clarification=course, staff=lise)
    assert made.adviser == lise
    assert set(course.talks.values_list("staff", flat=True)) == {omar.pk}


def test_who_cannot_give_it_is_refused_and_nothing_has_changed(
    nina: Staff, lise: Staff, omar: Staff, course: Clarification
) -> None:
    waiting = referred(nina)
    elsewhere = make.staff()
    Citizen.objects.filter(pk=course.citizen_id).update(protected=True)
    for given, staff, said in [
        (waiting, lise, "ikke i gang"),
        (course, omar, "i forvejen"),
        (course, elsewhere, "der har tid"),
        (course, lise, "beskyttet"),
    ]:
        with pytest.raises(Refused, match=said):
            hand_over(by=nina, clarification=given, staff=staff)
    course.refresh_from_db()
    assert course.adviser == omar
    assert set(course.talks.values_list("staff", flat=True)) == {omar.pk}


def test_that_an_adviser_left_is_seen_where_one_looks_and_mended_by_one_button(
    nina: Staff, lise: Staff, omar: Staff, course: Clarification
) -> None:
    desk, url = logged_in(StrictClient(), nina), f"/afklaring/{course.public_id}/"
    says = "arbejder her ikke mere"
    assert (says in text(desk.get(url)), says in text(desk.get("/afklaring/"))) == (False, False)
    leave(omar)
    assert (says in text(desk.get(url)), says in text(desk.get("/afklaring/"))) == (True, True)
    assert "1 forløb mangler en rådgiver" in [one.says for one in waiting_for(nina)]
    facts = {"once": str(uuid.uuid4()), "do": "give", "staff": str(lise.pk)}
    assert desk.post(url, facts).url == url
    assert (says in text(desk.get(url)), says in text(desk.get("/afklaring/"))) == (False, False)
    assert "1 forløb mangler en rådgiver" not in [one.says for one in waiting_for(nina)]


def test_a_leader_sees_it_though_somebody_else_referred(omar: Staff, course: Clarification) -> None:
    leave(omar)
    leader = make.leader(whole_house=True)
    assert "1 forløb mangler en rådgiver" in [one.says for one in waiting_for(leader)]


def test_an_adviser_of_another_team_gives_it_away_and_sees_it_no_more(
    omar: Staff, lise: Staff, course: Clarification
) -> None:
    desk, url = logged_in(StrictClient(), omar), f"/afklaring/{course.public_id}/"
    facts = {"once": str(uuid.uuid4()), "do": "give"}
    wrong = desk.post(url, {**facts, "staff": str(omar.pk)})
    assert wrong.status_code == 422
    answer = desk.post(url, {**facts, "once": str(uuid.uuid4()), "staff": str(lise.pk)})
    assert (answer.status_code, answer.url) == (303, "/afklaring/")
    assert desk.get(url).status_code == 404
    assert logged_in(StrictClient(), lise).get(url).status_code == 200
