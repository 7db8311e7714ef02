"""What waits when the law comes back? The statutory deadlines of everybody, week by week.

Two readings of the same law, both computed by the one definition for the day of the reopening:

- *without*: conversations held while the duty was on pause do not count (so the state answered in
  spring 2020);
- *with*: they count as they would have without the pause (so Assens hoped).

In both, the days on pause move the deadlines. A citizen is counted in the ISO week of the statutory
deadline they have on the day of the reopening: the hard limit of the next thing owed. A
conversation owed is counted in the week of its own hard limit: all that remain in a window at the
window's end, and where the first is owed, that one at its own deadline. New citizens and deadlines
that arise later are not in it.
"""

from medspil.contact.queries.forecast.behind import Owed, citizens_behind
from medspil.contact.queries.forecast.counting import READINGS, forecast
from medspil.contact.queries.forecast.pile import (
    WEEKS,
    Cell,
    Forecast,
    Held,
    Reading,
    Sums,
    Week,
    gone,
    largest,
)

__all__ = [
    "READINGS",
    "WEEKS",
    "Cell",
    "Forecast",
    "Held",
    "Owed",
    "Reading",
    "Sums",
    "Week",
    "citizens_behind",
    "forecast",
    "gone",
    "largest",
]
