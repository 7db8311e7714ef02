"""One session: who has a seat, who waits, who came, and everything that is done about it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.kernel import clock
from medspil.kernel.action import Refused
from medspil.offers.actions import (
    add_observers,
    answer_sparring,
    begin_session,
    book_sparring,
    cancel_session,
    cancel_sign_up,
    change_session,
    confirm_offer,
    hold_session,
    hold_sparring,
    mark_attendance,
    refuse,
    send_material,
    sign_up_guest,
)
from medspil.offers.actions.holding import DOORS_OPEN
from medspil.offers.forms import (
    GuestForm,
    MaterialForm,
    ObserversForm,
    PollForm,
    ReasonForm,
    SessionForm,
    SparringForm,
)
from medspil.offers.models import COMING, OPEN, SeriesKind, Session, SessionState, SignUp
from medspil.offers.pages import DOOR
from medspil.offers.queries.places import get_place, get_place_to_run, sheet
from medspil.offers.queries.sessions import get_session
from medspil.people.answering import How, StepForm, do
from medspil.people.doors import StaffRequest, staff_page


@never_cache
@require_safe
@staff_page(rule=DOOR)
def session(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/alle-tilbud/gang/<uuid>/``: everything about it."""
    return page(request, get_session(request.user, public_id))


def page(request: StaffRequest, found: Session, **wrong: forms.Form) -> HttpResponseBase:
    """The page of a session; `wrong` forms are drawn as they were sent."""
    near = clock.now() >= found.starts_at - DOORS_OPEN
    context: dict[str, Any] = {
        "session": found,
        "sheet": sheet(request.user, found),
        "guests": list(found.guest_hosts.all()),
        "observers": list(found.observers.all()),
        "polls": list(found.polls.all()),
        "may_change": found.state in (*COMING, SessionState.LIVE),
        "may_begin": found.state == SessionState.PUBLISHED and near,
        "may_hold": found.state in OPEN and clock.now() >= found.starts_at,
        "may_mark": found.state in (*OPEN, SessionState.HELD) and near,
        "is_industry": found.series.kind == SeriesKind.INDUSTRY,
        "session_form": SessionForm(series=found.series, session=found),
        "cancel_form": ReasonForm(auto_id="cancel-%s"),
        "observers_form": ObserversForm(auto_id="observers-%s"),
        "material_form": MaterialForm(initial={"material": found.material}, auto_id="material-%s"),
        "guest_form": GuestForm(auto_id="guest-%s"),
        "poll_form": PollForm(auto_id="poll-%s"),
        **wrong,
        "wrong": next(iter(wrong.values()), None),
    }
    return render(request, "offers/session.html", context, status=422 if wrong else 200)


def _back(found: Session) -> str:
    return reverse("offers:session", args=[found.public_id])


def _sent(
    request: StaffRequest,
    found: Session,
    name: str,
    form: forms.Form,
    act: Callable[[How], object],
    said: str = "",
) -> HttpResponseBase:
    """Do what one of the page's forms asks for; wrong, it stands on the page as `name`."""
    return do(
        request,
        form,
        act,
        back=_back(found),
        page=lambda form: page(request, found, **{name: form}),
        said=said,
    )


@require_POST
@staff_page(rule=DOOR)
def step(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/alle-tilbud/gang/<uuid>/trin/``: begin it, or it was held."""
    found = get_session(request.user, public_id)
    act = hold_session if request.POST.get("do") == "hold" else begin_session
    return _sent(
        request, found, "step_form", StepForm(request.POST), lambda how: act(**how, session=found)
    )


@require_POST
@staff_page(rule=DOOR)
def cancel(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/alle-tilbud/gang/<uuid>/aflys/``: call it off and tell everybody."""
    found = get_session(request.user, public_id)
    form = ReasonForm(request.POST, auto_id="cancel-%s")
    return _sent(
        request,
        found,
        "cancel_form",
        form,
        lambda how: cancel_session(**how, session=found, **form.cleaned_data),
        _("Det er aflyst. Alle får besked."),
    )


@require_POST
@staff_page(rule=DOOR)
def change(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/alle-tilbud/gang/<uuid>/ret/``: host, seats, the way in, a guest more."""
    found = get_session(request.user, public_id)
    form = SessionForm(request.POST, series=found.series, session=found)

    def act(how: How) -> None:
        kept = [(one.role, one.name, one.organisation) for one in found.guest_hosts.all()]
        guest = form.guest()
        change_session(
            **how,
            session=found,
            guests=[*kept, guest] if guest else None,
            **form.facts(),
        )

    return _sent(request, found, "session_form", form, act, _("Ændret."))


@require_POST
@staff_page(rule=DOOR)
def observers(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/alle-tilbud/gang/<uuid>/kommuner/``: colleagues from elsewhere, as a number."""
    found = get_session(request.user, public_id)
    form = ObserversForm(request.POST, auto_id="observers-%s")

    def act(how: How) -> None:
        said = form.cleaned_data
        add_observers(
            **how, session=found, municipalities=[(said["code"], said["name"], said["count"])]
        )

    return _sent(request, found, "observers_form", form, act)


@require_POST
@staff_page(rule=DOOR)
def material(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/alle-tilbud/gang/<uuid>/materiale/``: for those who came."""
    found = get_session(request.user, public_id)
    form = MaterialForm(request.POST, auto_id="material-%s")
    return _sent(
        request,
        found,
        "material_form",
        form,
        lambda how: send_material(**how, session=found, **form.cleaned_data),
        _("Materialet ligger på deltagernes egen side."),
    )


@require_POST
@staff_page(rule=DOOR)
def guest(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/alle-tilbud/gang/<uuid>/gaest/``: somebody who rings and wants to come."""
    found = get_session(request.user, public_id)
    form = GuestForm(request.POST, auto_id="guest-%s")
    return _sent(
        request,
        found,
        "guest_form",
        form,
        lambda how: sign_up_guest(**how, session=found, **form.cleaned_data),
        _("Tilmeldt. Beskeden er på vej."),
    )


_MARKS = {"came": (True, "hand"), "phone": (True, "phone"), "absent": (False, "hand")}


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=DOOR)
def place(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/alle-tilbud/plads/<uuid>/``: one participant, and what a button asks for."""
    if request.method != "POST":
        return _place_page(request, get_place(request.user, public_id))
    found = get_place_to_run(request.user, public_id)
    what, back = request.POST.get("do", ""), _back(found.session)
    forms_ = {"refuse": ReasonForm, "book": SparringForm}
    given = {"mine": request.user} if what == "book" else {}
    form: forms.Form = forms_.get(what, StepForm)(request.POST, **given)

    def act(how: How) -> None:
        _do(how, found, what, form.cleaned_data)

    return do(
        request,
        form,
        act,
        back=back,
        page=lambda form: _place_page(request, found, form),
    )


def _do(how: How, found: SignUp, what: str, said: dict[str, Any]) -> None:
    """What the buttons beside a participant do."""
    if what in _MARKS:
        came, by = _MARKS[what]
        mark_attendance(**how, sign_up=found, came=came, came_by=by)
    elif what == "leave":
        cancel_sign_up(**how, sign_up=found)
    elif what == "confirm":
        confirm_offer(**how, sign_up=found)
    elif what == "refuse":
        refuse(**how, sign_up=found, **said)
    elif what in ("wants", "declines"):
        answer_sparring(**how, sparring=_sparring(found), wants=what == "wants")
    elif what == "book":
        book_sparring(**how, sparring=_sparring(found), **said)
    elif what == "held":
        hold_sparring(**how, sparring=_sparring(found))
    else:
        raise Refused(_("Vælg, hvad der skal ske."))


def _sparring(found: SignUp) -> Any:
    sparring = getattr(found, "sparring", None)
    if sparring is None:
        raise Refused(_("Der er ikke tilbudt sparring endnu."))
    return sparring


def _place_page(
    request: StaffRequest, found: SignUp, wrong: forms.Form | None = None
) -> HttpResponseBase:
    shown = next(
        one for one in sheet(request.user, found.session).places if one.sign_up.pk == found.pk
    )
    context = {
        "place": shown,
        "session": found.session,
        "back": _back(found.session),
        "reason_form": wrong if isinstance(wrong, ReasonForm) else ReasonForm(),
        "sparring_form": (
            wrong if isinstance(wrong, SparringForm) else SparringForm(mine=request.user)
        ),
        "wrong": wrong,
    }
    failed = wrong is not None
    return render(request, "offers/place.html", context, status=422 if failed else 200)
