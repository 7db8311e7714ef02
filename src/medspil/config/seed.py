"""What every installation begins with: the law, the municipalities, and which one this is.

Called after `migrate`; safe to call again, and never over what the municipality changed itself.
"""

from __future__ import annotations

import csv
import os
from importlib import resources

from django.db import transaction

from medspil.companies.actions.industries import load_industries
from medspil.contact.actions.law import load_law
from medspil.hotline.actions.line import load_directory
from medspil.hotline.figures import is_reachable
from medspil.kernel.action import System
from medspil.meetings.actions.panel.types import load_panels
from medspil.people.models import Municipality

# Assens, where the project's first example comes from; MEDSPIL_MUNICIPALITY names another.
FIRST_HOME = "0420"


@transaction.atomic
def seed() -> None:
    """Load the law, panels, industries and municipalities; choose the home one if none is."""
    municipalities()
    load_law(by=System("seed"))
    load_panels(by=System("seed"))
    load_industries(by=System("seed"))
    if is_reachable():
        load_directory(by=System("seed"))


def municipalities() -> None:
    """Danish municipalities and their regions. Source: DAGI, Klimadatastyrelsen, CC BY 4.0."""
    text = resources.files("medspil.people").joinpath("data/municipalities.csv")
    rows = list(csv.DictReader(text.read_text("utf-8").splitlines()))
    Municipality.objects.bulk_create(
        [Municipality(code=r["code"], name=r["name"], region_code=r["region"]) for r in rows],
        ignore_conflicts=True,
    )
    if not Municipality.objects.filter(is_home=True).exists():
        home = os.environ.get("MEDSPIL_MUNICIPALITY", "").zfill(4)
        if not Municipality.objects.filter(code=home).update(is_home=True):
            Municipality.objects.filter(code=FIRST_HOME).update(is_home=True)
