"""What stands in a cell, read as what it means – or a sentence that says why it cannot be.

A reader takes the text of a cell that is not empty and returns (value, remark); the remark is
empty when there is nothing to say. It raises `Bad` with a sentence for what must be put right.
No sentence repeats a name, a number or an address: they are kept and shown as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from medspil.exchange.words import Vocabulary, fold
from medspil.kernel.clock import TZ
from medspil.kernel.cpr import Cpr, InvalidCpr

Reader = Callable[[str], tuple[Any, str]]


class Bad(Exception):
    """The cell cannot be used; the sentence says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def memo(read: Reader, size: int = 20_000) -> Reader:
    """For columns whose values repeat: read each text once."""
    known: dict[str, tuple[Any, str] | Bad] = {}

    def reader(text: str) -> tuple[Any, str]:
        found = known.get(text)
        if found is None:
            try:
                found = read(text)
            except Bad as bad:
                found = bad
            if len(known) < size:
                known[text] = found
        if isinstance(found, Bad):
            raise found
        return found

    return reader


def text(most: int) -> Reader:
    """Any text of at most so many characters, its white space made plain."""

    def read(cell: str) -> tuple[str, str]:
        value = " ".join(cell.split())
        if len(value) > most:
            raise Bad(
                _("Teksten er for lang: %(length)d tegn, højst %(most)d.")
                % {"length": len(value), "most": most}
            )
        if "Ã" in value:
            return value, _("Teksten ligner et forkert tegnsæt (»Ã«). Prøv med --encoding.")
        return value, ""

    return read


def note(cell: str) -> tuple[str, str]:
    """A longer text, with its lines."""
    value = "\n".join(line.rstrip() for line in cell.splitlines()).strip()
    if len(value) > 20_000:
        raise Bad(_("Notatet er for langt: højst 20.000 tegn."))
    return value, ""


_SCIENTIFIC = re.compile(r"\d[.,]?\d*E\+?\d+", re.IGNORECASE)


def reference(cell: str) -> tuple[str, str]:
    """The case system's id: any text of at most 60 characters."""
    if _SCIENTIFIC.fullmatch(cell) and "+" in cell:
        raise Bad(_("Excel har forkortet tallet. Gør kolonnen til tekst, og gem filen igen."))
    value = " ".join(cell.split())
    if len(value) > 60:
        raise Bad(_("Sagsnummeret er for langt: højst 60 tegn."))
    return value, ""


def cpr(cell: str) -> tuple[Cpr | None, str]:
    """A CPR number. A zero that a spreadsheet lost is put back where only one number fits."""
    digits = cell.replace("-", "").replace(" ", "").replace("\xa0", "").replace(".", "")
    if not (digits.isascii() and digits.isdigit()):
        if _SCIENTIFIC.fullmatch(cell):
            raise Bad(_("Excel har forkortet tallet. Gør kolonnen til tekst, og gem filen igen."))
        raise Bad(_("Et CPR-nummer består af ti cifre."))
    if not digits.strip("0"):
        return None, _("CPR-nummeret er kun nuller og er regnet som ukendt.")
    remark = ""
    if len(digits) == 9 and cell.find("-") in (-1, 5):
        digits = "0" + digits
        remark = _("CPR-nummeret havde ni cifre. Nullet foran er sat på igen.")
    if len(digits) != 10:
        raise Bad(_("Et CPR-nummer har ti cifre. Her er der %(n)d.") % {"n": len(digits)})
    try:
        found = Cpr.parse(digits)
    except InvalidCpr:
        raise Bad(_("De første seks cifre i CPR-nummeret er ikke en dato.")) from None
    if not remark and not found.is_replacement and not found.passes_modulus_11:
        remark = _("CPR-nummeret består ikke modulus 11. Det kan være rigtigt. Kontrollér det.")
    return found, remark


_PHONE_SIGNS = str.maketrans("", "", " -./()\xa0\t")


def phone(cell: str) -> tuple[str | None, str]:
    """A telephone number: eight digits, or +country code and number."""
    digits = cell.translate(_PHONE_SIGNS)
    if len(digits) == 8 and digits.isascii() and digits.isdigit():
        return digits, ""
    if digits.startswith("00") and len(digits) > 8:
        digits = f"+{digits[2:]}"
    if digits.startswith("45") and len(digits) == 10:
        digits = f"+{digits}"
    if digits.startswith("+45") and len(digits) == 11 and digits[1:].isdigit():
        return digits[3:], ""
    if re.fullmatch(r"\+[1-9][0-9]{5,14}", digits, re.ASCII):
        return digits, ""
    return None, _("Telefonnummeret kan ikke læses og er ikke taget med.")


_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")


def email(cell: str) -> tuple[str | None, str]:
    """An e-mail address."""
    if len(cell) <= 254 and _EMAIL.fullmatch(cell):
        return cell, ""
    return None, _("E-mailadressen kan ikke læses og er ikke taget med.")


_YES = {"ja", "j", "1", "true", "sand", "sandt", "x", "yes", "y", "t"}
_NO = {"nej", "n", "0", "false", "falsk", "no", "f"}


def yes_no(cell: str) -> tuple[bool, str]:
    """`ja`, `nej`, `1`, `0`, `true`, `x` …"""
    word = cell.casefold()
    if word in _YES:
        return True, ""
    if word in _NO or not fold(cell):  # "-" is a way to write no
        return False, ""
    raise Bad(_("»%(text)s« er hverken ja eller nej.") % {"text": _short(cell)})


def code(words: Vocabulary, what: str) -> Reader:
    """A code, name or alias of a code list. `what`: "en kontaktgruppe"."""

    def read(cell: str) -> tuple[str, str]:
        found = words.find(cell)
        if found is None:
            raise Bad(unknown(what, cell, words.nearest(cell)))
        return found, ""

    return memo(read)


def unknown(what: str, cell: str, nearest: list[str]) -> str:
    """`»LAB6_99« er ikke en kontaktgruppe. Mente du LAB6_09?`"""
    sentence = _("»%(text)s« er ikke %(what)s.") % {"text": _short(cell), "what": what}
    if nearest:
        sentence += " " + _("Mente du %(codes)s?") % {"codes": _or(nearest)}
    return sentence


def _or(words: list[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + _(" eller ") + words[-1]


def _short(cell: str) -> str:
    return cell if len(cell) <= 40 else f"{cell[:39]}…"


# -- days ----------------------------------------------------------------------------------------

_ISO = re.compile(r"(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})")
_DANISH = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})")
_SPOKEN = re.compile(r"(\d{1,2})\.?\s*([^\W\d]+)\.?\s+(\d{4})")
_SERIAL = re.compile(r"[34567]\d{4}")  # days since 1900, as a spreadsheet keeps a date
_TIME = re.compile(r"(?:[T\s]|kl\.?)*(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?")
_ZONE = re.compile(r"(.*?)\s*(Z|[+-]\d{2}:?\d{2})", re.IGNORECASE | re.DOTALL)
_MONTHS = ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
_EARLIEST, _LATEST = 1900, 2100


def _day(cell: str) -> tuple[date, str, str]:
    """(the day, what stands after it, remark)."""
    remark = ""
    if found := _ISO.match(cell):
        year, _sign, month, day = found.groups()
        if not found[2] and len(month + day) != 4:
            raise Bad(_no_date(cell))
    elif found := _DANISH.match(cell):
        day, _sign, month, year = found.groups()
        if len(year) == 2:
            year = f"20{year}"
            remark = _("Året har to cifre og er læst som %(year)s.") % {"year": year}
    elif found := _SPOKEN.match(cell):
        day, name, year = found.groups()
        if name[:3].casefold() not in _MONTHS:
            raise Bad(_no_date(cell))
        month = str(_MONTHS.index(name[:3].casefold()) + 1)
    elif found := _SERIAL.fullmatch(cell):
        read = date(1899, 12, 30) + timedelta(days=int(cell))
        return (
            read,
            "",
            _("Datoen er et tal fra et regneark og er læst som %(day)s.")
            % {"day": f"{read:%d.%m.%Y}"},
        )
    else:
        raise Bad(_no_date(cell))
    try:
        read = date(int(year), int(month), int(day))
    except ValueError:
        raise Bad(_("Datoen »%(text)s« findes ikke.") % {"text": _short(cell)}) from None
    if not _EARLIEST <= read.year <= _LATEST:
        raise Bad(_("Året i »%(text)s« kan ikke passe.") % {"text": _short(cell)})
    return read, cell[found.end() :], remark


def _no_date(cell: str) -> str:
    return _("»%(text)s« er ikke en dato. Skriv fx 2020-03-12 eller 12.03.2020.") % {
        "text": _short(cell)
    }


def day(cell: str) -> tuple[date, str]:
    """A day: `2020-03-12`, `12.03.2020`, `12/3 2020`, `12. marts 2020`; midnight is let pass."""
    read, rest, remark = _day(cell)
    rest = rest.strip()
    if rest and not (_TIME.fullmatch(rest) or _ZONE.fullmatch(rest)):
        raise Bad(_no_date(cell))
    return read, remark


def last_day(cell: str) -> tuple[date | None, str]:
    """A last day; in the year 9999, as registers write what is still going on, it is none."""
    if re.search(r"\b9999\b", cell):
        return None, _("»%(text)s« er læst som endnu i gang.") % {"text": _short(cell)}
    return day(cell)


def not_after(today: date, what: str) -> Reader:
    """A day that has come. `what`: "Ankerdatoen"."""

    def read(cell: str) -> tuple[date, str]:
        value, remark = day(cell)
        if value > today:
            raise Bad(
                _("%(what)s %(day)s ligger i fremtiden.")
                % {"what": what, "day": f"{value:%d.%m.%Y}"}
            )
        return value, remark

    return memo(read)


def moment(cell: str) -> tuple[tuple[datetime, bool], str]:
    """((the moment in Danish time, was the time of day given?), remark). A day alone: 12.00."""
    read, rest, remark = _day(cell)
    rest = rest.strip()
    if not rest:
        return (datetime.combine(read, time(12), TZ), False), remark
    zone = _ZONE.fullmatch(rest)
    clock = _TIME.fullmatch(zone[1] if zone else rest)
    if not clock:
        raise Bad(_no_moment(cell))
    hour, minute, second = (int(part or 0) for part in clock.groups())
    try:
        if zone:
            offset = zone[2].replace(":", "").upper().replace("Z", "+0000")
            stamp = f"{read} {hour:02d}{minute:02d}{second:02d} {offset}"
            return (datetime.strptime(stamp, "%Y-%m-%d %H%M%S %z").astimezone(TZ), True), remark
        return (datetime.combine(read, time(hour, minute, second), TZ), True), remark
    except ValueError:
        raise Bad(_no_moment(cell)) from None


def _no_moment(cell: str) -> str:
    return _("»%(text)s« er ikke et tidspunkt. Skriv fx 2020-03-12 10:15 eller 12.03.2020.") % {
        "text": _short(cell)
    }
