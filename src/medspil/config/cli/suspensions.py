"""`suspension`: put a part of the law on pause, see first what it does, end it, take it back."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from medspil.config.cli import shell

if TYPE_CHECKING:
    from medspil.contact.actions.suspensions import Preview, SuspensionDraft
    from medspil.contact.models import Suspension

DAY = click.DateTime(["%Y-%m-%d"])
YES = click.option("--yes", is_flag=True, help="Do not ask.")
BECAUSE = click.option(
    "--because", required=True, help="Why: the announcement or order it rests on."
)


def _what(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say what is put on pause; shared by `add` and `preview`."""
    options = [
        click.option(
            "--subject",
            required=True,
            help="CONVERSATION_DUTY, OFFER, AVAILABILITY, PHYSICAL_ATTENDANCE, TEAM_DEADLINE, …",
        ),
        click.option("--from", "start", type=DAY, required=True, help="The first day, 2020-03-12."),
        click.option("--to", "end", type=DAY, help="The last day; left out: until further notice."),
        click.option(
            "--effect",
            default="FREEZE",
            show_default=True,
            help="FREEZE, VOID_AND_RESTART, DO_NOT_COUNT_CONTACTS or FORM_RELAXED.",
        ),
        click.option(
            "--region",
            "regions",
            multiple=True,
            help="1081–1085 or its name; may be repeated. No region, no municipality: everywhere.",
        ),
        click.option(
            "--municipality",
            "municipalities",
            multiple=True,
            help="0420, 420 or its name; may be repeated.",
        ),
        click.option(
            "--sector", "sectors", multiple=True, help="PUBLIC_EMPLOYERS; may be repeated."
        ),
        BECAUSE,
        click.option("--law", default="", help="The legal reference."),
        click.option("--citizen-text", default="", help="What citizens are told."),
        click.option(
            "--id", "code", default="", help="Its id; left out: made from subject and day."
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@click.group()
def suspension() -> None:
    """What of the law is on pause, where and when."""


@suspension.command("list")
@click.option("--on", type=DAY, help="Only those in force on this day.")
@shell.json_option
@shell.with_database
def list_suspensions(on: datetime | None, as_json: bool) -> None:
    """Every suspension, the revoked ones too.

    With --json one object a line: id, subject, effect, geography (regions, municipalities; both
    empty: the whole country), sectors, from, to (null: open; both days included), legalReference,
    evidence, evidenceNote, because, citizenText, edited (entered or changed here), revoked.
    """
    from medspil.contact.models import Suspension
    from medspil.contact.queries.objects import suspension_object

    found = Suspension.objects.order_by("valid", "code")
    if on:
        found = found.filter(valid__contains=on.date(), revoked_at=None)
    if as_json:
        shell.print_json(suspension_object(pause) for pause in found)
        return
    for pause in found:
        revoked = "  revoked" if pause.is_revoked else ""
        click.echo(
            f"{_period(pause):<23} {pause.code:<34} {pause.effect}  {_where(pause)}{revoked}"
        )


@suspension.command()
@_what
@YES
@shell.json_option
@shell.with_database
def add(yes: bool, as_json: bool, **what: Any) -> None:
    """Put a part of the law on pause, after showing what it does to the deadlines.

    Asks first, unless --yes is given or nobody sits at a terminal.
    """
    from medspil.contact.actions.suspensions import add_suspension, preview_suspension
    from medspil.kernel.action import System

    draft = _draft(**what)
    found = preview_suspension(by=System("cli"), draft=draft)
    _print_preview(found, to_stderr=as_json)
    _ask("Put it into effect?", yes)
    made = add_suspension(by=System("cli"), draft=draft)
    _say(made, found, as_json, f"In effect: {made.code}, {_period(made)}, {_where(made)}.")


@suspension.command()
@_what
@shell.json_option
@shell.with_database
def preview(as_json: bool, **what: Any) -> None:
    """What `add` with the same options would do to the deadlines. Writes nothing."""
    from medspil.contact.actions.suspensions import preview_suspension
    from medspil.kernel.action import System

    found = preview_suspension(by=System("cli"), draft=_draft(**what))
    if as_json:
        shell.print_json([_preview_object(found)])
    else:
        _print_preview(found)


@suspension.command()
@click.argument("code", metavar="ID")
@click.option("--on", "day", type=DAY, required=True, help="The last day of the suspension.")
@BECAUSE
@YES
@shell.json_option
@shell.with_database
def end(code: str, day: datetime, because: str, yes: bool, as_json: bool) -> None:
    """The law returns: give the suspension its last day, or another."""
    from medspil.contact.actions.suspensions import end_suspension, preview_end
    from medspil.kernel.action import System

    pause = _known(code)
    found = preview_end(by=System("cli"), suspension=pause, end=day.date())
    _print_preview(found, to_stderr=as_json)
    _ask(f"Let {code} end on {day:%Y-%m-%d}?", yes)
    ended = end_suspension(by=System("cli"), suspension=pause, end=day.date(), why=because)
    _say(ended, found, as_json, f"{ended.code} ends on {ended.period.end}.")


@suspension.command()
@click.argument("code", metavar="ID")
@BECAUSE
@YES
@shell.json_option
@shell.with_database
def revoke(code: str, because: str, yes: bool, as_json: bool) -> None:
    """Take a suspension back as if it had never been; it stays in the list with the reason."""
    from medspil.contact.actions.suspensions import preview_revocation, revoke_suspension
    from medspil.kernel.action import System

    pause = _known(code)
    found = preview_revocation(by=System("cli"), suspension=pause)
    _print_preview(found, to_stderr=as_json)
    _ask(f"Revoke {code}?", yes)
    revoked = revoke_suspension(by=System("cli"), suspension=pause, why=because)
    _say(revoked, found, as_json, f"{revoked.code} is revoked.")


# -- in ------------------------------------------------------------------------------------------


def _draft(start: datetime, end: datetime | None, **what: Any) -> SuspensionDraft:
    from medspil.contact.actions.suspensions import SuspensionDraft

    return SuspensionDraft(
        start=start.date(),
        end=end.date() if end else None,
        subject=_code(what["subject"]),
        effect=_code(what["effect"]),
        regions=tuple(_region(name) for name in what["regions"]),
        municipalities=tuple(_municipality(name) for name in what["municipalities"]),
        sectors=tuple(_code(name) for name in what["sectors"]),
        because=what["because"],
        law=what["law"],
        citizen_text=what["citizen_text"],
        code=what["code"],
    )


def _code(word: str) -> str:
    return word.strip().upper().replace("-", "_")


def _region(name: str) -> str:
    from medspil.contact.queries.suspensions import REGIONS

    plain = name.strip().casefold().removeprefix("region ")
    return next(
        (code for code, known in REGIONS.items() if known.casefold() == plain), name.strip()
    )


def _municipality(name: str) -> str:
    """The four digits of `420`, `0420` or `Assens`; anything else as it is, to be refused."""
    from medspil.people.models import Municipality

    plain = name.strip()
    if plain.isdigit():
        return plain.zfill(4)
    found = Municipality.objects.filter(name__iexact=plain).values_list("code", flat=True).first()
    return found or plain


def _known(code: str) -> Suspension:
    from medspil.contact.models import Suspension

    found = Suspension.objects.filter(code=code).first()
    return found or shell.refuse(f"No suspension has the id {code}: see `medspil suspension list`.")


def _ask(question: str, yes: bool) -> None:
    if not yes and sys.stdin.isatty() and not click.confirm(question, err=True):
        shell.refuse("Nothing is changed.")


# -- out -----------------------------------------------------------------------------------------


def _say(pause: Suspension, found: Preview, as_json: bool, sentence: str) -> None:
    from medspil.contact.queries.objects import suspension_object

    if as_json:
        shell.print_json([{**suspension_object(pause), "preview": _preview_object(found)}])
    else:
        click.echo(sentence)


def _preview_object(found: Preview) -> dict[str, Any]:
    """Counts of citizens whose statutory deadline moves; `days`: how far at most."""
    return {
        "moved": found.moved,
        "shorter": found.shorter,
        "fallingAway": found.falling_away,
        "arising": found.arising,
        "active": found.active,
        "days": found.days,
        "byTeam": dict(found.by_team),
        "byContactGroup": dict(found.by_group),
        "examples": [
            {
                "team": move.team,
                "contactGroup": move.contact_group,
                "before": move.before,
                "after": move.after,
            }
            for move in found.examples
        ],
    }


def _print_preview(found: Preview, *, to_stderr: bool = False) -> None:
    def say(line: str) -> None:
        click.echo(line, err=to_stderr)

    say(f"{found.moved} of {found.active} citizens' deadlines move, at most by {found.days} days.")
    say(f"{found.shorter or 'None'} become{'' if found.shorter else 's'} shorter.")
    if found.falling_away or found.arising:
        say(f"{found.falling_away} fall away, {found.arising} arise.")
    for label, counted in (("team", found.by_team), ("contact group", found.by_group)):
        for name, n in sorted(counted.items()):
            say(f"{n:>8}  {label} {name or '–'}")
    for move in found.examples:
        say(f"          {move.contact_group}: {_day(move.before)} → {_day(move.after)}")


def _day(day: date | None) -> str:
    return day.isoformat() if day else "none"


def _period(pause: Suspension) -> str:
    return f"{pause.period.start}–{pause.period.end or ''}"


def _where(pause: Suspension) -> str:
    from medspil.contact.queries.suspensions import REGIONS

    places = [*(REGIONS[code] for code in pause.regions), *pause.municipalities]
    return ", ".join(places) or "everywhere"


COMMANDS = [suspension]
