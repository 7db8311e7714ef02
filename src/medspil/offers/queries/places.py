"""Who sits where: the participants as the viewer may see them, the line, and one's own place."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from medspil.kernel.action import Actor
from medspil.messages.models import UNDELIVERED, Message
from medspil.offers.models import (
    OPEN,
    EducationPlan,
    Poll,
    PollAnswered,
    Session,
    SignUp,
    SignUpState,
    Sparring,
)
from medspil.offers.queries.attendance import is_withheld, judged
from medspil.offers.queries.sessions import sessions_for
from medspil.people.models import Staff
from medspil.people.queries import citizens_for


@dataclass(frozen=True, slots=True)
class Place:
    """A sign-up as the viewer sees it. `name` is the alias where they may not see who it is."""

    sign_up: SignUp
    name: str
    is_known: bool  # the viewer works with the citizen, and may open their page
    withheld: bool = False  # what became of it is the citizen's own affair
    line: int = 0  # 1 is next; 0 does not wait
    undelivered: bool = False
    sparring: Sparring | None = None
    plan: EducationPlan | None = None

    @property
    def state(self) -> str:
        """In words; where it is withheld, no more than that they signed up."""
        if self.withheld and self.sign_up.seat is not None:
            return str(SignUpState.SIGNED_UP.label)
        return str(self.sign_up.get_state_display())


@dataclass(frozen=True, slots=True)
class SessionSheet:
    """Everybody in a session; a fixed number of queries."""

    session: Session
    places: list[Place]

    def _in(self, *states: str) -> list[Place]:
        return [one for one in self.places if one.sign_up.state in states]

    @property
    def seated(self) -> list[Place]:
        """Those with a seat, by its number."""
        some = [one for one in self.places if one.sign_up.seat is not None]
        return sorted(some, key=lambda one: one.sign_up.seat or 0)

    @property
    def waiting(self) -> list[Place]:
        return self._in(SignUpState.WAITLISTED)

    @property
    def gone(self) -> list[Place]:
        return self._in(SignUpState.CANCELLED, SignUpState.REFUSED)

    @property
    def came(self) -> int:
        """Of those of whom the viewer may know it."""
        return sum(not one.withheld for one in self._in(SignUpState.ATTENDED))

    @property
    def withheld(self) -> bool:
        return any(one.withheld for one in self.places)

    @property
    def questions(self) -> list[SignUp]:
        """Asked beforehand, by whoever is still coming; nobody's name beside it."""
        return [one.sign_up for one in self.seated if one.sign_up.question]


def places_for(viewer: Actor) -> QuerySet[SignUp]:
    """Every place, to those who hold offers."""
    return SignUp.objects.filter(session__in=sessions_for(viewer).order_by().values("pk"))


def get_place(viewer: Actor, public_id: UUID) -> SignUp:
    """One place, `attendance.judged`; 404 when unknown or not the viewer's."""
    found: SignUp | None = (
        judged(viewer, places_for(viewer))
        .select_related("citizen", "session__series", "session__topic")
        .filter(public_id=public_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def get_place_to_run(viewer: Actor, public_id: UUID) -> SignUp:
    """One place to do something about. 404 also where what became of it is the citizen's own affair
    and the viewer works with them: a button that answers would tell it."""
    found = get_place(viewer, public_id)
    if is_withheld(found) and citizens_for(viewer).filter(sign_ups=found).exists():
        raise Http404
    return found


def sheet(viewer: Actor, session: Session) -> SessionSheet:
    """Everybody in the session, in the order they came.

    The host sees who the participants are, but a protected citizen's name only with those who work
    with them; colleagues who do not have the citizen see an alias, and of guests no name. Whoever
    works with the citizen sees what became of it as `attendance` says.
    """
    places = judged(viewer, session.sign_ups.all())
    some = list(
        places.select_related("citizen", "sparring__staff", "education_plan").order_by(
            "queued_at", "pk"
        )
    )
    keys = [one.citizen_id for one in some if one.citizen_id is not None]
    mine = set(citizens_for(viewer).filter(pk__in=keys).order_by().values_list("pk", flat=True))
    host = isinstance(viewer, Staff) and viewer.pk in (session.host_id, session.series.host_id)
    lost = _undelivered(some)
    found, line = [], 0
    for one in some:
        known = one.citizen_id in mine
        withheld = known and is_withheld(one)
        sparring = getattr(one, "sparring", None)
        gives = sparring is not None and sparring.staff_id == getattr(viewer, "pk", None)
        waits = one.state == SignUpState.WAITLISTED
        line += waits
        found.append(
            Place(
                sign_up=one,
                name=shown_name(one, known=known, host=host or gives),
                is_known=known,
                withheld=withheld,
                line=line if waits else 0,
                undelivered=not withheld and str(one.public_id) in lost,
                sparring=None if withheld else sparring,
                plan=None if withheld else getattr(one, "education_plan", None),
            )
        )
    return SessionSheet(session, found)


def shown_name(place: SignUp, *, known: bool, host: bool) -> str:
    """What stands on the list: the name where it may, else the alias."""
    if place.citizen is None:
        return (host and place.guest_name) or place.alias or _("En gæst")
    if known or (host and not place.citizen.protected):
        return place.citizen.full_name
    return place.alias or _("En borger")


def _undelivered(places: list[SignUp]) -> set[str]:
    """The public ids of those to whom something did not get through."""
    keys = {f"offer:{one.public_id}:": str(one.public_id) for one in places}
    if not keys:
        return set()
    pattern = "^(" + "|".join(keys) + ")"
    lost = Message.objects.filter(
        state__in=UNDELIVERED, handled_at=None, dedupe__regex=pattern
    ).values_list("dedupe", flat=True)
    return {keys[f"offer:{key.split(':')[1]}:"] for key in lost}


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """What somebody sees on the page behind their own link."""

    sign_up: SignUp
    line: int
    sparring: Sparring | None
    poll: Poll | None
    others: list[str]

    @property
    def can_come_in(self) -> bool:
        return self.sign_up.session.state in OPEN and self.sign_up.seat is not None


def own_place(sign_up: SignUp) -> OwnPlace:
    """One's own place: how far ahead in the line, the poll that is open, who else sits there.

    The others are seen by their alias; who has none is not shown.
    """
    session = sign_up.session
    came = session.sign_ups.filter(state=SignUpState.ATTENDED).exclude(alias="")
    return OwnPlace(
        sign_up=sign_up,
        line=place_in_line(sign_up),
        sparring=Sparring.objects.filter(sign_up=sign_up).first(),
        poll=open_poll_for(sign_up),
        others=list(came.exclude(pk=sign_up.pk).order_by("pk").values_list("alias", flat=True)),
    )


def open_poll_for(sign_up: SignUp) -> Poll | None:
    """The poll that whoever came can answer now; None once they have."""
    if sign_up.state != SignUpState.ATTENDED:
        return None
    answered = PollAnswered.objects.filter(sign_up=sign_up).values("poll")
    return sign_up.session.polls.filter(closed_at=None).exclude(pk__in=answered).first()


def place_in_line(sign_up: SignUp) -> int:
    """1 is next; 0 for who does not wait."""
    if sign_up.state != SignUpState.WAITLISTED:
        return 0
    before = SignUp.objects.filter(
        session=sign_up.session_id, state=SignUpState.WAITLISTED, queued_at__lte=sign_up.queued_at
    ).values_list("queued_at", "pk")
    return sum(1 for key in before if key <= (sign_up.queued_at, sign_up.pk))
