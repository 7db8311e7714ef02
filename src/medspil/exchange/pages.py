"""`/indlaes/`: bring a file, say what its columns mean, see what it would do, carry it out."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.exchange import actions, export, kinds, storage, work
from medspil.exchange.forms import ColumnsForm, UploadForm
from medspil.exchange.models import ImportLine, ImportRun, RunState
from medspil.exchange.queries import SAID, get_run, line_counts, lines_of, remembered, runs_for
from medspil.exchange.wording import VERDICTS, summary
from medspil.kernel.action import AlreadyDone, Refused
from medspil.people.doors import SeeOther, StaffRequest, staff_page

RULE = "people.import"
A_PAGE = 50

STEPS = [
    {"label": gettext_lazy("Vælg fil")},
    {"label": gettext_lazy("Kolonner")},
    {"label": gettext_lazy("Se hvad der sker")},
    {"label": gettext_lazy("Indlæst")},
]
UNDER_WAY = {
    "": gettext_lazy("Venter på baggrundsarbejderen"),
    "read": gettext_lazy("Læser filen"),
    "judge": gettext_lazy("Sammenligner med det, der er her"),
    "write": gettext_lazy("Skriver"),
    "due": gettext_lazy("Regner frister ud"),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule=RULE)
def runs(request: StaffRequest) -> HttpResponseBase:
    """Bring a file, and see what was brought before."""
    form = UploadForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                run = actions.receive(
                    by=request.user, once=request.POST.get("once"), **form.cleaned_data
                )
                return SeeOther(_address("columns", run.pk))
            except AlreadyDone as done:
                return SeeOther(_address("columns", done.result))
            except Refused as refused:
                form.add_error(refused.field, refused.message)
    page = Paginator(runs_for(request.user), 20).get_page(request.GET.get("side"))
    for run in page:
        run.told = summary(run.counts) if run.counts else ""  # type: ignore[attr-defined]
        run.what = kinds.kind(run.kind).label  # type: ignore[attr-defined]
    context = {"form": form, "page": page, "kinds": kinds.all_kinds()}
    return render(request, "exchange/runs.html", context, status=status)


def _address(name: str, pk: Any) -> str:
    return reverse(f"exchange:{name}", args=[pk])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule=RULE)
def columns(request: StaffRequest, pk: int) -> HttpResponseBase:
    """What the headings mean; then the file is tried."""
    run = get_run(request.user, pk)
    if run.state not in (RunState.UPLOADED, RunState.CHECKED, RunState.REFUSED) or not run.path:
        return SeeOther(_address("run", pk))
    kind = kinds.kind(run.kind)
    try:
        look = storage.look(kind, run.path, run.options.get("encoding", ""))
    except (Refused, FileNotFoundError):
        messages.error(request, _("Filen er her ikke mere. Hent den op igen."))
        return SeeOther(reverse("exchange:runs"))
    known = {**remembered(run.kind, look.headings), **run.options.get("mapping", {})}
    initial = {name: run.options.get(name) for name in ("encoding", "create_staff")}
    form = ColumnsForm(request.POST or None, kind=kind, look=look, known=known, initial=initial)
    refused, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                run = actions.choose_columns(
                    by=request.user,
                    once=request.POST.get("once"),
                    run=run,
                    mapping=form.mapping,
                    encoding=form.cleaned_data["encoding"],
                    create_staff=form.cleaned_data.get("create_staff", False),
                )
                work.see_to(run)
                return SeeOther(_address("run", pk))
            except AlreadyDone:
                return SeeOther(_address("run", pk))
            except Refused as problem:
                refused = problem.message
    context = {"run": run, "kind": kind, "form": form, "refused": refused, "steps": STEPS}
    return render(request, "exchange/columns.html", context, status=status)


@never_cache
@require_safe
@staff_page(rule=RULE)
def run(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Where a file is: under way, tried, written, refused or taken back."""
    found = get_run(request.user, pk)
    if found.state == RunState.UPLOADED:
        return SeeOther(_address("columns", pk))
    under_way = found.state in (RunState.CHECKING, RunState.RUNNING)
    if request.headers.get("HX-Request"):
        if under_way:
            return render(request, "exchange/_progress.html", _progress(found))
        return HttpResponse(headers={"HX-Refresh": "true"})
    return _page(request, found)


def _progress(found: ImportRun) -> dict[str, Any]:
    return {
        "run": found,
        "doing": UNDER_WAY.get(found.progress, ""),
        "stale": work.stale(found),
        "worker": work.worker_lives(),
    }


def _page(
    request: StaffRequest, found: ImportRun, refused: str = "", status: int = 200
) -> HttpResponse:
    counts = line_counts(found)
    wanted = request.GET.get("vis", SAID if found.counts.get("error") else "")
    wanted = wanted if wanted in (*VERDICTS, SAID) else ""
    page = Paginator(lines_of(found, wanted), A_PAGE).get_page(request.GET.get("side"))
    tabs = [("", _("Alle"), counts[""]), (SAID, _("Med bemærkning"), counts[SAID])]
    tabs += [(code, _capital(word), counts[code]) for code, word in VERDICTS.items()
             if counts.get(code)]  # fmt: skip
    context = {
        **_progress(found),
        "under_way": found.state in (RunState.CHECKING, RunState.RUNNING),
        "kind": kinds.kind(found.kind),
        "summary": summary(found.counts) if found.counts else "",
        "good": sum(found.counts.get(verdict, 0) for verdict in ("new", "changed")),
        "errors": found.counts.get("error", 0),
        "page": page,
        "rows": [_row(line) for line in page],
        "tabs": tabs,
        "wanted": wanted,
        "refused": refused,
        "steps": STEPS,
        "step": 4 if found.state in (RunState.DONE, RunState.UNDONE) else 3,
    }
    return render(request, "exchange/run.html", context, status=status)


def _capital(word: Any) -> str:
    text = str(word)
    return text[:1].upper() + text[1:]


def _row(line: ImportLine) -> dict[str, Any]:
    return {
        "row": line.row,
        "reference": line.reference,
        "verdict": line.verdict,
        "word": _capital(VERDICTS.get(line.verdict, "")),
        "fields": ", ".join(line.fields),
        "issues": _issues(line),
    }


def _issues(line: ImportLine) -> list[tuple[str, str]]:
    """(level, sentence), each naming its column; what is said of the whole file names it itself."""
    return [
        (level, f"{column}: {text}" if column and line.row is not None else text)
        for column, level, text in line.issues
    ]


@require_POST
@staff_page(rule=RULE)
def begin(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Carry a tried file out."""
    found = get_run(request.user, pk)
    try:
        found = actions.begin(
            by=request.user,
            once=request.POST.get("once"),
            run=found,
            skip_errors=request.POST.get("skip_errors") == "1",
        )
    except AlreadyDone:
        return SeeOther(_address("run", pk))
    except Refused as refused:
        return _page(request, get_run(request.user, pk), refused.message, 422)
    work.see_to(found)
    return SeeOther(_address("run", pk))


@require_POST
@staff_page(rule=RULE)
def again(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Take up what somebody died over: the same work, done once."""
    found = get_run(request.user, pk)
    if work.stale(found):
        work.see_to(found)
    return SeeOther(_address("run", pk))


@require_POST
@staff_page(rule=RULE)
def undo(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Take a written file back."""
    found = get_run(request.user, pk)
    try:
        actions.undo_run(by=request.user, once=request.POST.get("once"), run=found)
        messages.success(request, _("Kørslen er fortrudt."))
    except AlreadyDone:
        pass
    except Refused as refused:
        return _page(request, get_run(request.user, pk), refused.message, 422)
    return SeeOther(_address("run", pk))


@require_POST
@staff_page(rule=RULE)
def discard(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Throw a file away that was not written."""
    found = runs_for(request.user).filter(pk=pk).first()
    if found is not None:
        try:
            actions.discard(by=request.user, once=request.POST.get("once"), run=found)
            messages.success(request, _("Filen er kasseret. Intet blev skrevet."))
        except AlreadyDone:
            pass
        except Refused as refused:
            messages.error(request, refused.message)
    return redirect("exchange:runs")


@require_safe
@staff_page(rule=RULE)
@reauthentication_required
def rows(request: StaffRequest, pk: int, wanted: str) -> HttpResponseBase:
    """What there is to say of the rows, as a file to work through."""
    found = get_run(request.user, pk)
    columns: list[export.Column] = [
        (_("Række"), "row"),
        (_("Sagsnummer"), "reference"),
        (_("Udfald"), lambda line: str(VERDICTS.get(line.verdict, ""))),
        (_("Ændres"), lambda line: ", ".join(line.fields)),
        (
            _("Bemærkning"),
            lambda line: " ".join(text for _level, text in _issues(line)),
        ),
    ]
    lines = lines_of(found, SAID).iterator(2000)
    return export.respond(request, _("indlæsning"), columns, lines, wanted)
