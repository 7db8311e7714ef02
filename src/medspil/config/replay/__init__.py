"""The spring of 2020, played: a synthetic municipality, day by day, through people's own actions.

`play(scenario)` goes on from the day the database has reached. Each day is one action, so it is
written whole or not at all, and its line in the audit trail is the only memory of how far we are.
Everything that happens in it is done by the actions that pages use, by the employee who would do
it, with the clock set to the hour; what no employee does (people come and go, benefits change) is
done by a machine named "replay", as an import from the case system would.
"""

from medspil.config.replay.checks import Broken
from medspil.config.replay.days import NotOurs, play, reached
from medspil.config.replay.scenario import FIRST_DAY, LAST_DAY, Scenario

__all__ = ["FIRST_DAY", "LAST_DAY", "Broken", "NotOurs", "Scenario", "play", "reached"]
