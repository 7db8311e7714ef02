"""What can be counted of surveys: how much was answered, and how. Not what: that is told survey by
survey, where small groups are hidden.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection
from django.utils.translation import gettext_lazy as _

from medspil.kernel import clock
from medspil.kernel.measure import Figure, Measure

SENT = """
    SELECT r.id, r.survey_id, r.how FROM surveys_response r
    WHERE r.state = 'sent' AND r.sent_at >= %(since)s AND r.sent_at < %(after)s
"""
_HOW = f"""
SELECT count(*), count(DISTINCT survey_id), count(*) FILTER (WHERE how = 'interview'),
    count(*) FILTER (WHERE how = 'link') FROM ({SENT}) every
"""  # noqa: S608 our own words


def _sent(start: date, end: date) -> tuple[int, dict[str, float | None]]:
    asked = {"since": clock.start_of(start), "after": clock.start_of(end + timedelta(days=1))}
    with connection.cursor() as cursor:
        cursor.execute(_HOW, asked)
        sent, surveys, interviews, links = cursor.fetchone() or (0, 0, 0, 0)
    return sent, {
        "surveys": float(surveys),
        "interviews": 100 * interviews / sent if sent else None,
        "links": 100 * links / sent if sent else None,
    }


ANSWERS = Measure(
    code="undersoegelser-svar",
    name=_("Svar på undersøgelser"),
    definition=_(
        "Svar med navne, der blev sendt i perioden: i telefonen, på et link eller indlæst fra en "
        "fil. Svar uden navne tælles ikke med: de har ingen dag. Et svar er én, der svarer, i én "
        "bølge, uanset hvor mange spørgsmål."
    ),
    version=1,
    counted=_("svar"),
    each=SENT,
    figures=(
        Figure("surveys", _("Undersøgelser"), "count(DISTINCT survey_id)"),
        Figure("interviews", _("I telefonen"), "count(how = interview) / count(*)", "percent"),
        Figure("links", _("På et link"), "count(how = link) / count(*)", "percent"),
    ),
    moment=False,
    tells=_sent,
)

MEASURES = (ANSWERS,)
