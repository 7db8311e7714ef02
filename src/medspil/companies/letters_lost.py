"""Letters by e-mail that did not reach a company: on the work list of those who work with them."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from medspil.companies.models import LetterRow
from medspil.messages.models import Message, MessageKind
from medspil.messages.nobodys import Keeper, Shown


def shown(messages: Sequence[Message]) -> dict[int, Shown]:
    """The company, and who wrote the letter. One query."""
    rows = LetterRow.objects.filter(message__in=messages).select_related(
        "company", "letter__created_by"
    )
    return {
        row.message_id: Shown(
            name=row.company.name,
            url=reverse("companies:company", args=[row.company.public_id]),
            whose=row.letter.created_by.full_name,
        )
        for row in rows
        if row.message_id is not None
    }


KEEPER = Keeper((MessageKind.COMPANY_LETTER,), "companies.see", shown)
