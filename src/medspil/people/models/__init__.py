"""People: the municipality, its staff and roles, its citizens and what is true of them when."""

from medspil.people.models.access import AccessEntry, AccessPurpose, BreakGlass
from medspil.people.models.citizens import (
    Channel,
    Citizen,
    DigitalAbility,
    Representation,
    RepresentationKind,
    cpr_index,
)
from medspil.people.models.periods import (
    AbsencePeriod,
    BenefitPeriod,
    CaseworkerAssignment,
    ContactGroupPeriod,
    TargetGroupPeriod,
)
from medspil.people.models.staff import Municipality, Role, RoleMembership, Staff, Team

__all__ = [
    "AbsencePeriod",
    "AccessEntry",
    "AccessPurpose",
    "BenefitPeriod",
    "BreakGlass",
    "CaseworkerAssignment",
    "Channel",
    "Citizen",
    "ContactGroupPeriod",
    "DigitalAbility",
    "Municipality",
    "Representation",
    "RepresentationKind",
    "Role",
    "RoleMembership",
    "Staff",
    "TargetGroupPeriod",
    "Team",
    "cpr_index",
]
