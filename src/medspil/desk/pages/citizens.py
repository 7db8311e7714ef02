"""The list of citizens: filter in the address, saved views, bulk, and what is seen as a file."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from medspil.contact.actions.assign import hand_over, promise_many
from medspil.contact.models import Bucket, Due
from medspil.contact.queries import why_now
from medspil.contact.queries.work import due_for
from medspil.desk.forms.citizens import BulkForm, CitizenFilter, ordered
from medspil.desk.queries.views import views_for
from medspil.exchange import export
from medspil.kernel.action import AlreadyDone, Refused, allowed
from medspil.people.doors import StaffRequest, file_asks_again, staff_page
from medspil.people.models import Citizen
from medspil.people.queries import log_export

PAGE = "citizens"
ROWS = 50
BULK_AT_MOST = 5000


def _chosen(request: StaffRequest, data: QueryDict) -> tuple[CitizenFilter, QuerySet[Due]]:
    form = CitizenFilter(data, viewer=request.user)
    rows = form.filter(due_for(request.user))
    return form, ordered(rows, data.get("sort", "frist"))


@require_safe
@staff_page(rule="desk.lists")
@file_asks_again
def citizens(request: StaffRequest) -> HttpResponseBase:
    """The viewer's active citizens, each with why they stand where they stand."""
    form, rows = _chosen(request, request.GET)
    if wanted := request.GET.get("format"):
        return _file(request, rows, wanted)
    page = Paginator(rows, ROWS).get_page(request.GET.get("side"))
    context = {
        "form": form,
        "chips": [_chip(request, *chip) for chip in form.chips()],
        "page": page,
        "rows": [(row, _bucket(row), why_now(row)) for row in page.object_list],
        "bulk": BulkForm(viewer=request.user, prefix="to"),
        "views": [_view(request, view) for view in views_for(request.user, PAGE)],
        "view_name": request.GET.get("visning", ""),
        "may_write": allowed("messages.draft_mass", request.user),
    }
    return render(request, "desk/citizens.html", context)


def _bucket(row: Any) -> str:
    """The bucket that `due_for` read with the row."""
    return str(row.bucket)


def _chip(request: StaffRequest, said: str, name: str, value: Any) -> dict[str, str]:
    """A filter in force, and the address without it."""
    query = request.GET.copy()
    left = [kept for kept in query.getlist(name) if kept != str(value)]
    query.setlist(name, left if value is not True else [])
    query.pop("side", None)
    return {"label": said, "href": f"?{query.urlencode()}"}


def _view(request: StaffRequest, view: Any) -> dict[str, Any]:
    own = view.owner_id == request.user.pk
    return {
        "name": view.name,
        "url": f"{reverse('desk:citizens')}?{view.query}",
        "shared": view.team_id is not None,
        "delete_url": reverse("desk:delete_view", args=[view.pk]) if own else "",
    }


def _file(request: StaffRequest, rows: QuerySet[Due], wanted: str) -> HttpResponseBase:
    """Exactly the rows that are seen, as CSV or XLSX; every citizen in it is logged."""
    log_export(request.user, rows.order_by().values_list("citizen_id", flat=True))
    columns: list[export.Column] = [
        (_("Sagsnummer"), "citizen.reference"),
        (_("Fornavn"), "citizen.first_name"),
        (_("Efternavn"), "citizen.last_name"),
        (_("Status"), lambda row: Bucket(_bucket(row)).label),
        (_("Hvorfor"), why_now),
        (_("Næste kontakt"), "next_due"),
        (_("Lovens frist"), "statutory_due"),
        (_("Sidst talt"), "last_contact"),
        (_("Kontaktgruppe"), "contact_group"),
        (_("Sagsbehandler"), lambda row: row.staff.full_name if row.staff else ""),
        (_("Team"), lambda row: row.team.name if row.team else ""),
    ]
    return export.respond(request, _("borgere"), columns, rows.iterator(2000), wanted)


@require_POST
@staff_page(rule="people.assign")
def bulk(request: StaffRequest) -> HttpResponseBase:
    """Do the same for the chosen citizens, or for all that the filters show."""
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = reverse("desk:citizens")
    form = BulkForm(request.POST, viewer=request.user, prefix="to")
    if not form.is_valid():
        messages.error(request, " ".join(str(e) for found in form.errors.values() for e in found))
        return redirect(back)
    try:
        messages.success(request, _carry_out(request, form.cleaned_data, _selected(request)))
    except Refused as refused:
        messages.error(request, refused.message)
    except AlreadyDone:
        messages.info(request, _("Det er allerede gjort."))
    return redirect(back)


def _selected(request: StaffRequest) -> list[Citizen]:
    """The ticked citizens, or everybody whom the filters show. Raises `Refused` for none."""
    mine = due_for(request.user)
    if request.POST.get("all") == "1":
        query = QueryDict(request.POST.get("query", ""))
        mine = CitizenFilter(query, viewer=request.user).filter(mine)
    else:
        mine = mine.filter(citizen__public_id__in=_uuids(request.POST.getlist("selected")))
    found = [row.citizen for row in mine.order_by("citizen_id")[: BULK_AT_MOST + 1]]
    if not found:
        raise Refused(_("Vælg mindst én borger."))
    if len(found) > BULK_AT_MOST:
        raise Refused(_("Vælg færre: højst 5.000 ad gangen."))
    return found


def _uuids(texts: list[str]) -> list[uuid.UUID]:
    found = []
    for text in texts:
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found


def _carry_out(request: StaffRequest, asked: dict[str, Any], chosen: list[Citizen]) -> str:
    """Carry out what was asked; returns what happened, in a sentence."""
    once = request.POST.get("once")
    if request.POST.get("do") == "promise":
        if asked["day"] is None:
            raise Refused(_("Vælg dagen for næste kontakt."))
        n = promise_many(by=request.user, once=once, citizens=chosen, day=asked["day"])
        return ngettext(
            "%(n)d borger har nu en næste kontakt.", "%(n)d borgere har nu en næste kontakt.", n
        ) % {"n": n}
    staff, team = asked["staff"], asked["team"]
    if team is None and staff is not None:
        membership = staff.memberships.filter(team__isnull=False).order_by("-valid").first()
        team = membership.team if membership else None
    if team is None:
        raise Refused(_("Vælg det team, borgerne skal til."))
    n = hand_over(by=request.user, once=once, citizens=chosen, team=team, staff=staff)
    return ngettext(
        "%(n)d borger er flyttet til %(to)s.", "%(n)d borgere er flyttet til %(to)s.", n
    ) % {"n": n, "to": staff.full_name if staff else team.name}
