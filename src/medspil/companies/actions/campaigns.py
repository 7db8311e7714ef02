"""Campaigns: prepared, shared out by industry, started, paused, finished."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from medspil.companies.actions.timeline import judge_words
from medspil.companies.models import Campaign, CampaignRow, Share, Tag
from medspil.companies.queries.selection import Selection
from medspil.companies.sections import BY_DIVISION
from medspil.kernel import clock
from medspil.kernel.action import Refused, action, note_facts
from medspil.people.models import Staff
from medspil.rounds import actions as line
from medspil.rounds.models import RoundState

Shares = Sequence[tuple[Staff, Sequence[str]]]  # who, and the letters of their sections


@action(rule="companies.start_campaign")
def draft_campaign(
    *,
    by: Staff,
    name: str,
    query: str,
    script: str = "",
    shares: Shares = (),
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Campaign:
    """Prepare a campaign: whom it is for, what is said, who calls. Nobody is called yet."""
    start = starts_on or clock.today()
    _judge(name, script, start, ends_on)
    made = Campaign.objects.create(
        name=" ".join(name.split()),
        script=script.strip(),
        query=Selection.of(query).stored(),
        starts_on=start,
        ends_on=ends_on,
        created_by=by,
        created_at=clock.now(),
    )
    _share(made, shares or [(by, ())])
    return made


def _judge(name: str, script: str, start: date, end: date | None) -> None:
    if not name.strip():
        raise Refused(_("Giv kampagnen et navn."), field="name")
    if end is not None and end < start:
        raise Refused(_("Kampagnen kan ikke slutte, før den begynder."), field="ends_on")
    judge_words(script, "script")


@action(rule="companies.lead_campaign", on="campaign")
def change_campaign(
    *, by: Staff, campaign: Campaign, name: str, script: str, ends_on: date | None = None
) -> Campaign:
    """Another name, script or end, until it is finished."""
    held = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if held.state == RoundState.FINISHED:
        raise Refused(_("Kampagnen er afsluttet og kan ikke ændres."))
    _judge(name, script, held.starts_on, ends_on)
    held.name, held.script, held.ends_on = " ".join(name.split()), script.strip(), ends_on
    held.save()
    return held


@action(rule="companies.lead_campaign", on="campaign")
def share_out(*, by: Staff, campaign: Campaign, shares: Shares) -> int:
    """Say anew who calls and which industries are theirs; those who wait are dealt again.

    Returns how many were dealt to somebody.
    """
    held = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if held.state == RoundState.FINISHED:
        raise Refused(_("Kampagnen er afsluttet og kan ikke ændres."))
    if not shares:
        raise Refused(_("Vælg, hvem der ringer."), field="callers")
    held.shares.all().delete()
    _share(held, shares)
    return _deal(held)


def _share(campaign: Campaign, shares: Shares) -> None:
    Share.objects.bulk_create(
        Share(campaign=campaign, staff=staff, sections=sorted(set(sections)))
        for staff, sections in shares
    )


# A company goes to whoever has its section, in turn where several have; the rest to those without
# a section of their own, in turn; nobody's where there is none of them: then to whoever asks first.
_DEAL = """
WITH callers AS (
    SELECT x.section, x.staff, x.nth, count(*) OVER (PARTITION BY x.section) AS of
    FROM unnest(%(sections)s::text[], %(staff)s::bigint[], %(nth)s::int[])
        AS x (section, staff, nth)
),
waiting AS (
    SELECT r.id, coalesce(d.section, '') AS section,
        row_number() OVER (PARTITION BY coalesce(d.section, '') ORDER BY r.position) - 1 AS n
    FROM companies_campaignrow r JOIN companies_company c ON c.id = r.company_id
    LEFT JOIN unnest(%(divisions)s::text[], %(of_section)s::text[]) AS d (division, section)
        ON d.division = c.division AND d.section = ANY (%(sections)s::text[])
    WHERE r.round_id = %(round)s AND r.state = 'waiting'
)
UPDATE companies_campaignrow r SET assigned_to_id = c.staff
FROM waiting w LEFT JOIN callers c ON c.section = w.section AND c.nth = w.n %% c.of
WHERE r.id = w.id
"""


def _deal(campaign: Campaign) -> int:
    sections: list[str] = []
    staff: list[int] = []
    nth: list[int] = []
    for share in campaign.shares.order_by("pk"):
        for section in share.sections or [""]:
            nth.append(sections.count(section))
            sections.append(section)
            staff.append(share.staff_id)
    given: dict[str, Any] = {
        "sections": sections,
        "staff": staff,
        "nth": nth,
        "divisions": list(BY_DIVISION),
        "of_section": [section.letter for section in BY_DIVISION.values()],
        "round": campaign.pk,
    }
    with connection.cursor() as cursor:
        cursor.execute(_DEAL, given)
    return campaign.rows.filter(assigned_to__isnull=False).count()


@action(rule="companies.lead_campaign", on="campaign")
def start_campaign(*, by: Staff, campaign: Campaign) -> Campaign:
    """Put the companies in line, who waits longest first, and deal them out.

    Raises `Refused` where the filter chooses none.
    """
    moved = line.move(campaign, RoundState.RUNNING)
    chosen = Selection.of(moved.query).rows(by, "senest").values_list("pk", flat=True)
    added = line.fill(CampaignRow, moved, "company", list(chosen))
    if not added:
        raise Refused(_("Ingen virksomheder passer til kampagnen. Ret filtrene."))
    _deal(moved)
    note_facts(companies=added)
    return moved


@action(rule="companies.start_campaign")
def call_list(*, by: Staff, tag: Tag) -> Campaign:
    """The call list of a tag in one step: a campaign over those who have it, begun, one's own."""
    if tag.retired_at is not None:
        raise Refused(_("Mærket bruges ikke mere."))
    made = draft_campaign(
        by=by,
        name=_("Ring til »%(tag)s«") % {"tag": tag.name},
        query=f"tags={tag.pk}",
        script=_("Hej, det er … fra kommunen. Sidst vi talte sammen: %(meaning)s")
        % {"meaning": tag.meaning},
    )
    started: Campaign = start_campaign(by=by, campaign=made)
    return started


@action(rule="companies.lead_campaign", on="campaign")
def pause_campaign(*, by: Staff, campaign: Campaign) -> Campaign:
    """Nobody is given a new company; calls under way are registered as usual."""
    return line.move(campaign, RoundState.PAUSED)


@action(rule="companies.lead_campaign", on="campaign")
def resume_campaign(*, by: Staff, campaign: Campaign) -> Campaign:
    """It goes on where it was."""
    return line.move(campaign, RoundState.RUNNING)


@action(rule="companies.lead_campaign", on="campaign")
def finish_campaign(*, by: Staff, campaign: Campaign) -> Campaign:
    """It is over."""
    return line.move(campaign, RoundState.FINISHED)
