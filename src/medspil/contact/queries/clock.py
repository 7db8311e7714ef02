"""The two clocks as people read them: the bucket of each citizen, and the sentences that say why.

Nothing here computes a date: `due.sql` did. Read kept rows (`Due`, after `due.fresh()`) for today,
or rows for any day (`due.due_rows`): every function takes both.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from typing import Any, TypeAlias

from django.db.models import Case, CharField, Count, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from medspil.contact.due import DueRow, fresh
from medspil.contact.models import (
    Bucket,
    ContactRule,
    Due,
    LocalPolicy,
    NextContactReason,
    Suspension,
    SuspensionEffect,
    SuspensionSubject,
)
from medspil.kernel import clock
from medspil.kernel.action import Actor, System
from medspil.kernel.kept import Kept
from medspil.people.models import Citizen, Municipality
from medspil.people.queries import citizens_for
from medspil.ui import wording

Clocks: TypeAlias = DueRow | Due

STATUTORY = "statutory"

# -- buckets ---------------------------------------------------------------------------------------


def _conditions(today: date, policy: LocalPolicy) -> list[tuple[Bucket, list[dict[str, Any]]]]:
    """What puts a citizen in each bucket, the first that holds; who fits nowhere is `OK`.

    Each bucket has alternatives, each of them look-ups that must all hold.
    """
    soon = today + timedelta(days=policy.soon_days)
    return [
        (Bucket.PAUSED, [{"paused_until__gte": today}]),
        (Bucket.UNREACHED, [{"tries__gte": policy.unreached_after}]),
        (Bucket.OVERDUE, [{"next_due__lt": today}]),
        (Bucket.DUE_SOON, [{"next_due__lte": soon}, {"pace__lte": soon, "frozen__exact": False}]),
    ]


def bucket_conditions(today: date, policy: LocalPolicy) -> dict[Bucket, Q]:
    """What puts a row of `Due` in each bucket, in order: the first that holds is the citizen's."""
    return {
        bucket: reduce(operator.or_, (Q(**lookups) for lookups in alternatives))
        for bucket, alternatives in _conditions(today, policy)
    }


def bucket_expression(today: date, policy: LocalPolicy) -> Case:
    """The bucket as an SQL expression over `Due`, read on `today`."""
    conditions = bucket_conditions(today, policy).items()
    return Case(
        *(When(holds, then=Value(bucket)) for bucket, holds in conditions),
        default=Value(Bucket.OK),
        output_field=CharField(),
    )


def bucketed(
    rows: QuerySet[Due], *, today: date | None = None, policy: LocalPolicy | None = None
) -> QuerySet[Due]:
    """The rows with their `bucket`; filter and count on it."""
    expression = bucket_expression(today or clock.today(), policy or local_policy())
    return rows.annotate(bucket=expression)


_COMPARE = {"gte": operator.ge, "lt": operator.lt, "lte": operator.le, "exact": operator.eq}


def bucket_of(row: Clocks, policy: LocalPolicy, today: date | None = None) -> Bucket:
    """The bucket of one row, by the same conditions; read on the day the row was computed for."""

    def holds(lookup: str, wanted: Any) -> bool:
        name, compare = lookup.split("__")
        value = getattr(row, name)
        return value is not None and bool(_COMPARE[compare](value, wanted))

    for bucket, alternatives in _conditions(today or row.as_of, policy):
        if any(all(holds(*look) for look in lookups.items()) for lookups in alternatives):
            return bucket
    return Bucket.OK


def local_policy() -> LocalPolicy:
    """The municipality's own choices about contact; before it made any, the usual ones."""
    return _policy.first() or LocalPolicy()


_policy = Kept(lambda: LocalPolicy.objects.order_by("pk")[:1])


class BucketsDoNotAddUp(Exception):
    """Active citizens and the sum of the buckets differ: somebody would be lost."""


def bucket_counts(viewer: Actor = System("check")) -> dict[Bucket, int]:  # noqa: B008
    """How many of the viewer's active citizens are in each bucket today; every bucket is named.

    Raises `BucketsDoNotAddUp` when the sum is not the number of active citizens.
    """
    fresh()
    today = clock.today()
    citizens = citizens_for(viewer)
    rows = Due.objects.all()
    if not isinstance(viewer, System):
        rows = rows.filter(citizen__in=citizens.order_by())
    found: dict[str, int] = dict(
        rows.order_by()
        .values_list(bucket_expression(today, local_policy()))
        .annotate(n=Count("citizen_id"))
    )
    counts = {bucket: int(found.get(bucket, 0)) for bucket in Bucket}
    active = active_on(citizens, today).count()
    if sum(counts.values()) != active:
        raise BucketsDoNotAddUp(f"{sum(counts.values())} in the buckets, {active} active")
    return counts


def active_on(citizens: QuerySet[Citizen], day: date) -> QuerySet[Citizen]:
    """Those on the municipality's books that day: registered, and not closed by then."""
    return citizens.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=day), registered_on__lte=day)


# -- the lines that say why ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StatutoryLine:
    """What the law asks for. `due` is the hard limit of the next thing owed, None after the window;
    `pace` spreads what remains; `held` and `remaining` count conversations in the rule's window.
    """

    rule: str
    anchor: date
    due: date | None
    pace: date | None
    remaining: int
    held: int
    frozen_days: int
    reason: str


@dataclass(frozen=True, slots=True)
class LocalLine:
    """What the municipality itself has promised."""

    due: date
    interval_days: int
    last_contact: date | None
    reason: str


def explain(
    due: Clocks, rule: ContactRule | None, suspensions: Sequence[Suspension] = ()
) -> tuple[StatutoryLine | None, LocalLine]:
    """Both clocks with their sentences; the first is None where no rule asks for anything.

    `rule` is the row's (`due.rule_id`); `suspensions` are those of the citizen's municipality, see
    `freezes_in`.
    """
    local = LocalLine(due.local_due, due.interval_days, due.last_contact, explain_local(due))
    if rule is None or due.rule_id is None or due.anchor is None:
        return None, local
    statutory = StatutoryLine(
        rule=rule.code,
        anchor=due.anchor,
        due=due.statutory_due,
        pace=due.pace,
        remaining=due.remaining or 0,
        held=due.held or 0,
        frozen_days=due.frozen_days,
        reason=explain_statutory(due, rule, suspensions),
    )
    return statutory, local


def freezes_in(
    municipality: Municipality, suspensions: Iterable[Suspension] | None = None
) -> list[Suspension]:
    """The suspensions that stop the law's clock on conversations for citizens there."""
    if suspensions is None:
        suspensions = _standing()
    return [
        pause
        for pause in suspensions
        if pause.effect == SuspensionEffect.FREEZE
        and pause.subject == SuspensionSubject.CONVERSATION_DUTY
        and not pause.is_revoked
        and (
            not (pause.regions or pause.municipalities)
            or municipality.region_code in pause.regions
            or municipality.code in pause.municipalities
        )
    ]


_standing = Kept(
    lambda: Suspension.objects.filter(subject=SuspensionSubject.CONVERSATION_DUTY, revoked_at=None)
)


def explain_statutory(
    due: Clocks, rule: ContactRule | None, suspensions: Sequence[Suspension] = ()
) -> str:
    """What the law asks for, by when, and why not earlier: one or two sentences."""
    if rule is None or due.rule_id is None:
        return _("Loven kræver ingen samtaler.")
    if rule.cohort_share is not None and not due.owed:
        return _(
            "Loven sætter et mål for kommunen: %(count)d samtaler med %(share)d %% af borgerne. "
            "Her er holdt %(held)d. Ingen frist for den enkelte."
        ) % {"count": rule.count, "share": rule.cohort_share * 100, "held": due.held}
    sentences = [_owed(due, rule)]
    if due.frozen_days:
        sentences.append(_moved(due, suspensions))
    if due.owed and due.frozen:
        sentences.append(_("Fristen står stille, så længe loven er på pause."))
    return " ".join(sentences)


def _owed(due: Clocks, rule: ContactRule) -> str:
    """The next thing owed, in a sentence."""
    facts = {
        "held": due.held,
        "count": rule.count,
        "day": wording.short_date(due.statutory_due) if due.statutory_due else "",
        "end": wording.short_date(due.window_end) if due.window_end else "",
        "rest": _rest(due.remaining or 0),
    }
    if due.owed == "first":
        return _("Loven: den første samtale skal holdes senest %(day)s.") % facts
    if due.owed == "window" and rule.count == 1:
        return _("Loven: én samtale, senest %(day)s.") % facts
    if due.owed == "window" and not due.held:
        return _("Loven: ingen af %(count)d samtaler holdt endnu, alle senest %(day)s.") % facts
    if due.owed == "window":
        return _("Loven: %(held)d af %(count)d samtaler holdt, %(rest)s senest %(day)s.") % facts
    if due.owed == "gap":
        facts["gap"] = _gap(rule)
        return _("Loven: højst %(gap)s mellem samtaler, den næste senest %(day)s.") % facts
    if rule.count is None:
        return _("Loven: samtalen er holdt. Loven kræver ikke flere.")
    if not due.remaining:
        return _("Loven: %(held)d af %(count)d samtaler holdt. Loven kræver ikke flere.") % facts
    return _("Loven: perioden sluttede %(end)s med %(held)d af %(count)d samtaler holdt.") % facts


def _rest(remaining: int) -> str:
    """The conversations that remain, as they are said."""
    words = {
        1: _("den sidste"),
        2: _("de sidste to"),
        3: _("de sidste tre"),
        4: _("de sidste fire"),
        5: _("de sidste fem"),
        6: _("de sidste seks"),
    }
    return words.get(remaining) or _("de sidste %(number)d") % {"number": remaining}


def _gap(rule: ContactRule) -> str:
    if rule.gap_months:
        months = rule.gap_months
        return ngettext("%(n)d måned", "%(n)d måneder", months) % {"n": months}
    days = rule.gap_days or 0
    if days % 7:
        return ngettext("%(n)d dag", "%(n)d dage", days) % {"n": days}
    return ngettext("%(n)d uge", "%(n)d uger", days // 7) % {"n": days // 7}


def _moved(due: Clocks, suspensions: Sequence[Suspension]) -> str:
    """By how many days the deadline was moved, and by which pauses of the law."""
    days = due.frozen_days
    moved = ngettext(
        "Fristen er flyttet %(days)d dag, fordi loven var på pause",
        "Fristen er flyttet %(days)d dage, fordi loven var på pause",
        days,
    ) % {"days": days}
    stretches = [_stretch(first, last) for first, last in _pauses(due, suspensions)]
    if not stretches:
        return f"{moved}."
    *others, last = stretches
    listed = _(" og ").join([", ".join(others), last]) if others else last
    return f"{moved} {listed}."


def _pauses(due: Clocks, suspensions: Sequence[Suspension]) -> list[tuple[date, date | None]]:
    """The stretches of suspended days between anchor and deadline, overlapping ones as one."""
    since, until = due.anchor, due.statutory_due
    if since is None or until is None:
        return []
    joined: list[tuple[date, date | None]] = []
    for period in sorted((pause.period for pause in suspensions), key=lambda p: p.start):
        if period.start > min(until, due.as_of if period.end is None else until):
            continue
        if period.end is not None and period.end <= since:
            continue
        start = max(period.start, since + timedelta(days=1))
        if joined and (joined[-1][1] is None or start <= joined[-1][1] + timedelta(days=1)):
            before, end = joined.pop()
            still_open = end is None or period.end is None
            joined.append((before, None if still_open else max(end, period.end)))  # type: ignore[type-var]
        else:
            joined.append((start, period.end))
    return joined


def _stretch(first: date, last: date | None) -> str:
    """`12. marts–14. april`; open: `siden 12. marts`."""
    if last is None:
        return _("siden %(day)s") % {"day": wording.short_date(first)}
    if first == last:
        return wording.short_date(first)
    return f"{wording.short_date(first)}–{wording.short_date(last)}"


def explain_local(due: Clocks) -> str:
    """What the municipality promised this citizen, and why that day."""
    day = wording.short_date(due.local_due)
    promised = {
        NextContactReason.AGREED: _("I har aftalt at tale sammen %(day)s."),
        NextContactReason.DECLINED: _("Ønskede ikke samtale sidst. Spørg igen %(day)s."),
        NextContactReason.CALL_BACK: _("Har bedt om at blive ringet op %(day)s."),
    }
    if due.local_reason in promised:
        return promised[NextContactReason(due.local_reason)] % {"day": day}
    rhythm = {"interval": due.interval_days}
    if due.last_contact is None:
        why = _("Ingen samtale endnu, aftalt rytme er %(interval)d dage.") % rhythm
    else:
        days = (due.as_of - due.last_contact).days
        why = ngettext(
            "%(days)d dag siden sidst, aftalt rytme er %(interval)d.",
            "%(days)d dage siden sidst, aftalt rytme er %(interval)d.",
            days,
        ) % {"days": days, **rhythm}
    return _("Vi har lovet at tale sammen senest %(day)s.") % {"day": day} + " " + why


def why_now(due: Clocks, bucket: str | None = None) -> str:
    """Why the citizen stands where they stand in a list: a few words.

    Rows from `bucketed` know their bucket; for others give it, or the policy is read.
    """
    bucket = bucket or getattr(due, "bucket", None) or bucket_of(due, local_policy())
    if bucket == Bucket.PAUSED and due.paused_until:
        return _("På pause til %(day)s") % {"day": wording.short_date(due.paused_until)}
    if bucket == Bucket.UNREACHED:
        return ngettext("%(tries)d forsøg uden svar", "%(tries)d forsøg uden svar", due.tries) % {
            "tries": due.tries
        }
    if bucket == Bucket.DUE_SOON and due.pace and due.pace < due.next_due and not due.frozen:
        day = wording.short_date(due.pace)
        return ngettext(
            "%(remaining)d samtale mangler efter loven, gerne senest %(day)s",
            "%(remaining)d samtaler mangler efter loven, den næste gerne senest %(day)s",
            due.remaining or 0,
        ) % {"remaining": due.remaining or 0, "day": day}
    day = wording.short_date(due.next_due)
    if due.next_because == STATUTORY:
        past, ahead = _("Lovens frist var %(day)s"), _("Lovens frist er %(day)s")
    elif due.local_reason == NextContactReason.AGREED:
        past = ahead = _("Aftalt til %(day)s")
    elif due.local_reason == NextContactReason.DECLINED:
        past = ahead = _("Spørg igen %(day)s")
    elif due.local_reason == NextContactReason.CALL_BACK:
        past = ahead = _("Ring igen %(day)s")
    elif due.last_contact is None:
        past, ahead = _("Ikke talt endnu, lovet senest %(day)s"), _("Første samtale senest %(day)s")
    else:
        days = (due.as_of - due.last_contact).days
        return ngettext(
            "%(days)d dag siden sidst, aftalt rytme er %(interval)d",
            "%(days)d dage siden sidst, aftalt rytme er %(interval)d",
            days,
        ) % {"days": days, "interval": due.interval_days}
    return (past if due.next_due < due.as_of else ahead) % {"day": day}
