"""`staff` and `api-client`: let the first people and other systems in, from the server itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from medspil.config.cli import shell
from medspil.kernel.home import house_address

if TYPE_CHECKING:
    from medspil.people.models import Staff, Team

DAY = click.DateTime(["%Y-%m-%d"])
ROLES = ["caseworker", "leader", "administrator", "consultant", "representative"]
ADDRESS = click.option(
    "--address", help="Where employees reach Medspil: https://medspil.kommune.dk"
)


@click.group()
def staff() -> None:
    """Employees: add one, see them, give one a new way in."""


@staff.command()
@click.argument("username")
@click.option("--name", required=True, help="The employee's name.")
@click.option("--email", default="", help="Where a forgotten password is sent.")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What the employee may do.")
@click.option("--team", "team_name", help="The role holds in this team; made if it is new.")
@click.option("--ask-password", is_flag=True, help="Ask for a password here; else print a link.")
@ADDRESS
@shell.with_database
def add(
    username: str,
    name: str,
    email: str,
    role: str,
    team_name: str | None,
    ask_password: bool,
    address: str | None,
) -> None:
    """Make an account with a role from today, and print the link by which the employee chooses a
    password. It works once and for three days.

    A caseworker needs a team. The first administrator of an installation is made so.
    """
    from django.db import transaction

    from medspil.kernel import clock
    from medspil.kernel.action import System
    from medspil.people.actions.staff import create_staff, grant_role

    by = System("cli")
    with transaction.atomic():
        made = create_staff(by=by, username=username, full_name=name, email=email)
        team = _team(team_name) if team_name else None
        grant_role(by=by, staff=made, role=role, start=clock.today(), team=team)
        if ask_password:
            _ask_password(made)
    if not ask_password:
        click.echo(_link(made, address))


@staff.command("list")
@shell.json_option
@shell.with_database
def list_staff(as_json: bool) -> None:
    """Every account, with the roles that hold today."""
    from django.db.models import Prefetch

    from medspil.kernel import clock
    from medspil.people.models import RoleMembership, Staff

    held = RoleMembership.objects.filter(valid__contains=clock.today()).select_related("team")
    people = Staff.objects.order_by("username").prefetch_related(
        Prefetch("memberships", held.order_by("role", "pk"), to_attr="held")
    )
    found = [_object(person) for person in people]
    if as_json:
        shell.print_json(found)
        return
    for row in found:
        roles = ", ".join(
            r["role"] + (f" ({r['team']})" if r["team"] else "") for r in row["roles"]
        )
        click.echo(
            f"{row['username']:<20} {row['name']:<30} {roles}{'' if row['open'] else '  closed'}"
        )


@staff.command()
@click.argument("username")
@click.option("--because", required=True, help="Why: it is written in the audit trail.")
@ADDRESS
@shell.with_database
def reset(username: str, because: str, address: str | None) -> None:
    """Take away password and second factor, end every session, and print a new link.

    For who has lost telephone and recovery codes, or whose password others know.
    """
    from medspil.kernel.action import System
    from medspil.people.actions.login import reset_login
    from medspil.people.models import Staff

    person = Staff.objects.filter(username__iexact=username).first()
    if person is None:
        shell.refuse(f"Nobody has the user name {username}: see `medspil staff list`.")
    reset_login(by=System("cli"), staff=person, why=because)
    click.echo(_link(person, address))


@click.group("api-client")
def api_client() -> None:
    """Other systems that may use the JSON API."""


@api_client.command("add")
@click.argument("name")
@click.option(
    "--scope", "scopes", multiple=True, required=True, help="citizens:read …; may be repeated."
)
@click.option("--until", type=DAY, help="The last day on which it works.  [default: in a year]")
@shell.with_database
def add_client(name: str, scopes: tuple[str, ...], until: datetime | None) -> None:
    """Let a system in and print its token, which is shown this once and kept nowhere.

    Scopes: citizens:read (citizens:cpr, citizens:protected), due:read, conversations:read
    (conversations:notes), conversations:write, suspensions:read, rules:read.
    """
    from medspil.api.actions import create_client
    from medspil.api.models import Scope
    from medspil.kernel import clock
    from medspil.kernel.action import System

    if unknown := [scope for scope in scopes if scope not in Scope.values]:
        shell.refuse(f"Unknown scope {unknown[0]}. There are: {', '.join(Scope.values)}.")
    last = until.date() if until else clock.today() + timedelta(days=365)
    client, token = create_client(by=System("cli"), name=name, scopes=scopes, expires_on=last)
    shell.remark(f"{client.name} may {', '.join(client.scopes)} until {client.expires_on}.")
    click.echo(token)


@api_client.command("list")
@shell.json_option
@shell.with_database
def list_clients(as_json: bool) -> None:
    """Every system, with its scopes, its last day and when it was last used. No tokens."""
    from medspil.api.queries import clients_for
    from medspil.kernel.action import System

    found: list[dict[str, Any]] = [
        {
            "name": client.name,
            "prefix": client.prefix,
            "scopes": client.scopes,
            "expiresOn": client.expires_on,
            "revoked": client.revoked_at is not None,
            "open": client.is_open,
            "lastUsed": client.last_used_at,
        }
        for client in clients_for(System("cli"))
    ]
    if as_json:
        shell.print_json(found)
        return
    for row in found:
        state = "" if row["open"] else "  shut out" if row["revoked"] else "  expired"
        scopes = " ".join(row["scopes"])
        click.echo(f"{row['name']:<30} {row['prefix']}…  {row['expiresOn']}  {scopes}{state}")


@api_client.command("revoke")
@click.argument("name")
@shell.with_database
def revoke_client_named(name: str) -> None:
    """Shut a system out, from its next call on."""
    from medspil.api.actions import revoke_client
    from medspil.api.models import Client
    from medspil.kernel.action import System

    client = Client.objects.filter(name__iexact=name).first()
    if client is None:
        shell.refuse(f"No system is called {name}: see `medspil api-client list`.")
    revoke_client(by=System("cli"), client=client)
    click.echo(f"{client.name} is shut out.")


def _team(name: str) -> Team:
    from medspil.kernel.action import System
    from medspil.people.actions.staff import create_team
    from medspil.people.models import Team

    known = Team.objects.filter(name__iexact=name.strip()).first()
    return known or create_team(by=System("cli"), name=name)


def _ask_password(person: Staff) -> None:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    password = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    try:
        validate_password(password, person)
    except ValidationError as problem:
        shell.refuse(" ".join(problem.messages))
    person.set_password(password)
    person.save(update_fields=["password"])


def _link(person: Staff, address: str | None) -> str:
    from medspil.people.login import password_path

    path = password_path(person)
    return f"{address.rstrip('/')}{path}" if address else house_address(path)


def _object(person: Any) -> dict[str, Any]:
    return {
        "username": person.username,
        "name": person.full_name,
        "open": person.is_active,
        "demo": person.is_demo,
        "roles": [
            {"role": held.role, "team": held.team.name if held.team else None}
            for held in person.held
        ],
    }


COMMANDS = [staff, api_client]
