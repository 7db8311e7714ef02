"""Whoever holds a course's secret link."""

from __future__ import annotations

from dataclasses import dataclass

from medspil.courses.models import CourseLink


@dataclass(frozen=True, slots=True)
class Viewer:
    """May watch, and what else the link's purpose says. The audit trail never says which of them:
    what a viewer does would say who was ill, and when.
    """

    link: CourseLink

    @property
    def actor_name(self) -> str:
        return "course viewer"
