"""The door of the web server."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "medspil.config.settings")
application = get_wsgi_application()

# What is loaded now stays: the collector need not walk through it while somebody waits for a page.
gc.collect()
gc.freeze()
