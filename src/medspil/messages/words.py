"""What messages say. Discreet: an SMS lies open on a table."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from medspil.messages.models import Message, MessageKind

SMS_LENGTH = 160


def subject(message: Message) -> str:
    """A subject line: never a name, never a reason."""
    with override(message.language):
        return _("Du har en ny besked")


def body(message: Message, unit: str, phone: str) -> str:
    """The words of one message in its language. `unit` and `phone` are the municipality's."""
    with override(message.language):
        if message.kind == MessageKind.MISSED_CALL:
            call = _("Ring gerne på %(phone)s.") % {"phone": phone} if phone else ""
            said = _("Vi har prøvet at ringe til dig og prøver igen.")
            return " ".join(part for part in (said, call, _("Hilsen"), unit) if part)
    raise ValueError(f"no words for {message.kind}")
