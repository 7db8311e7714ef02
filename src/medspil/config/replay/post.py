"""What the house sends leaves for nobody: a provider that only says what a real one would."""

from __future__ import annotations

from medspil.config.replay.scenario import Scenario
from medspil.kernel import clock
from medspil.messages.delivery import deliver
from medspil.messages.models import Message, MessageState
from medspil.messages.ways import Handed, Parcel, Rejected, Ways

NOT_IN_USE = 0.02  # of telephone numbers and addresses


class Played(Ways):
    """Takes everything, and refuses what goes to a number or an address that is not in use."""

    def __init__(self, scenario: Scenario) -> None:
        super().__init__()
        self.scenario = scenario

    repeatable = True

    def __getitem__(self, channel: str) -> Played:
        return self

    def hand_over(self, parcel: Parcel) -> Handed:
        if self.scenario.chance("reached", parcel.to).random() < NOT_IN_USE:
            raise Rejected("unknown")
        return Handed()

    def close(self) -> None:
        """Nothing is held open."""


def the_post_goes(scenario: Scenario) -> None:
    """Deliver all that may leave by now."""
    due = Message.objects.filter(state=MessageState.QUEUED, not_before__lte=clock.now())
    ids = due.order_by("not_before", "pk").values_list("pk", flat=True)
    deliver(list(ids), now=clock.now(), ways=Played(scenario))
