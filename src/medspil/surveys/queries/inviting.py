"""What an invitation would do, before it is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from medspil.people.models import Staff
from medspil.surveys.models import Survey, SurveyState
from medspil.surveys.populations import Asked, Pick, Source, source_for, sources
from medspil.surveys.queries.surveys import surveys_for


@dataclass(frozen=True, slots=True)
class Preview:
    """Whom a source chooses: `new` are asked, `already` were before, the rest is left out."""

    source: Source
    words: Sequence[str]
    asked: Sequence[Asked]
    new: int
    already: int
    left_out: Mapping[str, int]

    @property
    def found(self) -> int:
        return len(self.asked) + sum(self.left_out.values())


def picks_for(viewer: Staff) -> list[tuple[Source, Pick]]:
    """Every way of choosing whom to ask that the viewer has."""
    return [(source, pick) for source in sources() for pick in source.picks(viewer)]


def preview(viewer: Staff, survey: Survey, who: str) -> Preview | None:
    """A dry run of ``source:filter``; None where the viewer has no such source."""
    code, _colon, text = who.partition(":")
    source = source_for(code)
    if not source.picks(viewer):
        return None
    query = QueryDict(text)
    chosen = source.chosen(viewer, query)
    already = len({one.reference for one in chosen.asked} & asked_before(survey, source.code))
    return Preview(
        source=source,
        words=source.words(viewer, query),
        asked=chosen.asked,
        new=len(chosen.asked) - already,
        already=already,
        left_out={why: n for why, n in chosen.left_out.items() if n},
    )


def asked_before(survey: Survey, kind: str) -> set[str]:
    """The references of those who are asked; of two that became one, also what they are now."""
    known = set(survey.respondents.filter(kind=kind).values_list("reference", flat=True))
    return known | source_for(kind).now_called(known)


def askable(viewer: Staff) -> list[Survey]:
    """The surveys that somebody can still be invited to, the newest first."""
    return list(surveys_for(viewer).exclude(state=SurveyState.CLOSED))
