"""The room's pages."""

from __future__ import annotations

SEE, ANSWER, PAGE = "reception.see", "reception.answer", "reception.change_page"
