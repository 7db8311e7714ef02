"""What can stand in a folder: its parts, the kinds of entry in each, and what a kind asks for."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Part(TextChoices):
    """The folder is filled part by part, in this order."""

    LIFE = "life", _("Livslinje")
    LEARNING = "learning", _("Skole, uddannelse og kurser")
    LEISURE = "leisure", _("Fritid")
    GENERAL = "general", _("Sprog, it og samarbejde")
    STRENGTHS = "strengths", _("Styrker")
    CONSIDERATIONS = "considerations", _("Hensyn")
    PERSPECTIVE = "perspective", _("Hvor vil du hen?")


class Kind(TextChoices):
    JOB = "job", _("Job")
    BUSINESS = "business", _("Egen virksomhed")
    INTERNSHIP = "internship", _("Praktik")
    UNEMPLOYMENT = "unemployment", _("Uden arbejde")
    SICKNESS = "sickness", _("Sygdom")
    LEAVE = "leave", _("Orlov eller barsel")
    MILITARY = "military", _("Værnepligt eller forsvaret")
    CARE = "care", _("Passede familie")
    ABROAD = "abroad", _("I udlandet")
    OTHER = "other", _("Noget andet")
    SCHOOL = "school", _("Skole")
    EDUCATION = "education", _("Uddannelse")
    COURSE = "course", _("Kursus")
    CERTIFICATE = "certificate", _("Bevis eller certifikat")
    HOBBY = "hobby", _("Fritidsinteresse")
    VOLUNTEER = "volunteer", _("Frivilligt arbejde")
    LANGUAGE = "language", _("Sprog")
    IT = "it", _("It")
    COMMUNICATION = "communication", _("Kommunikation")
    COOPERATION = "cooperation", _("Samarbejde")
    PERSONAL = "personal", _("Personlig styrke")
    PRACTICAL = "practical", _("Praktisk styrke")
    PROFESSIONAL = "professional", _("Faglig styrke")
    PERSPECTIVE = "perspective", _("Hvor vil du hen?")


KINDS: dict[Part, tuple[Kind, ...]] = {
    Part.LIFE: (
        *(Kind.JOB, Kind.BUSINESS, Kind.INTERNSHIP, Kind.UNEMPLOYMENT, Kind.SICKNESS),
        *(Kind.LEAVE, Kind.MILITARY, Kind.CARE, Kind.ABROAD, Kind.OTHER),
    ),
    Part.LEARNING: (Kind.SCHOOL, Kind.EDUCATION, Kind.COURSE, Kind.CERTIFICATE),
    Part.LEISURE: (Kind.HOBBY, Kind.VOLUNTEER),
    Part.GENERAL: (Kind.LANGUAGE, Kind.IT, Kind.COMMUNICATION, Kind.COOPERATION),
    Part.STRENGTHS: (Kind.PERSONAL, Kind.PRACTICAL, Kind.PROFESSIONAL),
    Part.CONSIDERATIONS: (),
    Part.PERSPECTIVE: (Kind.PERSPECTIVE,),
}
PART_OF: dict[str, Part] = {kind: part for part, kinds in KINDS.items() for kind in kinds}

# An occupation, or a skill, of the taxonomy can be tied to these.
OCCUPATIONS = (Kind.JOB, Kind.BUSINESS, Kind.INTERNSHIP, Kind.VOLUNTEER)
SKILLS = (
    *(Kind.IT, Kind.COMMUNICATION, Kind.COOPERATION),
    *(Kind.PERSONAL, Kind.PRACTICAL, Kind.PROFESSIONAL),
)
# Never in a CV, whoever asks: what says, or lets one guess, how somebody's health is.
NEVER_IN_CV = (Kind.UNEMPLOYMENT, Kind.SICKNESS, Kind.LEAVE, Kind.OTHER, Kind.PERSPECTIVE)
EXPIRES = (Kind.COURSE, Kind.CERTIFICATE)
# On the line of life: all of the part, and what one learnt over time.
ON_THE_LINE = (*KINDS[Part.LIFE], Kind.SCHOOL, Kind.EDUCATION, Kind.COURSE, Kind.VOLUNTEER)
DATED = (*ON_THE_LINE, Kind.CERTIFICATE)
PLACED = (
    *(Kind.JOB, Kind.BUSINESS, Kind.INTERNSHIP, Kind.MILITARY, Kind.ABROAD, Kind.VOLUNTEER),
    *(Kind.SCHOOL, Kind.EDUCATION, Kind.COURSE, Kind.CERTIFICATE),
)
COMPLETED = (Kind.SCHOOL, Kind.EDUCATION, Kind.COURSE, Kind.INTERNSHIP, Kind.MILITARY)


class Completed(TextChoices):
    """How it ended. That it was interrupted is a fact without a judgement."""

    FINISHED = "finished", _("Gennemført")
    INTERRUPTED = "interrupted", _("Afbrudt")
    ONGOING = "ongoing", _("I gang")


class Level(TextChoices):
    """The Common European Framework of Reference for Languages, and one's mother tongue."""

    A1 = "a1", _("A1 – få ord og sætninger")
    A2 = "a2", _("A2 – det daglige")
    B1 = "b1", _("B1 – klarer mig")
    B2 = "b2", _("B2 – taler frit")
    C1 = "c1", _("C1 – flydende")
    C2 = "c2", _("C2 – næsten som modersmål")
    NATIVE = "native", _("Modersmål")


class Aim(TextChoices):
    """Where the perspective points (domain §4.1)."""

    ORDINARY = "ordinary", _("Almindeligt job")
    FLEX = "flex", _("Job med færre timer eller med hensyn")
    EDUCATION = "education", _("Uddannelse")
    POSSIBLE = "possible", _("Så meget selvforsørgelse som muligt")
    UNDECIDED = "undecided", _("Ved det ikke endnu")


class SaidBy(TextChoices):
    CITIZEN = "citizen", _("Sagt af borgeren")
    STAFF = "staff", _("Skrevet af kommunen")
    REGISTER = "register", _("Fra et register")


class Fit(TextChoices):
    """What work must not, or must, be. Says nothing of why."""

    NO_HEAVY_LIFTING = "no_heavy_lifting", _("Ingen tunge løft")
    NO_NIGHTS = "no_nights", _("Ingen nattevagter")
    SEATED = "seated", _("Siddende arbejde")
    QUIET = "quiet", _("Rolige omgivelser")
    SHORT_DAYS = "short_days", _("Korte dage")


# Django does not know the months in all of the citizens' languages.
MONTHS = (
    *(_("januar"), _("februar"), _("marts"), _("april"), _("maj"), _("juni")),
    *(_("juli"), _("august"), _("september"), _("oktober"), _("november"), _("december")),
)


@dataclass(frozen=True, slots=True)
class Month:
    """A month, or a year of which the month is not known; `about`: near it."""

    year: int
    month: int | None = None
    about: bool = False

    @property
    def first(self) -> int:
        """The first month it can be, counted from year 0."""
        return self.year * 12 + (self.month or 1) - 1

    @property
    def last(self) -> int:
        """The last month it can be."""
        return self.year * 12 + (self.month or 12) - 1
