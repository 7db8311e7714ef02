"""The panel's pages: what they show, to whom, and what a press of each button does."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import date, time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from medspil.meetings.actions.panel.consents import give_consents
from medspil.meetings.actions.panel.days import schedule_case
from medspil.meetings.actions.panel.packs import make_pack
from medspil.meetings.models import PanelCase, PanelHearing, PreparatoryDraft, Section
from medspil.meetings.queries.panel.cases import STAGES, count_by_stage
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Staff
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient

pytestmark = pytest.mark.django_db
DAY = date(2020, 4, 14)


@pytest.fixture(autouse=True)
def _today(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", DAY.isoformat())


@pytest.fixture
def clerk() -> Staff:
    return make.staff(full_name="Nina Nord")


@pytest.fixture
def chair() -> Staff:
    made = make.staff(role="representative")
    make.panel_member(made, "chair")
    return made


@pytest.fixture
def citizen(clerk: Staff) -> Citizen:
    return make.citizen(staff=clerk, first_name="Amalie", last_name="Kjær")


def sent(client: StrictClient, url: str, **fields: Any) -> Any:
    return client.post(url, {"once": str(uuid.uuid4()), **fields})


def text(answer: Any) -> str:
    return answer.content.decode()


def case_page(case: PanelCase, page: str = "") -> str:
    return f"/rehabilitering/sag/{case.public_id}/{page}"


def test_a_case_from_referral_to_decision_by_pressing_buttons(
    clerk: Staff, chair: Staff, citizen: Citizen
) -> None:
    nina, leads = logged_in(StrictClient(), clerk), logged_in(StrictClient(), chair)
    answer = sent(
        nina,
        f"/borgere/{citizen.public_id}/rehabilitering/",
        question="flex_job",
        referred_on="14.04.2020",
    )
    case = PanelCase.objects.get()
    assert (answer.status_code, answer.url) == (303, case_page(case))
    assert "Set – men noget mangler" in text(nina.get(case_page(case)))
    for section in Section:
        dated = {"dated": "01.04.2020"} if section == "certificate" else {}
        page = case_page(case, f"afsnit/{section}/")
        assert sent(nina, page, text="Skrevet", base="0", **dated).status_code == 303
    review = case_page(case, "hoering/")
    assert sent(nina, review, form="send", how="letter", deadline="28.04.2020").status_code == 303
    late = sent(nina, review, form="accept")
    assert (late.status_code, "stadig tid" in text(late)) == (422, True)
    said = {"form": "comment", "nothing_to_add": "on", "how": "phone"}
    assert sent(nina, review, **said).status_code == 303
    make.panel_day(DAY)
    assert "Video" not in text(nina.get(case_page(case, "dato/"))).partition("<main")[2]
    kept: dict[str, str] = {
        "how": "phone",
        "read_by": str(clerk.pk),
        "read_at": "14.04.2020 00.00",
        "language": "da",
    }
    for step, question in ((2, "virtual"), (3, "represented"), (4, "without_me")):
        shown = sent(nina, case_page(case, "samtykke/spoerg/"), trin=str(step), **kept)
        assert ("Læs op, ord for ord" in text(shown), shown.status_code) == (True, 200)
        kept[f"svar_{question}"] = "ja" if question == "virtual" else "nej"
    check = sent(nina, case_page(case, "samtykke/spoerg/"), trin="5", **kept)
    assert "Tjek borgerens svar" in text(check)
    assert case.consents.count() == 0
    saved = sent(nina, case_page(case, "samtykke/spoerg/"), trin="5", gem="1", **kept)
    assert saved.status_code == 303
    assert [(c.question, c.answer) for c in case.consents.order_by("pk")] == [
        ("virtual", True),
        ("represented", False),
        ("without_me", False),
    ]
    day = make.panel().days.get()
    chosen = sent(nina, case_page(case, "dato/"), choice=f"{day.pk}-video")
    assert chosen.status_code == 303
    meeting = f"/rehabilitering/moede/{PanelHearing.objects.get().pk}/"
    assert sent(leads, meeting, form="open").status_code == 303
    assert "Hvem var med?" in text(leads.get(meeting))
    assert sent(leads, meeting, form="hold", citizen="video").status_code == 303
    which = case_page(case, "indstilling/?slags=flex_job")
    missing = sent(leads, which, slags="flex_job", plain_text="Kort")
    assert missing.status_code == 422
    grounds = {"professional_reason": "Varigt nedsat", "plain_text": "Vi foreslår fleksjob"}
    assert sent(leads, which, slags="flex_job", **grounds).status_code == 303
    decided = sent(
        nina, case_page(case, "afgoerelse/"), outcome="followed", decided_on="14.04.2020"
    )
    assert decided.status_code == 303
    case.refresh_from_db()
    assert case.state == "decided_as_recommended"
    assert "Vi foreslår fleksjob" in text(nina.get(case_page(case)))


def test_a_question_is_answered_one_at_a_time(clerk: Staff, citizen: Citizen) -> None:
    nina, case = logged_in(StrictClient(), clerk), make.ready_case(citizen, clerk)
    ask = case_page(case, "samtykke/spoerg/")
    assert sent(nina, ask, trin="2").status_code == 422  # nobody said how
    read = {"read_by": str(clerk.pk), "read_at": "14.04.2020 00.00", "language": "da"}
    read["how"] = "in_person"
    first = sent(nina, ask, trin="2", **read)
    assert "Må mødet holdes på skærm eller telefon?" in text(first)
    unanswered = sent(nina, ask, trin="3", **read)
    assert unanswered.status_code == 422
    second = sent(nina, ask, trin="3", **read, answer="ja")
    assert 'name="svar_virtual" value="ja"' in text(second)
    assert "må en anden tale for dig?" in text(second)


def test_a_yes_is_taken_back_for_the_citizen_and_the_meeting_lives(
    clerk: Staff, citizen: Citizen
) -> None:
    nina, case = logged_in(StrictClient(), clerk), make.ready_case(citizen, clerk)
    give_consents(by=CitizenActor(citizen), case=case, answers={"virtual": True})
    schedule_case(by=clerk, case=case, day=make.panel_day(DAY), form="phone")
    page = case_page(case, "samtykke/")
    assert sent(nina, page, question="virtual", how="phone").status_code == 303
    assert "Mødet er ikke aflyst" in text(nina.get(case_page(case)))
    again = sent(nina, page, question="virtual", how="phone")
    assert (again.status_code, "ikke sagt ja" in text(again)) == (422, True)


def test_what_one_writes_is_kept_while_one_writes(clerk: Staff, citizen: Citizen) -> None:
    nina, case = logged_in(StrictClient(), clerk), make.panel_case(citizen, clerk)
    page = case_page(case, "afsnit/wishes/")
    assert nina.post(f"{page}kladde/", {"text": "Gerne i et gart"}).status_code == 204
    assert "Gerne i et gart" in text(nina.get(page))
    assert sent(nina, page, text="Gerne i et gartneri", base="0").status_code == 303
    assert PreparatoryDraft.objects.count() == 0
    two = sent(nina, page, text="Andet", base="0")
    assert (two.status_code, "En anden har skrevet imens" in text(two)) == (422, True)


def test_the_agenda_mixes_forms_and_the_times_follow(
    clerk: Staff, chair: Staff, citizen: Citizen
) -> None:
    leads, day = logged_in(StrictClient(), chair), make.panel_day(DAY)
    other = make.citizen(staff=make.staff(), first_name="Bo", last_name="Bak")
    house = make.leader(whole_house=True)
    for one, form in ((citizen, "video"), (other, "in_person")):
        case = make.ready_case(one, house)
        give_consents(by=CitizenActor(one), case=case, answers={"virtual": True})
        schedule_case(by=house, case=case, day=day, form=form)
    page = f"/rehabilitering/dage/{day.pk}/"
    before = text(leads.get(page))
    assert before.index("Amalie Kjær") < before.index("09.30") < before.index("Bo Bak")
    bo = PanelHearing.objects.get(case__citizen=other)
    assert sent(leads, page, hearing=str(bo.pk), way="up").status_code == 303
    after = text(leads.get(page))
    assert after.index("Bo Bak") < after.index("09.30") < after.index("Amalie Kjær")
    colleague = text(logged_in(StrictClient(), clerk).get(page))
    assert ("Amalie Kjær" in colleague, "Bo Bak" in colleague) == (True, False)
    assert "En sag fra et andet team" in colleague


def test_a_protected_name_is_not_shown_to_a_guest(clerk: Staff) -> None:
    hidden = make.citizen(staff=clerk, first_name="Hemmelig", last_name="Person", protected=True)
    case = make.ready_case(hidden, clerk)
    schedule_case(by=clerk, case=case, day=make.panel_day(DAY), form="in_person")
    guest = make.panel_member(None, "health_coordinator")
    nina, visitor = logged_in(StrictClient(), clerk), StrictClient()
    page = case_page(case, "materiale/")
    shown = text(sent(nina, page, form="make", member=str(guest.pk), sections=["health"]))
    link = shown.split("http://testserver")[1].split("<")[0]
    assert "Giv dette link til gæsten" in shown
    assert "Ring til os, så læser vi en kode op" in text(visitor.get(link, follow=True))
    aloud = text(sent(nina, page, form="read", pack=str(guest.packs.get().pk)))
    code = re.search(r"<strong>(\d{3} \d{3})</strong>", aloud)[1]
    sent(visitor, "/gaest/", form="code", code=code)
    read = text(visitor.get("/gaest/"))
    assert ("Prøvetekst" in read, "Hemmelig" in read) == (True, False)


def test_a_member_reads_what_is_theirs(clerk: Staff, citizen: Citizen) -> None:
    doctor = make.staff(role="representative")
    seat = make.panel_member(doctor, "health")
    case = make.ready_case(citizen, clerk)
    schedule_case(by=clerk, case=case, day=make.panel_day(DAY), form="in_person")
    make_pack(by=clerk, case=case, member=seat, sections=["health"])
    client = logged_in(StrictClient(), doctor)
    listed = text(client.get("/rehabilitering/materiale/"))
    assert "Amalie K." in listed
    assert client.get(case_page(case)).status_code == 404
    pack = seat.packs.get()
    assert "Prøvetekst" in text(client.get(f"/rehabilitering/materiale/{pack.pk}/"))
    assert pack.openings.count() == 1


def test_the_rules_on_membership_are_shown_with_what_is_known() -> None:
    make.panel()
    page = text(logged_in(StrictClient(), make.staff()).get("/rehabilitering/team/"))
    periods = ("Fra 1.7.2026", "1.1.2025–30.6.2026", "1.1.2013–31.12.2024")
    places = [page.index(period) for period in periods]
    assert places == sorted(places)
    assert "ikke efterprøvet" in page


def test_a_leader_seats_a_guest_and_changes_the_figures() -> None:
    kind = make.panel()
    client = logged_in(StrictClient(), make.leader())
    page = "/rehabilitering/team/"
    facts = {"form": "seat", "type": str(kind.pk), "role": "health_coordinator"}
    wrong = sent(client, page, **facts)
    assert wrong.status_code == 422
    guest = {"guest_name": "Grethe Gæst", "organisation": "Klinisk funktion"}
    assert sent(client, page, **facts, **guest).status_code == 303
    assert "Grethe Gæst" in text(client.get(page))
    figures = {"capacity_per_month": "30", "slot_minutes": "30", "weeks_to_meeting": "4"}
    assert sent(client, page, form="figures", **figures).status_code == 303
    member = kind.members.get()
    assert sent(client, page, form="end", member=str(member.pk)).status_code == 303
    kind.refresh_from_db()
    assert kind.capacity_per_month == 30


def test_a_day_is_made_by_the_chair_and_the_month_is_shown(chair: Staff, clerk: Staff) -> None:
    client = logged_in(StrictClient(), chair)
    kind = make.panel()
    facts = {
        "type": str(kind.pk),
        "day": "28.04.2020",
        "starts": "9.00",
        "slots": "6",
        "forms_": ["in_person", "video"],
        "place": "Rådhuset",
    }
    assert sent(client, "/rehabilitering/dage/", **facts).status_code == 303
    again = sent(client, "/rehabilitering/dage/", **facts)
    assert (again.status_code, "allerede" in text(again)) == (422, True)
    assert "april 2020" in text(client.get("/rehabilitering/dage/"))
    nina = logged_in(StrictClient(), clerk)
    assert sent(nina, "/rehabilitering/dage/", **facts).status_code == 404


def lists(clerk: Staff, cases: int) -> Iterator[int]:
    """How many queries the lists take with so many cases."""
    day = make.panel_day(DAY, starts=time(10 if cases == 3 else 8))
    for _ in range(cases):
        case = make.ready_case(make.citizen(staff=clerk), clerk)
        schedule_case(by=clerk, case=case, day=day, form="in_person")
    client = logged_in(StrictClient(), clerk)
    for page in (
        "/rehabilitering/",
        f"/rehabilitering/dage/{day.pk}/",
        "/rehabilitering/dage/",
        "/rehabilitering/team/",
    ):
        client.get(page)
        with CaptureQueriesContext(
            connection,
        ) as counted:
            client.get(page)
        yield len(counted)


def test_the_lists_ask_as_often_for_three_as_for_one() -> None:
    one, three = list(lists(make.staff(), 1)), list(lists(make.staff(), 3))
    assert one == three


def test_every_open_case_stands_in_one_place(clerk: Staff, citizen: Citizen) -> None:
    make.ready_case(citizen, clerk)
    make.panel_case(make.citizen(staff=clerk), clerk)
    counts = count_by_stage(PanelCase.objects.all())
    assert (counts["dato"], counts["forbered"], sum(counts.values())) == (1, 1, 2)
    assert len({state for states in STAGES.values() for state in states}) == sum(
        map(len, STAGES.values())
    )


def test_a_day_is_changed_called_to_and_cancelled_by_pressing_buttons(
    clerk: Staff, chair: Staff, citizen: Citizen
) -> None:
    day, later = make.panel_day(DAY), make.panel_day(date(2020, 4, 28))
    case = make.ready_case(citizen, clerk)
    schedule_case(by=clerk, case=case, day=day, form="in_person")
    leads, here = logged_in(StrictClient(), chair), f"/rehabilitering/dage/{day.pk}/"
    shown = text(leads.get(f"{here}ret/"))
    assert 'value="09.00"' in shown
    facts = {"form": "day", "starts": "10.00", "slots": "8", "place": "Biblioteket"}
    crowded = sent(leads, f"{here}ret/", **facts, forms_=["video"])
    assert (crowded.status_code, "Amalie Kjær" in text(crowded)) == (422, True)
    assert sent(leads, f"{here}ret/", **facts, forms_=["in_person"]).status_code == 303
    member = chair.panel_seats.get()
    called = sent(leads, f"{here}ret/", form="members", members=[str(member.pk)])
    assert called.status_code == 303
    call = day.invitations.get()
    assert sent(leads, here, form="answer", invitation=str(call.pk), comes="ja").status_code == 303
    assert "Kommer" in text(leads.get(here))
    page = text(leads.get(f"{here}aflys/"))
    assert ("10.00: Amalie Kjær" in page, "tirsdag d. 28. april" in page) == (True, True)
    assert sent(leads, f"{here}aflys/").status_code == 422
    way = {f"case_{PanelHearing.objects.get().pk}": f"{later.pk}-in_person"}
    assert sent(leads, f"{here}aflys/", because="Lukket", **way).status_code == 303
    assert "Dagen er aflyst" in text(leads.get(here))
    assert leads.get(f"{here}ret/").status_code == 404
    assert PanelHearing.objects.get(state="planned").day == later
