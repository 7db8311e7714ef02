"""What work must take into account. Of these no version is kept, and no line says what it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from medspil.folder import above
from medspil.folder.actions.entries import read_again
from medspil.folder.actions.folders import employee, hold
from medspil.folder.kinds import Fit
from medspil.folder.models import Consideration, Folder
from medspil.folder.queries.cv import cv_of
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, System, action, leave_no_line

LONGEST = 2000


class ConsiderationBehind(Refused):
    """Somebody else has changed it since the form was drawn; it is as in `consideration`."""

    def __init__(self, consideration: Consideration) -> None:
        super().__init__(
            _("En anden har rettet det, mens du skrev. Se begge tekster, og gem igen.")
        )
        self.consideration = consideration


@action(rule="folder.write", on="folder")
def write_consideration(
    *,
    by: Actor,
    folder: Folder,
    text: str,
    fit: str = "",
    may_use: bool = False,
    until: date | None = None,
) -> Consideration:
    """A new one. `may_use`: the demand `fit`, and nothing else, may be used to find work."""
    hold(folder.pk)
    _checked(text, fit, may_use)
    with above.cv_may_change(folder.citizen_id):
        return Consideration.objects.create(
            folder=folder,
            text=text.strip(),
            fit=fit,
            may_use=may_use,
            until=until,
            written_at=clock.now(),
            written_by=employee(by),
        )


@action(rule="folder.write", on="consideration")
def change_consideration(
    *,
    by: Actor,
    consideration: Consideration,
    version: int,
    text: str,
    fit: str = "",
    may_use: bool = False,
    until: date | None = None,
) -> Consideration:
    """It says something else. Raises `ConsiderationBehind` where it has changed since `version`."""
    held = _held(consideration)
    _checked(text, fit, may_use)
    if held.version != version:
        raise ConsiderationBehind(held)
    held.text, held.fit, held.may_use, held.until = text.strip(), fit, may_use, until
    held.version += 1
    held.written_at, held.written_by = clock.now(), employee(by)
    with above.cv_may_change(held.folder.citizen_id):
        held.save()
    return held


@action(rule="folder.write", on="consideration")
def remove_consideration(*, by: Actor, consideration: Consideration, version: int) -> None:
    """It is gone, from the database too."""
    held = _held(consideration)
    if held.version != version:
        raise read_again()
    with above.cv_may_change(held.folder.citizen_id):
        held.delete()


@action(rule="folder.end_use", on="consideration")
def end_use(*, by: System, consideration: Consideration) -> Consideration:
    """The demand held until a day that has passed: it may not be used to find work any more."""
    held = _held(consideration)
    if not held.may_use or held.until is None or held.until >= clock.today():
        leave_no_line()
        return held
    held.may_use = False
    held.version += 1
    held.save(update_fields=["may_use", "version"])
    now = cv_of(held.folder.citizen_id)
    above.tell(held.folder.citizen_id, replace(now, fits=[*now.fits, held.fit]))
    return held


def _held(consideration: Consideration) -> Consideration:
    hold(consideration.folder_id)
    found = Consideration.objects.select_related("folder").filter(pk=consideration.pk).first()
    if found is None:
        raise Refused(
            _("Det er slettet i mellemtiden. Skriv det som et nyt, hvis det skal stå der.")
        )
    return found


def _checked(text: str, fit: str, may_use: bool) -> None:
    if not text.strip():
        raise Refused(_("Skriv, hvad der skal tages hensyn til."), "text")
    if len(text) > LONGEST:
        raise Refused(_("Skriv det lidt kortere."), "text")
    if fit and fit not in Fit.values:
        raise Refused(_("Vælg en."), "fit")
    if may_use and not fit:
        raise Refused(_("Vælg det krav, vi må bruge."), "fit")
