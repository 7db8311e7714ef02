"""Keep a list's filters under a name."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from django.utils.translation import gettext as _

from medspil.desk.models import SavedView
from medspil.kernel.action import Refused, action
from medspil.people.models import Staff, Team
from medspil.people.rules import case_teams

NOT_KEPT = {"side", "format"}  # where one was in the list is no part of the view


@action(rule="desk.save_view")
def save_view(
    *, by: Staff, page: str, name: str, query: str, shared_with: Team | None = None
) -> SavedView:
    """Save what is seen as `name`; the same name again replaces it. Raises `Refused` without a
    name, or for a team that is not one's own.
    """
    if not name.strip():
        raise Refused(_("Giv visningen et navn."), field="name")
    if shared_with is not None and shared_with.pk not in case_teams(by)[1]:
        raise Refused(_("Du kan kun dele med dit eget team."), field="shared")
    kept = urlencode([(k, v) for k, v in parse_qsl(query) if k not in NOT_KEPT])
    view, _new = SavedView.objects.update_or_create(
        owner=by, page=page, name=name.strip()[:60], defaults={"query": kept, "team": shared_with}
    )
    return view


@action(rule="desk.save_view", on="view")
def delete_view(*, by: Staff, view: SavedView) -> None:
    """Delete one's own view. Raises `Refused` for a colleague's."""
    if view.owner_id != by.pk:
        raise Refused(_("Visningen er en kollegas."))
    view.delete()
