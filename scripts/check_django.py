"""What Django itself can check: settings fit for the open internet, no migration forgotten."""

from __future__ import annotations

import os
import sys
import warnings

os.environ["MEDSPIL_HTTPS"] = "1"  # as in production
os.environ.pop("MEDSPIL_DEMO", None)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "medspil.config.settings")
# Whether the database's own history is consistent is asked when it is migrated.
warnings.filterwarnings("ignore", message="Got an error checking a consistent migration history")

import django  # noqa: E402 - the environment comes first
from django.core.management import call_command  # noqa: E402

django.setup()
call_command("check", deploy=True, fail_level="WARNING")
try:
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=1)
except SystemExit:
    sys.exit("Models and migrations differ: run `.venv/bin/python -m django makemigrations`.")
