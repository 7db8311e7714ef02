"""The three questions in the citizen's words, what stands today, and which forms that allows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Actor, allowed
from medspil.meetings.models import (
    NEEDS_OF,
    ConsentQuestion,
    HearingForm,
    PanelCase,
    PanelConsent,
    PanelDay,
    ProfessionalVerdict,
)
from medspil.people.models import Representation, RepresentationKind

# Who may answer, and speak, for the citizen: appointed by law, or with a power of attorney.
SPEAKS_FOR = (RepresentationKind.GUARDIAN, RepresentationKind.PARTY_REPRESENTATIVE)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the citizen meets it: the question, what it means, what each answer says."""

    question: ConsentQuestion
    title: str
    means: tuple[str, str]
    yes: str
    no: str


def asked(question: ConsentQuestion) -> Asked:
    """The question in plain words, in the language of the page."""
    if question == ConsentQuestion.VIRTUAL:
        return Asked(
            question,
            _("Må mødet holdes på skærm eller telefon?"),
            (
                _("Siger du ja, kan du være med hjemmefra på video eller i telefonen."),
                _("Siger du nej, mødes vi i samme rum."),
            ),
            _("Ja, mødet må holdes på skærm eller telefon"),
            _("Nej, jeg vil møde op"),
        )
    if question == ConsentQuestion.REPRESENTED:
        return Asked(
            question,
            _("Vil du selv være med, eller må en anden tale for dig?"),
            (
                _("Siger du ja, kan din værge eller en, du har givet fuldmagt, tale for dig."),
                _("Siger du nej, taler du selv – du må altid have en bisidder med."),
            ),
            _("Ja, en anden må tale for mig"),
            _("Nej, jeg vil selv være med"),
        )
    return Asked(
        question,
        _("Må teamet behandle din sag, uden at du er med?"),
        (
            _("Siger du ja, kan teamet tale om din sag ud fra det, vi har skrevet sammen."),
            _("Det sker kun, hvis teamet også selv mener, at det er fagligt i orden."),
        ),
        _("Ja, teamet må behandle min sag uden mig"),
        _("Nej, jeg vil være med"),
    )


def reassurance() -> str:
    """What stands under every question."""
    return _("Du kan skifte mening, indtil mødet begynder. Mødet bliver ikke aflyst af den grund.")


def in_words(form: str) -> str:
    """The form as the citizen is told it, in the language of the moment; empty: to be found."""
    return {
        HearingForm.IN_PERSON.value: _("vi mødes i samme rum"),
        HearingForm.VIDEO.value: _("på video"),
        HearingForm.PHONE.value: _("i telefonen"),
        HearingForm.HYBRID.value: _("nogle i rummet, andre på skærm"),
        HearingForm.REPRESENTED.value: _("en anden taler for dig"),
        HearingForm.WITHOUT_CITIZEN.value: _("uden at du er med"),
    }.get(form, _("på en måde, vi finder sammen"))


def shown_text(question: ConsentQuestion) -> str:
    """All that the citizen saw, or was read: kept word for word with the answer."""
    words = asked(question)
    return "\n".join([words.title, *words.means, words.yes, words.no, reassurance()])


def all_asked() -> list[Asked]:
    """The three questions in their order."""
    return [asked(question) for question in ConsentQuestion]


def standing(case: PanelCase) -> dict[str, bool]:
    """The latest answer to each question that has one."""
    lines = case.consents.order_by("question", "-pk").distinct("question")
    return dict(lines.values_list("question", "answer"))


def consents(viewer: Actor, case: PanelCase) -> QuerySet[PanelConsent]:
    """Every answer ever given in the case, the newest first. 404 for whom it is not about."""
    if not (allowed("meetings.take_part_in_case", viewer, case) or sees(viewer, case)):
        raise Http404
    return case.consents.select_related("recorded_by", "read_by", "representation").order_by("-pk")


def sees(viewer: Actor, case: PanelCase) -> bool:
    return allowed("meetings.see_case", viewer, case)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a case has today of what the forms need."""

    yes: frozenset[str]
    sound: bool | None  # None: the panel has not said
    speakers: tuple[Representation, ...]
    returned: bool

    def lacks(self, form: str, representative: Representation | None = None) -> str:
        """A sentence on what is missing for the form; empty when nothing is."""
        need = NEEDS_OF[form]
        if self.returned and form != HearingForm.IN_PERSON:
            return _("Sagen er sendt tilbage til teamet. Så mødes I ved fremmøde.")
        if need and need not in self.yes:
            return {
                ConsentQuestion.VIRTUAL: _("Borgeren har ikke sagt ja til skærm eller telefon."),
                ConsentQuestion.REPRESENTED: _(
                    "Borgeren har ikke sagt ja til, at en anden taler for dem."
                ),
                ConsentQuestion.WITHOUT_ME: _(
                    "Borgeren har ikke sagt ja til et møde uden at være med."
                ),
            }[ConsentQuestion(need)]
        if form == HearingForm.WITHOUT_CITIZEN and not self.sound:
            return _("Teamet skal først vurdere, at det er fagligt forsvarligt uden borgeren.")
        if form == HearingForm.REPRESENTED and representative not in self.speakers:
            return _("Vælg en værge eller en med fuldmagt, som kan tale for borgeren den dag.")
        return ""


def standing_of(case: PanelCase) -> Standing:
    """What the case has today. Three queries."""
    return standings_of([case])[case.pk]


def standings_of(cases: Sequence[PanelCase]) -> dict[int, Standing]:
    """What each of the cases (by key) has today. Three queries, however many they are."""
    answered = PanelConsent.objects.filter(case__in=cases)
    newest = answered.order_by("case_id", "question", "-pk").distinct("case_id", "question")
    yes: dict[int, set[str]] = defaultdict(set)
    for key, question, answer in newest.values_list("case_id", "question", "answer"):
        if answer:
            yes[key].add(question)
    verdicts = ProfessionalVerdict.objects.filter(case__in=cases).order_by("case_id", "-pk")
    sound = dict(verdicts.distinct("case_id").values_list("case_id", "sound"))
    speakers: dict[int, list[Representation]] = defaultdict(list)
    for one in Representation.objects.filter(
        Q(valid__endswith__isnull=True) | Q(valid__endswith__gt=clock.today()),
        citizen__in=[case.citizen_id for case in cases],
        kind__in=SPEAKS_FOR,
    ).order_by("pk"):
        speakers[one.citizen_id].append(one)
    return {
        case.pk: Standing(
            yes=frozenset(yes[case.pk]),
            sound=sound.get(case.pk),
            speakers=tuple(speakers[case.citizen_id]),
            returned=case.round == 2,
        )
        for case in cases
    }


def why_not(
    case: PanelCase, day: PanelDay, form: str, representative: Representation | None = None
) -> str:
    """Why the case cannot meet in this form on this day; empty when it can."""
    if form not in HearingForm.values:
        return _("Vælg en form.")
    if form not in day.forms:
        return _("Den form er ikke mulig den dag. Vælg en anden form eller en anden dag.")
    if representative is not None and day.day not in representative.period:
        representative = None
    return standing_of(case).lacks(form, representative)


def possible_forms(having: Standing, forms: Iterable[str]) -> list[HearingForm]:
    """The forms among these that lack nothing."""
    first = having.speakers[0] if having.speakers else None
    return [HearingForm(form) for form in forms if not having.lacks(form, first)]
