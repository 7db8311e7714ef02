"""The room's work on the queue."""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from medspil.kernel.action import System

LOAD = "competence.load"


@app.task(queueing_lock=LOAD, name=LOAD)
def load() -> None:
    """Load the taxonomies that ship, and make the index of linking: a minute's work."""
    from medspil.competence.actions import load_taxonomy
    from medspil.competence.linking.index import ensure

    load_taxonomy(by=System("worker"))
    ensure()


def load_soon() -> None:
    """Have a worker do it, this one or the next to live; asked for twice, it is done once."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        load.defer()


def keep_up() -> None:
    """Where they are loaded and an upgrade brought other data or another index: load them again."""
    from medspil.competence import sources
    from medspil.competence.linking.search import warm
    from medspil.competence.models import TaxonomyLoad

    loaded = TaxonomyLoad.objects.values_list("digest", flat=True).first()
    if loaded is not None and not (loaded == sources.digest() and warm()):
        load_soon()
