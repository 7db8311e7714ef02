"""Who acts in this room beside employees and citizens."""

from __future__ import annotations

from dataclasses import dataclass

from medspil.sparring.models import CourseReferral


@dataclass(frozen=True, slots=True)
class Provider:
    """Whoever holds the link to one referral: reads it, and tells how it went."""

    referral: CourseReferral

    @property
    def actor_name(self) -> str:
        return f"course-provider:{self.referral.course_id}"
