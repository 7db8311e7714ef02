"""What the templates of the citizen's pages ask for."""

from __future__ import annotations

from typing import Any

from django import template

from medspil.portal import days
from medspil.portal.doors import Visit

register = template.Library()
register.filter("own_day", days.own_day)
register.filter("own_time", days.own_time)
register.filter("own_moment", days.own_moment)


@register.simple_tag(takes_context=True)
def way(context: Any, name: str, **kwargs: Any) -> str:
    """The address of one of the citizen's pages, on the side of the house one came in by."""
    visit: Visit = context["visit"]
    return visit.url(name, **kwargs)
