"""Private courses of films: the courses, who was referred, and what watching leaves behind."""

from medspil.courses.models.courses import (
    COURSE_STEPS,
    Course,
    CourseState,
    Material,
    Part,
)
from medspil.courses.models.referrals import (
    BY_CONSENT,
    REFERRAL_STEPS,
    ConsentAnswer,
    CourseLink,
    LinkPurpose,
    ProgressConsent,
    Referral,
    ReferralState,
)
from medspil.courses.models.viewing import (
    LONGEST_MINUTES,
    Feedback,
    PartCount,
    Place,
    Progress,
    Reflection,
    SharedReflection,
)

__all__ = [
    "BY_CONSENT",
    "COURSE_STEPS",
    "LONGEST_MINUTES",
    "REFERRAL_STEPS",
    "ConsentAnswer",
    "Course",
    "CourseLink",
    "CourseState",
    "Feedback",
    "LinkPurpose",
    "Material",
    "Part",
    "PartCount",
    "Place",
    "Progress",
    "ProgressConsent",
    "Referral",
    "ReferralState",
    "Reflection",
    "SharedReflection",
]
