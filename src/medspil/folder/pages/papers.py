"""The CV on the screen, line by line; the CV and the folder as files."""

from __future__ import annotations

import uuid

from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from medspil.folder.europass import europass
from medspil.folder.models import Folder
from medspil.folder.pages.staff import DOOR, folder_and_citizen
from medspil.folder.paper import cv_pdf, folder_pdf
from medspil.folder.queries.cv import cv_sheet
from medspil.folder.queries.sheet import folder_sheet
from medspil.people.doors import StaffRequest, file_asks_again, staff_page
from medspil.people.queries import log_export

FILES = ("pdf", "json", "mappe")


@never_cache
@require_safe
@staff_page(rule=DOOR)
@file_asks_again
def cv(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``…/mappe/cv/``: what stands in the CV and what may; ``?format=pdf|json|mappe``: as a file,
    the last of them the whole folder.
    """
    folder, citizen = folder_and_citizen(request, public_id)
    wanted = request.GET.get("format", "")
    if wanted in FILES:
        log_export(request.user, [citizen.pk])
        return file_of(folder, wanted)
    sheet = folder_sheet(folder)
    choices = [one for part in sheet.parts for one in part.entries if one.may_be_in_cv]
    facts = {"citizen": citizen, "cv": cv_sheet(citizen), "choices": choices}
    return render(request, "folder/cv.html", facts)


def file_of(folder: Folder, wanted: str) -> HttpResponse:
    """The CV as PDF or as Europass JSON, or the folder as PDF. No name is in a file's name."""
    if wanted == "json":
        found = europass(cv_sheet(folder.citizen))
        answer: HttpResponse = JsonResponse(found, json_dumps_params={"ensure_ascii": False})
        answer["Content-Disposition"] = 'attachment; filename="cv-europass.json"'
        return answer
    content = (
        cv_pdf(cv_sheet(folder.citizen)) if wanted == "pdf" else folder_pdf(folder_sheet(folder))
    )
    name = "cv.pdf" if wanted == "pdf" else "mappe.pdf"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
