"""The list of companies: filter in the address, kept searches, bulk, and what is seen as a file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.companies.actions.tags import drop_search, put_tag, save_search, take_tag_off
from medspil.companies.forms.lists import BulkForm, CompanyFilter, SavedSearchForm
from medspil.companies.models import Company, SavedSearch
from medspil.companies.pages import SEE, WRITE
from medspil.companies.queries import companies
from medspil.companies.queries.companies import listed, ticked
from medspil.companies.queries.searches import searches_for
from medspil.companies.queries.selection import Selection, how_many
from medspil.companies.sections import section_of
from medspil.exchange import export
from medspil.kernel.action import AlreadyDone, Refused
from medspil.people.doors import SeeOther, StaffRequest, file_asks_again, staff_page

ROWS = 50


@require_safe
@staff_page(rule=SEE)
@file_asks_again
def every(request: StaffRequest) -> HttpResponseBase:
    """``/virksomheder/?sections=I&tags=3``: the companies that the filter chooses."""
    form = CompanyFilter(request.GET, viewer=request.user)
    chosen = form.selection()
    rows = listed(chosen.rows(request.user, request.GET.get("sort", "navn")))
    if wanted := request.GET.get("format"):
        return _file(request, rows, wanted)
    page = Paginator(rows, ROWS).get_page(request.GET.get("side"))
    context = {
        "form": form,
        "chips": [_chip(request, *chip) for chip in chosen.chips()],
        "page": page,
        "rows": [(one, section_of(one.division)) for one in page.object_list],
        "bulk": BulkForm(),
        "views": [_view(request, one) for one in searches_for(request.user)],
        "view_name": request.GET.get("visning", ""),
        "query": chosen.stored(),
    }
    return render(request, "companies/list.html", context)


def _chip(request: StaffRequest, said: str, name: str, value: str) -> dict[str, str]:
    """A limit in force, and the address without it."""
    query = request.GET.copy()
    left = [kept for kept in query.getlist(name) if kept != value]
    several = name in ("sections", "tags", "postcodes")
    query.setlist(name, left if several else [])
    query.pop("side", None)
    return {"label": said, "href": f"?{query.urlencode()}"}


def _view(request: StaffRequest, kept: SavedSearch) -> dict[str, Any]:
    own = kept.owner_id == request.user.pk
    named = QueryDict(kept.query, mutable=True)
    named["visning"] = kept.name
    return {
        "name": kept.name,
        "url": f"{reverse('companies:list')}?{named.urlencode()}",
        "shared": kept.is_shared,
        "delete_url": reverse("companies:search_drop", args=[kept.pk]) if own else "",
    }


def columns() -> list[export.Column]:
    """What a file of companies holds: what the list shows, and how to reach them."""
    return [
        (_("CVR-nummer"), lambda one: one.cvr or ""),
        (_("Navn"), "name"),
        (_("Vej"), "street"),
        (_("Postnummer"), "postcode"),
        (_("By"), "city"),
        (_("Telefon"), "phone"),
        (_("E-mail"), "email"),
        (_("Ansatte"), lambda one: "" if one.employees is None else one.employees),
        ("DB07", "db07"),
        ("DB25", "db25"),
        (_("Mærker"), lambda one: ", ".join(held.tag.name for held in one.held_tags)),
        (_("Konsulent"), lambda one: one.consultant.full_name if one.consultant else ""),
        (_("Senest talt med"), "last_contact_at"),
        (_("Næste skridt"), "next_on"),
        (_("Hvad"), "next_what"),
        (_("Lades i fred til"), "dnd_until"),
    ]


def _file(request: StaffRequest, rows: QuerySet[Company], wanted: str) -> HttpResponseBase:
    """Exactly the rows that are seen, as CSV or XLSX."""
    return export.respond(request, _("virksomheder"), columns(), rows.iterator(2000), wanted)


@require_http_methods(["GET", "POST"])
@staff_page(rule=SEE)
def search(request: StaffRequest) -> HttpResponseBase:
    """``/virksomheder/soeg/``: by name, CVR, P-number or telephone. The words stay out of the
    address: a telephone number may be a person's.
    """
    words = request.POST.get("q", "")[:80] if request.method == "POST" else ""
    found = companies.search(request.user, words)
    context = {
        "words": words,
        "rows": [(one, section_of(one.division)) for one in found],
        "more": len(found) == companies.FOUND_AT_MOST,
        "bulk": BulkForm(),
        "query": "",
    }
    return render(request, "companies/search.html", context)


@require_POST
@staff_page(rule=WRITE)
def bulk(request: StaffRequest) -> HttpResponseBase:
    """``/virksomheder/flere/``: the same for the ticked, or for all that the filter shows."""
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = reverse("companies:list")
    form = BulkForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(" ".join(str(one) for found in form.errors.values() for one in found))
        messages.success(request, _carry_out(request, form.cleaned_data))
    except Refused as refused:
        messages.error(request, refused.message)
    except AlreadyDone:
        messages.info(request, _("Det er allerede gjort."))
    return SeeOther(back)


def _carry_out(request: StaffRequest, asked: dict[str, Any]) -> str:
    once = request.POST.get("once") or None
    if asked["tag"] is None:
        raise Refused(_("Vælg et mærke."))
    chosen = _selected(request)
    if request.POST.get("do") == "off":
        n = take_tag_off(by=request.user, once=once, tag=asked["tag"], companies=chosen)
        return _("%(tag)s er taget af %(companies)s.") % {
            "tag": asked["tag"].name,
            "companies": how_many(n),
        }
    n = put_tag(
        by=request.user,
        once=once,
        tag=asked["tag"],
        companies=chosen,
        why=asked["why"],
        return_on=asked["return_on"],
    )
    return _("%(tag)s er sat på %(companies)s.") % {
        "tag": asked["tag"].name,
        "companies": how_many(n),
    }


def _selected(request: StaffRequest) -> list[int]:
    """The keys of the ticked, or of all that the filter shows. Raises `Refused` for none."""
    if request.POST.get("all") == "1":
        rows = Selection.of(request.POST.get("query", "")).rows(request.user)
    else:
        rows = ticked(request.user, request.POST.getlist("selected"))
    found = list(rows.order_by("pk").values_list("pk", flat=True))
    if not found:
        raise Refused(_("Vælg mindst én virksomhed."))
    return found


@require_POST
@staff_page(rule=SEE)
def keep_search(request: StaffRequest) -> HttpResponseBase:
    """``/virksomheder/soegninger/``: keep what the list shows under a name."""
    form = SavedSearchForm(request.POST)
    query = request.POST.get("query", "")[:1000]
    back = f"{reverse('companies:list')}?{Selection.of(query).stored()}"
    if not form.is_valid():
        raise Http404
    try:
        kept = save_search(
            by=request.user, once=request.POST.get("once") or None, **form.cleaned_data
        )
    except Refused as refused:
        messages.error(request, refused.message)
    except AlreadyDone:
        pass
    else:
        messages.success(request, _("Søgningen »%(name)s« er gemt.") % {"name": kept.name})
    return SeeOther(back)


@require_POST
@staff_page(rule=SEE)
def drop(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/virksomheder/soegninger/<nr>/slet/``: one's own search goes."""
    kept = searches_for(request.user).filter(pk=pk, owner=request.user).first()
    if kept is None:
        raise Http404
    drop_search(by=request.user, search=kept)
    return SeeOther(reverse("companies:list"))
