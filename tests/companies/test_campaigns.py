"""Campaigns: shared out by industry, called through, nobody called twice within the quiet days."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from medspil.companies.actions.calling import (
    call_all_the_same,
    register_campaign_call,
    take_next_company,
)
from medspil.companies.actions.campaigns import (
    call_list,
    draft_campaign,
    pause_campaign,
    share_out,
    start_campaign,
)
from medspil.companies.actions.companies import leave_in_peace
from medspil.companies.actions.questions import answer_question, ask_question
from medspil.companies.actions.tags import change_policy, expire_tags, put_tag, take_tag_off
from medspil.companies.actions.timeline import write_event
from medspil.companies.models import (
    Campaign,
    CompanyTag,
    EventKind,
    Faq,
    Question,
)
from medspil.companies.queries.campaigns import preview, progress_of, waiting_for_peace
from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused, System
from medspil.rounds.models import Outcome
from tests import factories as make
from tests.companies.making import HOTEL, SMITH, a_company, a_consultant, a_tag
from tests.doors import logged_in
from tests.guards import StrictClient

pytestmark = pytest.mark.django_db

TODAY = date(2020, 4, 14)
YES, NO = Outcome.REACHED_WANTS_CONTACT.value, Outcome.REACHED_NO_THANKS.value


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", TODAY.isoformat())


def begun(by: Any, query: str = "", shares: Any = ()) -> Campaign:
    made = draft_campaign(by=by, name="Ring", query=query, shares=shares)
    started: Campaign = start_campaign(by=by, campaign=made)
    return started


def dealt(campaign: Campaign) -> dict[str, str]:
    rows = campaign.rows.select_related("company", "assigned_to")
    return {row.company.name: row.assigned_to.full_name if row.assigned_to else "" for row in rows}


def test_companies_are_shared_by_industry_and_the_rest_in_turn() -> None:
    ida, ole = a_consultant(full_name="Ida"), a_consultant(full_name="Ole")
    eva = a_consultant(full_name="Eva")
    for n in range(4):
        a_company(f"Hotel {n}", division=HOTEL)
        a_company(f"Smed {n}", division=SMITH)
    campaign = begun(ida, shares=[(ida, ["I"]), (ole, ["C"]), (eva, ["C"])])
    found = dealt(campaign)
    assert {name: who for name, who in found.items() if name.startswith("Hotel")} == {
        f"Hotel {n}": "Ida" for n in range(4)
    }
    assert sorted(found[f"Smed {n}"] for n in range(4)) == ["Eva", "Eva", "Ole", "Ole"]
    share_out(by=ida, campaign=campaign, shares=[(ole, []), (eva, ["I"])])
    again = dealt(campaign)
    assert {again[f"Hotel {n}"] for n in range(4)} == {"Eva"}
    assert {again[f"Smed {n}"] for n in range(4)} == {"Ole"}


def test_nobody_is_given_a_company_that_somebody_spoke_with_lately() -> None:
    ida, ole = a_consultant(), a_consultant()
    quiet, free = a_company("Talt med"), a_company("Ny")
    write_event(by=ole, company=quiet, kind=EventKind.CALL)
    campaign = begun(ida)
    first = take_next_company(by=ida, campaign=campaign)
    assert first is not None
    assert first.company == free
    register_campaign_call(by=ida, row=first, outcome=YES, note="Fint")
    assert take_next_company(by=ida, campaign=campaign) is None
    assert waiting_for_peace(campaign) == 1
    with clock.at(clock.start_of(TODAY + timedelta(days=8))):
        later = take_next_company(by=ida, campaign=campaign)
        assert later is not None
        assert later.company == quiet


def test_with_a_reason_it_is_called_all_the_same_and_says_so() -> None:
    ida, ole = a_consultant(), a_consultant()
    quiet = a_company("Talt med")
    write_event(by=ole, company=quiet, kind=EventKind.VISIT)
    campaign = begun(ida)
    row = campaign.rows.get()
    with pytest.raises(Refused):
        call_all_the_same(by=ida, campaign=campaign, row=row, reason=" ")
    taken = call_all_the_same(by=ida, campaign=campaign, row=row, reason="De bad selv om det")
    register_campaign_call(by=ida, row=taken, outcome=NO, note="Ikke nu")
    row.refresh_from_db()
    assert (row.override_reason, row.overridden_by, row.outcome) == (
        "De bad selv om det",
        ida,
        NO,
    )


def test_one_that_asked_for_it_is_called_back_in_time_and_no_other_campaign_has_it_meanwhile() -> (
    None
):
    ida, ole = a_consultant(), a_consultant()
    a_company("Senere")
    mine, his = begun(ida), begun(ole)
    row = take_next_company(by=ida, campaign=mine)
    assert row is not None
    assert take_next_company(by=ole, campaign=his) is None  # in another's hands
    back = clock.now() + timedelta(hours=2)
    register_campaign_call(by=ida, row=row, outcome="CALL_BACK_AT", call_back_at=back)
    assert take_next_company(by=ole, campaign=his) is None  # spoken with today
    assert take_next_company(by=ida, campaign=mine) is None
    with clock.at(back + timedelta(minutes=1)):
        assert take_next_company(by=ida, campaign=mine) == row


def test_who_is_left_in_peace_or_has_ceased_is_never_called() -> None:
    ida = a_consultant()
    one = a_company("Ro")
    campaign = begun(ida)
    leave_in_peace(by=ida, company=one, until=TODAY + timedelta(days=3), reason="Bad om det")
    assert take_next_company(by=ida, campaign=campaign) is None
    with pytest.raises(Refused):
        call_all_the_same(by=ida, campaign=campaign, row=campaign.rows.get(), reason="Hast")
    assert preview(ida, "").count == 0


def test_an_unanswered_call_is_tried_again_and_does_not_make_the_company_quiet() -> None:
    ida = a_consultant()
    one = a_company("Traf ikke")
    campaign = begun(ida)
    for attempt in range(3):
        with clock.at(clock.start_of(TODAY) + timedelta(hours=8 + 5 * attempt)):
            row = take_next_company(by=ida, campaign=campaign)
            assert row is not None
            register_campaign_call(by=ida, row=row, outcome="NOT_REACHED")
    one.refresh_from_db()
    done = progress_of([campaign])[campaign.pk]
    assert (one.last_contact_at, done.missed, done.done) == (None, 1, 1)


def test_what_came_of_a_call_stands_on_the_timeline_with_question_and_next_step() -> None:
    ida = a_consultant()
    one = a_company("Hotel Havn")
    campaign = begun(ida)
    row = take_next_company(by=ida, campaign=campaign)
    assert row is not None
    register_campaign_call(
        by=ida,
        row=row,
        outcome=YES,
        note="Vil have kurser",
        next_on=TODAY + timedelta(days=7),
        next_what="Send kursusliste",
        question="Kan vi få VEU-godtgørelse, mens de er sendt hjem?",
    )
    one.refresh_from_db()
    asked = Question.objects.get()
    kinds = sorted(one.events.values_list("kind", flat=True))
    assert kinds == ["call", "question"]
    assert (one.next_what, asked.owner, asked.due_on) == (
        "Send kursusliste",
        ida,
        date(2020, 4, 16),
    )
    answer_question(by=ida, question=asked, answer="Ja, søg på virk.dk.", for_all=True)
    grown = Faq.objects.get()
    assert (grown.question, grown.answer) == (asked.text, "Ja, søg på virk.dk.")
    with pytest.raises(Refused):
        answer_question(by=ida, question=asked, answer="Nej")


def test_a_question_waits_as_many_working_days_as_was_chosen() -> None:
    ida, leader = a_consultant(), make.leader()
    change_policy(by=leader, quiet_days=7, answer_days=3)
    with clock.at(date(2020, 4, 8)):  # the day before Maundy Thursday
        asked = ask_question(by=ida, company=a_company(), text="Hvad nu?")
    assert asked.due_on == date(2020, 4, 16)


def test_placements_stopped_become_the_call_list_of_the_reopening_in_one_click() -> None:
    ida = a_consultant()
    stopped = [a_company(f"Hotel {n}", division=HOTEL) for n in range(3)]
    a_company("En anden")
    tag = a_tag(ida)
    put_tag(by=ida, tag=tag, companies=[one.pk for one in stopped], return_on=date(2020, 6, 2))
    client = logged_in(StrictClient(), ida)
    answer = client.post(f"/virksomheder/maerker/{tag.pk}/ringeliste/", {"once": str(uuid.uuid4())})
    made = Campaign.objects.get()
    assert (answer.status_code, answer.headers["Location"], made.state) == (
        303,
        f"/kampagner/{made.pk}/",
        "running",
    )
    assert set(dealt(made)) == {"Hotel 0", "Hotel 1", "Hotel 2"}
    assert set(dealt(made).values()) == {ida.full_name}
    assert tag.meaning in made.script


def test_a_tag_renewed_expires_and_is_on_the_timeline_each_time() -> None:
    ida = a_consultant()
    one = a_company()
    tag = a_tag(ida, days=30)
    put_tag(by=ida, tag=tag, companies=[one.pk])
    same = put_tag(by=ida, tag=tag, companies=[one.pk])
    renewed = put_tag(by=System("import"), tag=tag, companies=[one.pk], why="Fil", rule="Fil 3")
    held = CompanyTag.objects.get()
    origin = (held.origin, held.rule, held.by, held.expires_on)
    with clock.at(TODAY + timedelta(days=31)):
        gone = expire_tags(by=System("worker"))
    kinds = list(one.events.order_by("at", "pk").values_list("kind", flat=True))
    assert (same, renewed, gone) == (0, 1, 1)
    assert origin == ("rule", "Fil 3", None, TODAY + timedelta(days=30))
    assert kinds == ["tagged", "tagged", "untagged"]
    assert take_tag_off(by=ida, tag=tag, companies=[one.pk]) == 0


def test_bulk_tags_ask_as_many_statements_for_many_as_for_one() -> None:
    ida = a_consultant()
    tag = a_tag(ida)

    def statements(n: int) -> int:
        companies = [a_company().pk for _n in range(n)]
        with CaptureQueriesContext(connection) as found:
            put_tag(by=ida, tag=tag, companies=companies)
        return len(found)

    assert statements(1) == statements(7)


def _wrong_outcome(by: Any, row: Any) -> None:
    register_campaign_call(by=by, row=row, outcome="GONE")


def _no_note(by: Any, row: Any) -> None:
    register_campaign_call(by=by, row=row, outcome=YES)


def _past(by: Any, row: Any) -> None:
    register_campaign_call(by=by, row=row, outcome="CALL_BACK_AT", call_back_at=clock.now())


def _no_time(by: Any, row: Any) -> None:
    register_campaign_call(by=by, row=row, outcome="CALL_BACK_AT")


def _cpr(by: Any, row: Any) -> None:
    register_campaign_call(by=by, row=row, outcome=YES, note="610170-1234")


@pytest.mark.parametrize("wrong", [_wrong_outcome, _no_note, _past, _no_time, _cpr])
def test_a_call_that_cannot_be_registered_is_refused(wrong: Callable[[Any, Any], None]) -> None:
    ida = a_consultant()
    a_company()
    row = take_next_company(by=ida, campaign=begun(ida))
    with pytest.raises(Refused):
        wrong(ida, row)


def test_only_who_it_is_shared_among_calls_and_only_who_leads_pauses() -> None:
    ida, ole = a_consultant(), a_consultant()
    a_company()
    campaign = begun(ida)
    with pytest.raises(NotAllowed):
        take_next_company(by=ole, campaign=campaign)
    with pytest.raises(NotAllowed):
        pause_campaign(by=ole, campaign=campaign)
    assert pause_campaign(by=make.leader(), campaign=campaign).state == "paused"


def test_a_filter_that_chooses_nobody_starts_nothing() -> None:
    ida = a_consultant()
    made = draft_campaign(by=ida, name="Tom", query="sections=I")
    with pytest.raises(Refused):
        start_campaign(by=ida, campaign=made)
    with pytest.raises(Refused):
        call_list(by=ida, tag=a_tag(ida))


def test_the_call_screen_takes_answers_and_gives_the_next() -> None:
    ida = a_consultant()
    client = logged_in(StrictClient(), ida)
    for n in range(3):
        a_company(f"Hotel {n}", division=HOTEL)
    answer = client.post(
        "/kampagner/ny/?sections=I&nonsense=1", {"once": str(uuid.uuid4()), "name": "Hoteller"}
    )
    made = Campaign.objects.get()
    url = f"/kampagner/{made.pk}/"

    def post(page: str, **fields: Any) -> Any:
        return client.post(f"{url}{page}/", {"once": str(uuid.uuid4()), **fields})

    assert (made.query, answer.headers["Location"]) == ("sections=I", f"{url}fordel/")
    post("fordel", callers=[ida.pk], **{f"sections-{ida.pk}": ["I"]})
    post("tilstand", do="start")
    post("naeste")
    row = made.rows.get(state="taken")
    wrong = post("gem", row=row.pk, outcome=YES)
    right = post("gem", row=row.pk, outcome=YES, note="Godt")
    held = made.rows.get(state="taken")
    post("laeg-tilbage", row=held.pk)
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["note"])
    assert (right.status_code, row.pk != held.pk) == (303, True)
    assert made.rows.filter(state="waiting").count() == 2
    assert [
        client.get(f"{url}{page}").status_code for page in ("", "virksomheder/", "fordel/", "ret/")
    ] == [200] * 4


def test_the_pages_of_a_campaign_ask_as_many_statements_for_many_as_for_one() -> None:
    ida = a_consultant()
    client = logged_in(StrictClient(), ida)

    def asked(campaign: Campaign) -> list[int]:
        found = []
        for page in ("", "virksomheder/"):
            client.get(f"/kampagner/{campaign.pk}/{page}")
            with CaptureQueriesContext(connection) as statements:
                client.get(f"/kampagner/{campaign.pk}/{page}")
            found.append(len(statements))
        return found

    a_company(division=HOTEL)
    first = asked(begun(ida, "sections=I"))
    for _n in range(4):
        a_company(division=HOTEL)
    assert asked(begun(ida, "sections=I")) == first
