"""Letters to companies: write, count, read samples, have it seen by another, make, print, stop."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.companies.actions import letters as actions
from medspil.companies.forms.letters import LetterForm
from medspil.companies.models import LeftOut, Letter, LetterRow, LetterState
from medspil.companies.pages import SEE, status
from medspil.companies.queries import letters as queries
from medspil.companies.queries.campaigns import preview
from medspil.companies.queries.letters import get_letter
from medspil.companies.queries.selection import Selection
from medspil.exchange import export
from medspil.kernel.action import allowed
from medspil.messages.models import MessageChannel, MessageState
from medspil.people.answering import StepForm, choice_of, do, make
from medspil.people.doors import StaffRequest, file_asks_again, staff_page

WRITE = "companies.start_campaign"
ROWS = 50
WAYS: dict[str, Callable[..., Letter]] = {
    "approve": actions.approve_letter,
    "make": actions.begin_letters,
    "stop": actions.stop_letter,
}
SAID = {
    "approve": gettext_lazy("Godkendt. Nu kan brevene laves."),
    "make": gettext_lazy("Brevene bliver lavet."),
    "stop": gettext_lazy("Stoppet. Det, der ikke er gået ud, bliver her."),
}


def address(letter: Letter) -> str:
    return reverse("companies:letter", args=[letter.pk])


@never_cache
@require_safe
@staff_page(rule=SEE)
def every(request: StaffRequest) -> HttpResponseBase:
    """``/virksomheder/breve/``: all letters, the newest first."""
    page = Paginator(queries.letters_for(request.user), ROWS).get_page(request.GET.get("side"))
    return render(request, "companies/letters.html", {"page": page})


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=WRITE)
def new(request: StaffRequest) -> HttpResponseBase:
    """``/virksomheder/breve/nyt/?sections=I``: what is said to whom the filter chooses."""
    query = Selection.of(request.GET.urlencode()).stored()
    form = LetterForm(request.POST or None)

    def page(form: forms.Form) -> HttpResponseBase:
        context = {
            "form": form,
            "letter": None,
            "preview": preview(request.user, query),
            "words": Selection.of(query).in_words(),
            "query": query,
        }
        return render(request, "companies/letter_form.html", context, status=status(form))

    if request.method != "POST":
        return page(form)
    return make(
        request,
        form,
        lambda how: actions.draft_letter(**how, query=query, **form.cleaned_data),
        kind=Letter,
        to=address,
        page=page,
    )


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=WRITE)
def change(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/virksomheder/breve/<nr>/ret/``: write it otherwise; by who wrote it."""
    letter = get_letter(request.user, pk)
    if not allowed("companies.write_letter", request.user, letter):
        raise Http404
    form = LetterForm(request.POST or None, letter=letter)

    def page(form: forms.Form) -> HttpResponseBase:
        context = {"form": form, "letter": letter}
        return render(request, "companies/letter_form.html", context, status=status(form))

    if request.method != "POST":
        return page(form)
    return do(
        request,
        form,
        lambda how: actions.change_letter(**how, letter=letter, **form.cleaned_data),
        back=address(letter),
        page=page,
        said=_("Gemt, og talt igen."),
    )


@never_cache
@require_safe
@staff_page(rule=SEE)
def show(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/virksomheder/breve/<nr>/``: what would happen, or how far it is."""
    return _draw(request, get_letter(request.user, pk))


def _draw(
    request: StaffRequest, letter: Letter, form: forms.Form | None = None
) -> HttpResponseBase:
    viewer, state = request.user, letter.state
    sends = allowed("companies.send_letter", viewer, letter)
    far = queries.how_far(letter)
    context = {
        "letter": letter,
        "form": form or StepForm(),
        "run": queries.dry_run(letter),
        "far": far,
        "files": queries.files(far.printed),
        "samples": queries.samples(letter),
        "under_way": state == LetterState.MAKING,
        "may_change": state == LetterState.DRAFT
        and allowed("companies.write_letter", viewer, letter),
        "may_approve": state == LetterState.DRAFT
        and allowed("companies.approve_letter", viewer, letter),
        "may_make": state == LetterState.APPROVED and sends,
        "may_stop": sends and state not in (LetterState.STOPPED, LetterState.MADE),
    }
    code = status(form) if form else 200
    return render(request, "companies/letter.html", context, status=code)


@require_POST
@staff_page(rule=SEE)
def act(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/virksomheder/breve/<nr>/goer/``: approve, make, stop."""
    letter = get_letter(request.user, pk)
    return do(
        request,
        StepForm(request.POST),
        lambda how: choice_of(request, **WAYS)(**how, letter=letter),
        back=address(letter),
        page=lambda form: _draw(request, get_letter(request.user, pk), form),
        said=str(SAID.get(request.POST.get("do", ""), "")),
    )


@never_cache
@require_safe
@staff_page(rule=SEE)
def sample(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/virksomheder/breve/<nr>/proeve/``: the first letters as they would be printed."""
    return _file(queries.sample_file(get_letter(request.user, pk)), "proeve.pdf")


@never_cache
@require_safe
@staff_page(rule=SEE)
@file_asks_again
def rows(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/virksomheder/breve/<nr>/virksomheder/?vis=peace``: who gets it, who does not and why; as a
    file, and (``format=pdf``) the letters themselves for the printer.
    """
    letter = get_letter(request.user, pk)
    wanted = request.GET.get("vis", "")
    found = queries.rows_of(letter, wanted)
    asked = request.GET.get("format", "")
    if asked == "pdf":
        number = request.GET.get("fil", "1")
        if not number.isdecimal() or int(number) < 1:
            raise Http404
        return _file(queries.printers_file(letter, int(number)), f"breve-{number}.pdf")
    if asked:
        return export.respond(request, _("breve"), columns(), found.iterator(2000), asked)
    page = Paginator(found, ROWS).get_page(request.GET.get("side"))
    context = {
        "letter": letter,
        "page": page,
        "rows": [(row, how_one_went(row)) for row in page.object_list],
        "wanted": wanted,
        "parts": [
            ("gets", _("Får det")),
            ("failed", _("Kom ikke frem")),
            *((why.value, why.label) for why in LeftOut),
        ],
    }
    return render(request, "companies/letter_rows.html", context)


def columns() -> list[export.Column]:
    """What a file of a letter's companies holds: enough to print envelopes by."""
    return [
        (_("CVR-nummer"), lambda row: row.company.cvr or ""),
        (_("Navn"), "company.name"),
        (_("Vej"), "company.street"),
        (_("Postnummer"), "company.postcode"),
        (_("By"), "company.city"),
        (_("Hvordan"), lambda row: MessageChannel(row.channel).label if row.channel else ""),
        (_("Lavet"), "made_at"),
        (_("Hvor langt"), how_one_went),
    ]


def how_one_went(row: LetterRow) -> str:
    """What became of the letter to one company, in words."""
    if row.left_out:
        return str(LeftOut(row.left_out).label)
    if row.message is not None:
        return str(MessageState(row.message.state).label)
    return _("Til printeren") if row.made_at else _("Ikke lavet endnu")


def _file(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
