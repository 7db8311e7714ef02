"""Meetings: booked conversations, invitations and requests, hours and calendars."""

from medspil.meetings.models.booking import (
    APPOINTMENT_TRANSITIONS,
    CITIZENS_REASONS,
    LIVE,
    Appointment,
    AppointmentState,
    BookedBy,
    BookingPolicy,
    Caller,
    CancelledBecause,
    ChosenBy,
    FundTakesPart,
)
from medspil.meetings.models.hours import (
    BOOKABLE,
    BOOKABLE_CHOICES,
    BOOKABLE_VALUES,
    Availability,
    AvailabilityException,
    CalendarFeed,
    ExceptionKind,
    Weekday,
)
from medspil.meetings.models.invitations import (
    STEP_FIELDS,
    ClosedBecause,
    ConversationRequest,
    Invitation,
    InvitationStep,
)

__all__ = [
    "APPOINTMENT_TRANSITIONS",
    "BOOKABLE",
    "BOOKABLE_CHOICES",
    "BOOKABLE_VALUES",
    "CITIZENS_REASONS",
    "LIVE",
    "STEP_FIELDS",
    "Appointment",
    "AppointmentState",
    "Availability",
    "AvailabilityException",
    "BookedBy",
    "BookingPolicy",
    "CalendarFeed",
    "Caller",
    "CancelledBecause",
    "ChosenBy",
    "ClosedBecause",
    "ConversationRequest",
    "ExceptionKind",
    "FundTakesPart",
    "Invitation",
    "InvitationStep",
    "Weekday",
]
