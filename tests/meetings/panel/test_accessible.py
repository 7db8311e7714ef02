"""The panel's pages from referral to decision, and a guest's, at two widths: axe finds nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.urls import reverse

from medspil.kernel import clock
from medspil.meetings.actions.panel.cases import (
    comment_on_preparation,
    refer_to_panel,
    send_for_review,
    write_section,
)
from medspil.meetings.actions.panel.consents import give_consents, give_verdict, withdraw_consent
from medspil.meetings.actions.panel.days import (
    Attended,
    hold_hearing,
    make_day,
    open_hearing,
    schedule_case,
)
from medspil.meetings.actions.panel.guests import read_pack_code
from medspil.meetings.actions.panel.outcomes import recommend, register_decision
from medspil.meetings.actions.panel.packs import make_pack
from medspil.meetings.models import Came, PanelMember, Party, RecommendationType, Section
from medspil.messages.guests import Guest
from medspil.messages.models import Message
from medspil.people.actors import CitizenActor
from tests import factories as make
from tests.meetings.panel.hearing import the_hearing

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
TODAY = date(2020, 4, 14)


@pytest.fixture(autouse=True)
def _the_day() -> None:
    """The pages are another thread's, which goes by the environment: so does this one."""


@pytest.mark.parametrize("width", [1280, 390])
def test_the_whole_way_is_accessible(
    transactional_db: None,
    monkeypatch: pytest.MonkeyPatch,
    live_server: Any,
    page_at: Callable[..., Any],
    log_in: Callable[[Any, Any], None],
    look: Callable[..., None],
    width: int,
) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", TODAY.isoformat())
    make.the_law()
    clerk = make.staff(full_name="Nina Nord")
    chair = make.staff(role="representative", full_name="Mads Mødeleder")
    seats = [
        make.panel_member(chair, "chair"),
        make.panel_member(
            None, "health_coordinator", guest_name="Lis Læge", guest_phone="00112233"
        ),
    ]
    citizen = make.citizen(staff=clerk, first_name="Amalie", last_name="Kjær")
    anna, day = CitizenActor(citizen), make.panel_day(TODAY)
    for member in seats:
        day.invitations.create(member=member, invited_at=clock.now())
    make.panel_day(TODAY + timedelta(days=14))
    nina, leads = page_at(width), page_at(width)
    log_in(nina, clerk)
    log_in(leads, chair)

    look(nina, reverse("meetings:panel_refer", args=[citizen.public_id]))
    case = refer_to_panel(by=clerk, citizen=citizen, type=make.panel(), question="flex_job")

    def at(name: str, *more: Any) -> str:
        return reverse(f"meetings:panel_{name}", args=[case.public_id, *more])

    look(nina, at("section", "wishes"))
    for section in Section:
        dated = TODAY if section == Section.CERTIFICATE else None
        write_section(by=clerk, case=case, section=section, text="Prøvetekst", dated=dated)
    look(nina, at("review"))
    send_for_review(by=clerk, case=case, how="portal", deadline=TODAY + timedelta(days=7))
    comment_on_preparation(by=anna, case=case, text="I har glemt mit kørekort")
    look(nina, at("review"))
    comment_on_preparation(by=anna, case=case, nothing_to_add=True)
    nina.goto(at("review"))
    nina.get_by_role("button", name="Læst – sagen er klar til møde").click()
    look(nina)

    look(nina, at("consents"))
    look(nina, at("ask"))
    for answer in ("", "Ja, mødet må", "Ja, en anden", "Nej, jeg vil være med"):
        if answer:
            nina.get_by_text(answer).click()
        nina.get_by_role("button", name="Videre").click()
        look(nina)
    nina.get_by_role("button", name="Gem de tre svar").click()
    look(nina)
    look(leads, at("verdict"))
    give_verdict(by=chair, case=case, sound=True, grounds="Sagen er fuldt belyst på skrift.")

    look(nina, at("schedule"))
    schedule_case(by=clerk, case=case, day=day, form="video")
    withdraw_consent(by=anna, case=case, question="virtual")
    look(nina, at("case"))
    look(nina, at("schedule"))
    give_consents(by=anna, case=case, answers={"virtual": True})
    schedule_case(by=clerk, case=case, day=day, form="video")

    look(leads, reverse("meetings:panel_days"))
    for name in ("day", "day_change", "day_cancel", "day_fill"):
        look(leads, reverse(f"meetings:panel_{name}", args=[day.pk]))
    look(nina, at("packs"))
    make_pack(by=clerk, case=case, member=seats[0], sections=["health"])
    guests = make_pack(by=clerk, case=case, member=seats[1], sections=["health", "wishes"])
    look(leads, reverse("meetings:panel_my_packs"))
    look(nina, at("packs"))

    visitor = page_at(width)
    visitor.context.clear_cookies()
    assert visitor.goto(reverse("meetings:panel_guest_reads")).status == 404
    look(visitor)
    look(visitor, reverse("meetings:panel_guest", args=[guests.token]))
    code = read_pack_code(by=clerk, case=case, pack=guests.pack)
    visitor.reload()
    visitor.get_by_label("Kode").fill("1")
    visitor.get_by_role("button", name="Gå ind").click()
    look(visitor)
    visitor.get_by_label("Kode").fill(code)
    visitor.get_by_role("button", name="Gå ind").click()
    assert visitor.get_by_text("Prøvetekst").count() == 2
    look(visitor)

    hearing = the_hearing(case)
    url = reverse("meetings:panel_hearing", args=[hearing.pk])
    look(leads, url)
    open_hearing(by=chair, hearing=hearing)
    look(leads, url)
    seat = Attended(Party.CITIZEN, Came.VIDEO)
    hold_hearing(by=chair, hearing=hearing, attended=[seat])
    look(leads, url)
    look(leads, at("recommend"))
    for kind in RecommendationType:
        look(leads, f"{at('recommend')}?slags={kind}")
    give = {"plain_text": "Kort", "grounds": {"professional_reason": "Varigt nedsat"}}
    recommend(by=chair, case=case, type="flex_job", **give)
    look(nina, "/")
    look(nina, at("decide"))
    register_decision(by=clerk, case=case, outcome="returned", grounds="Vi er uenige")
    look(nina, at("case"))
    look(nina, reverse("meetings:panel_cases"))
    look(nina, reverse("meetings:panel_figures"))
    look(nina, reverse("meetings:panel_team"))
    look(nina, at("cancel"))


@pytest.mark.parametrize("width", [1280, 390])
def test_a_free_time_and_a_guests_day_are_accessible(
    transactional_db: None,
    monkeypatch: pytest.MonkeyPatch,
    live_server: Any,
    page_at: Callable[..., Any],
    log_in: Callable[[Any, Any], None],
    look: Callable[..., None],
    width: int,
) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", TODAY.isoformat())
    make.the_law()
    clerk = make.staff(full_name="Nina Nord")
    chair = make.staff(role="representative", full_name="Mads Mødeleder")
    make.panel_member(chair, "chair")
    guest = make.panel_member(
        None, "health_coordinator", guest_name="Lis Læge", guest_email="lis@example.com"
    )
    day = make_day(
        by=chair,
        type=make.panel(),
        day=TODAY + timedelta(days=7),
        starts=time(9),
        slots=3,
        forms=["video", "phone", "in_person"],
        place="Rådhuset, lokale 3",
        link="https://video.example.com/9",
        phone="00123456",
        plan_b="Svigter billedet, ringer mødelederen op.",
    )
    link = Message.objects.get(kind="panel_called", guest_key=_key(guest))
    cases = [make.ready_case(make.citizen(staff=clerk), clerk) for _n in range(2)]
    leads = page_at(width)
    log_in(leads, chair)
    look(leads, reverse("meetings:panel_day", args=[day.pk]))
    leads.get_by_role("link", name="Fyld 3 ledige tider").click()
    look(leads)
    leads.get_by_role("button", name="Giv sagen tiden").click()
    look(leads)  # nothing was chosen
    leads.get_by_text(f"{cases[0].citizen.full_name}: Fremmøde").click()
    leads.get_by_role("button", name="Giv sagen tiden").click()
    leads.get_by_text("Sagen har fået tiden").wait_for()
    look(leads)
    make_pack(by=clerk, case=cases[0], member=guest, sections=["health"])

    visitor = page_at(width)
    visitor.context.clear_cookies()
    where = re.search(r"/gaest/\w+/", link.text)
    assert where is not None
    look(visitor, where[0])
    visitor.get_by_role("button", name="Send koden: E-mail").click()
    digits = re.search(r"\d{3} \d{3}", Message.objects.filter(kind="login_code").get().text)
    assert digits is not None
    visitor.get_by_label("Kode").fill(digits[0])
    visitor.get_by_role("button", name="Gå ind").click()
    look(visitor)
    visitor.get_by_role("button", name="Jeg kommer").click()
    visitor.get_by_text("Du har svaret: kommer.").wait_for()
    look(visitor)
    visitor.get_by_role("link", name="Sagen kl. 09.00").click()
    look(visitor)
    visitor.get_by_role("link", name="Dagen").click()
    visitor.get_by_role("button", name="Luk siden").click()
    visitor.get_by_role("heading", name="Få en kode").wait_for()


def _key(member: PanelMember) -> bytes:
    return Guest(None, member.guest_email, member.guest_name).key
