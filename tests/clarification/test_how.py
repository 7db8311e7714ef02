"""One conversation on video or in person instead of by telephone, as the two have agreed."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from medspil.clarification.actions.how import hold_as
from medspil.clarification.models import Talk
from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused
from medspil.messages.models import Message, MessageKind
from medspil.people.models import Citizen, Staff
from tests import factories as make
from tests.clarification.making import DAY, a_citizen, an_adviser, at, begun, referred
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.portal.visitors import inside, text

LINK = "https://video.example.com/moede"


pytestmark = pytest.mark.usefixtures("the_tuesday")


@pytest.fixture
def nina() -> Staff:
    return an_adviser(make.staff(full_name="Nina Dam")).staff


@pytest.fixture
def anna(nina: Staff) -> Citizen:
    return a_citizen(nina, first_name="Anna", email="anna@example.com")


@pytest.fixture
def talk(nina: Staff, anna: Citizen) -> Talk:
    return begun(referred(nina, anna), nina.clarifies).talks.all()[0]


def send(client: StrictClient, talk: Talk, **facts: Any) -> Any:
    how = {"do": "how", "once": str(uuid.uuid4())}
    return client.post(f"/afklaring/samtale/{talk.uid}/", {**how, **facts})


def test_video_is_agreed_on_and_the_citizen_is_told_and_finds_the_link(
    nina: Staff, anna: Citizen, talk: Talk
) -> None:
    client = logged_in(StrictClient(), nina)
    told = Message.objects.filter(citizen=anna, kind=MessageKind.BOOKED)
    before = told.count()
    assert send(client, talk, form="video").status_code == 422
    assert send(client, talk, form="video", where="http://usikker.example").status_code == 422
    assert send(client, talk, form="video", where=LINK).status_code == 303
    assert send(client, talk, form="video", where=LINK).status_code == 303  # the same again
    assert told.count() == before + 1
    page = inside(anna).get("/min/afklaring/")
    assert f'href="{LINK}"' in page.content.decode()
    assert "Nina Dam taler med dig på video." in text(page)
    assert text(page).count("Nina Dam ringer til dig") == 2  # the other two
    assert "Video" in text(client.get(f"/afklaring/{talk.clarification.public_id}/"))
    assert send(client, talk, form="phone", where=LINK).status_code == 303
    talk.refresh_from_db()
    assert (talk.form, talk.where) == ("phone", "")


def test_in_person_while_attendance_rests_is_for_a_person_to_judge(
    nina: Staff, anna: Citizen, talk: Talk
) -> None:
    client = logged_in(StrictClient(), nina)
    given = {"form": "in_person", "where": "Havnegade 1"}
    answer = send(client, talk, **given)
    assert answer.status_code == 422
    assert "lukket for fremmøde" in text(answer)
    assert send(client, talk, **given, may_meet="on").status_code == 303
    assert "Du møder Nina Dam her: Havnegade 1" in text(inside(anna).get("/min/afklaring/"))


def test_on_a_day_like_others_they_meet_without_more(nina: Staff, talk: Talk) -> None:
    later = at(DAY.replace(month=8, day=20))
    Talk.objects.filter(pk=talk.pk).delete()
    with clock.at(at(DAY.replace(month=8, day=17))):
        meets = begun(referred(nina), nina.clarifies).talks.all()[0]
        held = hold_as(by=nina, talk=meets, form="in_person", where="Havnegade 1")
    assert (held.form, held.day < later.date()) == ("in_person", True)


def test_it_is_said_before_it_begins_and_by_who_follows_the_course(nina: Staff, talk: Talk) -> None:
    with pytest.raises(NotAllowed):
        hold_as(by=make.staff(), talk=talk, form="video", where=LINK)
    with pytest.raises(Refused):
        hold_as(by=nina, talk=talk, form="in_person", where=" ", may_meet=True)
    with clock.at(talk.starts_at), pytest.raises(Refused, match="begyndt"):
        hold_as(by=nina, talk=talk, form="video", where=LINK)


@pytest.mark.parametrize(
    "wrong", [{"form": "video", "where": "javascript:x"}, {"form": "in_person"}, {"where": "x"}]
)
def test_the_database_knows_where(talk: Talk, wrong: dict[str, str]) -> None:
    with pytest.raises(IntegrityError, match="a_conversation_is_somewhere"), transaction.atomic():
        Talk.objects.filter(pk=talk.pk).update(**wrong)


def test_what_came_of_it_is_asked_in_the_words_of_how_it_was_held(nina: Staff, talk: Talk) -> None:
    client = logged_in(StrictClient(), nina)
    page = f"/afklaring/samtale/{talk.uid}/"
    send(client, talk, form="video", where=LINK)
    with clock.at(talk.ends_at):
        on_video = text(client.get(page))
        Talk.objects.filter(pk=talk.pk).update(form="phone", where="")
        by_phone = text(client.get(page))
        client.post(page, {"do": "no_show", "once": str(uuid.uuid4())})
        after = text(client.get(f"/afklaring/{talk.clarification.public_id}/"))
    assert ("Borgeren kom ikke" in on_video, "ringet" in on_video) == (True, False)
    assert "Vi fik ikke ringet" in by_phone
    assert "Borgeren var der ikke" in after
