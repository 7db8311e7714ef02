"""Who may do what in this room: whoever works with the citizen, whoever advises them in a course
of a room above, and the citizen themselves.
"""

from __future__ import annotations

from typing import Any

import rules

from medspil.folder import above
from medspil.folder.models import Folder
from medspil.people.models import Citizen
from medspil.people.rules import has_citizen, is_self, works_with_citizens


def _folder_of(obj: Any) -> Folder | None:
    """The folder itself, or the one that an entry, a consideration or a piece of homework is in."""
    found = obj if isinstance(obj, Folder) else getattr(obj, "folder", None)
    return found if isinstance(found, Folder) else None


@rules.predicate
def advises(actor: Any, obj: Any = None) -> bool:
    """An employee of any team, while a room above says that they advise the citizen."""
    if not isinstance(obj, Citizen) or not works_with_citizens(actor):
        return False
    return above.advises(actor, obj)


@rules.predicate
def works_with_whose(actor: Any, obj: Any = None) -> bool:
    folder = _folder_of(obj)
    if folder is None:
        return False
    return bool(has_citizen(actor, folder.citizen) or advises(actor, folder.citizen))


@rules.predicate
def is_whose(actor: Any, obj: Any = None) -> bool:
    folder = _folder_of(obj)
    return folder is not None and bool(is_self(actor, folder.citizen))


rules.add_rule("folder.see", works_with_citizens)
rules.add_rule("folder.open", has_citizen | advises | is_self)
rules.add_rule("folder.write", works_with_whose | is_whose)
rules.add_rule("folder.advise", works_with_whose)
# "folder.end_use" is nobody's: the worker's
