"""Every page of the citizen's own, with something on it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from medspil.contact.models import Agreement
from medspil.courses.models import Referral as CourseReferral
from medspil.kernel import clock
from medspil.meetings.actions.meetings.after import (
    add_meeting_agreement,
    hold_meeting,
    send_summary,
    write_summary,
)
from medspil.meetings.actions.meetings.agenda import add_point
from medspil.meetings.actions.meetings.plan import Fallback, invite_seat
from medspil.meetings.actions.meetings.running import signal
from medspil.meetings.actions.panel.cases import send_for_review, write_section
from medspil.meetings.actions.panel.consents import give_consents
from medspil.meetings.actions.panel.days import schedule_case
from medspil.meetings.models import Meeting, PanelCase, Section, Whose
from medspil.people.actors import CitizenActor
from medspil.people.models import AccessEntry, AccessPurpose, Citizen, Staff
from medspil.sparring.actions.answering import answer, comment
from medspil.sparring.actions.calling import book_talk
from medspil.sparring.actions.courses import add_start, refer
from medspil.sparring.actions.examples import approve_example, edit_example, offer_example
from medspil.sparring.actions.sending import send_version
from medspil.sparring.reading.taking_in import Taken
from tests import factories as make
from tests.clarification.making import an_adviser, referred
from tests.courses.courseware import open_course
from tests.guards import StrictClient
from tests.meetings.gathering import companion, live, planned
from tests.portal.offered import offers_of
from tests.portal.visitors import a_link, inside
from tests.sparring.making import a_course as provider_course
from tests.sparring.making import a_time, an_application

PAGES = (
    "",
    "tid/",
    "form/",
    "afbud/",
    "emner/",
    "samtale/",
    "moeder/",
    "aftaler/",
    "samtykker/",
    "samtykker/share_cv/",
    "samtykker/health/",
    "samtykker/fund/",
    "samtykker/others/",
    "beskeder/",
    "hvem-har-set/",
    "kontakt/",
    "med/",
    "film/",
    "afklaring/",
    "sprog/",
    "tilbud/",
    "jobklub/",
)
RING = Fallback("phone", "Telefon.", "00001234")


def meetings_of(citizen: Citizen, by: Staff) -> dict[str, Meeting]:
    """A meeting to come, one under way, and one that was held with its summary sent."""
    now = clock.now()
    coming = planned(by, citizen, now + timedelta(days=10), plan_b=RING)
    invite_seat(by=by, meeting=coming, role="companion", representation=companion(citizen))
    under_way = live(by, citizen, now + timedelta(seconds=30), plan_b=RING)
    for meeting in (coming, under_way):
        add_point(by=by, meeting=meeting, title="Praktik", whose=Whose.MAIN_PERSON)
        add_point(by=by, meeting=meeting, title="STU")
    signal(by=by, meeting=under_way, seat=under_way.seats.get(role="main_person"), kind="pause")
    held = live(by, citizen, now + timedelta(hours=2), plan_b=RING)
    for role in ("main_person", "chair"):
        seat = held.seats.get(role=role)
        add_meeting_agreement(by=by, meeting=held, seat=seat, what="CV", due_on=clock.today())
    held = hold_meeting(by=by, meeting=held, note="Praktik")
    sent = write_summary(by=by, meeting=held, text="CV.")
    send_summary(by=by, meeting=held, summary=sent)
    return {"kommer": coming, "i gang": under_way, "holdt": held}


def cases_of(citizen: Citizen, by: Staff, other: Citizen) -> dict[str, PanelCase]:
    """A case whose text lies with the citizen, and another citizen's with a day and a yes."""
    reading = make.panel_case(citizen, by)
    for section in Section:
        dated = clock.today() if section == Section.CERTIFICATE else None
        write_section(by=by, case=reading, section=section, text="CV.", dated=dated)
    late = clock.today() + timedelta(days=14)
    reading = send_for_review(by=by, case=reading, how="portal", deadline=late)
    ready = make.ready_case(other, by)
    give_consents(by=by, case=ready, answers={"virtual": True}, how="phone")
    day = make.panel_day(date(2020, 4, 21), link="https://video.example.com/team", phone="00001234")
    make.panel_member(role="health_coordinator")
    schedule_case(by=by, case=ready, day=day, form="video")
    return {"tekst": reading, "dag": ready}


def a_course(citizen: Citizen, by: Staff) -> None:
    """A course of films whose link was sent."""
    now = clock.now()
    made = CourseReferral.objects.create(
        course=open_course(by, title="Stress"),
        citizen=citizen,
        referred_by=by,
        referred_at=now,
        state="link_sent",
    )
    made.links.create(
        purpose="own", token_hash=b"1" * 32, made_at=now, expires_at=now + timedelta(days=90)
    )


def sparring_of(citizen: Citizen, by: Staff) -> dict[str, str]:
    """Something sent, answered, sent again and talked about, and a course that was proposed."""
    sent = an_application(citizen, about="CV", letter="CV 1.", advert="CV 2.")
    letter = sent.documents.get(kind="letter")
    comment(by=by, application=sent, document=letter, quote="CV", text="CV?")
    answer(by=by, application=sent, text="CV.")
    own = CitizenActor(citizen)
    send_version(by=own, application=sent, given={"letter": Taken("CV 3.")})
    newest = sent.documents.get(kind="letter", number=2)
    offer_example(by=own, application=sent)
    edit_example(by=by, application=sent, about="CV", text="CV.")
    shown = an_application(citizen, about="CV", cv="CV 4.")
    offer_example(by=own, application=shown)
    edit_example(by=by, application=shown, about="CV", text="CV.")
    approve_example(by=own, application=shown)
    booked, _free = a_time(by, hours=24 * 20), a_time(by, hours=24 * 21)
    book_talk(by=own, application=sent, talk=booked)
    provided = provider_course(title="CV", provider="CV", email="cv@example.com")
    add_start(by=by, course=provided, starts_on=date(2020, 5, 4), place="Odense")
    asked = refer(by=by, citizen=citizen, course=provided)
    one = f"sparring/{sent.public_id}/"
    return {
        "sparring/": "sparring/",
        "sparring/ny/": "sparring/ny/",
        "sparring/eksempler/": "sparring/eksempler/",
        "sparring/<id>/": one,
        "sparring/<id>/forskelle/<id>/": f"{one}forskelle/{newest.pk}/",
        "sparring/kursus/<id>/": f"sparring/kursus/{asked.pk}/",
    }


def full_pages(citizen: Citizen, by: Staff, language: str = "da") -> dict[str, str]:
    """Every page with something on it, by its address; the numbers in it left out."""
    make.open_hours(by)
    make.appointment(citizen, by, date(2020, 4, 28), rebooking_until=_soon(), booked_by="citizen")
    agreement = Agreement.objects.create(
        citizen=citizen, owner="citizen", what="CV", due_on=clock.today(), made_at=clock.now()
    )
    AccessEntry.objects.create(
        at=clock.now(), staff=by, citizen=citizen, purpose=AccessPurpose.FOLLOW_UP
    )
    other = make.citizen(group="LAB6_02", staff=by)
    meetings, cases = meetings_of(citizen, by), cases_of(citizen, by, other)
    client, others = inside(citizen), inside(other)
    for one in (client, others):
        one.post("/min/sprog/", {"language": language})
    client.post("/min/samtykker/share_cv/", {"answer": "yes"})
    a_course(citizen, by)
    an_adviser(by)
    referred(by, citizen, purpose="CV", phone="00112233")
    held = meetings["holdt"].conversation
    assert held is not None
    own = {where: where for where in PAGES} | {
        **offers_of(citizen, by),
        **sparring_of(citizen, by),
        "aftaler/<id>/": f"aftaler/{agreement.pk}/",
        **{f"moeder/<id>/ ({how})": f"moeder/{one.uid}/" for how, one in meetings.items()},
        "hvordan-gik-det/<id>/": f"hvordan-gik-det/{held.pk}/",
        "team/<id>/": f"team/{cases['tekst'].public_id}/",
        "team/<id>/tekst/": f"team/{cases['tekst'].public_id}/tekst/",
        "team/<id>/svar/virtual/": f"team/{cases['tekst'].public_id}/svar/virtual/",
        "team/<id>/svar/represented/": f"team/{cases['tekst'].public_id}/svar/represented/",
        "team/<id>/svar/without_me/": f"team/{cases['tekst'].public_id}/svar/without_me/",
    }
    found = {name: page(client, where) for name, where in own.items()}
    found["team/<id>/ (dag)"] = page(others, f"team/{cases['dag'].public_id}/")
    outside = StrictClient()
    found["ind/"] = page(outside, "ind/")
    found["kode/ (lukket)"] = page(outside, "kode/")
    page(outside, f"k/{a_link(citizen, by)[1]}/")
    found["kode/"] = page(outside, "kode/")
    return found


def page(client: StrictClient, where: str) -> str:
    return client.get(f"/min/{where}").content.decode()


def _soon() -> datetime:
    return clock.start_of(date(2020, 4, 26))
