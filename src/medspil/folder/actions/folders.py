"""Open a folder, and hold it while one writes in it."""

from __future__ import annotations

from medspil.folder.models import Folder
from medspil.kernel import clock
from medspil.kernel.action import Actor, action, leave_no_line
from medspil.people.models import Citizen, Staff


@action(rule="folder.open", on="citizen")
def open_folder(*, by: Actor, citizen: Citizen) -> Folder:
    """The citizen's folder, opened now if it was not."""
    folder, made = Folder.objects.get_or_create(
        citizen=citizen, defaults={"opened_at": clock.now(), "opened_by": employee(by)}
    )
    if not made:
        leave_no_line()
    return folder


def employee(by: Actor) -> Staff | None:
    """Who of the house writes; none for the citizen themselves."""
    return by if isinstance(by, Staff) else None


def hold(folder_pk: int) -> None:
    """One at a time in a folder, until the action is over."""
    Folder.objects.select_for_update(no_key=True).only("pk").get(pk=folder_pk)
