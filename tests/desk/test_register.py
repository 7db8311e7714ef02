"""Registering a conversation: prefilled, kept while written, written once, told what it counts."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from medspil.contact.actions.courses import close
from medspil.contact.models import (
    Agreement,
    ContactAttempt,
    Conversation,
    ConversationDraft,
    Due,
    NextContact,
)
from medspil.contact.queries.effects import expected_effect
from medspil.kernel import clock
from medspil.kernel.models import AuditEntry
from medspil.messages.models import A_DAY, Message
from medspil.people.models import AccessEntry, Citizen, Role, Staff
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient

TODAY = date(2020, 2, 3)


@pytest.fixture
def lise(db: None, monkeypatch: pytest.MonkeyPatch) -> Staff:
    monkeypatch.setenv("MEDSPIL_TODAY", TODAY.isoformat())
    make.the_law()
    return make.staff(full_name="Lise Holm")


@pytest.fixture
def amalie(lise: Staff) -> Citizen:
    return make.citizen(
        "LAB6_03", anchor=date(2020, 1, 6), staff=lise, first_name="Amalie", last_name="Kjær"
    )


def address(citizen: Citizen, page: str = "register") -> str:
    return reverse(f"contact:{page}", args=[citizen.public_id])


def filled(**changes: object) -> dict[str, object]:
    """What a browser sends when only the note is written."""
    return {
        "once": uuid.uuid4(),
        "channel": "phone",
        "held_at": f"{TODAY:%d.%m.%Y} kl. 00.01",
        "outcome": "talked",
        "note": "Talte om praktik.",
        "type": "7",
        "next_day": f"{TODAY + timedelta(days=28):%d.%m.%Y}",
        "proposed_day": f"{TODAY + timedelta(days=28):%d.%m.%Y}",
        **changes,
    }


def said(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def test_the_form_is_prefilled_with_what_is_usual(
    client: StrictClient, lise: Staff, amalie: Citizen
) -> None:
    Citizen.objects.filter(pk=amalie.pk).update(preferred_channel="phone_walk")
    answer = logged_in(client, lise).get(address(amalie))
    form = answer.context["form"]
    assert form["channel"].value() == "phone_walk"
    assert form["outcome"].value() == "talked"
    assert form["type"].value() == 7
    assert form["next_day"].value() == TODAY + timedelta(days=28)
    assert form["held_at"].value().date() == TODAY
    assert AccessEntry.objects.filter(staff=lise, citizen=amalie).count() == 1


def test_sickness_proposes_the_follow_up_conversation(client: StrictClient, lise: Staff) -> None:
    ill = make.citizen("LAB6_06.2", anchor=date(2020, 1, 6), staff=lise)
    assert logged_in(client, lise).get(address(ill)).context["form"]["type"].value() == 4


def test_a_conversation_is_written_and_the_next_date_is_said(
    client: StrictClient, lise: Staff, amalie: Citizen
) -> None:
    asked = f"{address(amalie)}?tilbage=/%3Fvis%3Dtoday"
    page = logged_in(client, lise).get(asked).content.decode()
    assert '<input type="hidden" name="tilbage" value="/?vis=today">' in page
    answer = client.post(address(amalie), filled(tilbage="/?vis=today"))
    assert (answer.status_code, answer.url) == (303, "/?vis=today")
    held = Conversation.objects.get(citizen=amalie)
    assert (held.channel, held.held_on, held.staff, held.statutory_effect) == (
        "phone",
        TODAY,
        lise,
        "counts",
    )
    assert [note.text for note in held.notes.all()] == ["Talte om praktik."]
    assert said(client.get("/")) == [
        "Samtalen med Amalie K. er gemt. Næste kontakt senest 2. marts."
    ]


def test_the_proposal_left_alone_is_the_rhythm_and_a_changed_day_is_agreed(
    client: StrictClient, lise: Staff, amalie: Citizen
) -> None:
    logged_in(client, lise).post(address(amalie), filled())
    assert not NextContact.objects.filter(citizen=amalie).exists()
    client.post(address(amalie), filled(held_at="03.02.2020 00.02", next_day="10.02.2020"))
    planned = NextContact.objects.get(citizen=amalie)
    assert (planned.day, planned.reason) == (date(2020, 2, 10), "agreed")
    assert Due.objects.get(citizen=amalie).next_due == date(2020, 2, 10)


def test_where_there_is_concern_the_proposal_becomes_a_plan(
    client: StrictClient, lise: Staff, amalie: Citizen
) -> None:
    make.concern(amalie, "high")
    proposed = f"{TODAY + timedelta(days=7):%d.%m.%Y}"
    logged_in(client, lise).post(address(amalie), filled(next_day=proposed, proposed_day=proposed))
    planned = NextContact.objects.get(citizen=amalie)
    assert (planned.day, planned.reason) == (TODAY + timedelta(days=7), "rhythm")


def test_agreements_are_kept_with_the_conversation(
    client: StrictClient, lise: Staff, amalie: Citizen
) -> None:
    rows = {
        "owner_1": "citizen",
        "what_1": "Ringe til udlejeren",
        "due_1": "10.02.2020",
        "owner_2": "staff",
        "what_2": "",
        "due_2": "",
        "owner_3": "staff",
        "what_3": "Sende et link",
        "due_3": "",
    }
    logged_in(client, lise).post(address(amalie), filled(**rows))
    held = Conversation.objects.get(citizen=amalie)
    made = held.agreements.order_by("pk").values_list("owner", "what", "due_on")
    assert list(made) == [
        ("citizen", "Ringe til udlejeren", date(2020, 2, 10)),
        ("staff", "Sende et link", None),
    ]


def test_room_for_one_more_agreement_keeps_what_is_written(
    client: StrictClient, lise: Staff, amalie: Citizen
) -> None:
    data = filled(more="1", what_1="Ringe", what_2="", note="Halvt skrevet")
    answer = logged_in(client, lise).post(address(amalie), data)
    form = answer.context["form"]
    assert form.rows == 3
    assert form["what_1"].value() == "Ringe"
    assert form["note"].value() == "Halvt skrevet"
    assert not Conversation.objects.exists()


@pytest.mark.parametrize(
    ("changes", "outcome", "message"),
    [
        (
            {"outcome": "not_reached", "note": ""},
            "not_reached",
            "Gemt: Amalie K. blev ikke truffet. Det var 1. forsøg.",
        ),
        (
            {"outcome": "declined", "note": ""},
            "declined",
            "Gemt: Amalie K. ønsker ikke samtale nu. Spørg igen 2. marts.",
        ),
        (
            {"outcome": "call_back", "again_at": "05.02.2020 kl. 13.00"},
            "call_back",
            "Gemt: ring til Amalie K. igen 5. februar.",
        ),
    ],
)
def test_an_attempt_is_written_with_what_comes_next(
    client: StrictClient,
    lise: Staff,
    amalie: Citizen,
    changes: dict[str, object],
    outcome: str,
    message: str,
) -> None:
    answer = logged_in(client, lise).post(address(amalie), filled(**changes))
    assert answer.status_code == 303
    assert ContactAttempt.objects.get(citizen=amalie).outcome == outcome
    assert not Conversation.objects.exists()
    assert said(client.get("/")) == [message]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"note": "  "}, "note"),
        ({"held_at": "04.02.2020 kl. 23.59"}, "held_at"),
        ({"held_at": "engang"}, "held_at"),
        ({"held_at": "i morgen"}, "held_at"),
        ({"channel": "letter"}, "channel"),
        ({"outcome": "maybe"}, "outcome"),
        ({"outcome": "call_back"}, "again_at"),
        ({"next_day": "01.02.2020"}, "next_day"),
        ({"type": "99"}, "type"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_written(
    client: StrictClient, lise: Staff, amalie: Citizen, changes: dict[str, object], field: str
) -> None:
    answer = logged_in(client, lise).post(address(amalie), filled(**changes))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert "Ret dette, og prøv igen" in answer.content.decode()
    assert not Conversation.objects.exists()
    assert not ContactAttempt.objects.exists()


def test_a_closed_citizen_must_be_reopened_first(
    client: StrictClient, lise: Staff, amalie: Citizen
) -> None:
    close(by=lise, citizen=amalie, day=TODAY, why="I arbejde")
    logged_in(client, lise)
    for ask in (client.get, lambda url: client.post(url, filled())):
        answer = ask(address(amalie))
        assert answer.url == reverse("desk:citizen", args=[amalie.public_id])
        page = client.get(answer.url).content.decode()
        assert "Borgeren er afsluttet. Genåbn først borgeren." in page
    assert not Conversation.objects.exists()


def test_the_same_form_sent_twice_writes_once_and_says_the_same(
    client: StrictClient, lise: Staff, amalie: Citizen
) -> None:
    data = filled()
    logged_in(client, lise)
    messages = []
    for _time in range(2):
        answer = client.post(address(amalie), data)
        assert answer.status_code == 303
        messages.append(said(client.get("/")))
    assert messages[0] == messages[1]
    assert Conversation.objects.filter(citizen=amalie).count() == 1


def test_a_draft_is_kept_restored_and_gone_when_saved(
    client: StrictClient, lise: Staff, amalie: Citizen
) -> None:
    logged_in(client, lise)
    data = filled(note="Halvt skrevet", what_1="Ringe")
    assert client.post(address(amalie, "draft"), data).status_code == 204
    answer = client.get(address(amalie))
    assert answer.context["form"]["note"].value() == "Halvt skrevet"
    assert answer.context["form"]["what_1"].value() == "Ringe"
    assert "er hentet frem" in answer.content.decode()
    client.post(address(amalie), data)
    assert not ConversationDraft.objects.exists()


def test_a_draft_that_arrives_after_its_form_was_sent_is_not_restored(
    client: StrictClient, lise: Staff, amalie: Citizen
) -> None:
    data = filled()
    logged_in(client, lise).post(address(amalie), data)
    client.post(address(amalie, "draft"), data)  # was under way when the form was sent
    assert client.get(address(amalie)).context["form"]["note"].value() is None


def test_a_draft_can_be_thrown_away_and_is_one_s_own(
    client: StrictClient, new_client: Callable[[], StrictClient], lise: Staff, amalie: Citizen
) -> None:
    logged_in(client, lise).post(address(amalie, "draft"), filled(note="Min"))
    mads = logged_in(new_client(), make.staff(in_team=make.team_of(lise)))
    assert mads.get(address(amalie)).context["form"]["note"].value() is None
    mads.post(address(amalie, "draft"), {"drop": "1"})
    assert ConversationDraft.objects.count() == 1
    assert client.post(address(amalie, "draft"), {"drop": "1"}).status_code == 303
    assert not ConversationDraft.objects.exists()


@pytest.mark.parametrize(
    ("channel", "type", "group", "on", "expected"),
    [
        ("phone", 7, "LAB6_03", TODAY, ("counts", "window", True)),
        ("phone", 12, "LAB6_03", TODAY, ("none", "type", True)),
        ("letter", 7, "LAB6_03", TODAY, ("none", "channel", False)),
        ("phone", 7, "LAB6_12", TODAY, ("none", "no_rule", True)),
        ("phone", 7, "LAB6_03", date(2020, 4, 14), ("not_in_suspension", "suspended", True)),
    ],
)
def test_the_expected_effect_is_the_effect_and_leaves_no_trace(
    lise: Staff,
    monkeypatch: pytest.MonkeyPatch,
    channel: str,
    type: int,
    group: str,
    on: date,
    expected: tuple[str, str, bool],
) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", on.isoformat())
    made = make.citizen(group, anchor=date(2020, 1, 6), staff=lise)
    effect = expected_effect(made, type=type, channel=channel, moment=clock.now())
    assert (effect.statutory, effect.reason, effect.local) == expected
    assert not Conversation.objects.exists()
    held = make.conversation(made, on, type=type, channel=channel)
    assert held.statutory_effect == expected[0]


def test_while_the_law_is_on_pause_the_page_says_what_to_say(
    client: StrictClient, lise: Staff, amalie: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", "2020-04-14")
    page = logged_in(client, lise).get(address(amalie)).content.decode()
    assert "Det er frivilligt. Det får ingen betydning for din ydelse" in page
    assert "Lovens frist: nej, loven er på pause" in page


def test_the_effect_is_told_anew_when_the_form_changes(
    client: StrictClient, lise: Staff, amalie: Citizen
) -> None:
    data = {"channel": "phone", "type": "12", "held_at": "03.02.2020 kl. 00.01"}
    page = logged_in(client, lise).post(address(amalie, "effect"), data).content.decode()
    assert "nej, den type samtale tæller ikke efter reglen" in page
    assert not Conversation.objects.exists()


def test_by_htmx_the_same_form_comes_for_the_row(
    client: StrictClient, lise: Staff, amalie: Citizen
) -> None:
    logged_in(client, lise)
    answer = client.get(address(amalie), headers={"HX-Request": "true"})
    assert answer.templates[0].name == "contact/register_row.html"
    assert "<html" not in answer.content.decode()


@pytest.mark.parametrize("page", ["register", "draft", "effect"])
def test_another_team_s_citizen_does_not_exist(
    client: StrictClient, lise: Staff, page: str
) -> None:
    theirs = make.citizen(staff=make.staff())
    logged_in(client, lise)
    assert client.get(address(theirs)).status_code == 404
    assert client.post(address(theirs, page), filled()).status_code == 404
    assert not Conversation.objects.exists()
    assert not ConversationDraft.objects.exists()


def test_other_roles_cannot_register(client: StrictClient, lise: Staff, amalie: Citizen) -> None:
    logged_in(client, make.staff(Role.CONSULTANT))
    assert client.get(address(amalie)).status_code == 404
    assert client.post(address(amalie), filled()).status_code == 404


@pytest.mark.parametrize(
    "elsewhere", ["https://example.com/", "//example.com/", "javascript:alert(1)", "/\\example.com"]
)
def test_back_never_leads_out_of_the_house(
    client: StrictClient, lise: Staff, amalie: Citizen, elsewhere: str
) -> None:
    answer = logged_in(client, lise).post(address(amalie), filled(tilbage=elsewhere))
    assert answer.url == reverse("desk:citizen", args=[amalie.public_id])


def test_the_form_asks_the_database_the_same_number_of_times(
    client: StrictClient, lise: Staff, amalie: Citizen
) -> None:
    logged_in(client, lise).get(address(amalie))
    counted = []
    for n in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(address(amalie))
        counted.append(len(queries))
        for day in range(3):
            make.conversation(amalie, date(2020, 1, 10 + 3 * n + day), by=lise)
    assert counted[0] == counted[1]


@pytest.mark.django_db(transaction=True)
def test_two_caseworkers_at_once_are_both_kept(
    monkeypatch: pytest.MonkeyPatch, new_client: Callable[[], StrictClient]
) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", TODAY.isoformat())
    make.the_law()
    lise = make.staff()
    mads = make.staff(in_team=make.team_of(lise))
    amalie = make.citizen("LAB6_03", anchor=date(2020, 1, 6), staff=lise)
    ready = threading.Barrier(2)
    answers: list[int] = []

    def send(who: Staff, minute: str) -> None:
        visitor = logged_in(new_client(), who)
        ready.wait()
        data = filled(held_at=f"03.02.2020 kl. 00.0{minute}")
        answers.append(visitor.post(address(amalie), data).status_code)
        connections.close_all()

    threads = [threading.Thread(target=send, args=pair) for pair in ((lise, "1"), (mads, "2"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [303, 303]
    assert Conversation.objects.filter(citizen=amalie).count() == 2
    assert Due.objects.get(citizen=amalie).held == 2
    assert Agreement.objects.count() == 0


# -- nobody answered: an SMS says that we called ---------------------------------------------------


def missed(**changes: object) -> dict[str, object]:
    return filled(outcome="not_reached", note="", **changes)


def test_an_sms_goes_with_the_attempt_and_stands_in_the_timeline(
    client: StrictClient, lise: Staff, amalie: Citizen
) -> None:
    answer = logged_in(client, lise).post(address(amalie), missed(text="on"))
    assert answer.status_code == 303
    message = Message.objects.get()
    assert (message.citizen, message.kind, message.queued_by) == (
        amalie,
        "missed_call",
        lise.actor_name,
    )
    page = client.get(reverse("desk:citizen", args=[amalie.public_id]), {"vis": "beskeder"})
    assert said(page) == ["Gemt: Amalie K. blev ikke truffet. Det var 1. forsøg. En sms er på vej."]
    assert [entry.source for entry in page.context["entries"]] == ["message"]
    assert "SMS: vi ringede forgæves" in page.content.decode()
    assert AuditEntry.objects.get(action="contact.register_attempt").facts == {
        "kind": "missed_call",
        "channel": "sms",
        "outcome": "not_reached",
    }


def test_no_box_is_ticked_no_sms_is_sent(
    client: StrictClient, lise: Staff, amalie: Citizen
) -> None:
    logged_in(client, lise).post(address(amalie), missed())
    client.post(address(amalie), filled(text="on"))  # we did speak
    assert (ContactAttempt.objects.count(), Conversation.objects.count()) == (1, 1)
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "facts",
    [
        {"phone": ""},
        {"phone": "+46 8 765 43 21"},
        {"phone": "80 12 34 56"},
        {"digital_ability": "none"},
    ],
)
def test_who_cannot_get_an_sms_is_offered_none(
    client: StrictClient, lise: Staff, amalie: Citizen, facts: dict[str, str]
) -> None:
    Citizen.objects.filter(pk=amalie.pk).update(**facts)
    page = logged_in(client, lise).get(address(amalie)).content.decode()
    assert "Send en sms" not in page
    assert client.post(address(amalie), missed(text="on")).status_code == 303
    assert not Message.objects.exists()


def test_the_fourth_sms_of_a_day_is_refused_and_the_attempt_can_be_kept_without(
    client: StrictClient, lise: Staff, amalie: Citizen
) -> None:
    logged_in(client, lise)
    for minute in range(A_DAY):
        at = f"{TODAY:%d.%m.%Y} kl. 00.0{minute}"
        assert client.post(address(amalie), missed(text="on", held_at=at)).status_code == 303
    answer = client.post(address(amalie), missed(text="on"))
    assert answer.status_code == 422
    assert answer.context["form"].errors["text"] == [
        "Borgeren har allerede fået tre beskeder i dag."
    ]
    assert ContactAttempt.objects.count() == A_DAY
    page = client.get(address(amalie)).content.decode()
    assert "Send en sms om" not in page
    assert "Borgeren har fået tre beskeder i dag." in page
    assert client.post(address(amalie), missed()).status_code == 303
    assert ContactAttempt.objects.count() == A_DAY + 1


# -- drafts and the audit trail --------------------------------------------------------------------


def test_a_draft_leaves_one_line_however_often_it_is_kept(
    client: StrictClient, lise: Staff, amalie: Citizen
) -> None:
    logged_in(client, lise)
    for words in ("Talte", "Talte om", "Talte om praktik"):
        assert client.post(address(amalie, "draft"), filled(note=words)).status_code == 204
    assert ConversationDraft.objects.get().fields["note"] == "Talte om praktik"
    kept = AuditEntry.objects.filter(action="contact.save_draft")
    assert kept.count() == 1
    client.post(address(amalie), filled())
    client.post(address(amalie, "draft"), filled(note="En ny samtale"))
    assert kept.count() == 2
