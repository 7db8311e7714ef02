"""Whose citizen it becomes: the teams and employees a file names, known or to be made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db import connection
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from medspil.kernel import clock
from medspil.kernel.bulk import copy_in
from medspil.people.models import Role, RoleMembership, Staff, Team


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


@dataclass(slots=True)
class _Place:
    name: str
    id: int | None
    team: int | None = None  # of an employee: the number of the team they work in


@dataclass(slots=True)
class Places:
    """Teams and employees by number in this file. Nothing is made before `make`."""

    create_staff: bool
    teams: list[_Place] = field(default_factory=list)
    staff: list[_Place] = field(default_factory=list)
    _teams: dict[str, int] = field(default_factory=dict)
    _staff: dict[str, list[int]] = field(default_factory=dict)
    _known: dict[tuple[str, str], tuple[int | None, int | None, str]] = field(default_factory=dict)

    @classmethod
    def load(cls, *, create_staff: bool) -> Places:
        """What is here today: every team, every active employee and the first team they are in."""
        places = cls(create_staff)
        numbers = {}
        for team in Team.objects.order_by("pk"):
            numbers[team.pk] = len(places.teams)
            places._teams[_plain(team.name)] = len(places.teams)
            places.teams.append(_Place(team.name, team.pk))
        works_in: dict[int, int] = {}
        memberships = RoleMembership.objects.filter(
            valid__contains=clock.today(), team__isnull=False, role__in=[Role.CASEWORKER]
        )
        for staff, team_id in memberships.order_by("pk").values_list("staff_id", "team_id"):
            works_in.setdefault(staff, numbers[team_id])
        for person in Staff.objects.filter(is_active=True).order_by("pk"):
            number = len(places.staff)
            places.staff.append(_Place(person.full_name, person.pk, works_in.get(person.pk)))
            for name in {_plain(person.username), _plain(person.full_name)}:
                places._staff.setdefault(name, []).append(number)
        return places

    def find(self, team: str, who: str) -> tuple[int | None, int | None, str]:
        """(number of the team, number of the employee, remark); None: not given or not known."""
        key = (team, who)
        if key not in self._known:
            self._known[key] = self._find(team, who)
        return self._known[key]

    def _find(self, team: str, who: str) -> tuple[int | None, int | None, str]:
        team_no = self._team(team) if team else None
        if not who:
            return team_no, None, ""
        found = self._staff.get(_plain(who), [])
        if len(found) > 1:
            return (
                team_no,
                None,
                _("Flere medarbejdere hedder »%(name)s«. Brug brugernavnet.") % {"name": who},
            )
        if not found and not self.create_staff:
            return (
                team_no,
                None,
                _("Medarbejderen »%(name)s« findes ikke. Kun teamet er sat.") % {"name": who},
            )
        if not found:
            found = [len(self.staff)]
            self._staff[_plain(who)] = found
            self.staff.append(_Place(who, None, team_no))
        (number,) = found
        if team_no is None:
            team_no = self.staff[number].team
        if team_no is None:
            return None, None, _("»%(name)s« er ikke i et team. Angiv et team.") % {"name": who}
        return team_no, number, ""

    def _team(self, name: str) -> int:
        number = self._teams.get(_plain(name))
        if number is None:
            number = self._teams[_plain(name)] = len(self.teams)
            self.teams.append(_Place(name, None))
        return number

    # -- in the database ---------------------------------------------------------------------------

    def make(self, today: date) -> tuple[int, int]:
        """Make the teams and employees that are missing; returns how many of each."""
        teams = [place for place in self.teams if place.id is None]
        for place in teams:
            place.id = Team.objects.create(name=place.name).pk
        staff = [place for place in self.staff if place.id is None]
        for place in staff:
            person = Staff.objects.create_user(_free_username(place.name), full_name=place.name)
            place.id = person.pk
            if place.team is not None:
                RoleMembership.objects.create(
                    staff=person,
                    role=Role.CASEWORKER,
                    team_id=self.teams[place.team].id,
                    valid=DateRange(today, None),
                )
        return len(teams), len(staff)

    def as_tables(self) -> None:
        """`import_team` and `import_staff`: number -> id, null when not made yet."""
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS import_team, import_staff")
            for table in ("import_team", "import_staff"):
                cursor.execute(
                    f"CREATE TEMP TABLE {table} (no int PRIMARY KEY, id bigint) ON COMMIT DROP"
                )
        copy_in("import_team", ("no", "id"), ((n, p.id) for n, p in enumerate(self.teams)))
        copy_in("import_staff", ("no", "id"), ((n, p.id) for n, p in enumerate(self.staff)))


def _free_username(name: str) -> str:
    """First name and number: `anne2`."""
    first = "".join(c for c in name.casefold().split()[0] if c.isalnum())[:40] or "medarbejder"
    taken = set(Staff.objects.filter(username__startswith=first).values_list("username", flat=True))
    number = 1
    while (username := first if number == 1 else f"{first}{number}") in taken:
        number += 1
    return username
