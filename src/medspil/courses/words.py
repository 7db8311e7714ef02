"""The words that people agree to, as they are shown and as they are kept."""

from __future__ import annotations

from django.utils.translation import gettext as _


def progress_text() -> str:
    """What the citizen says yes to about their place."""
    return _(
        "Min sagsbehandler må se, hvor langt jeg er i kurset. Jeg kan altid sige nej igen. Så kan "
        "ingen se det mere. Det får ingen betydning for min ydelse."
    )


def quote_text() -> str:
    """What a viewer says yes to about their own words."""
    return _("Kommunen må vise det, jeg har skrevet, til andre. Mit navn bliver aldrig vist.")
