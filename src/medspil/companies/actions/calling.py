"""Calling through a campaign: the next company, what came of the call, questions on the way."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from medspil.companies.actions.companies import set_next_step
from medspil.companies.actions.questions import ask_question
from medspil.companies.actions.timeline import judge_words, put_line
from medspil.companies.models import (
    Campaign,
    CampaignCall,
    CampaignRow,
    Company,
    CompanyContact,
    EventKind,
)
from medspil.companies.queries import quiet_since
from medspil.kernel import clock
from medspil.kernel.action import Refused, action, note_facts
from medspil.people.models import Staff
from medspil.rounds import actions as line
from medspil.rounds.models import ANSWERS, REACHED, Outcome

# Which rows may be given to this caller now: their own or nobody's; a company that is to be called,
# that nobody has in hand in any campaign, and that nobody of ours spoke with lately – unless it
# asked to be called back in this one, or somebody said why it is called all the same.
_MAY_BE_CALLED = """
    (assigned_to_id IS NULL OR assigned_to_id = %(by)s)
    AND NOT EXISTS (SELECT FROM companies_campaignrow o WHERE o.company_id = {table}.company_id
        AND o.state = 'taken' AND o.id <> {table}.id)
    AND EXISTS (SELECT FROM companies_company c WHERE c.id = {table}.company_id
        AND c.merged_into_id IS NULL AND c.closed_on IS NULL
        AND (c.dnd_until IS NULL OR c.dnd_until < %(today)s)
        AND ({table}.overridden_at IS NOT NULL OR {table}.call_back_at IS NOT NULL
            OR c.last_contact_at IS NULL OR c.last_contact_at < %(quiet)s))
"""


@action(rule="companies.call_in_campaign", on="campaign")
def take_next_company(*, by: Staff, campaign: Campaign) -> CampaignRow | None:
    """Give the caller the next company; the one they hold already, if any. None: none now."""
    current = Campaign.objects.get(pk=campaign.pk)
    named: dict[str, Any] = {"today": clock.today(), "quiet": quiet_since()}
    for _attempt in range(3):  # another campaign may take the same company in the same moment
        try:
            with transaction.atomic():
                return line.take_next(
                    CampaignRow, CampaignCall, current, by, among=_MAY_BE_CALLED, named=named
                )
        except IntegrityError:
            continue
    return None


@action(rule="companies.call_row", on="row")
def give_back_company(*, by: Staff, row: CampaignRow) -> CampaignRow:
    """Put the company back in line without having called."""
    locked = CampaignRow.objects.select_for_update(of=("self",)).get(pk=row.pk)
    line.give_back(locked, CampaignCall, by)
    return locked


@action(rule="companies.call_in_campaign", on="campaign")
def call_all_the_same(
    *, by: Staff, campaign: Campaign, row: CampaignRow, reason: str
) -> CampaignRow:
    """Call a company although somebody of ours spoke with it lately, and say why.

    Raises `Refused` without a reason, where it is to be left in peace, or another has it in hand.
    """
    if not reason.strip():
        raise Refused(_("Skriv, hvorfor virksomheden skal ringes op alligevel."), field="reason")
    judge_words(reason, "reason")
    locked = CampaignRow.objects.select_for_update(of=("self",)).get(pk=row.pk, round=campaign)
    company = Company.objects.get(pk=locked.company_id)
    if company.in_peace(clock.today()) or company.closed_on or company.merged_into_id:
        raise Refused(_("Virksomheden skal ikke ringes op. Se hvorfor på dens side."))
    locked.override_reason, locked.overridden_by = reason.strip(), by
    locked.overridden_at, locked.assigned_to = clock.now(), by
    locked.round = campaign
    try:
        with transaction.atomic():
            line.take_this(locked, CampaignCall, by)
    except IntegrityError:
        raise Refused(_("En kollega har virksomheden i røret lige nu.")) from None
    return locked


@action(rule="companies.call_row", on="row")
def register_campaign_call(
    *,
    by: Staff,
    row: CampaignRow,
    outcome: str,
    note: str = "",
    call_back_at: datetime | None = None,
    contact: CompanyContact | None = None,
    next_on: date | None = None,
    next_what: str = "",
    question: str = "",
) -> CampaignCall:
    """Register what came of a call: on the row and on the company's timeline, all or nothing.

    A `question` that could not be answered goes to the queue. Raises `Refused` for an unknown
    outcome, an empty note when you spoke together, or a time that has passed.
    """
    if outcome not in dict(ANSWERS):
        raise Refused(_("Vælg, hvad der skete."), field="outcome")
    _judge(outcome, note, call_back_at)
    locked = CampaignRow.objects.select_for_update(of=("self",)).get(pk=row.pk)
    locked.round = Campaign.objects.get(pk=locked.round_id)
    call = CampaignCall.objects.filter(row=locked, by=by, outcome="").first()
    if call is None:
        raise Refused(_("Du har allerede registreret det her opkald."))
    company = Company.objects.get(pk=locked.company_id)
    spoke = outcome in REACHED or outcome == Outcome.CALL_BACK_AT
    call.event = put_line(
        by,
        company,
        EventKind.CALL if spoke else EventKind.MISSED,
        note.strip(),
        contact=contact,
        outcome=outcome,
        campaign=locked.round.name,
    )
    line.settle(locked, call, outcome, again=call_back_at)
    if next_on is not None:
        set_next_step(by=by, company=company, on=next_on, what=next_what)
    if question.strip():
        ask_question(by=by, company=company, text=question, campaign=locked.round)
    note_facts(outcome=outcome, campaign=locked.round_id)
    return call


def _judge(outcome: str, note: str, call_back_at: datetime | None) -> None:
    if outcome in REACHED and not note.strip():
        raise Refused(_("Skriv kort, hvad I talte om. Næste kollega har brug for det."), "note")
    if outcome == Outcome.CALL_BACK_AT:
        if call_back_at is None:
            raise Refused(_("Skriv, hvornår virksomheden vil ringes op."), field="call_back_at")
        if call_back_at <= clock.now():
            raise Refused(_("Tidspunktet er passeret."), field="call_back_at")
    judge_words(note, "note")
