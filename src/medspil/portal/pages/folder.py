"""The competence folder on the citizen's own pages: write, say that it is right, choose a CV."""

from __future__ import annotations

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import override

from medspil.folder.actions.folders import open_folder
from medspil.folder.actions.sessions import answer_homework
from medspil.folder.forms import AnswerForm
from medspil.folder.kinds import PART_OF, Part
from medspil.folder.models import Folder
from medspil.folder.pages.papers import FILES, file_of
from medspil.folder.pages.writing import step, take_out_or_write, write_health, write_line
from medspil.folder.queries.cv import cv_sheet
from medspil.folder.queries.sheet import (
    considerations_in,
    entry_in,
    folder_of,
    folder_sheet,
    must_have,
)
from medspil.people.doors import SeeOther
from medspil.portal.doors import Visit, portal_page
from medspil.portal.pages.answers import did, done, once, show

# A file goes to an employer here: in Danish, or in English for whoever reads that.
_OF_FILES = ("da", "en")


def _mine(visit: Visit) -> Folder:
    folder = must_have(visit.by, visit.citizen)
    folder.citizen = visit.citizen
    return folder


@portal_page()
def folder(request: HttpRequest, visit: Visit) -> HttpResponse:
    """``…/mappe/``: the parts, what to think about; before there is a folder, begin one."""
    if request.method == "POST":
        did(Form(), lambda: open_folder(by=visit.by, citizen=visit.citizen, once=once(request)))
        return done(visit, "wish", "folder")
    found = folder_of(visit.by, visit.citizen)
    if found is None:
        return show(request, visit, "folder/begin")
    return show(request, visit, "folder/folder", sheet=folder_sheet(_mine(visit)))


@portal_page(methods=("GET", "HEAD"))
def part(request: HttpRequest, visit: Visit, part: str) -> HttpResponse:
    """``…/mappe/del/<del>/``: what stands in one part, and what more can."""
    if part == Part.CONSIDERATIONS:
        return SeeOther(visit.url("folder_health"))
    sheet = folder_sheet(_mine(visit))
    return show(request, visit, "folder/part", sheet=sheet, part=sheet.of(part))


@portal_page()
def new(request: HttpRequest, visit: Visit, what: str) -> HttpResponse:
    """``…/mappe/ny/<slags>/``: a new line."""
    written = write_line(request, visit.by, _mine(visit), what)
    if written.done:
        return done(visit, "wish", "folder_part", part=PART_OF[what].value)
    facts = {"written": written, "form": written.form, "entry": written.entry}
    return show(request, visit, "folder/entry", written.status, part=PART_OF[written.kind], **facts)


@portal_page()
def entry(request: HttpRequest, visit: Visit, entry: int) -> HttpResponse:
    """``…/mappe/punkt/<id>/``: change a line, say that it is right, choose it, take it out."""
    mine = _mine(visit)
    one = entry_in(mine, entry)
    back = {"part": one.part.value}
    if request.method == "POST" and "do" in request.POST:
        form, what = Form(request.POST), request.POST["do"]
        act = step(request, visit.by, one, what) if what != "seen" else None
        if act is None:
            raise Http404
        if did(form, act):
            return _back(request, visit, back["part"])
        facts = {"sheet": folder_sheet(mine), "wrong": form}
        return show(request, visit, "folder/folder", 422, **facts)
    written = write_line(request, visit.by, mine, one.kind, one)
    if written.done:
        return done(visit, "wish", "folder_part", **back)
    facts = {"written": written, "form": written.form, "entry": one}
    return show(request, visit, "folder/entry", written.status, part=one.part, **facts)


def _back(request: HttpRequest, visit: Visit, part: str) -> HttpResponse:
    if request.POST.get("to") == "cv":
        return done(visit, "wish", "folder_cv")
    return done(visit, "wish", "folder_part", part=part)


@portal_page()
def health(request: HttpRequest, visit: Visit) -> HttpResponse:
    """``…/mappe/hensyn/``: what is to be taken into account, and a new one."""
    mine = _mine(visit)
    written = write_health(request, visit.by, mine)
    if written.done:
        return done(visit, "wish", "folder_health")
    rows = considerations_in(mine)
    return show(request, visit, "folder/health", written.status, rows=rows, written=written)


@portal_page()
def one_health(request: HttpRequest, visit: Visit, row: int) -> HttpResponse:
    """``…/mappe/hensyn/<id>/``: change it, or delete it."""
    mine = _mine(visit)
    found = mine.considerations.filter(pk=row).first()
    if found is None:
        raise Http404
    found.folder = mine
    written = take_out_or_write(request, visit.by, mine, found)
    if written.done:
        return done(visit, "wish", "folder_health")
    return show(request, visit, "folder/one_health", written.status, row=found, written=written)


@portal_page()
def task(request: HttpRequest, visit: Visit, task: int) -> HttpResponse:
    """``…/mappe/opgave/<id>/``: what came of thinking about it."""
    mine = _mine(visit)
    homework = mine.homework.filter(pk=task).first()
    if homework is None:
        raise Http404
    homework.folder = mine
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and did(
        form,
        lambda: answer_homework(
            by=visit.by, homework=homework, once=once(request), **form.cleaned_data
        ),
    ):
        return done(visit, "wish", "folder")
    status = 422 if form.errors else 200
    return show(request, visit, "folder/task", status, homework=homework, form=form)


@portal_page(methods=("GET", "HEAD"))
def cv(request: HttpRequest, visit: Visit) -> HttpResponse:
    """``…/mappe/cv/``: my CV, line by line; ``?format=``: as a file. An employee fetches files on
    the desk, where one is asked again who one is.
    """
    mine, wanted = _mine(visit), request.GET.get("format", "")
    if wanted in FILES:
        if visit.on_behalf is not None:
            desk = reverse("folder:cv", args=[visit.citizen.public_id])
            return SeeOther(f"{desk}?format={wanted}")
        with override(_language_of_files(visit)):
            return file_of(mine, wanted)
    sheet = folder_sheet(mine)
    choices = [one for part in sheet.parts for one in part.entries if one.may_be_in_cv]
    return show(
        request,
        visit,
        "folder/cv",
        cv=cv_sheet(visit.citizen),
        choices=choices,
        files_in_danish=_language_of_files(visit) != visit.language,
    )


def _language_of_files(visit: Visit) -> str:
    return visit.language if visit.language in _OF_FILES else "da"
