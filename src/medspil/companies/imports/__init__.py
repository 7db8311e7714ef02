"""The file of companies: who they are, their workplaces, industries and contact persons.

A company is known by its CVR number. Several rows of one number are its workplaces, each with a
P-number; the first of them tells of the company. An empty cell takes nothing away.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from medspil.companies.forgotten import marks
from medspil.companies.imports.undoing import undoing
from medspil.companies.imports.writing import (
    AT_A_TIME,
    FOLLOWED,
    FORGOTTEN,
    HERE,
    JUDGE,
    LEADS,
    MAKING,
    WRITING,
)
from medspil.companies.models import Company, CompanyContact, ForgottenContact, Industry, Scheme
from medspil.companies.queries import consultants
from medspil.exchange import kinds, values
from medspil.exchange.kinds import Column, Options, Progress, Row
from medspil.exchange.values import Bad, memo
from medspil.kernel import clock
from medspil.kernel.cvr import Cvr, InvalidCvr
from medspil.people.imports import refuse

DB25_BEGINS = date(2025, 1, 1)


def register() -> None:
    """Make the file of companies known to the importer."""
    kinds.register(Companies())


class Companies:
    """`medspil import companies`."""

    name = "companies"
    label = gettext_lazy("Virksomheder")
    columns = (
        Column("cvr", gettext_lazy("CVR-nummer, otte cifre"),
               ("cvr nummer", "cvr nr", "cvrnr", "cvrnummer", "cvr-nr"), required=True),
        Column("cvr_grund",
               gettext_lazy("Hvorfor nummeret er rigtigt, når kontrolcifret ikke passer")),
        Column("p_nummer",
               gettext_lazy("P-nummer, ti cifre. Flere rækker med samme CVR er arbejdssteder."),
               ("p-nummer", "pnummer", "p nr", "pnr", "produktionsenhed", "p-enhed")),
        Column("navn", gettext_lazy("Virksomhedens eller arbejdsstedets navn"),
               ("virksomhed", "virksomhedsnavn", "firma", "firmanavn", "name")),
        Column("vej", gettext_lazy("Vej og nummer"), ("adresse", "vejnavn", "gade", "address")),
        Column("postnr", gettext_lazy("Postnummer"), ("postnummer", "post nr", "zip")),
        Column("by", gettext_lazy("By"), ("postdistrikt", "city")),
        Column("telefon", gettext_lazy("Telefon"), ("telefonnummer", "tlf", "phone")),
        Column("email", gettext_lazy("E-mail"), ("mail", "e-mail", "e-mailadresse")),
        Column("ansatte", gettext_lazy("Ansatte, et tal"), ("antal ansatte", "medarbejdere")),
        Column("db07", gettext_lazy("Branchekode i DB07 (2008–2024), to til seks cifre"),
               ("branchekode", "hovedbranche", "branche")),
        Column("db25", gettext_lazy("Branchekode i DB25 (fra 2025), seks cifre")),
        Column("db25_fra", gettext_lazy("Dagen, DB25-koden gælder fra. Uden: i dag."),
               ("branchekode gyldig fra", "branche gyldig fra", "db25 gyldig fra", "gyldig fra")),
        Column("konsulent", gettext_lazy("Konsulentens brugernavn eller fulde navn"),
               ("virksomhedskonsulent", "ansvarlig")),
        Column("kontaktperson", gettext_lazy("Hvem man kan spørge efter"),
               ("kontakt", "kontaktnavn")),
        Column("stilling", gettext_lazy("Kontaktpersonens stilling"), ("titel",)),
        Column("kontakt_telefon", gettext_lazy("Kontaktpersonens telefon"), ("mobil",)),
        Column("kontakt_email", gettext_lazy("Kontaktpersonens e-mail")),
    )  # fmt: skip
    stage = (
        ("reference", "text"),
        *(
            (own, "text")
            for own in ("cvr_reason", "p_number", "name", "street", "postcode", "city")
        ),
        ("phone", "text"),
        ("email", "text"),
        ("employees", "int"),
        ("db07", "bigint"),
        ("db25", "bigint"),
        ("db25_from", "date"),
        ("consultant_id", "bigint"),
        *((f"contact_{own}", "text") for own in ("name", "title", "phone", "email")),
        ("contact_marks", "text"),  # digests, where anybody was ever forgotten
        ("lead", "boolean"),  # the row that tells of the company
    )
    tables = (
        *("companies_company", "companies_workplace", "companies_companycontact"),
        "companies_companyindustry",
    )

    def reading(self, today: date, options: Options, present: frozenset[str]) -> CompanyReading:
        return CompanyReading()

    def judge(self, today: date, reading: Any) -> None:
        with connection.cursor() as cursor:
            for statement in HERE:
                cursor.execute(statement)
        _refuse_doubles()
        with connection.cursor() as cursor:
            cursor.execute(LEADS)
            cursor.execute(
                FOLLOWED,
                [
                    _(
                        "Virksomheden er lagt sammen med en anden. Arbejdssted og kontaktperson er "
                        "ført over på den, resten er ikke taget med."
                    )
                ],
            )
            cursor.execute(FORGOTTEN, [_("Kontaktpersonen er glemt hos jer og er ikke taget med.")])
            cursor.execute("ANALYZE import_stage")
            cursor.execute(JUDGE, {"today": today})
            cursor.execute("ANALYZE import_verdict")
            cursor.execute(
                "INSERT INTO import_issue SELECT \"row\", 'cvr', 'remark', %s"
                " FROM import_verdict WHERE verdict = 'closed'",
                [_("Virksomheden er ophørt i Medspil og er ikke ændret.")],
            )

    def write(self, today: date, reading: Any, progress: Progress) -> list[int]:
        with connection.cursor() as cursor:
            for statement in MAKING:
                cursor.execute(statement)
            cursor.execute('SELECT coalesce(max("row"), 0) FROM import_stage')
            (last,) = cursor.fetchone()
            for first in range(1, last + 1, AT_A_TIME):
                span: dict[str, Any] = {"first": first, "end": first + AT_A_TIME - 1}
                for statement in WRITING:
                    cursor.execute(statement, {**span, "today": today, "now": clock.now()})
                progress("write", min(first + AT_A_TIME - 1, last), last)
            cursor.execute(f"ANALYZE {', '.join(self.tables)}")
        return []  # no citizens

    def undo(self, run: int) -> list[int]:
        said = {
            "worked": _("Der er arbejdet videre med virksomheden siden."),
            "changed": _("Virksomheden er ændret siden."),
        }
        with connection.cursor() as cursor:
            for statement in undoing():
                cursor.execute(statement, said)
        return []


def _cvr(cell: str) -> tuple[str, str]:
    try:
        return Cvr.parse(cell).digits, ""
    except InvalidCvr:
        raise Bad(_("Et CVR-nummer er otte cifre og begynder ikke med nul.")) from None


def _p_number(cell: str) -> tuple[str, str]:
    digits = "".join(cell.split())
    if len(digits) != 10 or not (digits.isascii() and digits.isdigit()):
        raise Bad(_("Et P-nummer er ti cifre."))
    return digits, ""


def _postcode(cell: str) -> tuple[str | None, str]:
    digits = cell.upper().removeprefix("DK-").strip()
    if not (digits.isascii() and digits.isdigit() and 3 <= len(digits) <= 4):
        return None, _("Postnummeret kan ikke læses og er ikke taget med.")
    return digits.zfill(4), ""


def _db25_from(cell: str) -> tuple[date, str]:
    read, remark = values.day(cell)
    if read < DB25_BEGINS:
        return DB25_BEGINS, _("DB25 gælder fra 1. januar 2025. Den dag er brugt.")
    return read, remark


def _whole_number(cell: str) -> tuple[int | None, str]:
    digits = cell.replace(".", "").replace(" ", "")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 6:
        return None, _("Antallet af ansatte kan ikke læses og er ikke taget med.")
    return int(digits), ""


class CompanyReading:
    """One file of companies being read: what its words mean in this installation."""

    def __init__(self) -> None:
        self._codes: dict[str, dict[str, int]] = {scheme: {} for scheme in Scheme.values}
        for pk, scheme, code in Industry.objects.values_list("pk", "scheme", "code"):
            self._codes[scheme][code] = pk
        self._remembers = ForgottenContact.objects.exists()
        self._people: dict[str, list[int]] = {}
        for person in consultants():
            for name in {person.username.casefold(), person.full_name.casefold()}:
                self._people.setdefault(name, []).append(person.pk)

        def longest(model: Any, field: str) -> int:
            return model._meta.get_field(field).max_length or 0

        self.readers = (
            memo(_cvr),
            values.text(longest(Company, "cvr_reason")),
            _p_number,
            values.text(longest(Company, "name")),
            values.text(longest(Company, "street")),
            memo(_postcode),
            values.text(longest(Company, "city")),
            values.phone,
            values.email,
            memo(_whole_number),
            memo(lambda cell: self._industry(Scheme.DB07, cell)),
            memo(lambda cell: self._industry(Scheme.DB25, cell)),
            memo(_db25_from),
            memo(self._consultant),
            values.text(longest(CompanyContact, "name")),
            values.text(longest(CompanyContact, "title")),
            values.phone,
            values.email,
        )

    def _industry(self, scheme: str, cell: str) -> tuple[int | None, str]:
        """The code, else the group it is in: of DB07 no more than three digits are known."""
        digits = "".join(sign for sign in cell if sign.isdigit())
        known = self._codes[scheme]
        for length in range(len(digits), 1, -1):
            if digits[:length] in known:
                return known[digits[:length]], ""
        return None, _("Branchekoden kendes ikke og er ikke taget med.")

    def _consultant(self, cell: str) -> tuple[int | None, str]:
        found = self._people.get(" ".join(cell.split()).casefold(), [])
        if len(found) == 1:
            return found[0], ""
        return None, _("Konsulenten kendes ikke her og er ikke taget med.")

    def staged(self, row: Row) -> Sequence[Any]:
        cvr, reason, *rest = row.values
        if cvr and not Cvr(cvr).passes_modulus_11 and not reason:
            row.error("cvr", _("Kontrolcifret i CVR-nummeret passer ikke."))
        if rest[1] is None and rest[0] is not None and cvr:
            row.remark("navn", _("Arbejdsstedet har intet navn. Virksomhedens er brugt."))
        kept_reason = reason if cvr and not Cvr(cvr).passes_modulus_11 else None
        return (cvr, kept_reason, *rest, self._marks(*rest[-4:]), None)

    def _marks(
        self, name: str | None, _title: str | None, phone: str | None, email: str | None
    ) -> str | None:
        if not (self._remembers and name):
            return None
        return " ".join(mark.hex() for mark in marks(name, phone or "", email or ""))


def _refuse_doubles() -> None:
    """The same company or workplace twice in the file, and new companies without a name."""
    refuse(
        "cvr",
        """
        UPDATE import_stage s SET refused = true
        FROM (
            SELECT "row" AS again, min("row") OVER (
                PARTITION BY coalesce(h.id::text, 'new ' || o.reference), coalesce(o.p_number, '')
            ) AS first
            FROM import_stage o LEFT JOIN import_here h USING (reference) WHERE NOT o.refused
        ) f
        WHERE s."row" = f.again AND f.again > f.first AND NOT s.refused
        RETURNING s."row", f.first, s."row"
        """,
        [],
        _("Række %s og række %s er samme virksomhed. Giv hver sit P-nummer, eller fjern den ene."),
    )
    refuse(
        "navn",
        """
        UPDATE import_stage s SET refused = true
        WHERE NOT s.refused AND s.name IS NULL
            AND NOT EXISTS (SELECT FROM import_here h WHERE h.reference = s.reference)
            AND NOT EXISTS (SELECT FROM import_stage o
                WHERE o.reference = s.reference AND o.name IS NOT NULL AND NOT o.refused)
        RETURNING s."row", s."row"
        """,
        [],
        _("Række %s: en ny virksomhed skal have et navn."),
    )
