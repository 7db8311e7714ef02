"""How orders are said in templates."""

from __future__ import annotations

from typing import Any

from django import template

from medspil.matching import asking
from medspil.matching.models import Proposal
from medspil.matching.orders_wording import LEVELS, STAGES, hours_in_words

register = template.Library()


@register.simple_tag
def stage_name(stage: str) -> Any:
    """`Vi leder`."""
    return STAGES[stage]


@register.filter
def level_name(level: str) -> Any:
    """`krav`."""
    return LEVELS[level]


@register.filter
def hours_to(low: int, high: int) -> str:
    """`20–37`, or `37`."""
    return hours_in_words(low, high)[0]


@register.filter
def question(one: Proposal) -> str:
    """What the citizen is asked."""
    return asking.question(one)


@register.filter
def question_here(one: Proposal) -> str:
    """What the citizen was asked, in the reader's own language where that is another."""
    return asking.question_here(one)
