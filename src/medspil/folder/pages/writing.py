"""What the employee's page and the citizen's own share: a form is drawn, searched with and saved.

written = write_line(request, by, folder, kind, entry)
if written.done: …
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm, Form
from django.http import Http404, HttpRequest

from medspil.folder.actions import entries as acts
from medspil.folder.actions.considerations import (
    ConsiderationBehind,
    change_consideration,
    remove_consideration,
    write_consideration,
)
from medspil.folder.actions.entries import Behind, change_entry, write_entry
from medspil.folder.forms import ConsiderationForm, EntryForm, Plain
from medspil.folder.kinds import PART_OF, Month
from medspil.folder.models import Consideration, Entry, Folder
from medspil.folder.queries.finding import can_find, found_for
from medspil.folder.words import said_line
from medspil.kernel.action import Actor, AlreadyDone, Refused


@dataclass(frozen=True, slots=True)
class Written:
    """How it went. `other`: what stands there now, when somebody else was first; `entry`: the line
    that the form is about from now on; `refused`: a button that could not do what it says.
    """

    form: Form
    kind: str = ""
    done: bool = False
    entry: Entry | None = None
    other: str = ""
    can_find: bool = False
    looked: bool = False
    refused: Form | None = None

    @property
    def wrong(self) -> Form | None:
        """What stands on top of the page, where something could not be done."""
        return self.refused or (self.form if self.form.errors else None)

    @property
    def status(self) -> int:
        return 422 if self.wrong else 200


def write_line(
    request: HttpRequest, by: Actor, folder: Folder, kind: str, entry: Entry | None = None
) -> Written:
    """Draw the form of an entry; look in the taxonomy (`find`); or save it."""
    if kind not in PART_OF:
        raise Http404
    finds = can_find(kind)
    if request.method != "POST":
        began, ended = _gap(request)
        form = EntryForm(kind, entry=entry, began=began, ended=ended)
        return Written(form, kind, entry=entry, can_find=finds)
    looks = finds and "find" in request.POST
    hits = found_for(by, kind, request.POST.get("written", "")) if looks else []
    form = EntryForm(kind, request.POST, entry=entry, concepts=hits)
    if looks or not form.is_valid():
        return Written(form, kind, entry=entry, can_find=finds, looked=looks)
    how: dict[str, Any] = {"by": by, "said": form.said(), "once": _once(request)}
    try:
        if entry is None:
            write_entry(folder=folder, kind=kind, **how)
        else:
            change_entry(entry=entry, version=form.cleaned_data["version"] or 0, **how)
    except AlreadyDone:
        pass
    except Behind as behind:
        again = EntryForm(kind, _from_now_on(request, behind.entry.version), entry=entry)
        again.add_error(None, behind.message)
        stands = said_line(behind.entry.said())
        return Written(again, kind, entry=behind.entry, other=stands, can_find=finds)
    except Refused as refused:
        _say(form, refused)
        return Written(form, kind, entry=entry, can_find=finds)
    return Written(form, kind, done=True, entry=entry)


def write_health(
    request: HttpRequest, by: Actor, folder: Folder, row: Consideration | None = None
) -> Written:
    """The same for a consideration."""
    if request.method != "POST":
        return Written(ConsiderationForm(consideration=row))
    form = ConsiderationForm(request.POST, consideration=row)
    if not form.is_valid():
        return Written(form)
    given = dict(form.cleaned_data)
    version = given.pop("version") or 0
    how: dict[str, Any] = {"by": by, "once": _once(request), **given}
    try:
        if row is None:
            write_consideration(folder=folder, **how)
        else:
            change_consideration(consideration=row, version=version, **how)
    except AlreadyDone:
        pass
    except ConsiderationBehind as behind:
        now = behind.consideration
        again = ConsiderationForm(_from_now_on(request, now.version), consideration=row)
        again.add_error(None, behind.message)
        return Written(again, other=now.text)
    except Refused as refused:
        _say(form, refused)
        return Written(form)
    return Written(form, done=True)


def step(request: HttpRequest, by: Actor, one: Entry, what: str) -> Callable[[], object] | None:
    """What the button of that name does to an entry; none for a name that there is not."""
    version = request.POST.get("version", "")
    how: dict[str, Any] = {"by": by, "entry": one, "once": _once(request)}
    known = {**how, "version": int(version) if version.isdecimal() else 0}
    steps: dict[str, Callable[[], object]] = {
        "cv_in": lambda: acts.choose_for_cv(**how, in_cv=True),
        "cv_out": lambda: acts.choose_for_cv(**how, in_cv=False),
        "agree": lambda: acts.agree(**known),
        "remove": lambda: acts.remove_entry(**known),
        "put_back": lambda: acts.put_back(**how),
        "seen": lambda: acts.see_documented(**known, what=request.POST.get("what", "")),
    }
    return steps.get(what)


def take_out_or_write(
    request: HttpRequest, by: Actor, folder: Folder, row: Consideration
) -> Written:
    """The button that deletes it, or the form that changes it."""
    if request.method != "POST" or request.POST.get("do") != "remove":
        return write_health(request, by, folder, row)
    form, version = Plain(request.POST), request.POST.get("version", "")
    done = does(
        form,
        lambda: remove_consideration(
            by=by,
            consideration=row,
            version=int(version) if version.isdecimal() else 0,
            once=_once(request),
        ),
    )
    if done:
        return Written(form, done=True)
    return Written(ConsiderationForm(consideration=row), refused=form)


def does(form: BaseForm, act: Callable[[], object]) -> bool:
    """Do it; a refusal stands at its field. Sent twice, it was done the first time."""
    try:
        act()
    except AlreadyDone:
        return True
    except Refused as refused:
        _say(form, refused)
        return False
    return True


def _say(form: BaseForm, refused: Refused) -> None:
    form.add_error(refused.field if refused.field in form.fields else None, refused.message)


def _once(request: HttpRequest) -> str | None:
    return request.POST.get("once") or None


def _from_now_on(request: HttpRequest, version: int) -> Any:
    """What was typed, as a form that knows how it stands now."""
    data = request.POST.copy()
    data["version"] = str(version)
    return data


def _gap(request: HttpRequest) -> tuple[Month | None, Month | None]:
    """The months that the link in a gap names: ``?fra=2011-08&til=2012-03``."""
    found = []
    for name in ("fra", "til"):
        match = re.fullmatch(r"(\d{4})-(\d{2})", request.GET.get(name, ""))
        fits = match is not None and 1 <= int(match[2]) <= 12
        found.append(Month(int(match[1]), int(match[2])) if match and fits else None)
    return found[0], found[1]
