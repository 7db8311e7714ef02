"""What the templates of the citizen's pages ask for."""

from __future__ import annotations

from typing import Any

from django import template

from medspil.portal import days, words
from medspil.portal.doors import Visit
from medspil.portal.models import LANGUAGES
from medspil.ui import wording

register = template.Library()
register.filter("own_day", days.own_day)
register.filter("own_time", days.own_time)
register.filter("own_moment", days.own_moment)


@register.filter
def number(given: str) -> str:
    """A telephone number that stays on one line, and so in its order from right to left too."""
    return wording.phone(given).replace(" ", "\N{NO-BREAK SPACE}")


@register.filter
def seat_word(role: str) -> str:
    """What somebody is in a meeting, said to the citizen."""
    return str(words.SEATS[role])


@register.filter
def panel_word(role: str) -> str:
    """What somebody is in the panel, said to the citizen."""
    return str(words.PANEL[role])


@register.filter
def section_word(section: str) -> str:
    """A part of the preparatory text, said to the citizen."""
    return str(words.SECTIONS[section])


@register.filter
def promise_word(because: str) -> str:
    """Why a day was promised or moved, said to the citizen."""
    return str(words.PROMISED[because])


@register.simple_tag(takes_context=True)
def way(context: Any, name: str, **kwargs: Any) -> str:
    """The address of one of the citizen's pages, on the side of the house one came in by."""
    visit: Visit = context["visit"]
    return visit.url(name, **kwargs)


@register.simple_tag
def own_languages() -> list[tuple[str, str]]:
    """(code, name) of the languages that the citizen's pages are in, each in its own name."""
    return list(LANGUAGES.items())
