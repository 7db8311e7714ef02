"""The vocabulary of tags, putting them on and taking them off – one company or thousands."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from medspil.companies.actions.timeline import judge_words, put_lines, staff_of
from medspil.companies.models import CompaniesPolicy, EventKind, SavedSearch, Tag
from medspil.companies.queries.selection import Selection
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.people.models import Staff


@action(rule="companies.make_tag")
def make_tag(
    *, by: Actor, name: str, meaning: str, days: int | None = None, owner: Staff | None = None
) -> Tag:
    """A new word of the vocabulary; who makes it answers for it. A machine says who does."""
    _judge(name, meaning)
    answers_for_it = owner or staff_of(by)
    if answers_for_it is None:
        raise Refused(_("Vælg, hvem der er ansvarlig for mærket."), field="owner")
    return Tag.objects.create(
        name=" ".join(name.split()),
        meaning=meaning.strip(),
        days=days,
        owner=answers_for_it,
        made_at=clock.now(),
    )


@action(rule="companies.change_tag", on="tag")
def change_tag(
    *, by: Staff, tag: Tag, name: str, meaning: str, owner: Staff, days: int | None = None
) -> Tag:
    """Say better what it means, or let another answer for it."""
    held = Tag.objects.select_for_update().get(pk=tag.pk)
    _judge(name, meaning, held)
    held.name, held.meaning = " ".join(name.split()), meaning.strip()
    held.owner, held.days = owner, days
    held.save()
    return held


def _judge(name: str, meaning: str, held: Tag | None = None) -> None:
    if not name.strip():
        raise Refused(_("Giv mærket et navn."), field="name")
    if not meaning.strip():
        raise Refused(_("Skriv, hvad mærket betyder, så den næste kan bruge det."), field="meaning")
    judge_words(f"{name} {meaning}", "meaning")
    same = Tag.objects.filter(name__iexact=" ".join(name.split()), retired_at=None)
    if (same.exclude(pk=held.pk) if held else same).exists():
        raise Refused(_("Mærket findes allerede."), field="name")


@action(rule="companies.change_tag", on="tag")
def retire_tag(*, by: Staff, tag: Tag) -> Tag:
    """It is put on nothing more. Where it is, it stays until it expires or is taken off."""
    held = Tag.objects.select_for_update().get(pk=tag.pk)
    held.retired_at = held.retired_at or clock.now()
    held.save(update_fields=["retired_at"])
    return held


# What stands there already is renewed: new days, a new reason, the same line of history.
_PUT_ON = """
INSERT INTO companies_companytag
    (company_id, tag_id, origin, by_id, rule, why, put_on_at, expires_on, return_on)
SELECT id, %(tag)s, %(origin)s, %(by)s, %(rule)s, %(why)s, %(now)s, %(expires)s, %(back)s
FROM unnest(%(companies)s::bigint[]) id ORDER BY id
ON CONFLICT (company_id, tag_id) WHERE removed_at IS NULL DO UPDATE
SET origin = excluded.origin, by_id = excluded.by_id, rule = excluded.rule, why = excluded.why,
    put_on_at = excluded.put_on_at, expires_on = excluded.expires_on,
    return_on = excluded.return_on
WHERE (companies_companytag.expires_on, companies_companytag.return_on, companies_companytag.why)
    IS DISTINCT FROM (excluded.expires_on, excluded.return_on, excluded.why)
RETURNING company_id
"""


@action(rule="companies.write")
def put_tag(
    *,
    by: Actor,
    tag: Tag,
    companies: Iterable[int],
    why: str = "",
    expires_on: date | None = None,
    return_on: date | None = None,
    rule: str = "",
) -> int:
    """Put a tag on companies (their keys), in two statements whatever their number.

    `return_on`: come back to them then. Without `expires_on` it holds as long as the tag's own
    days. A machine says by which `rule`. Returns on how many something changed. Raises `Refused`
    for a retired tag, days that have passed, or coming back after it has expired.
    """
    today = clock.today()
    if tag.retired_at is not None:
        raise Refused(_("Mærket bruges ikke mere."), field="tag")
    if expires_on is None and tag.days:
        expires_on = max(date.fromordinal(today.toordinal() + tag.days), return_on or today)
    for field, day in (("expires_on", expires_on), ("return_on", return_on)):
        if day is not None and day < today:
            raise Refused(_("Vælg i dag eller en senere dag."), field=field)
    if expires_on and return_on and return_on > expires_on:
        raise Refused(_("Vend tilbage, før mærket udløber."), field="return_on")
    judge_words(why, "why")
    staff = staff_of(by)
    given = {
        "tag": tag.pk,
        "origin": "person" if staff else "rule",
        "by": staff.pk if staff else None,
        "rule": "" if staff else rule or by.actor_name,
        "why": why.strip(),
        "now": clock.now(),
        "expires": expires_on,
        "back": return_on,
        "companies": list(companies),
    }
    with connection.cursor() as cursor:
        cursor.execute(_PUT_ON, given)
        found = [company for (company,) in cursor.fetchall()]
    facts = {
        "tag": tag.name,
        "expires": expires_on.isoformat() if expires_on else None,
        "back": return_on.isoformat() if return_on else None,
        "rule": given["rule"],
        "why": given["why"],
    }
    put_lines(by, found, EventKind.TAGGED, _json(facts))
    note_facts(tag=tag.pk, companies=len(found))
    return len(found)


@action(rule="companies.write")
def take_tag_off(*, by: Actor, tag: Tag, companies: Iterable[int]) -> int:
    """Take a tag off companies (their keys). Returns off how many. It stays as history."""
    staff = staff_of(by)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE companies_companytag SET removed_at = %s, removed_by_id = %s"
            " WHERE tag_id = %s AND removed_at IS NULL AND company_id = ANY (%s)"
            " RETURNING company_id",
            [clock.now(), staff.pk if staff else None, tag.pk, list(companies)],
        )
        found = [company for (company,) in cursor.fetchall()]
    put_lines(by, found, EventKind.UNTAGGED, _json({"tag": tag.name}))
    note_facts(tag=tag.pk, companies=len(found))
    return len(found)


@action(rule="companies.expire_tags")
def expire_tags(*, by: Actor) -> int:
    """At night: what has expired is taken off, and the timeline says so. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH gone AS ("
            " UPDATE companies_companytag SET removed_at = %(now)s"
            " WHERE removed_at IS NULL AND expires_on < %(today)s RETURNING company_id, tag_id)"
            " INSERT INTO companies_companyevent (company_id, at, kind, text, facts)"
            " SELECT g.company_id, %(now)s, 'untagged', '',"
            " jsonb_build_object('tag', t.name, 'expired', true)"
            " FROM gone g JOIN companies_tag t ON t.id = g.tag_id",
            {"now": clock.now(), "today": clock.today()},
        )
        n = cursor.rowcount
    note_facts(tags=n)
    return int(n)


def _json(facts: dict[str, Any]) -> str:
    """What the timeline keeps; what says nothing is left out."""
    said = {name: value for name, value in facts.items() if value not in (None, "")}
    return json.dumps(said, ensure_ascii=False)


# -- searches, choices -----------------------------------------------------------------------------


@action(rule="companies.see")
def save_search(*, by: Staff, name: str, query: str, shared: bool = False) -> SavedSearch:
    """Keep a filter under a name; the same name again keeps the new one."""
    if not name.strip():
        raise Refused(_("Giv søgningen et navn."), field="name")
    kept, _new = SavedSearch.objects.update_or_create(
        owner=by,
        name=" ".join(name.split())[:60],
        defaults={"query": Selection.of(query).stored(), "is_shared": shared},
    )
    return kept


@action(rule="companies.own_search", on="search")
def drop_search(*, by: Staff, search: SavedSearch) -> None:
    """One's own search goes; those it found stay."""
    search.delete()


@action(rule="companies.change_policy")
def change_policy(*, by: Staff, quiet_days: int, answer_days: int) -> CompaniesPolicy:
    """The municipality's choices: how long a company has peace after a call, how soon we answer."""
    kept, _new = CompaniesPolicy.objects.update_or_create(
        pk=1, defaults={"quiet_days": quiet_days, "answer_days": answer_days}
    )
    note_facts(quiet_days=quiet_days, answer_days=answer_days)
    return kept
