"""What the pages of job clubs share: what they are about, doing what is asked, and saying so."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404

from medspil.kernel.action import AlreadyDone, NotAllowed, Refused
from medspil.offers.models.clubs import (
    Club,
    ClubMember,
    ClubRound,
)
from medspil.offers.queries.clubs.rounds import (
    clubs_for,
    rounds_for,
    rounds_seen_by,
)
from medspil.people.doors import StaffRequest

SEE = "offers.see_clubs"


def round_of(request: StaffRequest, pk: int) -> ClubRound:
    """A round that the viewer runs, or 404."""
    found = rounds_for(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def seen_round_of(request: StaffRequest, pk: int) -> ClubRound:
    """A round that the viewer runs, or that asks citizens of a team they lead; or 404."""
    found = rounds_seen_by(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def club_of(request: StaffRequest, public_id: uuid.UUID) -> Club:
    """A club that the viewer leads or whose round they run, or 404."""
    found = clubs_for(request.user).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def once(request: StaffRequest) -> str | None:
    """The key of the form that was sent."""
    return request.POST.get("once") or None


def done(
    request: StaffRequest, form: forms.Form, act: Callable[[dict[str, Any]], Any], said: str
) -> bool:
    """Carry out what the form asks for; False when it is to be shown again with what is wrong."""
    if not form.is_valid():
        return False
    try:
        act(form.cleaned_data)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return False
    except AlreadyDone:
        pass
    except NotAllowed:
        raise Http404 from None
    messages.success(request, said)
    return True


def say(request: StaffRequest, act: Callable[[], Any], said: str) -> None:
    """Carry out what a button asks for, and say what came of it."""
    try:
        act()
    except Refused as refused:
        messages.error(request, refused.message)
        return
    except AlreadyDone:
        pass
    except NotAllowed:
        raise Http404 from None
    if said:
        messages.success(request, said)


def row_key(request: StaffRequest, name: str) -> int:
    """The key of a row that a form names; 0 for what is none."""
    given = request.POST.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else 0


def uuid_of(text: str) -> uuid.UUID | None:
    """The public id that a form names; None for what is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def member_of(found: Club, pk: int) -> ClubMember:
    """A place in the club, or 404."""
    member = (
        found.members.select_related("citizen", "club__round", "club__host").filter(pk=pk).first()
    )
    if member is None:
        raise Http404
    return member
