"""A letter to many companies: drafted and counted, seen by another, made, stopped."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from medspil.companies.actions.timeline import judge_words, staff_of
from medspil.companies.models import (
    LETTER_STEPS,
    Company,
    EventKind,
    LeftOut,
    Letter,
    LetterRow,
    LetterState,
)
from medspil.companies.queries.selection import Selection
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, System, action, note_facts
from medspil.messages import words
from medspil.messages.actions.queue import notify_guest, withdraw
from medspil.messages.guests import Guest
from medspil.messages.models import MessageChannel, MessageKind, MessageState, Wording
from medspil.people.models import Staff

BLOCK = 200  # letters a transaction; after each: is it still to be made?


@action(rule="companies.start_campaign")
def draft_letter(
    *, by: Staff, subject: str, text: str, query: str, by_email: bool = False
) -> Letter:
    """Write a letter to the companies that a filter chooses, and count them. Nothing leaves.

    Raises `Refused` for an empty text, a placeholder that is none, a CPR number, or nobody to get
    it.
    """
    _judge(subject, text)
    now = clock.now()
    letter = Letter.objects.create(
        subject=" ".join(subject.split()),
        text=text.strip(),
        query=Selection.of(query).stored(),
        by_email=by_email,
        created_by=by,
        created_at=now,
        counted_at=now,
    )
    _count(letter)
    return letter


@action(rule="companies.write_letter", on="letter")
def change_letter(
    *, by: Staff, letter: Letter, subject: str, text: str, by_email: bool = False
) -> Letter:
    """Write it otherwise, and count again. Raises `Refused` once another has seen it."""
    held = _held(letter)
    if held.state != LetterState.DRAFT:
        raise Refused(_("Brevet er godkendt og kan ikke rettes mere. Stop det, og skriv et nyt."))
    _judge(subject, text)
    held.subject, held.text, held.by_email = " ".join(subject.split()), text.strip(), by_email
    held.counted_at = clock.now()
    held.save()
    _count(held)
    return held


@action(rule="companies.approve_letter", on="letter")
def approve_letter(*, by: Staff, letter: Letter) -> Letter:
    """The second pair of eyes: never the one who wrote it (the rule says so, and the database)."""
    return _become(letter, LetterState.APPROVED, approved_by=by, approved_at=clock.now())


@action(rule="companies.send_letter", on="letter")
def begin_letters(*, by: Actor, letter: Letter) -> Letter:
    """Begin to make what two have seen; the worker does it, block by block."""
    from medspil.companies.tasks import make_letters as task

    begun = _become(letter, LetterState.MAKING, started_at=clock.now())
    if not clock.is_played():  # who plays the world plays the worker
        task.defer(pk=begun.pk)
    return begun


@action(rule="companies.send_letter", on="letter")
def stop_letter(*, by: Actor, letter: Letter) -> Letter:
    """Stop now: what is not made is not made, and e-mails that have not left stay here.

    Each company whose e-mail was taken back has that on its timeline too.
    """
    held = _become(letter, LetterState.STOPPED, ended_at=clock.now())
    waiting = held.rows.filter(message__state=MessageState.QUEUED)
    taken = list(waiting.values_list("pk", "company_id"))
    withdraw(by=System("letters"), dedupe=f"{_dedupe(held)}:")
    gone = LetterRow.objects.filter(
        pk__in=[pk for pk, _company in taken], message__state=MessageState.WITHDRAWN
    )
    _lines(by, held, list(gone.values_list("company_id", flat=True)), withdrawn=True)
    note_facts(count=len(taken))
    return held


@action(rule="companies.make_letters")
def make_letters(*, by: Actor, letter: Letter, at_most: int = BLOCK) -> bool:
    """Make the next block: a line on each timeline, its e-mail in the outbox, or its envelope.

    Who has been left in peace since the count, has ceased or has become part of another falls out.
    False when there is no more to do: it is finished, or was stopped. A stop waits for a block.
    """
    held = _held(letter)
    if held.state != LetterState.MAKING:
        return False
    _fall_out(held)
    rows = list(
        held.rows.filter(made_at=None, left_out="")
        .select_related("company")
        .order_by("pk")[:at_most]
    )
    if not rows:
        _become(held, LetterState.MADE, ended_at=clock.now())
        return False
    events = _lines(by, held, [row.company_id for row in rows])
    for row in rows:
        row.made_at, row.event_id = clock.now(), events[row.company_id]
        if row.channel == MessageChannel.LETTER:
            row.to = row.company.envelope
        else:
            row.message = _mail(by, held, row.company)
    LetterRow.objects.bulk_update(rows, ["made_at", "event", "to", "message"])
    note_facts(count=len(rows))
    return True


def _judge(subject: str, text: str) -> None:
    for field, said in (("subject", subject), ("text", text)):
        if not said.strip():
            raise Refused(_("Skriv, hvad der skal stå."), field=field)
        judge_words(said, field)
        found = words.complaints(
            MessageKind.COMPANY_LETTER, Wording.EMAIL, said, in_subject=field == "subject"
        )
        if found:
            raise Refused(" ".join(found), field=field)


# One statement, whatever the number. Who is left in peace is counted and named although the filter
# leaves them out: who reads the dry run asks for them.
_COUNT = """
INSERT INTO companies_letterrow (letter_id, company_id, channel, left_out, "to")
SELECT %(letter)s, id, CASE WHEN why <> '' THEN '' WHEN mailed THEN 'email' ELSE 'letter' END, why,
    ''
FROM (
    SELECT c.id, c.name, c.mailed,
        CASE WHEN c.closed_on <= %(today)s THEN 'closed'
            WHEN c.dnd_until >= %(today)s THEN 'peace'
            WHEN c.mailed AND row_number() OVER (
                PARTITION BY c.mailed, lower(c.email), c.out ORDER BY c.name, c.id
            ) > 1 THEN 'same'
            WHEN NOT c.mailed AND (c.street = '' OR c.postcode = '') THEN 'no_way'
            ELSE '' END AS why
    FROM (
        SELECT id, name, email, street, postcode, closed_on, dnd_until,
            %(by_email)s AND email <> '' AS mailed,
            coalesce(closed_on <= %(today)s, false) OR coalesce(dnd_until >= %(today)s, false)
                AS out
        FROM companies_company WHERE id = ANY (%(chosen)s)
    ) c
) found ORDER BY name, id
"""


def _count(letter: Letter) -> None:
    """Choose anew; each row says how, or why not. Raises `Refused` where nobody gets it."""
    chosen = Selection.of(letter.query).with_peace().rows(letter.created_by).order_by()
    letter.rows.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT,
            {
                "letter": letter.pk,
                "chosen": list(chosen.values_list("pk", flat=True)),
                "by_email": letter.by_email,
                "today": clock.today(),
            },
        )
    n = letter.rows.filter(left_out="").count()
    if not n:
        raise Refused(_("Ingen virksomheder får brevet. Ret filteret, eller find adresserne."))
    note_facts(count=n)


def _fall_out(letter: Letter) -> None:
    waiting = letter.rows.filter(made_at=None, left_out="")
    today = clock.today()
    for why, which in (
        (LeftOut.MERGED, Q(company__merged_into__isnull=False)),
        (LeftOut.CLOSED, Q(company__closed_on__lte=today)),
        (LeftOut.PEACE, Q(company__dnd_until__gte=today)),
        (
            LeftOut.NO_WAY,
            Q(channel=MessageChannel.LETTER) & (Q(company__street="") | Q(company__postcode=""))
            | Q(channel=MessageChannel.EMAIL, company__email=""),
        ),
    ):
        fallen = list(waiting.filter(which).values_list("pk", flat=True))
        LetterRow.objects.filter(pk__in=fallen).update(left_out=why, channel="")


_LINES = """
INSERT INTO companies_companyevent (company_id, at, kind, by_id, text, facts)
SELECT id, %(now)s, %(kind)s, %(by)s, '', %(facts)s::jsonb FROM unnest(%(ids)s::bigint[]) id
RETURNING company_id, id
"""


def _lines(by: Actor, letter: Letter, companies: Sequence[int], **more: bool) -> dict[int, int]:
    """A line on each timeline, from whoever wrote the letter; the line of each company."""
    author = staff_of(by) or letter.created_by
    facts = {"letter": letter.subject, **more}
    with connection.cursor() as cursor:
        cursor.execute(
            _LINES,
            {
                "now": clock.now(),
                "kind": EventKind.LETTER.value,
                "by": author.pk,
                "facts": json.dumps(facts, ensure_ascii=False),
                "ids": list(companies),
            },
        )
        return dict(cursor.fetchall())


def _dedupe(letter: Letter) -> str:
    return f"company-letter:{letter.pk}"


def _mail(by: Actor, letter: Letter, company: Company) -> Any:
    return notify_guest(
        by=by,
        guest=Guest(about=None, address=company.email, name=company.name),
        kind=MessageKind.COMPANY_LETTER,
        facts={"name": company.name},
        dedupe=f"{_dedupe(letter)}:{company.pk}",
        words=(letter.subject, letter.text, letter.text),
    )


def _held(letter: Letter) -> Letter:
    return (
        Letter.objects.select_for_update(of=("self",))
        .select_related("created_by")
        .get(pk=letter.pk)
    )


def _become(letter: Letter, state: LetterState, **facts: Any) -> Letter:
    held = _held(letter)
    if state not in LETTER_STEPS[LetterState(held.state)]:
        raise Refused(
            _("Det kan ikke gøres nu: brevet er »%(state)s«.") % {"state": held.get_state_display()}
        )
    for name, value in {"state": state, **facts}.items():
        setattr(held, name, value)
    held.save(update_fields=["state", *facts])
    return held
