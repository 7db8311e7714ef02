"""The file of citizens: who they are, how to reach them, and what is true of them now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from medspil.exchange import values
from medspil.exchange.kinds import Column, Options, Progress, Row
from medspil.exchange.values import Bad, memo
from medspil.exchange.words import Vocabulary, Word, vocabulary
from medspil.kernel import crypto
from medspil.people import imports
from medspil.people.models import Citizen, Municipality, cpr_index

# ISO 639-1, as the languages are called in Danish.
LANGUAGES = Vocabulary(
    Word(code, name, tuple(others))
    for code, name, *others in [
        ("da", "dansk", "danish"),
        ("en", "engelsk", "english"),
        ("de", "tysk", "german"),
        ("ar", "arabisk", "arabic"),
        ("tr", "tyrkisk", "turkish"),
        ("pl", "polsk", "polish"),
        ("uk", "ukrainsk", "ukrainian", "ua"),
        ("ro", "rumænsk", "romanian"),
        ("so", "somalisk", "somali"),
        ("fa", "farsi", "persisk", "dari", "prs"),
        ("ti", "tigrinya", "tigrinja"),
        ("ku", "kurdisk", "kurmanji"),
        ("ps", "pashto"),
        ("ur", "urdu"),
        ("ru", "russisk", "russian"),
        ("lt", "litauisk"),
        ("bg", "bulgarsk"),
        ("hu", "ungarsk"),
        ("es", "spansk", "spanish"),
        ("fr", "fransk", "french"),
        ("pt", "portugisisk"),
        ("it", "italiensk"),
        ("bs", "bosnisk"),
        ("hr", "kroatisk"),
        ("sr", "serbisk"),
        ("sq", "albansk"),
        ("vi", "vietnamesisk"),
        ("th", "thai", "thailandsk"),
        ("ta", "tamil"),
        ("am", "amharisk"),
        ("sw", "swahili"),
        ("zh", "kinesisk"),
        ("kl", "grønlandsk"),
        ("fo", "færøsk"),
        ("is", "islandsk"),
        ("sv", "svensk"),
        ("no", "norsk"),
    ]
)


class Citizens:
    """`medspil import citizens`."""

    name = "citizens"
    label = gettext_lazy("Borgere")
    columns = (
        Column("reference", gettext_lazy("Sagssystemets nummer på borgeren. Skal være der."),
               ("sagsnummer", "sagsnr", "sagsid", "borger id", "ref"), required=True),
        Column("cpr", gettext_lazy("CPR-nummer"), ("cpr nummer", "cpr nr", "personnummer")),
        Column("fornavn", gettext_lazy("Fornavn"), ("fornavne", "first name")),
        Column("efternavn", gettext_lazy("Efternavn"), ("last name",)),
        Column("telefon", gettext_lazy("Telefon"), ("telefonnummer", "tlf", "mobil", "phone")),
        Column("email", gettext_lazy("E-mail"), ("mail", "e-mail", "e-mailadresse")),
        Column("kommunekode", gettext_lazy("Kommune: 0420 eller navnet. Tomt: jeres egen."),
               ("kommune", "kommunenr", "kommune nr")),
        Column("kontaktgruppe", gettext_lazy("Kontaktgruppe, fx LAB6_03"), ("gruppe",)),
        Column("ydelse", gettext_lazy("Ydelse, fx kontanthjælp")),
        Column("anker_dato", gettext_lazy("Dag 0 i kontaktforløbet"), ("anker", "startdato")),
        Column("sagsbehandler", gettext_lazy("Medarbejderens brugernavn eller fulde navn"),
               ("medarbejder", "rådgiver")),
        Column("team", gettext_lazy("Team. Oprettes, hvis det ikke findes."), ("afdeling",)),
        Column("sprog", gettext_lazy("Sprog: da, ar, polsk …")),
        Column("tolk", gettext_lazy("Brug for tolk: ja eller nej"), ("tolkebehov",)),
        Column("kanal", gettext_lazy("Vil helst kontaktes: telefon, video, fremmøde …"),
               ("foretrukken kanal", "kontaktform")),
        Column("beskyttet", gettext_lazy("Navne- og adressebeskyttelse: ja eller nej"),
               ("navnebeskyttelse", "adressebeskyttelse", "navne- og adressebeskyttelse",
                "beskyttelse")),
    )  # fmt: skip
    stage = imports.CITIZEN_STAGE
    tables = ("people_citizen", *(sort.table for sort in imports.SORTS.values()))

    def reading(self, today: date, options: Options, present: frozenset[str]) -> CitizenReading:
        return CitizenReading(today, options, present)

    def judge(self, today: date, reading: CitizenReading) -> None:
        imports.judge_citizens(today, reading.present, reading.places)

    def write(self, today: date, reading: CitizenReading, progress: Progress) -> list[int]:
        return imports.write_citizens(today, reading.places, progress)

    def undo(self, run: int) -> list[int]:
        return imports.undo_citizens()


class CitizenReading:
    """One file of citizens being read: what its words mean in this installation."""

    def __init__(self, today: date, options: Options, present: frozenset[str]) -> None:
        self.present = present
        self.today = today
        self.places = imports.Places.load(create_staff=options.create_staff)
        home = Municipality.objects.filter(is_home=True).values_list("code", flat=True).first()
        self._home = home
        self._municipalities = Vocabulary(
            Word(m.code, m.name, (f"{m.name} Kommune", m.code.lstrip("0")))
            for m in Municipality.objects.all()
        )
        name_length = Citizen._meta.get_field("first_name").max_length or 0
        self.readers = (
            values.reference,
            values.cpr,
            values.text(name_length),
            values.text(name_length),
            values.phone,
            values.email,
            memo(self._municipality),
            values.code(vocabulary("kontaktgruppe"), _("en kontaktgruppe")),
            values.code(vocabulary("ydelse"), _("en ydelse")),
            values.not_after(today, _("Ankerdatoen")),
            values.text(120),
            values.text(80),
            memo(_language),
            memo(values.yes_no),
            values.code(vocabulary("kanal"), _("en kanal")),
            memo(values.yes_no),
        )

    def _municipality(self, cell: str) -> tuple[str, str]:
        found = self._municipalities.find(cell)
        if found is None:
            near = [] if cell.isdigit() else self._municipalities.nearest(cell, most=2)
            names = {word.code: word.name for word in self._municipalities.words}
            nearest = [f"{code} ({names[code]})" for code in near]
            raise Bad(values.unknown(_("en kommune"), cell, nearest))
        return found, ""

    def staged(self, row: Row) -> Sequence[Any]:
        (reference, cpr, first, last, phone, email, municipality, group, benefit, anchor,
         who, team, language, interpreter, channel, protected) = row.values  # fmt: skip
        if municipality is None and self._home is None:
            row.error("kommunekode", _("Ingen kommune er valgt som jeres. Angiv kommunekode."))
        team_no, staff_no = None, None
        if team or who:
            team_no, staff_no, remark = self.places.find(team or "", who or "")
            if remark:
                row.remark("sagsbehandler", remark)
        return (
            reference,
            crypto.encrypt(cpr.digits.encode()) if cpr else None,
            cpr_index(cpr) if cpr else None,
            first,
            last,
            phone,
            email,
            municipality or self._home,
            municipality is not None,
            group,
            benefit,
            anchor,
            staff_no,
            team_no,
            language,
            interpreter,
            channel,
            protected,
        )


def _language(cell: str) -> tuple[str | None, str]:
    found = LANGUAGES.find(cell)
    if found is None and len(cell) in (2, 3) and cell.isascii() and cell.isalpha():
        return cell.lower(), ""
    if found is None:
        return None, _("Sproget »%(text)s« kendes ikke og er ikke taget med.") % {"text": cell[:40]}
    return found, ""
