"""The employee's pages of a citizen's folder."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.folder import above
from medspil.folder.actions.folders import open_folder
from medspil.folder.actions.sessions import close_session, mark_part
from medspil.folder.forms import (
    EntryForm,
    MissingForm,
    Plain,
    SeenForm,
    SessionForm,
)
from medspil.folder.kinds import PART_OF, Part
from medspil.folder.models import Entry, Folder
from medspil.folder.pages.writing import (
    Written,
    does,
    step,
    take_out_or_write,
    write_health,
    write_line,
)
from medspil.folder.queries.history import folder_after, versions_of
from medspil.folder.queries.sheet import (
    considerations_in,
    conversations_to_name,
    entry_in,
    folder_of,
    folder_sheet,
    must_have,
)
from medspil.kernel.action import allowed
from medspil.people.doors import SeeOther, StaffRequest, staff_page
from medspil.people.models import AccessPurpose, Citizen
from medspil.people.queries import log_access

DOOR = "folder.see"
_BOTH = ["GET", "HEAD", "POST"]


def whose(request: StaffRequest, public_id: uuid.UUID) -> Citizen:
    """The citizen; each look is logged, a sending is not one. Raises `Http404`."""
    found = Citizen.objects.select_related("municipality").filter(public_id=public_id).first()
    if found is None or not allowed("folder.open", request.user, found):
        raise Http404
    if request.method != "POST":
        log_access(request.user, found, AccessPurpose.FOLLOW_UP)
    return found


def theirs(request: StaffRequest, citizen: Citizen) -> bool:
    """Does the employee work with the citizen, and not in the folder alone?"""
    return allowed("people.see_citizen", request.user, citizen)


def folder_and_citizen(request: StaffRequest, public_id: uuid.UUID) -> tuple[Folder, Citizen]:
    """The folder that is there. Raises `Http404`."""
    citizen = whose(request, public_id)
    folder = must_have(request.user, citizen)
    folder.citizen = citizen
    return folder, citizen


def to_folder(citizen: Citizen, anchor: str = "") -> SeeOther:
    address = reverse("folder:folder", args=[citizen.public_id])
    return SeeOther(f"{address}#{anchor}" if anchor else address)


def once(request: StaffRequest) -> str | None:
    return request.POST.get("once") or None


@never_cache
@require_http_methods(_BOTH)
@staff_page(rule=DOOR)
def folder(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/borgere/<uuid>/mappe/``: the folder, part by part; before there is one, open it."""
    citizen = whose(request, public_id)
    if request.method == "POST":
        does(Plain(), lambda: open_folder(by=request.user, citizen=citizen, once=once(request)))
        return to_folder(citizen)
    found = folder_of(request.user, citizen)
    if found is None:
        facts = {"citizen": citizen, "theirs": theirs(request, citizen)}
        return render(request, "folder/unopened.html", facts)
    return draw(request, citizen, found)


def draw(
    request: StaffRequest,
    citizen: Citizen,
    folder: Folder,
    wrong: Plain | None = None,
    at: str = "",
) -> HttpResponse:
    """The folder's page; `wrong`: the form that was refused, of the part `at`."""
    folder.citizen = citizen
    sheet = folder_sheet(folder)
    told = above.told_of([one.pk for one in sheet.sessions])
    facts = {
        "citizen": citizen,
        "theirs": theirs(request, citizen),
        "sheet": sheet,
        "told": told,
        "wrong": wrong,
        "wrong_at": at if isinstance(wrong, MissingForm) else "",
    }
    return render(request, "folder/folder.html", facts, status=422 if wrong else 200)


@never_cache
@require_http_methods(_BOTH)
@staff_page(rule=DOOR)
def new(request: StaffRequest, public_id: uuid.UUID, what: str) -> HttpResponseBase:
    """``…/mappe/ny/<slags>/``: a new line."""
    folder, citizen = folder_and_citizen(request, public_id)
    written = write_line(request, request.user, folder, what)
    if written.done:
        messages.success(request, _("Det står i mappen."))
        return to_folder(citizen, PART_OF[what].value)
    return _line(request, citizen, written)


@never_cache
@require_http_methods(_BOTH)
@staff_page(rule=DOOR)
def entry(request: StaffRequest, public_id: uuid.UUID, entry: int) -> HttpResponseBase:
    """``…/mappe/<id>/``: one line: change it, confirm it, see what stood there."""
    folder, citizen = folder_and_citizen(request, public_id)
    one = entry_in(folder, entry)
    written = write_line(request, request.user, folder, one.kind, one)
    if written.done:
        messages.success(request, _("Det er rettet. Det gamle kan stadig læses."))
        return to_folder(citizen, one.part.value)
    return _line(request, citizen, written, one)


def _line(
    request: StaffRequest,
    citizen: Citizen,
    written: Written,
    one: Entry | None = None,
    seen: SeenForm | None = None,
) -> HttpResponse:
    facts = {
        "citizen": citizen,
        "written": written,
        "form": written.form,
        "entry": one or written.entry,
        "part": PART_OF[written.kind],
        "versions": versions_of(one) if one else [],
        "seen": seen or SeenForm(auto_id="seen-%s"),
    }
    wrong = written.form.errors or (seen is not None and seen.errors)
    return render(request, "folder/entry.html", facts, status=422 if wrong else 200)


_DONE = {
    "cv_in": lambda: _("Det står nu i CV’et."),
    "cv_out": lambda: _("Det står ikke længere i CV’et."),
    "agree": lambda: _("Borgeren siger, at det er rigtigt."),
    "remove": lambda: _("Det er taget ud. Du kan sætte det ind igen."),
    "put_back": lambda: _("Det er sat ind igen."),
    "seen": lambda: _("Du har set det dokumenteret."),
}


@require_POST
@staff_page(rule=DOOR)
def entry_do(request: StaffRequest, public_id: uuid.UUID, entry: int) -> HttpResponseBase:
    """``…/mappe/<id>/goer/``: in or out of the CV, agreed, seen, taken out, put back."""
    folder, citizen = folder_and_citizen(request, public_id)
    one, what = entry_in(folder, entry), request.POST.get("do", "")
    form: Plain = (
        SeenForm(request.POST, auto_id="seen-%s") if what == "seen" else Plain(request.POST)
    )
    act = step(request, request.user, one, what)
    if act is None:
        form.add_error(None, _("Vælg en."))
    elif form.is_valid() and does(form, act):
        messages.success(request, _DONE[what]())
        if request.POST.get("to") == "cv":
            return SeeOther(reverse("folder:cv", args=[public_id]))
        return to_folder(citizen, one.part.value)
    if isinstance(form, SeenForm):
        drawn = Written(EntryForm(one.kind, entry=one), one.kind, entry=one)
        return _line(request, citizen, drawn, one, form)
    return draw(request, citizen, folder, form, one.part.value)


@require_POST
@staff_page(rule=DOOR)
def part(request: StaffRequest, public_id: uuid.UUID, part: str) -> HttpResponseBase:
    """``…/mappe/del/<del>/``: seen, and what is missing."""
    folder, citizen = folder_and_citizen(request, public_id)
    if part not in Part.values:
        raise Http404
    complete = "complete" in request.POST
    form = MissingForm({} if complete else request.POST, complete=complete, auto_id=f"{part}-%s")
    if form.is_valid() and does(
        form,
        lambda: mark_part(
            by=request.user, folder=folder, part=part, once=once(request), **form.cleaned_data
        ),
    ):
        messages.success(request, _("Du har set delen."))
        return to_folder(citizen, part)
    return draw(request, citizen, folder, form, part)


@never_cache
@require_http_methods(_BOTH)
@staff_page(rule=DOOR)
def considerations(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``…/mappe/hensyn/``: what is to be taken into account, and a new one."""
    folder, citizen = folder_and_citizen(request, public_id)
    written = write_health(request, request.user, folder)
    if written.done:
        messages.success(request, _("Det står i mappen."))
        return SeeOther(reverse("folder:considerations", args=[public_id]))
    facts = {"citizen": citizen, "rows": considerations_in(folder), "written": written}
    return render(request, "folder/considerations.html", facts, status=written.status)


@never_cache
@require_http_methods(_BOTH)
@staff_page(rule=DOOR)
def consideration(request: StaffRequest, public_id: uuid.UUID, pk: int) -> HttpResponseBase:
    """``…/mappe/hensyn/<id>/``: change it, or delete it."""
    folder, citizen = folder_and_citizen(request, public_id)
    row = folder.considerations.filter(pk=pk).first()
    if row is None:
        raise Http404
    row.folder = folder
    back = SeeOther(reverse("folder:considerations", args=[public_id]))
    written = take_out_or_write(request, request.user, folder, row)
    if written.done:
        messages.success(request, _("Det er gemt."))
        return back
    facts = {"citizen": citizen, "written": written, "row": row}
    return render(request, "folder/consideration.html", facts, status=written.status)


@never_cache
@require_http_methods(_BOTH)
@staff_page(rule=DOOR)
def session(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``…/mappe/samtale/``: a conversation is over; the folder after it is kept."""
    folder, citizen = folder_and_citizen(request, public_id)
    hour = above.hour_for(request.user, citizen)
    registered = conversations_to_name(folder)
    data = request.POST if request.method == "POST" else None
    form = SessionForm(data, hour=hour, registered=registered)
    if form.is_valid() and does(form, lambda: _close(request, folder, hour, form.cleaned_data)):
        messages.success(request, _("Samtalen er skrevet ned, og mappen er gemt, som den står nu."))
        return to_folder(citizen, "samtaler")
    facts = {"citizen": citizen, "theirs": theirs(request, citizen), "form": form}
    return render(request, "folder/session.html", facts, status=422 if form.errors else 200)


def _close(
    request: StaffRequest, folder: Folder, hour: above.Hour | None, given: dict[str, Any]
) -> None:
    """The session alone, or with the conversation of a room above that was the same hour."""
    how: dict[str, Any] = {"by": request.user, "once": once(request), **given}
    if not how.pop("hour", False) or hour is None:
        close_session(folder=folder, **how)
        return
    for name in ("held_on", "conversation"):
        how.pop(name, None)  # the day is the conversation's own, and it is no contact conversation
    hour.close(**how)


@never_cache
@require_safe
@staff_page(rule=DOOR)
def after(request: StaffRequest, public_id: uuid.UUID, number: int) -> HttpResponseBase:
    """``…/mappe/efter/<nummer>/``: what the folder was after a conversation, and what changed."""
    folder, citizen = folder_and_citizen(request, public_id)
    found = folder_after(folder, number)
    told = above.told_of([found.session.pk]).get(found.session.pk)
    facts = {"citizen": citizen, "theirs": theirs(request, citizen), "after": found, "told": told}
    return render(request, "folder/after.html", facts)
