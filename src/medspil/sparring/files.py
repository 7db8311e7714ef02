"""A kept file on its way back to a browser: to be saved, never to be shown in place."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from medspil.sparring import storage
from medspil.sparring.models import Document
from medspil.sparring.reading.sniffing import ENDINGS, MIMES

_ENDING = {MIMES[kind]: ending for kind, ending in ENDINGS.items()}


def download(document: Document) -> HttpResponse:
    """The file under a name that names nobody. 404 where the text was pasted."""
    if not document.file:
        raise Http404
    answer = HttpResponse(storage.content_of(document.file), content_type=document.mime)
    name = f"{document.kind}-{document.number}{_ENDING.get(document.mime, '')}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
