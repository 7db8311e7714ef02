"""The municipality's call rounds (ringerunder): every citizen in a population is called."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from medspil.contact.models.conversations import ContactAttempt, Conversation
from medspil.people.models import Citizen, Staff, Team
from medspil.rounds.models import AbstractCall, AbstractRound, AbstractRow


class CallRound(AbstractRound):
    """A round over citizens. `population` is the filter that chose them, as
    `queries.rounds.Population` keeps it; `add_new`: who comes to match it later joins the line.
    The two `before` are kept so that what the round changed can be read while it runs.
    """

    population = models.JSONField(_("hvem"), default=dict)
    add_new = models.BooleanField(_("nye borgere kommer med"), default=True)
    median_before = models.PositiveIntegerField(null=True)  # days since contact, at the start
    ninetieth_before = models.PositiveIntegerField(null=True)
    topped_up_on = models.DateField(null=True)
    teams = models.ManyToManyField(
        Team, related_name="call_rounds", verbose_name=_("teams, der ringer"), blank=True
    )
    callers = models.ManyToManyField(
        Staff, related_name="call_rounds", verbose_name=_("medarbejdere, der ringer"), blank=True
    )

    class Meta(AbstractRound.Meta):
        ordering = ["-starts_on", "-pk"]


class CallRoundRow(AbstractRow):
    """One citizen in a round; nobody is in it twice."""

    round = models.ForeignKey(CallRound, models.CASCADE, related_name="rows")
    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="call_round_rows")

    class Meta(AbstractRow.Meta):
        constraints: ClassVar = [
            *AbstractRow.Meta.constraints,
            models.UniqueConstraint(fields=["round", "citizen"], name="nobody_twice_in_a_round"),
        ]


class CallRoundCall(AbstractCall):
    """One call in a round, with what it became on the citizen."""

    row = models.ForeignKey(CallRoundRow, models.CASCADE, related_name="calls")
    conversation = models.ForeignKey(Conversation, models.PROTECT, null=True, related_name="+")
    attempt = models.ForeignKey(ContactAttempt, models.PROTECT, null=True, related_name="+")

    class Meta(AbstractCall.Meta):
        pass
