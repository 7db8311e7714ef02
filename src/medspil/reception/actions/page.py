"""The municipality's own words on the companies' page, and its promise."""

from __future__ import annotations

from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Refused, action, note_facts
from medspil.people.models import Staff
from medspil.reception.models import OfferedText, ReceptionPolicy
from medspil.reception.offered import CODES


@action(rule="reception.change_page")
def change_texts(
    *, by: Staff, code: str, language: str, title: str, text: str, is_hidden: bool = False
) -> OfferedText:
    """Say one thing that we offer in the municipality's own words, or do not show it."""
    if code not in CODES:
        raise Refused(_("Vælg, hvad teksten handler om."))
    if not title.strip() or not text.strip():
        raise Refused(_("Skriv både overskrift og tekst."), field="text")
    row, _made = OfferedText.objects.update_or_create(
        code=code,
        language=language,
        defaults={
            "title": title.strip(),
            "text": text.strip(),
            "is_hidden": is_hidden,
            "written_at": clock.now(),
            "written_by": by,
        },
    )
    note_facts(code=code, language=language)
    return row


@action(rule="reception.change_page")
def change_policy(*, by: Staff, answer_days: int, link_days: int) -> ReceptionPolicy:
    """Within how many working days a company has its answer, and how long a link lasts. What was
    promised before stays promised.
    """
    row, _made = ReceptionPolicy.objects.update_or_create(
        pk=1, defaults={"answer_days": answer_days, "link_days": link_days}
    )
    note_facts(answer_days=answer_days, link_days=link_days)
    return row
