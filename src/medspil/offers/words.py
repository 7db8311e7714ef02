"""The words that people choose by, as they are shown and as they are kept."""

from __future__ import annotations

from django.utils.translation import gettext as _


def attendance_text() -> str:
    """What a citizen says yes to about having come."""
    return _(
        "Min sagsbehandler må se, om jeg kom. Jeg kan altid skifte mening. Så kan kun værten se "
        "det. Det får ingen betydning for min ydelse."
    )
