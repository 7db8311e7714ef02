"""Companies as somebody to ask: the one place where the surveys and the companies meet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from medspil.companies.actions.tags import make_tag, put_tag
from medspil.companies.actions.timeline import write_survey
from medspil.companies.models import Company, Tag
from medspil.companies.queries.companies import followed, get_company
from medspil.companies.queries.searches import searches_for
from medspil.companies.queries.selection import Selection
from medspil.companies.rules import works_with_companies
from medspil.companies.sections import SECTIONS, section_of
from medspil.kernel import clock
from medspil.kernel.action import Actor, System
from medspil.people.models import Staff
from medspil.surveys.models import How, Respondent, Survey
from medspil.surveys.populations import (
    Asked,
    Card,
    Chosen,
    Known,
    Person,
    Pick,
    Reach,
    Source,
)
from medspil.ui.wording import short_date

INDUSTRY, SIZE, AREA = "branche", "stoerrelse", "omraade"
# Employees: the most in each band, its code (in order) and how it is said. As Statistics Denmark
# tells of workplaces, the smallest together.
BANDS: list[tuple[float, str, Any]] = [
    (4, "000-004", gettext_lazy("0–4 ansatte")),
    (9, "005-009", gettext_lazy("5–9 ansatte")),
    (49, "010-049", gettext_lazy("10–49 ansatte")),
    (99, "050-099", gettext_lazy("50–99 ansatte")),
    (float("inf"), "100-", gettext_lazy("100 ansatte eller flere")),
]
LONGEST_TAG = 60
MACHINE = System("surveys")  # what follows of itself from an answer
_FIELDS = (
    *("public_id", "name", "phone", "division", "employees", "postcode", "dnd_until", "closed_on"),
)
_TURN = "SELECT pg_advisory_xact_lock(hashtext('desk.survey_tag'), %s)"


class CompaniesAsked(Source):
    """See `medspil.surveys.populations.Source`. A reference is a company's `public_id`."""

    code = "companies"
    label: Any = gettext_lazy("Virksomheder")

    @property
    def variables(self) -> dict[str, Any]:
        return {INDUSTRY: _("Branche"), SIZE: _("Størrelse"), AREA: _("Postnummer")}

    def picks(self, viewer: Staff) -> list[Pick]:
        """All of them, each saved search, each industry; nothing for who has no companies."""
        if not works_with_companies(viewer):
            return []
        kept = [Pick(_("Gemte søgninger"), one.name, one.query) for one in searches_for(viewer)]
        sections = [
            Pick(_("En branche"), str(one.title), Selection(sections=(one.letter,)).stored())
            for one in SECTIONS
        ]
        return [Pick(_("Virksomheder"), _("Alle virksomheder"), ""), *kept, *sections]

    def words(self, viewer: Staff, query: QueryDict) -> list[str]:
        return Selection.of(query.urlencode()).in_words()

    def chosen(self, viewer: Staff, query: QueryDict) -> Chosen:
        """Whom the list's filter finds, in one statement. Whoever is to be left in peace, or has
        closed, is counted and not asked, whatever the filter says.
        """
        asked_for = Selection.of(query.urlencode())
        peace = asked_for.peace or "all"
        rows = replace(asked_for, peace=peace).rows(viewer).values_list(*_FIELDS, named=True)
        today, out, found = clock.today(), Counter[str](), []
        # what is kept with the survey is kept in the house's language
        with override(settings.LANGUAGE_CODE):
            for row in rows:
                if row.closed_on is not None:
                    out["closed"] += 1
                elif row.dnd_until is not None and today <= row.dnd_until:
                    out["peace"] += 1
                else:
                    found.append(_asked(row))
        left_out = {_("Skal lades i fred"): out["peace"], _("Ophørt"): out["closed"]}
        return Chosen(found, left_out)

    def card(self, viewer: Staff, reference: str) -> Card | None:
        """The company as it is today, whom to ask for, and what to know before one calls."""
        company = _company(viewer, reference)
        if company is None:
            return None
        people = company.contacts.filter(forgotten_at=None, left_on=None)
        return Card(
            name=company.name,
            url=reverse("companies:company", args=[company.public_id]),
            phone=company.phone,
            people=[Person(one.name, one.title, one.phone) for one in people],
            warnings=_warnings(company),
        )

    def now_called(self, references: Iterable[str]) -> set[str]:
        """Of those that were merged, the company that they are part of."""
        merged = Company.objects.filter(
            public_id__in=list(references), merged_into__isnull=False
        ).values_list("public_id", flat=True)
        return {str(one.public_id) for one in _today({str(gone) for gone in merged}).values()}

    def reach(self, asked: Iterable[Respondent]) -> dict[int, Reach]:
        """A contact person's e-mail as it is today, else the company's – of the one that it has
        become part of, too. Whoever is left in peace or has closed is not written to.
        """
        every = list(asked)
        companies = _today({one.reference for one in every})
        today, found = clock.today(), {}
        for one in every:
            company = companies.get(one.reference)
            if company is None or company.closed_on is not None or company.in_peace(today):
                found[one.pk] = Reach(in_peace=True)
                continue
            people = [who for who in company.contacts.all() if who.email and who.left_on is None]
            who = people[0] if people else company
            found[one.pk] = Reach(who.email, people[0].name if people else "")
        return found

    def invited(self, by: Actor, survey: Survey, references: Sequence[str]) -> None:
        """The timeline says that they were invited, of a survey without names too."""
        if keys := followed(references):
            write_survey(by=by, companies=keys, survey=survey.title, step="invited")

    def answered(self, by: Actor, respondent: Respondent, how: str) -> None:
        """The timeline says that they answered, or were interviewed, and by whom; never what."""
        company = _company(MACHINE, respondent.reference)
        survey = respondent.survey
        if company is None or survey.is_anonymous:
            return
        is_interview = how == How.INTERVIEW and isinstance(by, Staff)
        write_survey(
            by=by if is_interview else MACHINE,
            companies=[company.pk],
            survey=survey.title,
            step="interviewed" if is_interview else "answered",
        )
        tag = _tag_of(survey, by) if survey.tags_answered else None
        if tag is not None:
            rule = f"survey:{survey.code}"
            put_tag(by=MACHINE, tag=tag, companies=[company.pk], rule=rule)


def _asked(row: Any) -> Asked:
    background = {}
    section = section_of(row.division)
    if section is not None:
        background[INDUSTRY] = Known(section.letter, str(section.title))
    if row.employees is not None:
        code, label = next((code, said) for most, code, said in BANDS if row.employees <= most)
        background[SIZE] = Known(code, str(label))
    if row.postcode:
        area = row.postcode.zfill(4)[:2]
        background[AREA] = Known(area, f"{area}00–{area}99")
    return Asked(str(row.public_id), row.name[:120], row.phone[:20], background)


def _today(references: set[str]) -> dict[str, Company]:
    """The companies by reference; of one that was merged, the one that it is part of now."""
    wanted: dict[str, str] = {one: one for one in references}
    found: dict[str, Company] = {}
    while wanted:
        rows = Company.objects.filter(public_id__in=set(wanted.values()))
        known = {
            str(row.public_id): row
            for row in rows.select_related("merged_into").prefetch_related("contacts")
        }
        further = {}
        for reference, public_id in wanted.items():
            row = known.get(public_id)
            if row is not None and row.merged_into is not None:
                further[reference] = str(row.merged_into.public_id)
            elif row is not None:
                found[reference] = row
        wanted = further
    return found


def _company(viewer: Actor, reference: str) -> Company | None:
    """The company, or the one that it has become part of; None where the viewer has none."""
    try:
        return get_company(viewer, UUID(reference))
    except (Http404, ValueError):
        return None


def _warnings(company: Company) -> list[str]:
    said = []
    if company.closed_on is not None:
        said.append(_("Virksomheden er ophørt."))
    if company.dnd_until is not None and company.in_peace(clock.today()):
        said.append(
            _("Skal lades i fred til og med %(day)s: %(why)s")
            % {"day": short_date(company.dnd_until), "why": company.dnd_reason}
        )
    return said


def _tag_of(survey: Survey, by: Actor) -> Tag | None:
    """»Har svaret på …«, made with the first answer: whoever made the survey answers for it. None
    where nobody can, or the tag was retired.
    """
    owner = survey.made_by or (by if isinstance(by, Staff) else None)
    with override(settings.LANGUAGE_CODE):
        name = _("Har svaret på %(survey)s") % {"survey": survey.title}
        if len(name) > LONGEST_TAG:
            name = _("Har svaret på %(survey)s") % {"survey": survey.code}
        meaning = _("Virksomheden har svaret på undersøgelsen »%(survey)s« (%(code)s).") % {
            "survey": survey.title,
            "code": survey.code,
        }
    with connection.cursor() as cursor:
        cursor.execute(_TURN, [survey.pk])  # two first answers make one tag
    found = Tag.objects.filter(name__iexact=name).order_by("retired_at").last()
    if found is None and owner is not None:
        made: Tag = make_tag(by=MACHINE, name=name, meaning=meaning, owner=owner)
        return made
    return found if found is not None and found.retired_at is None else None
