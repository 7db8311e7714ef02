"""The citizen's page: what it says, what is done on it, and who may."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from medspil.contact.models import Agreement, Conversation, Due, NextContact
from medspil.contact.queries.milestones import milestones_of
from medspil.kernel import clock
from medspil.kernel.models import AuditEntry
from medspil.people.models import AccessEntry, AccessPurpose, Citizen, Representation, Role, Staff
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient

TODAY = date(2020, 4, 14)
STREET = "Skjulevej 17"


@pytest.fixture
def lise(db: None, monkeypatch: pytest.MonkeyPatch) -> Staff:
    monkeypatch.setenv("MEDSPIL_TODAY", TODAY.isoformat())
    make.the_law()
    return make.staff(full_name="Lise Holm")


@pytest.fixture
def amalie(lise: Staff) -> Citizen:
    """Sick since January, one conversation before the doors closed."""
    made = make.citizen(
        "LAB6_06.2",
        anchor=date(2020, 1, 6),
        staff=lise,
        first_name="Amalie",
        last_name="Kjær",
        with_cpr=True,
    )
    make.conversation(made, date(2020, 2, 10), by=lise, note="Talte om praktik.")
    return made


@pytest.fixture
def her(client: StrictClient, lise: Staff) -> StrictClient:
    """Lise at her desk."""
    return logged_in(client, lise)


def address(citizen: Citizen, page: str = "citizen", *more: int) -> str:
    return reverse(f"desk:{page}", args=[citizen.public_id, *more])


def once(**data: object) -> dict[str, object]:
    return {"once": uuid.uuid4(), **data}


def html(client: StrictClient, citizen: Citizen, query: str = "") -> str:
    return client.get(address(citizen) + query).content.decode()


def twice(client: StrictClient, url: str, data: dict[str, object]) -> None:
    """Sent twice with the same key: both times back to the page, written once."""
    for _time in range(2):
        answer = client.post(url, data)
        assert answer.status_code == 303, answer.content.decode()[-3000:]


# -- what it says ----------------------------------------------------------------------------------


def test_both_clocks_speak_in_sentences_with_the_law_behind_them(
    her: StrictClient, amalie: Citizen
) -> None:
    page = html(her, amalie)
    assert "Vi har lovet at tale sammen senest 9. marts." in page
    assert "Loven: 1 af 4 samtaler holdt, de sidste tre senest 9. oktober." in page
    assert "Fristen er flyttet 95 dage, fordi loven var på pause 12. marts–14. juni." in page
    assert "SD-20-2" in page
    assert "mandag d. 6. januar 2020" in page


def test_the_number_is_masked_and_the_look_is_logged(
    her: StrictClient, lise: Staff, amalie: Citizen
) -> None:
    assert amalie.cpr is not None
    page = html(her, amalie)
    assert amalie.cpr.masked in page
    assert amalie.cpr.digits not in page.replace("-", "")
    looks = AccessEntry.objects.filter(citizen=amalie, staff=lise)
    assert [look.purpose for look in looks] == [AccessPurpose.FOLLOW_UP]
    assert "Lise Holm" in page  # among those who have seen the case


def test_the_timeline_holds_everything_and_can_be_narrowed(
    her: StrictClient, lise: Staff, amalie: Citizen
) -> None:
    make.conversation(amalie, date(2020, 3, 20), by=lise, note="Frivillig.", channel="phone_walk")
    make.attempt(amalie, date(2020, 4, 1), by=lise)
    make.concern(amalie, "high", date(2020, 4, 2), "Tager ikke telefonen")
    make.next_contact(amalie, date(2020, 4, 20), by=lise)
    make.absence(amalie, date(2020, 2, 20), date(2020, 2, 24), code="ferie")
    Agreement.objects.create(
        citizen=amalie, owner="citizen", what="Ringe til lægen", made_at=clock.now(), made_by=lise
    )
    shown = [entry.source for entry in her.get(address(amalie)).context["entries"]]
    assert sorted(shown) == sorted(
        [
            "absence",
            "agreement",
            "attempt",
            "benefit",
            "caseworker",
            "concern",
            "conversation",
            "conversation",
            "group",
            "next",
            "registered",
        ]
    )
    for kind, sources in {
        "samtaler": ["attempt", "conversation", "conversation"],
        "aftaler": ["agreement"],
        "bekymring": ["concern"],
        "naeste": ["next"],
        "forhold": ["absence", "benefit", "group", "registered", "caseworker"],
    }.items():
        entries = her.get(f"{address(amalie)}?vis={kind}").context["entries"]
        assert sorted(e.source for e in entries) == sorted(sources)


def test_the_newest_comes_first_whatever_it_is(
    her: StrictClient, lise: Staff, amalie: Citizen
) -> None:
    make.conversation(amalie, date(2020, 3, 20), by=lise)
    make.attempt(amalie, date(2020, 4, 1), by=lise)
    days = [
        entry.at.date() if hasattr(entry.at, "date") else entry.at
        for entry in her.get(address(amalie)).context["entries"]
    ]
    assert days == sorted(days, reverse=True)


def test_a_conversation_held_in_the_pause_says_that_it_was_voluntary(
    her: StrictClient, lise: Staff, amalie: Citizen
) -> None:
    make.conversation(amalie, date(2020, 3, 20), by=lise)
    page = html(her, amalie, "?vis=samtaler")
    assert "Frivillig" in page
    assert "Lovens frist: nej, loven er på pause" in page
    assert "tæller efter loven" in page  # the one in February
    assert "Det er frivilligt. Det får ingen betydning for din ydelse" in page


def test_a_long_history_is_turned_in_pages(her: StrictClient, lise: Staff, amalie: Citizen) -> None:
    for n in range(25):
        make.conversation(amalie, date(2020, 1, 7) + timedelta(days=n), by=lise)
    first = her.get(f"{address(amalie)}?vis=samtaler").context
    second = her.get(f"{address(amalie)}?vis=samtaler&side=2").context
    assert (len(first["entries"]), len(second["entries"])) == (20, 6)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_is_the_same_for_one_and_three_rows(
    her: StrictClient, lise: Staff, rows: int
) -> None:
    citizen = make.citizen("LAB6_01", anchor=date(2020, 1, 6), staff=lise)
    for n in range(rows):
        held = make.conversation(citizen, date(2020, 2, 3 + n), by=lise, note="Et notat")
        make.attempt(citizen, date(2020, 2, 20 + n), by=lise)
        make.next_contact(citizen, date(2020, 5, 1 + n), by=lise)
        make.absence(citizen, date(2020, 3, 1 + 5 * n), date(2020, 3, 3 + 5 * n))
        for which in (held, None):
            Agreement.objects.create(
                citizen=citizen,
                conversation=which,
                owner="staff",
                what="Ringe",
                made_at=clock.now(),
                made_by=lise,
            )
    her.get(address(citizen))
    with CaptureQueriesContext(connection) as queries:
        her.get(address(citizen))
    assert len(queries) == 42


def test_milestones_move_with_the_law_s_clock(lise: Staff) -> None:
    """Dagpenge from 6 January: joint conversations by 3, 6 and 16 months, 95 days on pause."""
    citizen = make.citizen("LAB6_01", anchor=date(2020, 1, 6), staff=lise)
    assert [(m.name, m.due, m.frozen_days) for m in milestones_of(citizen)] == [
        ("Første fælles samtale med a-kassen", date(2020, 7, 10), 95),
        ("Anden fælles samtale med a-kassen", date(2020, 10, 9), 95),
        ("Tredje fælles samtale med a-kassen", date(2021, 8, 9), 95),
    ]


# -- what is done on it ----------------------------------------------------------------------------


def test_a_promise_that_has_passed_stands_until_it_is_kept(
    her: StrictClient, amalie: Citizen, lise: Staff
) -> None:
    make.next_contact(amalie, date(2020, 4, 6), set_on=date(2020, 3, 30), by=lise)
    page = her.get(address(amalie)).content.decode()
    assert "mandag d. 6. april 2020" in page
    assert "ikke holdt endnu" in page
    assert "Ingen dag er aftalt" not in page

    make.conversation(amalie, date(2020, 4, 7), by=lise)
    page = her.get(address(amalie)).content.decode()
    assert "ikke holdt endnu" not in page
    assert "Ingen dag er aftalt" in page


def test_the_next_contact_is_promised(her: StrictClient, amalie: Citizen) -> None:
    data = once(day="28.04.2020", channel="video")
    twice(her, address(amalie, "next_contact"), data)
    planned = NextContact.objects.get(citizen=amalie)
    assert (planned.day, planned.channel, planned.reason) == (date(2020, 4, 28), "video", "agreed")
    assert "I har aftalt at tale sammen 28. april." in html(her, amalie)


def test_a_day_that_has_passed_is_refused_at_its_field(her: StrictClient, amalie: Citizen) -> None:
    answer = her.post(address(amalie, "next_contact"), once(day="01.04.2020"))
    assert answer.status_code == 422
    assert answer.context["wrong"].errors == {
        "day": ["Næste kontakt kan ikke ligge før i dag."],
    } or answer.context["wrong"].non_field_errors() == ["Næste kontakt kan ikke ligge før i dag."]


def test_an_agreement_is_made_kept_and_dropped(her: StrictClient, amalie: Citizen) -> None:
    data = once(owner="citizen", what="Ringe til lægen", due_on="20.04.2020")
    twice(her, address(amalie, "new_agreement"), data)
    first = Agreement.objects.get(citizen=amalie)
    twice(her, address(amalie, "agreement_done", first.pk), once())
    first.refresh_from_db()
    assert first.done_on == TODAY
    her.post(address(amalie, "new_agreement"), once(owner="staff", what="Sende et link"))
    second = Agreement.objects.get(citizen=amalie, done_on=None)
    answer = her.post(address(amalie, "agreement_done", second.pk), once(drop="1", because=" "))
    assert answer.status_code == 422
    assert "Skriv hvorfor aftalen bortfalder." in answer.content.decode()
    her.post(
        address(amalie, "agreement_done", second.pk), once(drop="1", because="Ikke nødvendigt")
    )
    second.refresh_from_db()
    assert (second.done_on, second.dropped_because) == (None, "Ikke nødvendigt")


def test_a_person_comes_and_goes_with_history(her: StrictClient, amalie: Citizen) -> None:
    data = once(
        kind="companion", name="Bodil", phone="", purpose="Alle samtaler", until="01.09.2020"
    )
    twice(her, address(amalie, "new_person"), data)
    person = Representation.objects.get(citizen=amalie)
    assert "Bisidder" in html(her, amalie)
    Representation.objects.filter(pk=person.pk).update(valid=(date(2020, 4, 1), date(2020, 9, 2)))
    twice(her, address(amalie, "person_ends", person.pk), once())
    person.refresh_from_db()
    assert person.period.end == TODAY - timedelta(days=1)
    assert her.get(address(amalie)).context["sheet"].people == []
    assert "Bisidder: Bodil" in html(her, amalie, "?vis=forhold")


def test_a_person_without_an_end_is_refused(her: StrictClient, amalie: Citizen) -> None:
    answer = her.post(
        address(amalie, "new_person"), once(kind="mentor", name="Per", purpose="Morgener", until="")
    )
    assert answer.status_code == 422
    assert list(answer.context["wrong"].errors) == ["until"]


def test_how_to_reach_the_citizen_is_changed(her: StrictClient, amalie: Citizen) -> None:
    page = address(amalie, "contact_facts")
    assert her.get(page).status_code == 200
    data = once(
        phone="00000042",
        email="",
        preferred_channel="video",
        channel_note="formiddag",
        language="ar",
        interpreter="on",
        digital_ability="with_help",
    )
    twice(her, page, data)
    amalie.refresh_from_db()
    assert (amalie.phone, amalie.preferred_channel, amalie.language, amalie.interpreter) == (
        "00000042",
        "video",
        "ar",
        True,
    )
    assert "Tolk: arabisk" in html(her, amalie)
    answer = her.post(page, {**data, "once": uuid.uuid4(), "email": "ikke en adresse"})
    assert answer.status_code == 422


def test_a_note_is_corrected_and_the_old_one_can_be_read(
    her: StrictClient, lise: Staff, amalie: Citizen
) -> None:
    held = Conversation.objects.get(citizen=amalie)
    page = reverse("contact:conversation", args=[amalie.public_id, held.pk])
    assert "Talte om praktik." in her.get(page).content.decode()
    old = held.notes.get()
    twice(her, page, once(do="note", note_id=old.pk, text="Talte om køkkenet."))
    assert [note.text for note in held.notes.all()] == ["Talte om praktik.", "Talte om køkkenet."]
    story = html(her, amalie, "?vis=samtaler")
    assert "Talte om køkkenet." in story
    assert "Rettet 14. april af Lise Holm – se det gamle" in story
    answer = her.post(page, once(do="note", note_id=old.pk, text="Igen"))
    assert answer.status_code == 422
    assert "Ret den nyeste udgave" in answer.content.decode()


def test_a_conversation_is_withdrawn_with_a_reason(her: StrictClient, amalie: Citizen) -> None:
    held = Conversation.objects.get(citizen=amalie)
    page = reverse("contact:conversation", args=[amalie.public_id, held.pk])
    assert her.post(page, once(do="withdraw", why=" ")).status_code == 422
    twice(her, page, once(do="withdraw", why="Forkert borger"))
    assert Due.objects.get(citizen=amalie).held == 0
    assert "Trukket tilbage 14. april: Forkert borger" in html(her, amalie)


def test_a_professional_decides_otherwise_and_says_why(her: StrictClient, amalie: Citizen) -> None:
    held = Conversation.objects.get(citizen=amalie)
    page = reverse("contact:conversation", args=[amalie.public_id, held.pk])
    twice(her, page, once(do="effect", effect="none", why="Kun en kort besked"))
    assert Due.objects.get(citizen=amalie).held == 0
    assert "en medarbejder har bestemt, at den ikke tæller" in html(her, amalie)


def test_a_citizen_is_closed_and_opened_again(her: StrictClient, amalie: Citizen) -> None:
    twice(her, address(amalie, "close"), once(day="14.04.2020", why="I arbejde"))
    assert not Due.objects.filter(citizen=amalie).exists()
    page = html(her, amalie)
    assert "Borgeren er afsluttet" in page
    assert "data-register-link" not in page
    twice(her, address(amalie, "reopen"), once(why="Tilbage igen"))
    assert Due.objects.filter(citizen=amalie).exists()


# -- who may ---------------------------------------------------------------------------------------


def test_a_protected_address_is_nowhere_before_it_is_asked_for(
    her: StrictClient, lise: Staff
) -> None:
    hidden = make.citizen(
        staff=lise, protected=True, address=STREET, postcode="5610", city="Assens"
    )
    shown = make.citizen(staff=lise, address="Storegade 1", postcode="5610", city="Assens")
    for page in (
        address(hidden),
        address(hidden, "contact_facts"),
        reverse("contact:register", args=[hidden.public_id]),
        "/?vis=all",
        "/borgere/",
    ):
        answer = her.get(page)
        assert answer.status_code == 200
        assert STREET not in answer.content.decode()
        assert "5610" not in answer.content.decode()
    assert "Storegade 1" in html(her, shown)
    data = once()
    answer = her.post(address(hidden, "address"), data)
    assert answer.status_code == 200
    assert STREET in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    looks = AccessEntry.objects.filter(citizen=hidden, purpose=AccessPurpose.ADDRESS)
    assert looks.count() == 1
    assert her.post(address(hidden, "address"), data).status_code == 303  # going back shows nothing
    assert looks.count() == 1


PAGES: dict[str, dict[str, object]] = {
    "address": {},
    "close": {"day": "14.04.2020", "why": "Prøve"},
    "reopen": {"why": "Prøve"},
    "contact_facts": {"phone": "00000000", "preferred_channel": "phone", "language": "da"},
    "next_contact": {"day": "28.04.2020"},
    "new_agreement": {"owner": "staff", "what": "Prøve"},
    "new_person": {"kind": "guardian", "name": "Prøve", "purpose": "Prøve"},
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["another team", "consultant", "administrator", "nobody"])
def test_what_is_not_mine_does_not_exist(
    client: StrictClient, amalie: Citizen, page: str, who: str
) -> None:
    viewer = {
        "another team": lambda: make.staff(),
        "consultant": lambda: make.staff(Role.CONSULTANT),
        "administrator": make.administrator,
        "nobody": lambda: None,
    }[who]()
    expected = 404
    if viewer is None:
        expected = 302  # to the login
    else:
        logged_in(client, viewer)
    written = AuditEntry.objects.count()
    assert client.get(address(amalie)).status_code == expected
    assert client.post(address(amalie, page), once(**PAGES[page])).status_code == expected
    assert AuditEntry.objects.count() == written


@pytest.mark.parametrize("page", ["agreement_done", "person_ends"])
def test_what_belongs_to_another_citizen_is_not_found_here(
    her: StrictClient, lise: Staff, amalie: Citizen, page: str
) -> None:
    other = make.citizen(staff=lise)
    theirs = {
        "agreement_done": lambda: Agreement.objects.create(
            citizen=other, owner="staff", what="Prøve", made_at=clock.now()
        ),
        "person_ends": lambda: Representation.objects.create(
            citizen=other, kind="guardian", name="Prøve", purpose="Prøve", valid=(TODAY, None)
        ),
    }[page]()
    assert her.post(address(amalie, page, theirs.pk), once()).status_code == 404
    held = make.conversation(other, date(2020, 2, 3))
    page_url = reverse("contact:conversation", args=[amalie.public_id, held.pk])
    assert her.get(page_url).status_code == 404
    assert her.post(page_url, once(do="withdraw", why="Prøve")).status_code == 404


def test_looking_writes_nothing_but_the_log(
    her: StrictClient, new_client: Callable[[], StrictClient], amalie: Citizen
) -> None:
    her.get(address(amalie))
    before = (AuditEntry.objects.count(), AccessEntry.objects.count())
    with CaptureQueriesContext(connection) as queries:
        her.get(address(amalie))
    writes = [q["sql"] for q in queries if q["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]
    assert [sql.split()[2] for sql in writes] == ['"people_accessentry"']
    assert (AuditEntry.objects.count(), AccessEntry.objects.count()) == (before[0], before[1] + 1)
