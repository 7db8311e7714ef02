"""Mass sendings: who sees which, and what a dry run says."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.http import Http404, QueryDict

from medspil.kernel.action import allowed
from medspil.messages import populations
from medspil.messages.models import LeftOut, MassRow, MassSending, MessageChannel
from medspil.people.models import Staff
from medspil.people.queries import citizens_for


def sendings_for(viewer: Staff) -> QuerySet[MassSending]:
    """Every sending of the house, the newest first, to those who may see them."""
    found = MassSending.objects.select_related("created_by", "approved_by")
    return found if allowed("messages.see_mass", viewer) else found.none()


def get_sending(viewer: Staff, pk: int) -> MassSending:
    """One of them. 404 when it is not the viewer's to see."""
    found = sendings_for(viewer).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class DryRun:
    """What would happen: how many by which channel, how many are left out and why."""

    words: list[str]
    channels: list[tuple[str, int]]
    left_out: list[tuple[str, str, int]]  # code, why, how many
    other_language: int

    @property
    def total(self) -> int:
        return sum(n for _label, n in self.channels)

    @property
    def without(self) -> int:
        return sum(n for _code, _why, n in self.left_out)


def dry_run(sending: MassSending) -> DryRun:
    """As it was counted last."""
    found = dict(
        sending.rows.filter(left_out="").values_list("channel").annotate(n=Count("pk")).order_by()
    )
    out = dict(
        sending.rows.exclude(left_out="").values_list("left_out").annotate(n=Count("pk")).order_by()
    )
    source = populations.source(sending.source)
    return DryRun(
        words=source.words(sending.created_by, QueryDict(sending.query)),
        channels=[(str(c.label), found[c.value]) for c in MessageChannel if c.value in found],
        left_out=[(w.value, str(w.label), out[w.value]) for w in LeftOut if w.value in out],
        other_language=sending.rows.filter(left_out="").exclude(citizen__language="da").count(),
    )


def left_out(viewer: Staff, sending: MassSending) -> QuerySet[MassRow]:
    """Those who get nothing, as far as they are the viewer's citizens: they can be called."""
    mine = citizens_for(viewer).order_by().values("pk")
    rows = sending.rows.exclude(left_out="").filter(citizen__in=mine)
    return rows.select_related("citizen").order_by("left_out", "pk")
