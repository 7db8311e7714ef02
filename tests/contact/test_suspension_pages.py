"""The pages of what is on pause: read by all, changed by administrators, four steps and a look."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from medspil.contact.actions.suspensions import revoke_suspension
from medspil.contact.models import Due, Suspension
from medspil.contact.queries import voluntary_text
from medspil.kernel import clock
from medspil.people.models import Role
from tests import factories as make
from tests.doors import logged_in

pytestmark = pytest.mark.django_db

NEW = "/suspensioner/ny/"
EVERYBODY = [Role.CASEWORKER, Role.LEADER, Role.ADMINISTRATOR, Role.CONSULTANT, Role.REPRESENTATIVE]


@pytest.fixture(autouse=True)
def _day():
    with clock.at(date(2022, 3, 14)):
        yield


def enter(client, someone):
    logged_in(client, someone)
    return someone


@pytest.fixture
def admin(client):
    return enter(client, make.administrator())


@pytest.fixture
def town() -> None:
    make.municipality(make.EAST, home=True)
    north, south = make.team("Team Nord"), make.team("Team Syd")
    for n in range(12):
        make.citizen(
            ("LAB6_02", "LAB6_06.2")[n % 2],
            anchor=date(2022, 2, 24) + timedelta(days=n),
            in_team=(north, south)[n % 3 == 0],
            last_name=f"Hemmelig{n}",
        )


class Form(HTMLParser):
    """The fields of the page's main form, as a browser without JavaScript would send them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self.inside = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.inside = given.get("method") in ("get", "post") and "action" not in given
        if self.inside and tag == "input" and given.get("name"):
            on = given.get("type") not in ("radio", "checkbox") or "checked" in given
            if on:
                self.fields.append((given["name"], given.get("value", "")))

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False


def walk(client, **answers) -> dict[str, list[str]]:
    """Go through the steps as a person does; returns what the last page would send."""
    given = {
        1: {"subject": "CONVERSATION_DUTY", "effect": "FREEZE"},
        2: {},
        3: {"start": "1.3.2022", "end": "", "because": "Udmelding", "law": "", "citizen_text": ""},
    }
    data: dict[str, list[str]] = {}
    page = client.get(NEW)
    for step, answer in given.items():
        assert page.status_code == 200
        carried = Form(page.content.decode()).fields
        data = {}
        for name, value in carried:
            if name not in answer:
                data.setdefault(name, []).append(value)
        data |= {k: [v] for k, v in answer.items()}
        data |= {k: v if isinstance(v, list) else [v] for k, v in answers.items() if _at(k) == step}
        page = client.get(NEW, {**data, "trin": str(step + 1)})
    data = {}
    for name, value in Form(page.content.decode()).fields:
        data.setdefault(name, []).append(value)
    return data


def _at(name: str) -> int:
    return {"subject": 1, "effect": 1, "regions": 2, "municipalities": 2, "sectors": 2}.get(name, 3)


# -- what is read ----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", EVERYBODY)
def test_all_employees_read_what_is_on_pause(client, role):
    enter(client, make.staff(role))
    one = make.suspension(date(2022, 3, 1))
    for address in ("/suspensioner/", reverse("contact:suspension", args=[one.code])):
        answer = client.get(address)
        assert answer.status_code == 200
        assert ("Ophæv</a>" in answer.content.decode()) is (
            role == Role.ADMINISTRATOR and address != "/suspensioner/"
        )


@pytest.mark.parametrize("role", [role for role in EVERYBODY if role != Role.ADMINISTRATOR])
def test_only_administrators_find_the_pages_that_change(client, role):
    enter(client, make.staff(role))
    one = make.suspension(date(2022, 3, 1))
    for name in ("end_suspension", "revoke_suspension"):
        address = reverse(f"contact:{name}", args=[one.code])
        assert client.get(address).status_code == 404
        assert client.post(address, {"why": "Nej", "end": "2022-04-01"}).status_code == 404
    assert client.get(NEW).status_code == 404
    assert client.post(NEW, {"trin": "4"}).status_code == 404
    one.refresh_from_db()
    assert one.is_open
    assert not one.is_revoked


def test_what_is_in_force_today_stands_on_top_and_the_spring_of_2020_below(client, admin):
    make.suspension(date(2022, 3, 1), code="NU")
    make.suspension(date(2022, 4, 1), code="SNART")
    text = client.get("/suspensioner/").content.decode()
    order = [
        text.index(f"/suspensioner/{code}/") for code in ("NU", "SNART", "COVID-2020-1-OFFERS")
    ]
    assert order == sorted(order)
    assert text.count("</tr>") == 3 + Suspension.objects.count()


def test_a_revoked_one_is_struck_with_its_reason(client, admin):
    one = make.suspension(date(2022, 3, 1), code="HOV")
    revoke_suspension(by=admin, suspension=one, why="Skrevet ved en fejl")
    text = client.get("/suspensioner/").content.decode()
    assert "<s>Samtaler</s>" in text
    assert "Ophævet: Skrevet ved en fejl" in text
    page = client.get("/suspensioner/HOV/").content.decode()
    assert "Skrevet ved en fejl" in page
    assert "Ophæv</a>" not in page
    assert client.get("/suspensioner/HOV/ophaev/").status_code == 303


def test_the_list_asks_as_much_however_many_there_are(client, admin):
    def asked() -> list[int]:
        counts = []
        for address in ("/suspensioner/", "/suspensioner/P-1/"):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counts.append(len(queries))
        return counts

    make.suspension(date(2022, 3, 1), code="P-1", municipalities=[make.EAST])
    once = asked()
    make.suspension(date(2022, 3, 2), code="P-2", municipalities=[make.WEST])
    make.suspension(date(2022, 3, 3), code="P-3", regions=["1081"])
    assert asked() == once


# -- four steps ------------------------------------------------------------------------------------


def test_four_steps_without_javascript_put_the_law_on_pause_once(client, admin, town):
    data = walk(client, regions=["1084", "1085"], law="Bekendtgørelse 1", citizen_text="Sig ja")
    assert not Suspension.objects.filter(edited=True).exists()
    for _again in range(2):
        answer = client.post(NEW, data)
        assert (answer.status_code, answer.url) == (
            303,
            "/suspensioner/CONVERSATION_DUTY-20220301/",
        )
    made = Suspension.objects.get(edited=True)
    assert made.regions == ["1084", "1085"]
    assert (made.period.start, made.period.end) == (date(2022, 3, 1), None)
    assert (made.law, made.because, made.citizen_text) == (
        "Bekendtgørelse 1",
        "Udmelding",
        "Sig ja",
    )
    assert made.entered_by == admin
    assert Due.objects.filter(frozen=True).count() == 12


def test_the_last_step_shows_the_effect_and_names_no_citizen(client, admin, town):
    data = {"subject": "CONVERSATION_DUTY", "effect": "FREEZE", "start": "1.3.2022", "because": "U"}
    text = client.get(NEW, {**data, "trin": "4"}).content.decode()
    assert "12 borgeres frister flytter sig." in text
    assert "Ingen frist bliver kortere." in text
    assert "Team Nord" in text
    assert "Kontanthjælp, jobparat" in text
    assert text.count('data-label="Lovens frist før"') == 10
    assert "Hemmelig" not in text
    assert "/borgere/" not in text.split("<main")[1]
    assert not Suspension.objects.filter(edited=True).exists()


def test_going_back_keeps_every_answer(client, admin):
    given = {
        "subject": "OFFER",
        "effect": "FREEZE",
        "regions": ["1081", "1082"],
        "municipalities": "Slagelse",
        "sectors": "PUBLIC_EMPLOYERS",
        "start": "1.3.2022",
        "because": "Udmelding",
        "law": "§ 1",
    }
    make.municipality(make.EAST)
    for step in (1, 2, 3):
        fields = Form(client.get(NEW, {**given, "trin": str(step)}).content.decode()).fields
        sent: dict[str, list[str]] = {}
        for name, value in fields:
            sent.setdefault(name, []).append(value)
        assert sent["subject"] == ["OFFER"]
        assert sent["regions"] == ["1081", "1082"]
        assert sent["municipalities"] == ["Slagelse"]
        assert sent["start"] in (["1.3.2022"], ["01.03.2022"])


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"subject": ""}, "Vælg under »Hvad er sat på pause?«"),
        ({"municipalities": "Atlantis, Slagelse"}, "Ingen kommune hedder Atlantis."),
        ({"end": "1.2.2022"}, "Slutdatoen ligger før startdatoen."),
        ({"because": ""}, "Udfyld »Hvorfor?«"),
        ({"start": "snart"}, "gyldig dato"),
    ],
)
def test_the_first_step_with_a_mistake_is_shown_with_it(client, admin, answers, said):
    make.municipality(make.EAST)
    data = {"subject": "OFFER", "effect": "FREEZE", "start": "1.3.2022", "because": "U", **answers}
    for send in (client.get, client.post):
        answer = send(NEW, {**data, "trin": "4"})
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert not Suspension.objects.filter(edited=True).exists()


def test_an_overlap_is_said_to_be_one_pause(client, admin, town):
    make.suspension(date(2022, 2, 15), date(2022, 3, 10), code="FØR", regions=["1085"])
    make.suspension(date(2022, 2, 15), date(2022, 3, 10), code="VEST", regions=["1083"])
    data = {"subject": "CONVERSATION_DUTY", "effect": "FREEZE", "start": "1.3.2022", "because": "U"}
    text = client.get(NEW, {**data, "municipalities": "Slagelse", "trin": "4"}).content.decode()
    assert "Dagene lægges sammen til én pause." in text
    assert ">FØR</a>" in text
    assert ">VEST</a>" not in text


def test_strange_steps_and_codes_are_answered_calmly(client, admin):
    for step in ("0", "-1", "99", "x", ""):
        assert client.get(NEW, {"trin": step}).status_code in (200, 422)
    assert client.get("/suspensioner/FINDES-IKKE/").status_code == 404


# -- the law returns -------------------------------------------------------------------------------


def test_the_last_day_is_previewed_and_then_set_once(client, admin, town):
    one = make.suspension(date(2022, 3, 1), code="AABEN")
    address = reverse("contact:end_suspension", args=[one.code])
    assert "Se virkningen" in client.get(address).content.decode()
    text = client.get(address, {"end": "7.3.2022", "why": "Genåbning"}).content.decode()
    assert "12 frister bliver kortere." in text
    one.refresh_from_db()
    assert one.is_open
    form = {"end": "2022-03-07", "why": "Genåbning", "once": str(uuid.uuid4())}
    for _again in range(2):
        assert client.post(address, form).status_code == 303
    one.refresh_from_db()
    assert one.period.end == date(2022, 3, 7)
    assert one.events.count() == 2
    assert (
        "Genåbning" in client.get(reverse("contact:suspension", args=[one.code])).content.decode()
    )


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"end": "1.2.2022", "why": "G"}, "Slutdatoen ligger før startdatoen."),
        ({"end": "", "why": "G"}, "Sidste dag på pause"),
        ({"end": "1.4.2022", "why": ""}, "Udfyld »Hvorfor?«"),
    ],
)
def test_a_last_day_that_makes_no_sense_is_refused(client, admin, form, said):
    one = make.suspension(date(2022, 3, 1))
    answer = client.post(reverse("contact:end_suspension", args=[one.code]), form)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    one.refresh_from_db()
    assert one.is_open


def test_a_suspension_is_taken_back_once_with_a_reason(client, admin, town):
    one = make.suspension(date(2022, 3, 1))
    address = reverse("contact:revoke_suspension", args=[one.code])
    assert "12 borgeres frister flytter sig." in client.get(address).content.decode()
    assert client.post(address, {"why": ""}).status_code == 422
    form = {"why": "Trukket tilbage", "once": str(uuid.uuid4())}
    for _again in range(2):
        assert client.post(address, form).status_code == 303
    one.refresh_from_db()
    assert (one.revoked_because, one.events.count()) == ("Trukket tilbage", 2)
    assert Due.objects.filter(frozen=True).count() == 0
    late = client.post(address, {"why": "Igen", "once": str(uuid.uuid4())})
    assert late.status_code == 422
    assert "allerede ophævet" in late.content.decode()


# -- what citizens are told ------------------------------------------------------------------------


def test_a_citizen_is_told_that_it_is_voluntary_while_the_duty_is_on_pause():
    east, west = make.municipality(make.EAST), make.municipality(make.WEST)
    said = "Det er frivilligt. Det får ingen betydning for din ydelse, hvis du siger nej tak."
    assert voluntary_text(date(2020, 3, 11), east) == ""
    assert voluntary_text(date(2020, 4, 1), east) == said
    assert (voluntary_text(date(2020, 6, 1), east), voluntary_text(date(2020, 6, 1), west)) == (
        said,
        "",
    )
    make.suspension(date(2022, 3, 1), municipalities=[make.WEST])
    assert voluntary_text(date(2022, 3, 14), west) == said  # nothing was written for it
    assert voluntary_text(date(2022, 3, 14), east) == ""
