"""What is said of activities where others may read it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from medspil.workplace.models import ActivityKind


def calendar_title(kind: str) -> str:
    """A calendar lies open to more than colleagues: the kind alone."""
    return _("Med kolleger: %(kind)s") % {"kind": str(ActivityKind(kind).label).lower()}
