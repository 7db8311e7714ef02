"""What is written on this room's pages."""

from medspil.matching.forms.openings import (
    BaseForm,
    CloseForm,
    EndForm,
    FillForm,
    MonthForm,
    OpeningFilter,
    OpeningForm,
    PeriodsForm,
    Plain,
    StaffingForm,
)

__all__ = [
    "BaseForm",
    "CloseForm",
    "EndForm",
    "FillForm",
    "MonthForm",
    "OpeningFilter",
    "OpeningForm",
    "PeriodsForm",
    "Plain",
    "StaffingForm",
]
