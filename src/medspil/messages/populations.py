"""Who a mass sending is to: sources that rooms above fill in from their lists.

A source is asked twice with the same query, the second time when the sending is counted: the query
is an address's, and holds codes alone, never a name.
"""

from __future__ import annotations

from typing import Any, Protocol

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from medspil.kernel import clock
from medspil.messages.models import LANGUAGES
from medspil.people.models import Citizen, Staff, Team
from medspil.people.queries import citizens_for
from medspil.people.rules import case_teams


class Source(Protocol):
    """A population that can be written to."""

    code: str
    label: Any

    def citizens(self, viewer: Staff, query: QueryDict) -> QuerySet[Citizen]:
        """The citizens the viewer may see and the query asks for."""

    def words(self, viewer: Staff, query: QueryDict) -> list[str]:
        """What the query asks for, as people say it."""


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Let a room's list be written to; called in its `apps.ready()`."""
    _sources[source.code] = source


def source(code: str) -> Source:
    """Raises `KeyError` for one that nobody registered."""
    return _sources[code]


class ByTeam:
    """The house's own source: active citizens of the viewer's teams, by team and language."""

    code = "team"
    label: Any = gettext_lazy("Borgere i et team")

    def citizens(self, viewer: Staff, query: QueryDict) -> QuerySet[Citizen]:
        """See `Source`."""
        found = citizens_for(viewer).filter(closed_on=None)
        if team := query.get("team", ""):
            today = clock.today()
            if not team.isdecimal():
                return found.none()
            found = found.filter(assignments__team=int(team), assignments__valid__contains=today)
        if language := query.get("language", ""):
            found = found.filter(language=language)
        return found

    def words(self, viewer: Staff, query: QueryDict) -> list[str]:
        """See `Source`."""
        said = []
        if (team := query.get("team", "")).isdecimal():
            said.append(Team.objects.filter(pk=team).values_list("name", flat=True).first() or "–")
        if language := query.get("language", ""):
            said.append(_("Taler %(language)s") % {"language": LANGUAGES.get(language, language)})
        return said or [_("Alle, du kan se")]


def teams_of(viewer: Staff) -> QuerySet[Team]:
    """The teams the viewer may write to."""
    whole_house, teams = case_teams(viewer)
    every = Team.objects.order_by("name")
    return every if whole_house else every.filter(pk__in=teams)
