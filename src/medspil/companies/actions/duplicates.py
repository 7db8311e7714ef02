"""Two companies that may be one: different, made one – or two again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from medspil.companies import above
from medspil.companies.actions.timeline import put_line, staff_of
from medspil.companies.models import Candidate, Company, EventKind, Merge, Verdict
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.people.models import Staff


@action(rule="companies.merge", on="pair")
def call_different(*, by: Staff, pair: Candidate) -> Candidate:
    """They are two companies, and nobody is asked about them again."""
    return _decide(pair, Verdict.DIFFERENT, by)


def _decide(pair: Candidate, verdict: str, by: Actor) -> Candidate:
    held = Candidate.objects.select_for_update().get(pk=pair.pk)
    if held.verdict != Verdict.OPEN:
        raise Refused(_("Der er allerede taget stilling til de to."))
    held.verdict, held.decided_at, held.decided_by = verdict, clock.now(), staff_of(by)
    held.save()
    return held


# -- one, and two again ----------------------------------------------------------------------------

# What follows to the kept company, table by table: `r` is the row of the one that goes. What would
# stand there twice stays where it is, and is found again when they part.
_FOLLOWS: dict[str, str] = {
    "companies_workplace": """NOT EXISTS (SELECT FROM companies_workplace k
        WHERE k.company_id = %(kept)s AND k.p_number = r.p_number)""",
    "companies_companycontact": "true",
    "companies_forgottencontact": """NOT EXISTS (SELECT FROM companies_forgottencontact k
        WHERE k.company_id = %(kept)s AND k.mark = r.mark)""",
    "companies_companyindustry": """NOT EXISTS (SELECT FROM companies_companyindustry k
        WHERE k.company_id = %(kept)s AND k.scheme = r.scheme AND k.valid && r.valid)""",
    "companies_companyevent": "true",
    "companies_companytag": """r.removed_at IS NOT NULL OR NOT EXISTS (
        SELECT FROM companies_companytag k
        WHERE k.company_id = %(kept)s AND k.tag_id = r.tag_id AND k.removed_at IS NULL)""",
    "companies_question": "true",
    "companies_campaignrow": """r.state <> 'taken' AND NOT EXISTS (
        SELECT FROM companies_campaignrow k
        WHERE k.company_id = %(kept)s AND k.round_id = r.round_id)""",
    "companies_letterrow": """NOT EXISTS (SELECT FROM companies_letterrow k
        WHERE k.company_id = %(kept)s AND k.letter_id = r.letter_id)""",
}
# What the kept company takes over where it has nothing itself; each group goes together.
_TAKES_OVER: tuple[tuple[str, ...], ...] = (
    ("cvr", "cvr_reason"),
    ("street", "postcode", "city"),
    ("phone",),
    ("email",),
    ("employees",),
    ("consultant_id",),
    ("next_on", "next_what"),
)


@action(rule="companies.merge")
def merge(*, by: Actor, kept: Company, gone: Company) -> Merge:
    """They are one: everything of `gone` stands on `kept`, and both addresses lead there.

    Raises `Refused` where one of them is part of another already, or they have two CVR numbers.
    """
    keep, go = _both(kept, gone)
    if keep.cvr and go.cvr and keep.cvr != go.cvr:
        raise Refused(
            _("De har hvert sit CVR-nummer og kan ikke lægges sammen. Ret nummeret først.")
        )
    before, took = _take_over(keep, go)
    moved = {table: _move(table, keep, go) for table in (*_FOLLOWS, *above.follows)}
    keep.refresh_from_db()
    for field, value in took.items():
        setattr(keep, field, value)
    if took:
        keep.save(update_fields=list(took))
    Company.objects.filter(pk=go.pk).update(merged_into=keep)
    made = Merge.objects.create(
        kept=keep,
        gone=go,
        at=clock.now(),
        by=staff_of(by),
        moved={table: ids for table, ids in moved.items() if ids},
        before={"had": _as_json(before), "took": _as_json(took)},
    )
    pair = _pair_of(keep, go).filter(verdict=Verdict.OPEN)
    if isinstance(by, Staff):
        pair.update(verdict=Verdict.SAME, decided_at=clock.now(), decided_by=by)
    put_line(by, keep, EventKind.MERGED, name=go.name)
    note_facts(moved=sum(len(ids) for ids in moved.values()))
    return made


def _both(kept: Company, gone: Company) -> tuple[Company, Company]:
    """Both, locked in one order whoever is which."""
    held = {
        one.pk: one
        for one in Company.objects.select_for_update(of=("self",))
        .filter(pk__in=[kept.pk, gone.pk])
        .order_by("pk")
    }
    if len(held) != 2:
        raise Refused(_("Vælg to virksomheder."))
    if any(one.merged_into_id is not None for one in held.values()):
        raise Refused(_("En af dem er allerede lagt sammen med en anden."))
    return held[kept.pk], held[gone.pk]


def _take_over(keep: Company, go: Company) -> tuple[dict[str, Any], dict[str, Any]]:
    """What `keep` had and what it takes; the stricter peace of the two holds."""
    groups = [
        group
        for group in _TAKES_OVER
        if not getattr(keep, group[0]) and getattr(go, group[0]) not in (None, "")
    ]
    if go.dnd_until and (keep.dnd_until is None or go.dnd_until > keep.dnd_until):
        groups.append(("dnd_until", "dnd_reason"))
    fields = [field for group in groups for field in group]
    return (
        {field: getattr(keep, field) for field in fields},
        {field: getattr(go, field) for field in fields},
    )


def _move(table: str, keep: Company, go: Company) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{table}" r SET company_id = %(kept)s'  # noqa: S608 our own table names
            f" WHERE r.company_id = %(gone)s AND ({_FOLLOWS.get(table, 'true')}) RETURNING r.id",
            {"kept": keep.pk, "gone": go.pk},
        )
        return sorted(key for (key,) in cursor.fetchall())


def _as_json(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        field: value.isoformat() if hasattr(value, "isoformat") else value
        for field, value in fields.items()
    }


def _pair_of(one: Company, other: Company) -> Any:
    first, second = sorted((one.pk, other.pk))
    return Candidate.objects.filter(first=first, second=second)


@action(rule="companies.merge")
def unmerge(*, by: Staff, merged: Merge) -> Merge:
    """They were two after all: everything that followed goes back, as it was before.

    What came since stays with the kept company; what it took over is given back where nobody has
    changed it. Raises `Refused` where that was done, or the kept one is part of another now.
    """
    held = Merge.objects.select_for_update().get(pk=merged.pk)
    if held.undone_at is not None:
        raise Refused(_("De er allerede skilt igen."))
    kept = Company.objects.select_for_update(of=("self",)).get(pk=held.kept_id)
    if kept.merged_into_id is not None:
        raise Refused(_("Skil først den virksomhed ud, som den her er blevet en del af."))
    Company.objects.filter(pk=held.gone_id).update(merged_into=None)
    for table, ids in held.moved.items():
        _move_back(table, held, ids)
    kept.refresh_from_db()
    _give_back(kept, held.before)
    held.undone_at, held.undone_by = clock.now(), by
    held.save(update_fields=["undone_at", "undone_by"])
    _pair_of(kept, held.gone).update(
        verdict=Verdict.DIFFERENT, decided_at=clock.now(), decided_by=by
    )
    put_line(by, kept, EventKind.UNMERGED, name=held.gone.name)
    return held


def _move_back(table: str, held: Merge, ids: Iterable[int]) -> None:
    if table not in _FOLLOWS and table not in above.follows:
        raise ValueError(f"no table that follows: {table}")
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{table}" SET company_id = %s WHERE id = ANY (%s) AND company_id = %s',  # noqa: S608 our own table names
            [held.gone_id, list(ids), held.kept_id],
        )


def _give_back(kept: Company, before: dict[str, dict[str, Any]]) -> None:
    now = _as_json({field: getattr(kept, field) for field in before["took"]})
    back = [field for field, value in before["took"].items() if now[field] == value]
    for field in back:
        setattr(kept, field, before["had"][field])
    if back:
        kept.save(update_fields=back)
