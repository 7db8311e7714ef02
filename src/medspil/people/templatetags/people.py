"""What templates about people ask for."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from medspil.people.models import Citizen
from medspil.people.panels import panels_at

register = template.Library()


@register.simple_tag(takes_context=True)
def citizen_panels(context: Any, place: str, citizen: Citizen) -> SafeString:
    """What the rooms above show of the citizen in this place; nothing where none has anything."""
    request = context.get("request")
    shown = (
        render_to_string(panel.template, {"citizen": citizen, **panel.facts(citizen)}, request)
        for panel in panels_at(place)
    )
    return mark_safe("".join(shown))
