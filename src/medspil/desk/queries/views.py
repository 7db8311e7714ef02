"""The named views a person may open."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from medspil.desk.models import SavedView
from medspil.people.models import Staff
from medspil.people.rules import case_teams


def views_for(viewer: Staff, page: str) -> QuerySet[SavedView]:
    """One's own views of a page, and those shared with one's teams."""
    _everything, teams = case_teams(viewer)
    return SavedView.objects.filter(Q(owner=viewer) | Q(team__in=teams), page=page)
