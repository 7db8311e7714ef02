"""A document that is too large is dropped while it comes in: never kept, not even for a moment."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

DOCUMENT = "document"  # the fields whose names begin so


class Capped(FileUploadHandler):
    """First among the handlers; others' fields go by untouched. `too_large(request)` tells."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._left = settings.MEDSPIL_DOCUMENT_MB * 1024 * 1024
        self._counts = str(self.field_name or "").startswith(DOCUMENT)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """The piece, for the next handler. Raises `SkipFile` past the cap."""
        if self._counts and start + len(raw_data) > self._left:
            dropped = self.request.__dict__.setdefault("_dropped_documents", set())
            dropped.add(self.field_name)
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Another handler keeps it."""


def too_large(request: Any) -> set[str]:
    """The fields whose files were dropped."""
    return set(request.__dict__.get("_dropped_documents", ()))
