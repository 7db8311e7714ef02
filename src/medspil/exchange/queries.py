"""Imports as they were and are: for whoever may import."""

from __future__ import annotations

from django.db.models import Count, F, QuerySet
from django.http import Http404

from medspil.exchange.models import ColumnMapping, ImportLine, ImportRun
from medspil.exchange.words import fold
from medspil.kernel.action import Actor, allowed

SAID = "said"  # rows with something to say, whatever becomes of them


def runs_for(viewer: Actor) -> QuerySet[ImportRun]:
    """Every import, the latest first; none for who may not import."""
    if not allowed("people.import", viewer):
        return ImportRun.objects.none()
    return ImportRun.objects.select_related("by", "undone_by").order_by("-pk")


def get_run(viewer: Actor, pk: int) -> ImportRun:
    """One import. 404 when unknown, or not for the viewer."""
    run = runs_for(viewer).filter(pk=pk).first()
    if run is None:
        raise Http404
    return run


def lines_of(run: ImportRun, verdict: str = "") -> QuerySet[ImportLine]:
    """What there is to say of the file, then of its rows: all, of one verdict, or those said."""
    lines = run.lines.order_by(F("row").asc(nulls_first=True), "pk")
    if verdict == SAID:
        return lines.exclude(issues=[])
    return lines.filter(verdict=verdict) if verdict else lines


def line_counts(run: ImportRun) -> dict[str, int]:
    """How many rows of each verdict are kept, and how many say something."""
    counted = run.lines.exclude(row=None).values("verdict").annotate(n=Count("pk")).order_by()
    found = {row["verdict"]: row["n"] for row in counted}
    return {**found, SAID: run.lines.exclude(issues=[]).count(), "": sum(found.values())}


def remembered(kind: str, headings: list[str]) -> dict[str, str]:
    """What these headings meant the last time: heading -> column, "" when it was ignored."""
    words = {fold(heading)[:200]: heading for heading in headings}
    known = ColumnMapping.objects.filter(kind=kind, heading__in=words)
    return {words[row.heading]: row.column for row in known}
