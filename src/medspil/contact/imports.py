"""What an import has to do with contact: the file of conversations, the code lists, due dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from medspil.contact import law
from medspil.contact.due import reclassify, refresh, sweep
from medspil.contact.models import Conversation, ConversationNote
from medspil.exchange import kinds, values, words
from medspil.exchange.kinds import Column, Options, Progress, Row
from medspil.exchange.words import Vocabulary, Word
from medspil.kernel import clock
from medspil.people.imports import insertion, issues, refuse
from medspil.people.models import Citizen

SOURCE, UNDONE = "import", "import-undone"
MANY = 5000  # citizens touched, from which all due dates are computed anew in one go


def register() -> None:
    """Make the conversations, the code lists and what follows an import known to the importer."""
    words.register("kontaktgruppe", _groups)
    words.register(
        "ydelse", lambda: [Word(b.code, b.name, (b.identifier, *b.aliases)) for b in law.benefits()]
    )
    words.register(
        "fravær", lambda: [Word(a.code, a.name, (a.identifier, *a.aliases)) for a in law.absences()]
    )
    words.register(
        "kanal", lambda: [Word(c.code, c.name, (c.name_en, *c.aliases)) for c in law.channels()]
    )
    words.register("samtaletype", _types)
    kinds.register(Conversations())
    kinds.after_writing(_follow)


def _groups() -> list[Word]:
    """Contact groups; `LAB6_3` and `lab6 06.2` are ways to write them too."""
    return [Word(g.code, g.name, (g.identifier, g.code.replace("_0", "_"))) for g in law.groups()]


def _types() -> list[Word]:
    return [Word(str(t.id), t.name, (t.identifier, *t.aliases)) for t in law.conversation_types()]


def _follow(touched: Sequence[int] | None, kind: str) -> None:
    """What conversations count for, and when the next is due, follow what the import wrote."""
    if touched is None:
        reclassify()
        sweep()
        return
    ids = list(touched)
    if not ids:
        return
    reclassify(ids)
    if len(ids) > MANY and len(ids) * 2 > Citizen.objects.count():
        sweep()
    else:
        refresh(ids)


class Conversations:
    """`medspil import conversations`."""

    name = "conversations"
    label = gettext_lazy("Samtaler")
    columns = (
        Column("reference", gettext_lazy("Sagssystemets nummer på borgeren"),
               ("sagsnummer", "sagsnr", "sagsid", "borger id", "ref"), required=True),
        Column("afholdt", gettext_lazy("Hvornår samtalen blev holdt. Kun en dato: kl. 12."),
               ("dato", "afholdt dato", "samtaledato", "tidspunkt"), required=True),
        Column("type", gettext_lazy("Statens nummer eller navnet: 7, jobsamtale …"),
               ("samtaletype",), required=True),
        Column("form", gettext_lazy("Telefon, fremmøde, video …"), ("kanal", "mødeform")),
        Column("note", gettext_lazy("Notat"), ("notat", "bemærkning")),
    )  # fmt: skip
    stage = (
        ("reference", "text"),
        ("held_at", "timestamptz"),
        ("held_on", "date"),
        ("timed", "boolean"),
        ("type", "smallint"),
        ("channel", "text"),
        ("note", "text"),
    )
    tables = ("contact_conversation", "contact_conversationnote")

    def reading(
        self, today: date, options: Options, present: frozenset[str]
    ) -> ConversationReading:
        return ConversationReading(today)

    def judge(self, today: date, reading: Any) -> None:
        _refuse_unknown_and_double()
        with connection.cursor() as cursor:
            cursor.execute(_JUDGE, {"source": SOURCE, "undone": UNDONE})
            cursor.execute("ANALYZE import_verdict")
            cursor.execute(
                "INSERT INTO import_issue SELECT \"row\", 'afholdt', 'remark', %s"
                " FROM import_verdict WHERE verdict = 'closed'",
                [_("Samtalen er trukket tilbage i Medspil og er ikke indlæst igen.")],
            )

    def write(self, today: date, reading: Any, progress: Progress) -> list[int]:
        with connection.cursor() as cursor:
            for statement in _writing():
                cursor.execute(statement, {"now": clock.now(), "source": SOURCE})
            cursor.execute("SELECT DISTINCT citizen_id FROM import_change")
            return [citizen for (citizen,) in cursor.fetchall()]

    def undo(self, run: int) -> list[int]:
        because = _("Import nr. %(run)d er fortrudt.") % {"run": run}
        named: dict[str, Any] = {"now": clock.now(), "because": because, "undone": UNDONE}
        with connection.cursor() as cursor:
            cursor.execute(_KEEP, {"why": _("Der er arbejdet videre med samtalen siden."), **named})
            for statement in _UNDO:
                cursor.execute(statement, named)
            cursor.execute("SELECT DISTINCT citizen_id FROM import_change")
            return [citizen for (citizen,) in cursor.fetchall()]


class ConversationReading:
    """One file of conversations being read."""

    def __init__(self, today: date) -> None:
        now = datetime.now(clock.TZ)
        # A clock that was set shows a day; its time of day means nothing.
        is_set = abs(clock.now() - now) > timedelta(minutes=1)
        self._now = clock.start_of(today + timedelta(days=1)) if is_set else now
        self._today = today
        self.readers = (
            values.reference,
            values.memo(self._held),
            values.code(Vocabulary(_types()), _("en samtaletype")),
            values.code(words.vocabulary("kanal"), _("en form")),
            values.note,
        )

    def _held(self, cell: str) -> tuple[Any, str]:
        (moment, timed), remark = values.moment(cell)
        if moment.date() > self._today if not timed else moment > self._now:
            raise values.Bad(_("Samtalen ligger i fremtiden."))
        return (moment.replace(second=0), timed), remark

    def staged(self, row: Row) -> Sequence[Any]:
        reference, held, kind, channel, note = row.values
        moment, timed = held or (None, None)
        return (
            reference,
            moment,
            moment.date() if moment else None,
            timed,
            kind,
            channel,
            note or None,
        )


def _refuse_unknown_and_double() -> None:
    refuse(
        "reference",
        """
        UPDATE import_stage s SET refused = true
        WHERE NOT s.refused AND NOT EXISTS (
            SELECT FROM people_citizen c WHERE c.reference = s.reference
        )
        RETURNING s."row", s."row", s.reference
        """,
        [],
        _("Række %s: sagen %s findes ikke i Medspil. Indlæs borgerne først."),
    )
    refuse(
        "afholdt",
        """
        UPDATE import_stage s SET refused = true
        FROM (
            SELECT reference, held_at, type, min("row") AS first FROM import_stage
            WHERE NOT refused GROUP BY reference, held_at, type
            HAVING count(DISTINCT (channel, note)) > 1
        ) f
        WHERE (s.reference, s.held_at, s.type) = (f.reference, f.held_at, f.type)
            AND s."row" > f.first AND NOT s.refused
        RETURNING s."row", f.first, s."row"
        """,
        [],
        _("Række %s og række %s er samme samtale, men siger ikke det samme om den."),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO import_verdict ("row", citizen_id, verdict, fields)
            SELECT s."row", c.id, 'unchanged', '{}'
            FROM (
                SELECT reference, held_at, type, min("row") AS first FROM import_stage
                WHERE NOT refused GROUP BY reference, held_at, type HAVING count(*) > 1
            ) f
            JOIN import_stage s USING (reference, held_at, type)
            JOIN people_citizen c USING (reference)
            WHERE s."row" > f.first AND NOT s.refused
            RETURNING "row"
            """
        )
        again = [row for (row,) in cursor.fetchall()]
    issues((row, "afholdt", "remark", _("Samtalen står også tidligere i filen.")) for row in again)


# The conversation a row is about, if it is here: the same moment and type, or – where the file
# knows no time of day – the same day and type.
_JUDGE = """
    INSERT INTO import_verdict ("row", citizen_id, verdict, fields)
    SELECT s."row", c.id,
        CASE WHEN s.refused THEN 'error' WHEN v.withdrawn THEN 'closed' WHEN v.id IS NULL THEN 'new'
            WHEN f.fields = '{}' THEN 'unchanged' ELSE 'changed' END,
        CASE WHEN s.refused OR v.id IS NULL OR v.withdrawn THEN '{}' ELSE f.fields END
    FROM import_stage s
    LEFT JOIN people_citizen c ON c.reference = s.reference
    LEFT JOIN LATERAL (
        SELECT v.id, v.channel, v.source, v.withdrawn_at IS NOT NULL AS withdrawn
        FROM contact_conversation v
        WHERE v.citizen_id = c.id AND v.type = s.type AND v.source <> %(undone)s
            AND (v.held_at = s.held_at OR NOT s.timed AND v.held_on = s.held_on)
        ORDER BY v.withdrawn_at IS NOT NULL, v.held_at <> s.held_at LIMIT 1
    ) v ON true
    LEFT JOIN LATERAL (
        SELECT n.text FROM contact_conversationnote n WHERE n.conversation_id = v.id
        ORDER BY n.id DESC LIMIT 1
    ) n ON true
    CROSS JOIN LATERAL (SELECT CASE WHEN v.source = %(source)s THEN array_remove(ARRAY[
        CASE WHEN s.channel <> v.channel THEN 'form' END,
        CASE WHEN s.note IS NOT NULL AND s.note IS DISTINCT FROM n.text THEN 'note' END
    ], NULL) ELSE '{}' END AS fields) f
    WHERE NOT EXISTS (SELECT FROM import_verdict d WHERE d."row" = s."row")
"""


def _writing() -> list[str]:
    """Statements in order: the new conversations and their notes, then what changed."""
    conversation, values_ = insertion(
        Conversation,
        {
            "id": "m.id",
            "citizen_id": "v.citizen_id",
            "held_at": "s.held_at",
            "held_on": "s.held_on",
            "type": "s.type",
            "channel": "coalesce(s.channel, 'phone')",
            "source": "%(source)s",
        },
    )
    note, said = insertion(
        ConversationNote,
        {"conversation_id": "m.id", "text": "s.note", "written_at": "%(now)s"},
    )
    corrected, corrects = insertion(
        ConversationNote,
        {
            "conversation_id": "x.conversation",
            "text": "s.note",
            "written_at": "%(now)s",
            "corrects_id": "x.note",
        },
    )
    made = ' FROM import_made m JOIN import_stage s USING ("row")'
    return [
        """
        INSERT INTO import_made ("row", id)
        SELECT "row", nextval(pg_get_serial_sequence('contact_conversation', 'id'))
        FROM (SELECT "row" FROM import_verdict WHERE verdict = 'new' ORDER BY "row") v
        """,
        f"INSERT INTO contact_conversation ({conversation}) SELECT {values_}{made}"
        ' JOIN import_verdict v USING ("row")',
        f"INSERT INTO contact_conversationnote ({note}) SELECT {said}{made}"
        " WHERE s.note IS NOT NULL",
        """
        INSERT INTO import_change ("row", citizen_id, made, after)
        SELECT "row", v.citizen_id, true, jsonb_build_object('conversation', m.id)
        FROM import_made m JOIN import_verdict v USING ("row")
        """,
        """
        INSERT INTO import_change ("row", citizen_id, made, before, after)
        SELECT v."row", v.citizen_id, false,
            jsonb_build_object('channel', o.channel, 'note', n.text),
            jsonb_build_object('conversation', o.id, 'corrects', n.id,
                'channel', CASE WHEN 'form' = ANY (v.fields) THEN s.channel END,
                'note', CASE WHEN 'note' = ANY (v.fields) THEN s.note END)
        FROM import_verdict v JOIN import_stage s USING ("row")
        CROSS JOIN LATERAL (
            SELECT o.id, o.channel FROM contact_conversation o
            WHERE o.citizen_id = v.citizen_id AND o.type = s.type AND o.withdrawn_at IS NULL
                AND (o.held_at = s.held_at OR NOT s.timed AND o.held_on = s.held_on)
            ORDER BY o.held_at <> s.held_at LIMIT 1
        ) o
        LEFT JOIN LATERAL (
            SELECT n.id, n.text FROM contact_conversationnote n WHERE n.conversation_id = o.id
            ORDER BY n.id DESC LIMIT 1
        ) n ON true
        WHERE v.verdict = 'changed'
        """,
        """
        UPDATE contact_conversation o SET channel = c.after ->> 'channel'
        FROM import_change c
        WHERE NOT c.made AND o.id = (c.after ->> 'conversation')::bigint
            AND c.after ->> 'channel' IS NOT NULL
        """,
        f"""
        INSERT INTO contact_conversationnote ({corrected}) SELECT {corrects}
        FROM import_change c JOIN import_stage s USING ("row")
        CROSS JOIN LATERAL (
            SELECT (c.after ->> 'conversation')::bigint AS conversation,
                (c.after ->> 'corrects')::bigint AS note
        ) x
        WHERE NOT c.made AND c.after ->> 'note' IS NOT NULL
        """,
    ]


_KEEP = """
    INSERT INTO import_kept ("row", citizen_id, why)
    SELECT c."row", c.citizen_id, %(why)s
    FROM import_change c
    JOIN contact_conversation o ON o.id = (c.after ->> 'conversation')::bigint
    WHERE o.withdrawn_at IS NOT NULL OR o.overridden_by_id IS NOT NULL
        OR EXISTS (SELECT FROM contact_agreement a WHERE a.conversation_id = o.id)
        OR EXISTS (SELECT FROM contact_conversationnote n
            WHERE n.conversation_id = o.id AND n.written_by_id IS NOT NULL)
        OR c.made AND EXISTS (SELECT FROM contact_conversationnote n
            WHERE n.conversation_id = o.id AND n.corrects_id IS NOT NULL)
        OR NOT c.made AND c.after ->> 'channel' IS NOT NULL AND o.channel <> c.after ->> 'channel'
"""
_STILL = """
    o.id = (c.after ->> 'conversation')::bigint AND NOT EXISTS (
        SELECT FROM import_kept k WHERE k."row" = c."row"
    )
"""
_UNDO = [
    f"""
    UPDATE contact_conversation o
    SET withdrawn_at = %(now)s, withdrawn_because = %(because)s, source = %(undone)s
    FROM import_change c WHERE c.made AND {_STILL}
    """,
    f"""
    UPDATE contact_conversation o SET channel = c.before ->> 'channel'
    FROM import_change c WHERE NOT c.made AND c.after ->> 'channel' IS NOT NULL AND {_STILL}
    """,
    f"""
    INSERT INTO contact_conversationnote (conversation_id, text, written_at, corrects_id)
    SELECT o.id, coalesce(c.before ->> 'note', %(because)s), %(now)s, n.id
    FROM import_change c, contact_conversation o
    CROSS JOIN LATERAL (
        SELECT max(n.id) AS id FROM contact_conversationnote n WHERE n.conversation_id = o.id
    ) n
    WHERE NOT c.made AND c.after ->> 'note' IS NOT NULL AND {_STILL}
    """,
]
