"""Who may know that a citizen came to an offer: one definition, asked by every list and figure.

While the law's duty to meet up is on pause, that somebody came (or did not) is for the host, for
whoever gives them sparring afterwards, and for the citizen. Their caseworker, who knows whose place
it is, sees it by the citizen's choice alone (domain §12.8). Colleagues see an alias, as always.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BooleanField,
    CharField,
    Exists,
    ExpressionWrapper,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce, TruncDate

from medspil.contact.models import Suspension, SuspensionEffect, SuspensionSubject
from medspil.kernel import clock
from medspil.kernel.action import Actor
from medspil.offers.actions.holding import DOORS_OPEN
from medspil.offers.models import AttendanceAnswer, AttendanceChoice, SignUp
from medspil.people.models import Citizen, Staff

# What of the law makes meeting up a duty; on pause in any of them, it is none.
DUTIES = (
    SuspensionSubject.AVAILABILITY,
    SuspensionSubject.OFFER,
    SuspensionSubject.CONVERSATION_DUTY,
)
# The keys of what is said only to those who came: see `actions.telling`.
SAYS_WHO_CAME = "^offer:[^:]+:(material|sparring)"


def judged(viewer: Actor, places: QuerySet[SignUp]) -> QuerySet[Any]:
    """Each place with `withheld`: what became of it is not for the viewer, who knows whose it is.

    Nothing is withheld before the doors open, from the citizen, or from whoever holds the session
    or gives the sparring after it.
    """
    if not isinstance(viewer, Staff):
        return places.annotate(withheld=Value(False, BooleanField()))
    theirs = Q(session__host=viewer) | Q(session__series__host=viewer) | Q(sparring__staff=viewer)
    opened = Q(session__starts_at__lte=clock.now() + DOORS_OPEN)
    return places.annotate(
        on_day=TruncDate("session__starts_at", tzinfo=clock.TZ), chosen=_chosen()
    ).annotate(
        withheld=ExpressionWrapper(
            opened
            & ~Coalesce(theirs, False)
            & ~Q(chosen=AttendanceAnswer.SHOWN)
            & Exists(_pause()),
            BooleanField(),
        )
    )


def is_withheld(place: SignUp) -> bool:
    """As `judged` found."""
    return bool(getattr(place, "withheld"))  # noqa: B009 annotated by `judged`


def _chosen() -> Coalesce:
    latest = AttendanceChoice.objects.filter(citizen=OuterRef("citizen")).order_by("-pk")
    return Coalesce(Subquery(latest.values("answer")[:1]), Value(""))


def _pause() -> QuerySet[Suspension]:
    """What is on pause where the citizen lives, on the day of the session."""

    def one_of(column: str) -> Func:
        return Func(
            OuterRef(f"citizen__municipality__{column}"),
            template="ARRAY[%(expressions)s]::varchar[]",
            output_field=ArrayField(CharField()),
        )

    return _pauses().filter(
        Q(regions=[], municipalities=[])
        | Q(regions__contains=one_of("region_code"))
        | Q(municipalities__contains=one_of("code")),
        valid__contains=OuterRef("on_day"),
    )


def _pauses() -> QuerySet[Suspension]:
    """What concerns some employers alone is no pause of a citizen's duty to meet up."""
    return Suspension.objects.filter(subject__in=DUTIES, sectors=[], revoked_at=None).exclude(
        effect=SuspensionEffect.FORM_RELAXED
    )


def is_pause(citizen: Citizen, day: date) -> bool:
    """Is meeting up the citizen's own affair on the day?"""
    here = citizen.municipality
    return (
        _pauses()
        .filter(
            Q(regions=[], municipalities=[])
            | Q(regions__contains=[here.region_code])
            | Q(municipalities__contains=[here.code]),
            valid__contains=day,
        )
        .exists()
    )


def is_shown(citizen: Citizen) -> bool:
    """Has the citizen said that their caseworker may see it?"""
    latest = citizen.attendance_choices.order_by("-pk").values_list("answer", flat=True).first()
    return latest == AttendanceAnswer.SHOWN


def messages_withheld(viewer: Actor) -> Q:
    """The messages that would tell the viewer what is withheld; see `messages.withheld`."""
    if not isinstance(viewer, Staff):
        return Q(pk__in=[])
    mine = SignUp.objects.filter(citizen=OuterRef("citizen"))
    named = mine.annotate(named=Cast("public_id", CharField()))
    place = judged(viewer, named).filter(
        withheld=True, named=Func(OuterRef("dedupe"), Value(":"), Value(2), function="split_part")
    )
    return Q(Q(dedupe__regex=SAYS_WHO_CAME), Exists(place))
