"""A house with two teams, one of everything in the first, and every address in it.

A room's own file says what each of its addresses is about: a line in its `ADDRESSES`, and a
function that makes the thing.
"""

from tests.trust.house.addresses import Address, every_address
from tests.trust.house.everything import one_of_everything
from tests.trust.house.people import CANARY, NUMBER, STREET, TODAY, House, build

__all__ = [
    "CANARY",
    "NUMBER",
    "STREET",
    "TODAY",
    "Address",
    "House",
    "build",
    "every_address",
    "one_of_everything",
]
