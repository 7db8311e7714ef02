"""What a citizen is asked before a company sees their CV: said aloud, or read on their own page."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from medspil.matching.models import Proposal


def question(one: Proposal) -> str:
    """What the citizen is asked, word for word, in the language that is on."""
    return _(
        "Må vi vise dit CV til %(company)s? De søger folk til: %(title)s. De ser dit fornavn, din "
        "by, hvad du kan, hvor mange timer du kan arbejde, og hvornår du kan begynde. Først når de "
        "vil tale med dig, får de dit telefonnummer. Det er frivilligt, og et nej får ingen "
        "betydning for dig."
    ) % {"company": one.order.company.name, "title": one.order.title}


def question_here(one: Proposal) -> str:
    """The same for a reader of another language than it was asked in; else nothing."""
    return question(one) if one.asked_language != get_language() else ""
