"""What did not reach somebody who is asked: on the work list of those who make surveys."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from medspil.messages.models import Message, MessageKind
from medspil.messages.nobodys import Keeper, Shown
from medspil.surveys.queries.mailing import rows_of

KINDS = (MessageKind.SURVEY_INVITATION, MessageKind.SURVEY_REMINDER)


def shown(messages: Sequence[Message]) -> dict[int, Shown]:
    """Who it was to, their link's page, and the survey."""
    return {
        pk: Shown(
            name=row.respondent.name or _("En, der er spurgt"),
            url=reverse("surveys:link", args=[row.respondent.public_id]),
            whose=row.respondent.survey.title,
        )
        for pk, row in rows_of(list(messages)).items()
    }


KEEPER = Keeper(KINDS, "surveys.make", shown)
