"""What messages say: Medspil's own words from `data/`, or the municipality's, filled in.

Discreet by rule: an SMS lies open on a table, a subject line is read over a shoulder, and an e-mail
is not secret. What they may not hold, no template can be given.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Any, Protocol

from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from medspil.kernel.links import CODE_MINUTES
from medspil.messages.models import LANGUAGES, MessageChannel, MessageKind, Template, Wording
from medspil.people.models import Citizen
from medspil.people.queries import home

SUBJECT_LENGTH = 120


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A word in braces. `fact` is what callers name it; where it may stand follows from the rest.

    `personal`: about whom or what; on paper alone. `name`: who; not in an SMS or a subject.
    `sentence`: not a fact but a sentence of ours, said where the fact is true; `always`: also by
    a template that does not ask for it, as its last words.
    """

    word: str
    fact: str
    about: Any
    personal: bool = False
    name: bool = False
    secret: bool = False
    sentence: bool = False
    always: bool = False


PLACEHOLDERS = {
    p.word: p
    for p in (
        Placeholder("enhed", "unit", gettext_lazy("Jeres navn")),
        Placeholder("telefon", "phone", gettext_lazy("Jeres telefonnummer")),
        Placeholder("hvornår", "when", gettext_lazy("Dag og tid")),
        Placeholder("hvordan", "how", gettext_lazy("Telefon, video eller fremmøde")),
        Placeholder("link", "link", gettext_lazy("Link til borgerens egen side"), secret=True),
        Placeholder("kode", "code", gettext_lazy("Engangskoden"), secret=True),
        Placeholder("minutter", "minutes", gettext_lazy("Så længe gælder koden")),
        Placeholder("frist", "until", gettext_lazy("Svar senest")),
        Placeholder("navn", "name", gettext_lazy("Borgerens fornavn"), name=True),
        Placeholder(
            "medarbejder", "staff", gettext_lazy("Medarbejderens navn"), personal=True, name=True
        ),
        Placeholder("sted", "place", gettext_lazy("Stedet"), personal=True),
        Placeholder("emne", "topic", gettext_lazy("Hvad det handler om"), personal=True),
        Placeholder("begrundelse", "reason", gettext_lazy("Begrundelsen"), personal=True),
        Placeholder("svar", "answer", gettext_lazy("Svaret"), personal=True),
        # about a company and no citizen, so that an e-mail may hold it; no subject and no SMS
        Placeholder("virksomhedssvar", "reply", gettext_lazy("Svaret til virksomheden"), name=True),
        Placeholder(
            "frivilligt",
            "voluntary",
            gettext_lazy("At det er frivilligt, når loven er på pause"),
            sentence=True,
            always=True,
        ),
        Placeholder(
            "spurgt",
            "asked",
            gettext_lazy("At borgeren selv har bedt om at tale med jer"),
            sentence=True,
        ),
        Placeholder(
            "snak",
            "talk",
            gettext_lazy("Et link til at vælge en tid, når du har tilbudt det"),
            sentence=True,
        ),
        Placeholder(
            "svarher",
            "reply_here",
            gettext_lazy("Hvor man siger, om man kommer, når det kan gøres med et link"),
            sentence=True,
        ),
        Placeholder("tidslink", "talk", gettext_lazy("Linket til at vælge en tid"), secret=True),
    )
}
_ALWAYS = ("enhed", "telefon", "navn")
_MEETING = ("hvornår", "hvordan", "link", "medarbejder", "sted", "emne", "frivilligt")
ALLOWED: dict[str, tuple[str, ...]] = {
    MessageKind.MISSED_CALL: (),
    MessageKind.INVITATION: ("link", "medarbejder", "emne", "frivilligt"),
    MessageKind.BOOKED: (*_MEETING, "spurgt"),
    MessageKind.MOVED: (*_MEETING, "begrundelse"),
    MessageKind.CANCELLED: (*_MEETING, "begrundelse"),
    MessageKind.REMINDER: _MEETING,
    MessageKind.REQUEST_RECEIVED: ("hvornår",),
    MessageKind.REQUEST_ANSWERED: ("link", "svar"),
    MessageKind.MEETING_LINK: ("link", "hvornår"),
    MessageKind.PLAN_B: ("hvornår", "hvordan", "link"),
    MessageKind.SUMMARY: ("link", "hvornår"),
    MessageKind.LOGIN_CODE: ("kode", "minutter"),
    MessageKind.OWN_PAGE: ("link",),
    MessageKind.CONSENT_ASKED: ("link", "emne"),
    MessageKind.JOB_TALK: ("link",),
    MessageKind.MEETING_PLANNED: ("hvornår", "hvordan", "link"),
    MessageKind.MEETING_MOVED: ("hvornår", "hvordan", "link"),
    MessageKind.MEETING_CANCELLED: ("hvornår", "link"),
    MessageKind.REVIEW_READY: ("link", "hvornår"),
    MessageKind.HEARING_SET: _MEETING,
    MessageKind.HEARING_CHANGED: (*_MEETING, "begrundelse"),
    MessageKind.HEARING_FORM: _MEETING,
    MessageKind.HEARING_OFF: (*_MEETING, "begrundelse"),
    MessageKind.DECIDED: ("link",),
    MessageKind.PACK_READY: ("link", "hvornår"),
    MessageKind.MEETING_REMINDER: ("hvornår", "hvordan", "link"),
    MessageKind.GUEST_REMINDER: ("hvornår", "hvordan", "link"),
    MessageKind.PANEL_CALLED: ("hvornår", "svarher"),
    MessageKind.PANEL_CHANGED: ("hvornår", "svarher"),
    MessageKind.PANEL_OFF: ("hvornår",),
    MessageKind.PANEL_PAPERS: ("hvornår", "link"),
    MessageKind.PACK_GONE: ("hvornår",),
    MessageKind.OFFER_SIGNED_UP: ("hvornår", "link"),
    MessageKind.OFFER_WAITING: ("hvornår", "link"),
    MessageKind.OFFER_SEAT: ("hvornår", "link", "frist"),
    MessageKind.OFFER_REMINDER: ("hvornår", "link"),
    MessageKind.OFFER_CANCELLED: ("hvornår", "link"),
    MessageKind.OFFER_MATERIAL: ("hvornår", "link"),
    MessageKind.OFFER_SPARRING: ("hvornår", "link"),
    MessageKind.OFFER_INVITATION: ("hvornår", "link"),
    MessageKind.CLUB_OFFERED: ("hvornår",),
    MessageKind.CLUB_CANCELLED: (),
    MessageKind.COURSE_LINK: ("link", "snak"),
    MessageKind.CLARIFY_WAITING: ("hvornår", "link"),
    MessageKind.CLARIFY_MOVED: ("hvornår", "link"),
    MessageKind.COMPANY_LETTER: (),
    MessageKind.COMPANY_LINK: ("link",),
    MessageKind.COMPANY_ANSWER: ("virksomhedssvar",),
    MessageKind.SPARRING_ANSWERED: ("link",),
    MessageKind.COURSE_REFERRED: ("link",),
    MessageKind.SURVEY_INVITATION: ("link", "frist"),
    MessageKind.SURVEY_REMINDER: ("link", "frist"),
    MessageKind.FREE: (),
}
_BRACES = re.compile(r"\{([^{}]*)\}")
_STRAY = re.compile(r"[{}]")
_CALL_US = re.compile(r"( ?)[^.!?\n]*\{telefon\}[^.!?\n]*[.!?]? ?")  # and the space before it

_CLOCK = re.compile(r",?( \\k\\l\.| \\a\\t)? H[.:]i$")  # what of the formats is the time of day

# Day and time as they are written where the language is spoken; Somali as figures.
DATES = {
    "da": r"l \d. j. F \k\l. H.i",
    "en": r"l j F \a\t H:i",
    "uk": r"l, j E, H:i",
    "ar": r"l j F H:i",
    "pl": r"l, j E, H:i",
    "tr": r"j F l, H:i",
    "so": r"d.m.Y, H:i",
}


class UnknownPlaceholder(KeyError):
    """A text asks for what its caller did not give."""


class Addressed(Protocol):
    """Whoever is written to by name."""

    @property
    def first_name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody gets. The subject of an SMS is for the list in the house."""

    subject: str
    text: str


def wording_of(channel: str) -> Wording:
    """Which form of words a channel carries."""
    if channel == MessageChannel.SMS:
        return Wording.SMS
    return Wording.EMAIL if channel == MessageChannel.EMAIL else Wording.PAPER


def language_for(citizen: Citizen) -> str:
    """The citizen's language where we have words in it, else Danish."""
    return citizen.language if citizen.language in LANGUAGES else "da"


def allowed_for(kind: str, wording: str, *, in_subject: bool = False) -> list[Placeholder]:
    """What a template may ask for there."""
    words = (*_ALWAYS, *ALLOWED[MessageKind(kind)])
    return [p for word in words if _may_stand(p := PLACEHOLDERS[word], wording, in_subject)]


def _may_stand(placeholder: Placeholder, wording: str, in_subject: bool) -> bool:
    if in_subject:
        closed = placeholder.personal or placeholder.name
        return not (closed or placeholder.secret or placeholder.sentence)
    if wording == Wording.SMS:
        return not (placeholder.personal or placeholder.name)
    return not placeholder.personal or wording == Wording.PAPER


def complaints(kind: str, wording: str, text: str, *, in_subject: bool = False) -> list[str]:
    """What is wrong with a template, in sentences; nothing when it may be used."""
    may = {p.word for p in allowed_for(kind, wording, in_subject=in_subject)}
    known = ", ".join(f"{{{word}}}" for word in sorted(may)) or _("ingen")
    found = []
    for word in dict.fromkeys(_BRACES.findall(text)):
        placeholder = PLACEHOLDERS.get(word)
        if word in may:
            continue
        if placeholder is None or word not in (*_ALWAYS, *ALLOWED[MessageKind(kind)]):
            found.append(
                _("Pladsholderen {%(word)s} findes ikke her. Du kan bruge: %(known)s.")
                % {"word": word, "known": known}
            )
        else:
            found.append(_too_open(word, wording, in_subject))
    if _STRAY.search(_BRACES.sub("", text)):
        found.append(_("En tuborgklamme mangler sin makker: { hører sammen med }."))
    if in_subject and len(text.splitlines()) > 1:
        found.append(_("Emnet skal stå på én linje."))
    return found


def _too_open(word: str, wording: str, in_subject: bool) -> str:
    if in_subject:
        where = _("et emne, som alle kan se")
    elif wording == Wording.SMS:
        where = _("en sms, som ligger åbent på bordet")
    else:
        where = _("en e-mail, som ikke er hemmelig")
    return _("{%(word)s} må ikke stå i %(where)s. Skriv det på borgerens side eller i et brev.") % {
        "word": word,
        "where": where,
    }


def fill(text: str, facts: Mapping[str, Any], language: str) -> str:
    """The text with its placeholders filled; sentences are not (`Templates.filled`).

    Raises `UnknownPlaceholder` for what is not given; what stands on paper alone may be left out.
    """

    def one(match: re.Match[str]) -> str:
        placeholder = PLACEHOLDERS.get(match[1])
        if placeholder is None or (placeholder.fact not in facts and not placeholder.personal):
            raise UnknownPlaceholder(match[1])
        return said(facts.get(placeholder.fact, ""), language)

    return _BRACES.sub(one, text)


def said(value: Any, language: str) -> str:
    """A fact as it is said in a language: days and times are written out, the rest is as it is."""
    if isinstance(value, datetime):
        with translation.override(language):
            return format_date(timezone.localtime(value), DATES[language])
    if isinstance(value, date):
        with translation.override(language):
            return format_date(value, _CLOCK.sub("", DATES[language]))
    return str(value)


@cache
def shipped(kind: str, wording: str, language: str) -> tuple[str, str]:
    """(subject, text) as Medspil comes with them; Danish where a language has none."""
    said = _data(language).get(kind) or _data("da")[kind]
    subject = said.get("subject") or _data(language)["subject"]
    short = said["text"]
    if wording == Wording.PAPER:
        return subject, said.get("paper", short)
    return subject, said.get("email", short) if wording == Wording.EMAIL else short


@cache
def _data(language: str) -> dict[str, Any]:
    file = resources.files("medspil.messages").joinpath(f"data/{language}.toml")
    return tomllib.loads(file.read_text("utf-8"))


class Templates:
    """The words in force, read once: those the municipality wrote, else Medspil's."""

    def __init__(self) -> None:
        self._own = {
            (row.kind, row.wording, row.language): (row.subject, row.text)
            for row in Template.objects.all()
        }
        unit = home()
        self.house = {
            "unit": unit.unit_label if unit else "Medspil",
            "phone": unit.phone if unit else "",
            "minutes": CODE_MINUTES,
        }

    def raw(self, kind: str, wording: str, language: str) -> tuple[str, str]:
        """(subject, text) with the placeholders in."""
        own = self._own.get((kind, wording, language))
        subject, text = shipped(kind, wording, language)
        return (own[0] or subject, own[1]) if own else (subject, text)

    def is_own(self, kind: str, wording: str, language: str) -> bool:
        return (kind, wording, language) in self._own

    def words(
        self, kind: str, channel: str, language: str, facts: Mapping[str, Any], to: Addressed
    ) -> Words:
        """What this person gets. Raises `UnknownPlaceholder`."""
        subject, text = self.raw(kind, wording_of(channel), language)
        return self.filled(subject, text, language, facts, to)

    def filled(
        self, subject: str, text: str, language: str, facts: Mapping[str, Any], to: Addressed
    ) -> Words:
        """The same for words that are not in a template."""
        known = {**self.house, "name": to.first_name, **facts}
        text = _with_sentences(text, language, facts)
        if not known["phone"]:
            known["phone"] = known["unit"]
            text = _CALL_US.sub(lambda said: said[0] if "{link}" in said[0] else said[1], text)
        return Words(
            fill(subject, known, language)[:SUBJECT_LENGTH], _tidy(fill(text, known, language))
        )


def _with_sentences(text: str, language: str, facts: Mapping[str, Any]) -> str:
    """The text with those of our sentences in it that hold for this message."""
    for one in PLACEHOLDERS.values():
        if not one.sentence:
            continue
        said = sentence(one.fact, language) if facts.get(one.fact) else ""
        place = re.compile(rf"\{{{one.word}\}}( ?)")
        if said and one.always and not place.search(text):
            text = f"{text}\n\n{said}"
        text = place.sub(rf"{said}\1" if said else "", text)
    return text


def sentence(fact: str, language: str) -> str:
    """What is said in the language when the fact is true."""
    return str(_data(language)["sentences"][fact])


def no_thanks(language: str) -> dict[str, str]:
    """What is said in the language about messages that one does not want."""
    said: dict[str, str] = _data(language)["no_thanks"]
    return said


def language_of_browser(request: HttpRequest) -> str:
    """The first of the browser's languages that we have words in, else Danish."""
    wanted = translation.get_language_from_request(request).split("-")[0]
    return wanted if wanted in LANGUAGES else "da"


def _tidy(text: str) -> str:
    tidy = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", tidy)


# What a preview shows where nobody has said anything yet.
def sample_facts(now: datetime) -> dict[str, Any]:
    return {
        "when": now,
        "until": now,
        "how": _("telefon"),
        "link": "https://eksempel.dk/s/…",
        "code": "123 456",
        "staff": _("Din sagsbehandler"),
        "place": _("Rådhuset, 1. sal"),
        "topic": _("opfølgning"),
        "reason": _("vi har været nødt til at flytte rundt"),
        "answer": _("Du får en ny samtale i næste uge."),
        "reply": _("Vi har to, der kan begynde på mandag."),
        "talk": "https://eksempel.dk/t/…",
    }
