"""The offer of an SMS to somebody who did not take the telephone."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from medspil.messages.queries import may_text, messages_left
from medspil.people.models import Citizen


class MissedCallText(forms.Form):
    """A box for an SMS, on forms that write down a call. Gone where the citizen can get none."""

    text = forms.BooleanField(
        label=gettext_lazy("Send en sms om, at vi har ringet"),
        required=False,
        help_text=gettext_lazy("Der står kun, at vi har prøvet at ringe, og hvem vi er."),
    )

    def offer_text(self, citizen: Citizen) -> None:
        """Keep the box if the citizen can get an SMS; said by the page once three are sent today.

        It stays a field even then, so that a box ticked meanwhile is answered and not forgotten.
        """
        self.may_text = may_text(citizen)
        self.texts_left = messages_left(citizen) if self.may_text else 0
        if not self.may_text:
            del self.fields["text"]
