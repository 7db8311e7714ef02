"""How orders are said in templates."""

from __future__ import annotations

from typing import Any

from django import template

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
