"""The room's pages."""

from __future__ import annotations

from django import forms

SEE, WRITE = "companies.see", "companies.write"


def status(form: forms.Form) -> int:
    """422 for a form with something to put right."""
    return 422 if form.errors else 200
