"""The citizen's own matters: agreements, consents, who has looked, how to reach them, who comes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from medspil.contact.models import Agreement
from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.meetings.actions.panel.days import schedule_case
from medspil.meetings.actions.panel.packs import make_pack, open_pack
from medspil.people.actions.citizens import break_glass
from medspil.people.models import (
    AccessEntry,
    AccessPurpose,
    Citizen,
    Municipality,
    Representation,
    Staff,
)
from medspil.people.queries import log_export
from medspil.portal.actions.door import read_code
from medspil.portal.models import (
    AgreementReport,
    ConsentAnswer,
    ReachChange,
)
from tests import factories as make
from tests.guards import StrictClient
from tests.portal.visitors import a_link, inside, text

pytestmark = pytest.mark.django_db

TODAY = date(2020, 4, 14)


@pytest.fixture(autouse=True)
def _spring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", TODAY.isoformat())


@pytest.fixture
def nina(db: None) -> Staff:
    make.the_law()
    make.municipality(home=True)
    Municipality.objects.filter(is_home=True).update(phone="00000010")
    return make.staff(full_name="Nina Holm")


@pytest.fixture
def amalie(nina: Staff) -> Citizen:
    return make.citizen(
        first_name="Amalie",
        group="LAB6_02",
        anchor=date(2020, 1, 6),
        staff=nina,
        phone="00000034",
        email="amalie@example.com",
    )


@pytest.fixture
def agreement(amalie: Citizen) -> Agreement:
    return Agreement.objects.create(
        citizen=amalie,
        owner="citizen",
        what="Skriv et nyt CV",
        due_on=date(2020, 4, 20),
        made_at=clock.now(),
    )


# -- agreements, consents, messages, looks ---------------------------------------------------------


def test_what_i_was_to_do_is_done_when_i_say_so(agreement: Agreement, amalie: Citizen) -> None:
    client = inside(amalie)
    where = f"/min/aftaler/{agreement.pk}/"
    assert client.post(where, {"says": "done"}).status_code == 303
    agreement.refresh_from_db()
    assert agreement.done_on == TODAY
    assert client.get(where).status_code == 404


def test_something_is_missing_needs_words_and_waits_for_the_caseworker(
    agreement: Agreement, amalie: Citizen
) -> None:
    client = inside(amalie)
    where = f"/min/aftaler/{agreement.pk}/"
    empty = client.post(where, {"says": "missing"})
    assert (empty.status_code, "hvad der mangler" in text(empty)) == (422, True)
    assert client.post(where, {"says": "missing", "text": "Jeg mangler en PC"}).status_code == 303
    report = AgreementReport.objects.get()
    assert (report.text, report.seen_at) == ("Jeg mangler en PC", None)
    assert "Jeg mangler en PC" in text(client.get("/min/aftaler/"))


def test_a_consent_keeps_the_words_that_were_shown_and_both_answers(amalie: Citizen) -> None:
    client = inside(amalie)
    for answer in ("yes", "no"):
        assert client.post("/min/samtykker/fund/", {"answer": answer}).status_code == 303
    kept = ConsentAnswer.objects.order_by("pk")
    assert [one.given for one in kept] == [True, False]
    assert kept[0].text.startswith("Vi må tale med din a-kasse")
    assert "Nej, siden tirsdag d. 14. april" in text(client.get("/min/samtykker/"))
    assert client.post("/min/samtykker/noget-andet/", {"answer": "yes"}).status_code == 404


def test_who_has_looked_says_role_day_and_purpose_and_never_the_name(
    amalie: Citizen, nina: Staff
) -> None:
    boss = make.leader(whole_house=True)
    for staff, purpose in ((nina, "follow_up"), (nina, "follow_up"), (boss, "search")):
        AccessEntry.objects.create(at=clock.now(), staff=staff, citizen=amalie, purpose=purpose)
    AccessEntry.objects.create(at=clock.now(), client="KSS", citizen=amalie, purpose="api")
    page = inside(amalie).get("/min/hvem-har-set/")
    said = text(page)
    assert "Sagsbehandler: Arbejdede med din sag (2)" in said
    assert "Leder: Søgte efter dig" in said
    assert "Et it-system: Et andet it-system hentede oplysninger" in said
    names = ("Nina", boss.full_name, "KSS", nina.username)
    assert [name for name in names if name in page.content.decode()] == []


def test_glass_that_was_broken_a_list_that_left_and_a_pack_that_was_read_are_there(
    amalie: Citizen, nina: Staff
) -> None:
    stranger = make.staff(full_name="Ukendt Fremmed")
    break_glass(by=stranger, citizen=amalie, reason="Amalie ringede og græd")
    log_export(nina, [amalie.pk])
    case = make.ready_case(amalie, nina)
    schedule_case(by=nina, case=case, day=make.panel_day(TODAY), form="in_person")
    guest = make.panel_member(role="health_coordinator")
    pack = make_pack(by=nina, case=case, member=guest, sections=["health"]).pack
    open_pack(by=System("panel guest:1"), pack=pack)
    page = inside(amalie).get("/min/hvem-har-set/")
    said = text(page)
    assert "Sagsbehandler: Hjalp fra et andet team" in said
    assert "Sagsbehandler: Hentede en liste, du står på" in said
    assert "Medlem af teamet: Læste din sag før mødet" in said
    hidden = ("Fremmed", "Nina", guest.name, "græd", "panel guest")
    assert [word for word in hidden if word in page.content.decode()] == []


def test_every_purpose_of_a_look_has_words_for_the_citizen(amalie: Citizen, nina: Staff) -> None:
    for purpose in AccessPurpose:
        AccessEntry.objects.create(at=clock.now(), staff=nina, citizen=amalie, purpose=purpose)
    listed = inside(amalie).get("/min/hvem-har-set/").content.decode()
    assert listed.count("Sagsbehandler:") == len(AccessPurpose)


def test_the_number_of_queries_is_the_same_for_one_and_three_rows(
    amalie: Citizen, nina: Staff
) -> None:
    client = inside(amalie)

    def queries() -> list[int]:
        counts = []
        for where in ("aftaler/", "hvem-har-set/", "beskeder/", "samtykker/", "med/"):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(f"/min/{where}").status_code == 200
            counts.append(len(asked))
        return counts

    def one_more() -> None:
        Agreement.objects.create(
            citizen=amalie, owner="staff", what="Ring", made_at=clock.now(), made_by=nina
        )
        AccessEntry.objects.create(
            at=clock.now(), staff=make.staff(), citizen=amalie, purpose="search"
        )
        client.post("/min/med/", {"part": "bring", "name": "Bo"})
        client.post("/min/samtykker/health/", {"answer": "yes"})

    one_more()
    first = queries()
    one_more()
    one_more()
    assert queries() == first


# -- how I am reached, who comes along -------------------------------------------------------------


def test_a_new_number_waits_until_an_employee_has_called(
    client: StrictClient, amalie: Citizen, nina: Staff
) -> None:
    link, token = a_link(amalie, nina)
    client.get(f"/min/k/{token}/")
    client.post("/min/kode/", {"code": read_code(by=nina, link=link).digits})
    given = {"part": "reach", "phone": "00 00 00 99", "email": ""}
    check = client.post("/min/kontakt/", given)
    assert (check.status_code, ReachChange.objects.count()) == (200, 0)
    assert "Vi ringer til dig, før vi bruger det nye" in text(check)
    answer = client.post("/min/kontakt/", {**given, "send": "1"})
    assert answer.headers["Location"] == "/min/kontakt/?gjort=reach_waits"
    amalie.refresh_from_db()
    assert (amalie.phone, ReachChange.objects.get().used) == ("00000034", None)


def test_whom_the_identity_provider_knows_changes_the_number_at_once(amalie: Citizen) -> None:
    client = inside(amalie)
    given = {"part": "reach", "phone": "00 00 00 99", "email": "", "send": "1"}
    assert client.post("/min/kontakt/", given).headers["Location"].endswith("gjort=reach")
    amalie.refresh_from_db()
    assert (amalie.phone, ReachChange.objects.get().used) == ("00 00 00 99", True)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"phone": "12"}, "otte tal"),
        ({"email": "ikke en adresse"}, "hel e-mail"),
        ({"phone": "00000034"}, "nyt nummer"),
    ],
)
def test_a_number_that_is_none_is_refused_in_plain_words(
    amalie: Citizen, given: dict[str, str], said: str
) -> None:
    answer = inside(amalie).post("/min/kontakt/", {"part": "reach", "send": "1", **given})
    assert (answer.status_code, said in text(answer)) == (422, True)


def test_the_wish_for_a_channel_is_kept(amalie: Citizen) -> None:
    given = {"part": "wish", "channel": "walk", "note": "Om formiddagen"}
    assert inside(amalie).post("/min/kontakt/", given).status_code == 303
    amalie.refresh_from_db()
    assert (amalie.preferred_channel, amalie.channel_note) == ("walk", "Om formiddagen")


def test_a_companion_comes_and_goes(amalie: Citizen) -> None:
    client = inside(amalie)
    assert client.post("/min/med/", {"part": "bring", "name": "Bo Prøve"}).status_code == 303
    bo = Representation.objects.get()
    assert (bo.kind, bo.name) == ("companion", "Bo Prøve")
    assert "Bo Prøve" in text(client.get("/min/med/"))
    client.post("/min/med/", {"part": "leave", "person": bo.pk})
    bo.refresh_from_db()
    assert bo.valid.upper == TODAY + timedelta(days=1)


def test_an_interpreter_is_asked_for_and_declined(amalie: Citizen) -> None:
    client = inside(amalie)
    client.post("/min/med/", {"part": "speak", "language": "ti"})
    amalie.refresh_from_db()
    assert (amalie.interpreter, amalie.language) == (True, "ti")
    client.post("/min/med/", {"part": "speak", "language": "ti", "none": "1"})
    amalie.refresh_from_db()
    assert amalie.interpreter is False
