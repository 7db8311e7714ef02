"""A citizen may be found for work: what is written of them, the consent, and stop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from medspil.companies.actions.timeline import judge_words, staff_of
from medspil.competence.models import Kind
from medspil.folder.cv import Cv, Named
from medspil.folder.kinds import Fit
from medspil.folder.queries.cv import cv_of
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.matching.actions.interviews import end_interview
from medspil.matching.models import How, Interview, Profile, Proposal, SearchConsent
from medspil.matching.orders_wording import SEARCH_TEXT
from medspil.matching.scoring.facts import ANY_DISTANCE, SHIFTS, STRAINS, codes_of, mask
from medspil.matching.scoring.places import is_known
from medspil.matching.terms import fold, keys_of
from medspil.people.models import Citizen

LONGEST_CONSENT = 366  # days
MOST_WORDS = 60


@action(rule="matching.write_profile", on="citizen")
def set_profile(
    *,
    by: Actor,
    citizen: Citizen,
    occupations: Sequence[str],
    skills: Sequence[str],
    until: date,
    how: str = How.PHONE,
    certificates: Mapping[str, date | None] | None = None,
    concepts: Mapping[str, str] | None = None,
    postcode: str = "",
    km: int = ANY_DISTANCE,
    hours: tuple[int, int] = (1, 37),
    shifts: Sequence[str] = ("day",),
    start_on: date | None = None,
    avoids: Sequence[str] = (),
    read: int | None = None,
) -> Profile:
    """Write what the citizen can and wants, and that they may be found until a day.

    `concepts`: which concept was chosen for words, by its URI; the words are kept.
    `certificates`: the last day of each, None for ever. `avoids`: what of work they want to keep
    away from; nobody writes why. Another day, or the first time, writes a line of consent with the
    text that was shown. `read`: the profile's number when it was read, nought where there was none;
    None where nobody has read it.

    Raises `Refused` where it has been written, filled from the folder or stopped since; for a
    protected or closed citizen, no occupation, a day that has passed or is more than a year away,
    an unknown postcode, a CPR number anywhere.
    """
    held = Citizen.objects.select_for_update(of=("self",), no_key=True).get(pk=citizen.pk)
    if held.protected:
        raise Refused(_("Borgeren har beskyttet navn og adresse og kan ikke findes frem."))
    if held.closed_on is not None:
        raise Refused(_("Borgeren er afsluttet."))
    _judge(occupations, skills, until, postcode, hours)
    certificates = certificates or {}
    for words in (*occupations, *skills, *certificates):
        judge_words(words, "skills")
    work = keys_of(occupations, Kind.OCCUPATION, concepts)
    able = keys_of(skills, Kind.SKILL, concepts)
    proofs = {fold(words): words for words in certificates if fold(words)}
    stands = Profile.objects.select_for_update(of=("self",)).filter(citizen=held).first()
    if read is not None and read != (stands.n if stands else 0):
        raise Refused(_("Jobprofilen er ændret, siden du åbnede den. Dit er ikke gemt endnu."))
    profile = stands or Profile(citizen=held)
    if profile.pk is None or profile.withdrawn_at is not None or profile.until != until:
        profile.consent = _consent(by, held, how, until)
    profile.until, profile.withdrawn_at = until, None
    profile.occupations, profile.skills = _once(work), _once(able)
    profile.certificates = {
        key: last.isoformat() if (last := certificates[words]) else ""
        for key, words in proofs.items()
    }
    profile.words = {key: words.strip() for words, key in (*work.items(), *able.items())}
    profile.words |= {key: words.strip() for key, words in proofs.items()}
    profile.postcode, profile.km = postcode, km
    profile.hours_from, profile.hours_to = hours
    profile.shifts, profile.avoids = mask(shifts, SHIFTS), mask(avoids, STRAINS)
    profile.start_on = start_on
    profile.written_at, profile.written_by = clock.now(), staff_of(by)
    profile.save()
    note_facts(occupations=len(work), skills=len(able))
    return profile


@action(rule="matching.write_profile", on="citizen")
def stop_search(*, by: Actor, citizen: Citizen, how: str = How.PHONE) -> Profile:
    """The citizen may not be found any more: no company reads the CV, and talks that were to come
    are called off. Harmless again.

    Raises `Refused` for somebody who has no profile.
    """
    profile = Profile.objects.select_for_update(of=("self",)).filter(citizen=citizen).first()
    if profile is None:
        raise Refused(_("Borgeren har ingen jobprofil."))
    if profile.withdrawn_at is None:
        SearchConsent.objects.create(
            citizen=citizen,
            answer=False,
            shown_text=str(SEARCH_TEXT),
            how=how,
            recorded_by=staff_of(by),
            at=clock.now(),
        )
        profile.withdrawn_at = clock.now()
        profile.save(update_fields=["withdrawn_at"])
        talks = Interview.objects.filter(ended_at=None, proposal__citizen=citizen)
        waiting = Proposal.objects.filter(pk__in=talks.values("proposal"), hired_at=None)
        for one in waiting.order_by("pk"):
            end_interview(by, one, _("Borgeren har sagt stop."))
    return profile


# What the folder says of work to look for, as what of work to avoid.
_AVOIDS = {
    Fit.NO_HEAVY_LIFTING: ("heavy_lifting",),
    Fit.NO_NIGHTS: ("nights",),
    Fit.SEATED: ("standing", "walking"),
    Fit.QUIET: ("noise",),
    Fit.SHORT_DAYS: ("long_days",),
}


def fill_from_folder(citizen_pk: int, before: Cv) -> None:
    """The citizen's CV says something else than before: whoever may be found is found by it, and
    what the citizen took back is not used any more.

    Called in the folder's own action. It makes no profile, since it gives no consent; what the CV
    says nothing of, and said nothing of before, stays as it is written here.
    """
    list(Citizen.objects.select_for_update(of=("self",), no_key=True).filter(pk=citizen_pk))
    profile = Profile.objects.select_for_update(of=("self",)).filter(citizen=citizen_pk).first()
    if profile is None:
        return
    cv = cv_of(citizen_pk)
    _take_back(profile, before, cv)
    if profile.withdrawn_at is None:
        _fill(profile, cv)
    profile.written_at = clock.now()
    profile.save()


def _take_back(profile: Profile, before: Cv, cv: Cv) -> None:
    """What stood in the CV and does not. An occupation stays: it is what the citizen looks for."""
    if not cv.skills:
        gone = _keys(before.skills, Kind.SKILL)
        profile.skills = [key for key in profile.skills if key not in gone]
    if not cv.certificates:
        for words, _last in before.certificates:
            profile.certificates.pop(fold(words), None)
    profile.avoids = mask(_avoided(profile) - _avoids(before.fits), STRAINS)


def _fill(profile: Profile, cv: Cv) -> None:
    if occupations := _keys(cv.occupations, Kind.OCCUPATION):
        profile.occupations = sorted(occupations)
        profile.words |= occupations
    if skills := _keys(cv.skills, Kind.SKILL):
        profile.skills = sorted(skills)
        profile.words |= skills
    proofs = {fold(words): (words, last) for words, last in cv.certificates if fold(words)}
    if proofs:
        profile.certificates = {
            key: last.isoformat() if last else "" for key, (_words, last) in proofs.items()
        }
        profile.words |= {key: words for key, (words, _last) in proofs.items()}
    profile.avoids = mask(_avoided(profile) | _avoids(cv.fits), STRAINS)


def _keys(named: Sequence[Named], kind: Kind) -> dict[str, str]:
    """The key of each in the profile, and the words."""
    found = keys_of([words for _uri, words in named], kind)
    keys = {uri or found.get(words, ""): words for uri, words in named}
    keys.pop("", None)
    return keys


def _avoided(profile: Profile) -> set[str]:
    return set(codes_of(profile.avoids, STRAINS))


def _avoids(fits: Sequence[str]) -> set[str]:
    return {code for fit in fits for code in _AVOIDS[Fit(fit)]}


def _consent(by: Actor, citizen: Citizen, how: str, until: date) -> SearchConsent:
    return SearchConsent.objects.create(
        citizen=citizen,
        answer=True,
        shown_text=str(SEARCH_TEXT),
        how=how,
        until=until,
        recorded_by=staff_of(by),
        at=clock.now(),
    )


def _once(keys: Mapping[str, str]) -> list[str]:
    return sorted(set(keys.values()))


def _judge(
    occupations: Sequence[str],
    skills: Sequence[str],
    until: date,
    postcode: str,
    hours: tuple[int, int],
) -> None:
    if not any(fold(words) for words in occupations):
        raise Refused(_("Skriv mindst ét erhverv."), field="occupations")
    if len(occupations) + len(skills) > MOST_WORDS:
        raise Refused(_("Skriv højst 60 linjer."), field="skills")
    if not 0 <= (until - clock.today()).days <= LONGEST_CONSENT:
        raise Refused(_("Vælg en dag fra i dag og højst et år frem."), field="until")
    if postcode and not is_known(postcode):
        raise Refused(_("Det postnummer findes ikke."), field="postcode")
    if hours[0] > hours[1]:
        raise Refused(_("Det første tal er større end det sidste."), field="hours_from")
