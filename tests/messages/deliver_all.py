"""A process that delivers whatever waits, for a test that kills it: `python -m … [PORT]`."""

from __future__ import annotations

import sys

import django

django.setup()

from django.conf import settings  # noqa: E402 Django first

from medspil.messages.delivery import deliver  # noqa: E402
from medspil.messages.models import Message  # noqa: E402

if len(sys.argv) > 1:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(sys.argv[1])
deliver(list(Message.objects.order_by("pk").values_list("pk", flat=True)))
