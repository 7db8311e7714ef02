"""The human twin: an employee does each thing on the citizen's behalf, and it says by whom."""

from __future__ import annotations

import re
from datetime import date

import pytest

from medspil.contact.models import Agreement
from medspil.kernel import clock
from medspil.kernel.models import AuditEntry
from medspil.messages.models import Message
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Municipality, Representation, Staff
from medspil.portal.actions.own import change_reach
from medspil.portal.models import (
    AgreementReport,
    ConsentAnswer,
    ReachChange,
    SecretLink,
)
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.portal.visitors import a_link, inside

pytestmark = pytest.mark.django_db
TODAY = date(2020, 4, 14)


@pytest.fixture
def nina(db: None, monkeypatch: pytest.MonkeyPatch) -> Staff:
    monkeypatch.setenv("MEDSPIL_TODAY", TODAY.isoformat())
    make.the_law()
    make.municipality(home=True)
    Municipality.objects.filter(is_home=True).update(phone="00000010")
    return make.staff(full_name="Nina Holm")


@pytest.fixture
def amalie(nina: Staff) -> Citizen:
    return make.citizen(
        first_name="Amalie", group="LAB6_02", staff=nina, phone="00000034", email="a@example.com"
    )


@pytest.fixture
def desk(client: StrictClient, nina: Staff) -> StrictClient:
    return logged_in(client, nina)


def at(citizen: Citizen, where: str = "") -> str:
    return f"/borgere/{citizen.public_id}/{where}"


def test_the_employee_sees_what_the_citizen_sees_and_whose_it_is(
    desk: StrictClient, amalie: Citizen, nina: Staff
) -> None:
    page = desk.get(at(amalie, "min/")).content.decode()
    own = inside(amalie).get("/min/").content.decode()
    assert ("Borgerens egne sider:" in page, "Borgerens egne sider:" in own) == (True, False)
    heading = re.compile(r"<h[12][^>]*>(.*?)</h[12]>")
    assert heading.findall(page) == heading.findall(own)
    look = amalie.looks.get()
    assert (look.staff, look.purpose) == (nina, "follow_up")


def test_links_on_the_twin_stay_on_the_twin(desk: StrictClient, amalie: Citizen) -> None:
    page = desk.get(at(amalie, "min/")).content.decode()
    main = page.split("<main", 1)[1]
    assert re.findall(r'href="/min/', main) == []
    assert f'href="{at(amalie, "min/aftaler/")}"' in main


def test_the_twin_can_be_read_in_the_citizen_s_language(
    desk: StrictClient, amalie: Citizen
) -> None:
    page = desk.get(at(amalie, "min/?sprog=ar")).content.decode()
    assert ('lang="ar" dir="rtl"' in page, "مرحبًا" in page) == (True, True)


def test_points_consent_and_agreement_on_behalf_name_the_employee(
    desk: StrictClient, amalie: Citizen, nina: Staff
) -> None:
    agreement = Agreement.objects.create(
        citizen=amalie, owner="citizen", what="CV", made_at=clock.now()
    )
    desk.post(at(amalie, "min/emner/"), {"text": "Praktik"})
    desk.post(at(amalie, "min/samtykker/fund/"), {"answer": "yes", "how": "letter"})
    desk.post(at(amalie, f"min/aftaler/{agreement.pk}/"), {"says": "done"})
    desk.post(at(amalie, "min/med/"), {"part": "bring", "name": "Bo"})
    assert [(one.title, one.noted_by) for one in amalie.waiting_points.all()] == [("Praktik", nina)]
    kept = ConsentAnswer.objects.get()
    assert (kept.noted_by, kept.how) == (nina, "letter")
    assert kept.text == "Vi må tale med din a-kasse om, hvad vi har aftalt med dig."
    assert AgreementReport.objects.get().said_by == nina
    assert Representation.objects.get().name == "Bo"
    named = AuditEntry.objects.filter(action="meetings.say_points") | AuditEntry.objects.filter(
        action__startswith="portal."
    )
    lines = named.order_by("pk")
    assert [(line.actor, line.action) for line in lines] == [
        (nina.actor_name, "meetings.say_points"),
        (nina.actor_name, "portal.answer_consent"),
        (nina.actor_name, "portal.report_agreement"),
        (nina.actor_name, "portal.bring_companion"),
    ]


@pytest.mark.parametrize("how", ["", "self", "on_behalf"])
def test_a_consent_on_behalf_says_how_it_was_given(
    desk: StrictClient, amalie: Citizen, how: str
) -> None:
    page = desk.get(at(amalie, "min/samtykker/health/")).content.decode()
    for way in ("Sagt i telefonen", "Sagt ved fremmøde", "Sagt på video", "Skrevet i et brev"):
        assert way in page
    answer = desk.post(at(amalie, "min/samtykker/health/"), {"answer": "yes", "how": how})
    assert answer.status_code == 422
    assert "Vælg hvordan borgeren sagde det." in answer.content.decode()
    assert not ConsentAnswer.objects.exists()
    assert "Sagt i telefonen" not in inside(amalie).get("/min/samtykker/health/").content.decode()


def test_a_time_booked_moved_and_declined_on_behalf_says_so(
    desk: StrictClient, amalie: Citizen, nina: Staff
) -> None:
    make.open_hours(nina)
    page = desk.get(at(amalie, "min/bestil/")).content.decode()
    slots = re.findall(r'name="slot" value="([^"]+)"', page)
    desk.post(at(amalie, "min/bestil/"), {"slot": slots[0], "send": "1"})
    made = amalie.appointments.get()
    assert (made.booked_by, made.made_by) == ("on_behalf", nina)
    desk.post(at(amalie, "min/tid/"), {"slot": slots[4], "send": "1"})
    desk.post(at(amalie, "min/form/"), {"channel": "video", "send": "1"})
    made.refresh_from_db()
    assert (made.sequence, made.channel, made.channel_chosen_by) == (2, "video", "citizen")
    desk.post(at(amalie, "min/afbud/"), {"because": "citizen_declines"})
    made.refresh_from_db()
    assert (made.state, made.cancelled_by) == ("cancelled", "on_behalf")


def test_asking_for_a_conversation_on_behalf(
    desk: StrictClient, amalie: Citizen, nina: Staff
) -> None:
    desk.post(at(amalie, "min/samtale/"), {"about": "Kursus", "wished_channel": ""})
    assert amalie.conversation_requests.get().registered_by == nina


def test_a_new_number_that_the_employee_types_is_used_at_once(
    desk: StrictClient, amalie: Citizen
) -> None:
    desk.post(
        at(amalie, "min/kontakt/"),
        {"part": "reach", "phone": "00 00 00 99", "email": "", "send": "1"},
    )
    amalie.refresh_from_db()
    assert amalie.phone == "00 00 00 99"


# -- Borgerens dør ---------------------------------------------------------------------------------


def test_a_link_is_sent_by_sms_and_the_citizen_can_use_it(
    desk: StrictClient, amalie: Citizen
) -> None:
    answer = desk.post(at(amalie, "doer/link/"), {"way": "sms", "purpose": "pages"})
    assert answer.status_code == 303
    text = Message.objects.get().text
    found = re.search(r"http://testserver(/min/k/\w+/)", text)
    citizen = StrictClient()
    assert citizen.get(found[1]).status_code == 303  # type: ignore[index]
    assert citizen.get("/min/kode/").status_code == 200


def test_a_letter_is_shown_once_and_in_the_citizen_s_language(
    desk: StrictClient, amalie: Citizen
) -> None:
    Citizen.objects.filter(pk=amalie.pk).update(language="pl")
    given = {"way": "letter", "once": "0b1a7b68-8d0f-4a80-9e6c-3b6b7b1f1c11"}
    first = desk.post(at(amalie, "doer/link/"), given)
    page = first.content.decode()
    assert (first.status_code, "/min/k/" in page, "Wpisz ten adres" in page) == (200, True, True)
    again = desk.post(at(amalie, "doer/link/"), given)
    assert (again.status_code, SecretLink.objects.count(), Message.objects.count()) == (303, 1, 0)


def test_a_protected_address_is_not_printed(desk: StrictClient, amalie: Citizen) -> None:
    Citizen.objects.filter(pk=amalie.pk).update(protected=True, address="Skjulevej 17")
    page = desk.post(at(amalie, "doer/link/"), {"way": "letter"}).content.decode()
    assert ("/min/k/" in page, "Skjulevej" in page) == (True, False)


def test_a_code_is_read_aloud_once(desk: StrictClient, amalie: Citizen, nina: Staff) -> None:
    link, token = a_link(amalie, nina)
    given = {"once": "0b1a7b68-8d0f-4a80-9e6c-3b6b7b1f1c12"}
    page = desk.post(at(amalie, f"doer/link/{link.pk}/kode/"), given).content.decode()
    digits = re.search(r'own-digits">(\d{3} \d{3})<', page)
    assert desk.post(at(amalie, f"doer/link/{link.pk}/kode/"), given).status_code == 303
    citizen = StrictClient()
    citizen.get(f"/min/k/{token}/")
    assert citizen.post("/min/kode/", {"code": digits[1]}).status_code == 303  # type: ignore[index]


def test_a_link_is_closed(desk: StrictClient, amalie: Citizen, nina: Staff) -> None:
    link, _token = a_link(amalie, nina)
    assert desk.post(at(amalie, f"doer/link/{link.pk}/luk/")).status_code == 303
    link.refresh_from_db()
    assert link.revoked_at is not None


def test_one_citizen_s_link_is_not_another_s(
    desk: StrictClient, amalie: Citizen, nina: Staff
) -> None:
    other, _token = a_link(make.citizen(group="LAB6_02", staff=nina), nina)
    for what in ("kode", "luk"):
        assert desk.post(at(amalie, f"doer/link/{other.pk}/{what}/")).status_code == 404
    other.refresh_from_db()
    assert (other.revoked_at, other.codes.count()) == (None, 0)


@pytest.mark.parametrize(
    ("button", "phone", "used"), [("use", "00000099", True), ("drop", "00000034", False)]
)
def test_a_new_number_is_used_or_not_after_a_call(
    desk: StrictClient, amalie: Citizen, button: str, phone: str, used: bool
) -> None:
    change_reach(by=CitizenActor(amalie), citizen=amalie, phone="00000099", email="", sure=False)
    change = ReachChange.objects.get()
    assert "00 00 00 99" in desk.get(at(amalie, "doer/")).content.decode()
    desk.post(at(amalie, f"doer/nyt/{change.pk}/"), {button: "1"})
    amalie.refresh_from_db()
    change.refresh_from_db()
    assert (amalie.phone, change.used) == (phone, used)


def test_what_the_citizen_writes_stands_on_the_citizen_s_page_until_it_is_read(
    desk: StrictClient, amalie: Citizen, nina: Staff
) -> None:
    agreement = Agreement.objects.create(
        citizen=amalie, owner="staff", what="Find en plads", made_at=clock.now()
    )
    citizen = inside(amalie)
    citizen.post("/min/emner/", {"text": "Min ryg"})
    citizen.post(f"/min/aftaler/{agreement.pk}/", {"says": "missing", "text": "En adresse"})
    page = desk.get(at(amalie)).content.decode()
    assert ("Min ryg" in page, "En adresse" in page) == (True, True)
    report = AgreementReport.objects.get()
    desk.post(at(amalie, f"doer/svar/{report.pk}/"))
    report.refresh_from_db()
    assert report.seen_by == nina
    assert "En adresse" not in desk.get(at(amalie)).content.decode()


def test_without_telephone_and_e_mail_a_letter_is_what_is_offered(
    desk: StrictClient, amalie: Citizen
) -> None:
    Citizen.objects.filter(pk=amalie.pk).update(phone="", email="")
    page = desk.get(at(amalie, "doer/")).content.decode()
    assert ("Send på SMS" in page, "Print et brev" in page) == (False, True)
