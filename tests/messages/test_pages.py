"""The pages under /beskeder/: who sees what, what can be done, what it costs to ask."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused, System
from medspil.messages import mass, populations
from medspil.messages.actions.mass import (
    approve_mass,
    change_mass,
    draft_mass,
    send_sample,
    start_mass,
    stop_mass,
)
from medspil.messages.actions.undelivered import retry_message
from medspil.messages.actions.wishes import stop_word
from medspil.messages.delivery import deliver
from medspil.messages.models import (
    LeftOut,
    MassSending,
    MassState,
    Message,
    OptOut,
    OutboxPolicy,
    Template,
    Wish,
)
from medspil.messages.queries import sent_to
from medspil.messages.ways.letter import path_of, put_down
from medspil.people.models import AccessEntry, Citizen, Staff
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient

pytestmark = pytest.mark.django_db
TODAY = date(2020, 4, 14)


@pytest.fixture(autouse=True)
def _the_day(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", TODAY.isoformat())
    make.the_law()


@pytest.fixture
def nina() -> Staff:
    return make.staff()


@pytest.fixture
def lea(nina: Staff) -> Staff:
    return make.leader(make.team_of(nina))


def once(**given: Any) -> dict[str, Any]:
    return {"once": str(uuid.uuid4()), **given}


# -- the work list ---------------------------------------------------------------------------------


def lost(of: Citizen, **facts: Any) -> Message:
    return make.message(of, **{"state": "failed", "slot": None, "problem": "rejected", **facts})


def test_own_citizens_come_first_and_another_teams_not_at_all(
    nina: Staff, client: StrictClient
) -> None:
    theirs = lost(make.citizen(in_team=make.team_of(nina)))
    mine = lost(make.citizen(staff=nina), state="withheld", channel="", problem="no_way")
    lost(make.citizen(in_team=make.team()))
    lost(make.citizen(staff=nina), problem="opted_out", state="withheld")
    page = logged_in(client, nina).get(reverse("messages:undelivered"))
    shown = [message.pk for message, *_rest in page.context["rows"]]
    assert shown == [mine.pk, theirs.pk]
    assert "Vi mangler telefon, e-mail eller adresse" in page.content.decode()


@pytest.mark.parametrize("name", ["messages:outbox", "messages:undelivered", "messages:letters"])
def test_a_list_asks_as_often_for_three_as_for_one(
    name: str, nina: Staff, client: StrictClient
) -> None:
    logged_in(client, nina)
    letter = {"channel": "letter", "state": "sent", "sent_at": clock.now()}
    asked = []
    for n in (1, 3):
        while Message.objects.count() < 2 * n:
            lost(make.citizen(staff=nina))
            make.message(make.citizen(staff=nina), **letter)
        with CaptureQueriesContext(connection) as counted:
            assert client.get(reverse(name)).status_code == 200
        asked.append(len(counted))
    assert asked[0] == asked[1]


def test_what_was_done_instead_is_written_down(nina: Staff, client: StrictClient) -> None:
    message = lost(make.citizen(staff=nina))
    url = reverse("messages:handled", args=[message.pk])
    empty = logged_in(client, nina).post(url, once())
    assert empty.status_code == 422
    assert "Udfyld »Hvad har du gjort?«" in empty.content.decode()
    sent = once(**{f"m{message.pk}-note": "Ringede"})
    assert [client.post(url, sent).status_code for _n in range(2)] == [303, 303]
    message.refresh_from_db()
    assert (message.handled_note, message.handled_by) == ("Ringede", nina)
    assert client.get(reverse("messages:undelivered")).context["rows"] == []


def test_it_is_sent_again_by_the_way_that_is_open_now(nina: Staff, client: StrictClient) -> None:
    anna = make.citizen(staff=nina, email="anna@example.com")
    message = lost(anna, channel="sms")
    Citizen.objects.filter(pk=anna.pk).update(phone="")
    answer = logged_in(client, nina).post(reverse("messages:again", args=[message.pk]), once())
    message.refresh_from_db()
    assert (answer.status_code, message.state, message.channel) == (303, "queued", "email")
    assert ProcrastinateJob.objects.get().args == {"ids": [message.pk]}


def test_a_code_is_not_sent_again(nina: Staff) -> None:
    message = lost(make.citizen(staff=nina), kind="login_code")
    with pytest.raises(Refused, match="Lav et nyt"):
        retry_message(by=nina, message=message)


# -- one citizen -----------------------------------------------------------------------------------


def test_a_citizens_messages_are_there_word_for_word(nina: Staff, client: StrictClient) -> None:
    anna = make.citizen(staff=nina)
    make.message(anna)
    page = logged_in(client, nina).get(reverse("messages:citizen", args=[anna.public_id]))
    assert "Vi har prøvet at ringe til dig." in page.content.decode()
    assert AccessEntry.objects.filter(citizen=anna, staff=nina).count() == 1


def test_sent_to_is_for_those_who_may_see_the_citizen(nina: Staff) -> None:
    anna = make.citizen(staff=nina)
    message = make.message(anna)
    assert list(sent_to(nina, anna)) == [message]
    assert list(sent_to(System("portal"), anna)) == [message]
    assert list(sent_to(make.staff(), anna)) == []


def test_a_wish_and_a_no_thank_you_are_noted_by_the_caseworker(
    nina: Staff, client: StrictClient
) -> None:
    anna = make.citizen(staff=nina)
    url = reverse("messages:citizen", args=[anna.public_id])
    logged_in(client, nina)
    client.post(url, once(do="wish", channel="email"))
    client.post(url, once(do="stop"))
    assert Wish.objects.get().channel == "email"
    assert (OptOut.objects.get().how, OptOut.objects.get().noted_by) == ("told_us", nina)
    client.post(url, once(do="start"))
    client.post(url, once(do="wish", channel=""))
    assert OptOut.objects.filter(ended_at=None).count() == Wish.objects.count() == 0


def test_whoever_answers_stop_hears_no_more(nina: Staff) -> None:
    anna = make.citizen(phone="00 00 00 17")
    make.citizen(phone="00 00 00 18")
    assert stop_word(by=System("sms"), number="+45 00000017") == 1
    assert OptOut.objects.get().citizen == anna
    with pytest.raises(NotAllowed):
        stop_word(by=nina, number="00000017")


# -- letters ---------------------------------------------------------------------------------------


def test_the_printed_letter_is_logged_and_leaves_the_list(
    nina: Staff, client: StrictClient
) -> None:
    anna = make.citizen(staff=nina, protected=True, address="Skjulevej 17")
    letter = make.message(anna, channel="letter", state="sent", sent_at=clock.now())
    put_down(path_of(str(letter.public_id)), b"%PDF-1.7")
    page = logged_in(client, nina).get(reverse("messages:letters"))
    assert "Skjulevej" not in page.content.decode()
    pdf = client.get(reverse("messages:letter", args=[letter.public_id]))
    assert pdf.content == b"%PDF-1.7"
    assert AccessEntry.objects.get().purpose == "address"
    client.post(reverse("messages:posted", args=[letter.pk]), once())
    assert list(client.get(reverse("messages:letters")).context["page"]) == []


# -- templates -------------------------------------------------------------------------------------


def template(kind: str = "booked", wording: str = "sms", language: str = "da") -> str:
    return reverse("messages:template", args=[kind, wording, language])


def test_the_municipality_says_it_in_its_own_words_with_history(
    lea: Staff, client: StrictClient
) -> None:
    logged_in(client, lea)
    url = template("missed_call")
    first, second = once(do="save", text="Ring {telefon}"), once(do="save", text="Ring til os")
    assert [client.post(url, sent).status_code for sent in (first, first, second)] == [303] * 3
    page = client.get(url)
    assert [change.text for change in page.context["history"]] == ["Ring til os", "Ring {telefon}"]
    assert {change.who for change in page.context["history"]} == {lea.full_name}
    client.post(url, once(do="shipped"))
    assert not Template.objects.exists()
    assert client.get(url).context["history"][0].dropped


@pytest.mark.parametrize(
    ("wording", "given", "says"),
    [
        ("sms", {"text": "Hej {fornavn}"}, "Pladsholderen {fornavn} findes ikke her"),
        ("sms", {"text": "Hej {navn}"}, "{navn} må ikke stå i en sms"),
        ("sms", {"text": "Om {emne}"}, "{emne} må ikke stå i en sms"),
        ("sms", {"text": "Fordi {begrundelse}"}, "findes ikke her"),
        ("sms", {"text": "Hej {telefon"}, "mangler sin makker"),
        ("sms", {"text": "x" * 1000}, "Den bliver til 7 SMS"),
        ("email", {"text": "Hej", "subject": "Til {navn}"}, "{navn} må ikke stå i et emne"),
        ("email", {"text": "Om {emne}", "subject": "Nyt"}, "ikke er hemmelig"),
        ("paper", {"text": "Om {kode}", "subject": "Nyt"}, "findes ikke her"),
    ],
)
@pytest.mark.parametrize("do", ["save", "preview"])
def test_a_template_that_says_too_much_is_refused(
    wording: str, given: dict[str, str], says: str, do: str, lea: Staff, client: StrictClient
) -> None:
    answer = logged_in(client, lea).post(template("booked", wording), once(do=do, **given))
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Template.objects.exists()


def test_paper_may_say_what_it_is_about(lea: Staff, client: StrictClient) -> None:
    given = {"subject": "Nyt fra os", "text": "Kære {navn}. Det handler om {emne}."}
    answer = logged_in(client, lea).post(template("booked", "paper"), once(do="save", **given))
    assert answer.status_code == 303


def test_a_preview_on_a_person_of_ones_own_is_logged(lea: Staff, client: StrictClient) -> None:
    anna = make.citizen(first_name="Anna", in_team=make.team_of(lea))
    given = {"do": "preview", "subject": "Nyt", "text": "Hej {navn}", "reference": anna.reference}
    answer = logged_in(client, lea).post(template("booked", "email"), once(**given))
    assert answer.context["preview"].text == "Hej Anna"
    assert AccessEntry.objects.get().citizen == anna
    stranger = make.citizen(in_team=make.team())
    given["reference"] = stranger.reference
    assert client.post(template("booked", "email"), once(**given)).status_code == 422
    assert AccessEntry.objects.count() == 1


def test_the_page_says_how_long_an_sms_is_without_script(lea: Staff, client: StrictClient) -> None:
    logged_in(client, lea)
    for text, says in (
        ("a" * 160, "160 tegn, 1 SMS."),
        ("a" * 161, "161 tegn, 2 SMS."),
        ("a" * 70 + "Š", "71 tegn, 2 SMS. Tegnene Š gør"),
    ):
        answer = client.post(template("missed_call"), once(do="preview", text=text))
        assert says in answer.content.decode()


def test_the_quiet_hours_are_the_municipalitys(lea: Staff, client: StrictClient) -> None:
    url = reverse("messages:templates")
    logged_in(client, lea)
    assert client.post(url, once(quiet_from="24", quiet_until="8")).status_code == 422
    assert client.post(url, once(quiet_from="21", quiet_until="7")).status_code == 303
    chosen = OutboxPolicy.objects.get()
    assert (chosen.quiet_from, chosen.quiet_until) == (21, 7)


# -- to many ---------------------------------------------------------------------------------------

TEXTS = {"subject": "Nyt fra os", "sms": "Ring på {telefon}", "text": "Kære {navn}"}


def drafted(by: Staff, **given: Any) -> MassSending:
    return draft_mass(
        by=by, **{"name": "Til alle", "source": "team", "query": "", **TEXTS, **given}
    )


def test_who_wrote_it_never_approves_it(lea: Staff) -> None:
    sending = drafted(lea)
    with pytest.raises(Refused, match="»Kladde«"):
        approve_mass(by=make.administrator(), sending=sending)
    send_sample(by=lea, sending=sending)
    with pytest.raises(NotAllowed):
        approve_mass(by=lea, sending=sending)
    with pytest.raises(DatabaseError, match="two_pairs_of_eyes"), transaction.atomic():
        MassSending.objects.update(approved_by=lea)
    with pytest.raises(DatabaseError, match="sent_by_two"), transaction.atomic():
        MassSending.objects.update(state=MassState.APPROVED)
    assert approve_mass(by=make.administrator(), sending=sending).state == MassState.APPROVED


def test_a_changed_text_needs_a_new_sample(lea: Staff) -> None:
    sending = drafted(lea)
    send_sample(by=lea, sending=sending)
    assert change_mass(by=lea, sending=sending, sms="Ring").state == MassState.DRAFT
    with pytest.raises(Refused):
        approve_mass(by=make.administrator(), sending=sending)
    with pytest.raises(Refused, match=r"\{navn\} må ikke stå i en sms"):
        change_mass(by=lea, sending=sending, sms="Hej {navn}")


def test_a_dry_run_says_who_is_left_out_and_why(lea: Staff, client: StrictClient) -> None:
    team = make.team_of(lea)
    make.citizen(in_team=team)
    make.citizen(in_team=team, phone="", email="a@example.com")
    silent, tired, full = (
        make.citizen(in_team=team, phone=p) for p in ("", "00000001", "00000002")
    )
    OptOut.objects.create(citizen=tired, how="link", since=clock.now())
    for slot in (1, 2, 3):
        make.message(full, slot=slot, day=TODAY)
    make.citizen(in_team=make.team())
    sending = drafted(lea)
    page = logged_in(client, lea).get(reverse("messages:sending", args=[sending.pk]))
    run = page.context["run"]
    assert run.channels == [("SMS", 1), ("E-mail", 1)]
    assert [(code, n) for code, _why, n in run.left_out] == [
        (LeftOut.OPTED_OUT, 1),
        (LeftOut.NO_WAY, 1),
        (LeftOut.CAP, 1),
    ]
    assert silent.full_name in page.content.decode()


def ready(lea: Staff) -> MassSending:
    sending = drafted(lea)
    send_sample(by=lea, sending=sending)
    approve_mass(by=make.administrator(), sending=sending)
    return start_mass(by=lea, sending=sending)


def test_two_see_it_and_everybody_gets_it_once(lea: Staff) -> None:
    citizens = [make.citizen(in_team=make.team_of(lea)) for _n in range(3)]
    sending = ready(lea)
    mass.send(sending.pk)
    mass.send(sending.pk)
    sending.refresh_from_db()
    assert sending.state == MassState.FINISHED
    assert sorted(Message.objects.values_list("citizen", flat=True)) == [c.pk for c in citizens]
    assert {(m.kind, m.subject, m.language) for m in Message.objects.all()} == {
        ("free", "Nyt fra os", "da")
    }


def test_stop_takes_back_what_waits_and_queues_no_more(lea: Staff) -> None:
    for _n in range(3):
        make.citizen(in_team=make.team_of(lea))
    sending = ready(lea)
    for _n in range(2):
        assert mass.send_block(sending.pk, at_most=1)
    first, second = Message.objects.order_by("pk")
    deliver([first.pk], now=first.not_before)
    stop_mass(by=lea, sending=sending)
    mass.send(sending.pk)
    deliver([second.pk], now=second.not_before)
    assert [m.state for m in Message.objects.order_by("pk")] == ["sent", "withdrawn"]
    shown = mass.progress(sending)
    assert (shown.total, shown.gone, shown.taken_back, shown.left) == (3, 1, 1, 1)


def test_whom_the_list_of_citizens_shows_can_be_written_to(
    lea: Staff, client: StrictClient
) -> None:
    team = make.team_of(lea)
    worried, _calm = (make.citizen(in_team=team) for _n in range(2))
    make.concern(worried, level="high")
    asked = {"udvalg": "citizens", "concern": "high"}
    form = logged_in(client, lea).get(reverse("messages:new_sending"), asked)
    assert form.context["words"] == ["Bekymring: Stor bekymring"]
    sent = once(udvalg="citizens", query=form.context["query"], name="Bekymrede", **TEXTS)
    client.post(reverse("messages:new_sending"), sent)
    assert [row.citizen for row in MassSending.objects.get().rows.all()] == [worried]


def test_a_list_of_another_room_can_be_written_to(lea: Staff, client: StrictClient) -> None:
    url = reverse("messages:new_sending")
    logged_in(client, lea)
    assert client.get(url, {"udvalg": "ukendt"}).status_code == 404
    answer = client.post(url, once(udvalg="team", name="Alle", **TEXTS))
    made = MassSending.objects.get()
    assert answer.headers["Location"] == reverse("messages:sending", args=[made.pk])
    assert populations.source("team").words(lea, populations.QueryDict("language=so")) == [
        "Taler Soomaali"
    ]
