"""The market analysis of Næstved in April 2020, as a survey; its answers are in `sample`."""

from __future__ import annotations

from datetime import date

from medspil.kernel.action import Actor
from medspil.surveys.actions.building import add_question, publish
from medspil.surveys.actions.surveys import make_survey, name_variable, open_survey
from medspil.surveys.models import Survey
from medspil.surveys.sample import CODE, FIRST, INDUSTRIES, LAST, NEEDS
from medspil.surveys.wording import read

OPTIONS = (
    "Ja, vi kommer igennem:\n- Lidt ramt\n- Upåvirket\n- I vækst\n"
    "Hårdt ramt, men vi håber\nVi kommer ikke igennem"
)


def make_market_analysis(
    by: Actor,
    *,
    first: date = FIRST,
    last: date = LAST,
    says_industry: bool = True,
    tags_answered: bool = False,
) -> Survey:
    """The survey, open for answers. `says_industry`: who answers says of which industry they are;
    else it is known of those who are asked.
    """
    survey: Survey = make_survey(
        by=by,
        title="Markedsanalyse 2020",
        about="Vi ringer til virksomheder i kommunen for at høre, hvordan I klarer jer, og hvad vi "
        "kan hjælpe med. Svarene bruges til at sætte ind, hvor det gør en forskel.",
        first_week=first,
        last_week=last,
        code=CODE,
        has_public_link=True,
        tags_answered=tags_answered,
    )
    if says_industry:
        name_variable(by=by, survey=survey, label="Branche", values=list(INDUSTRIES))
    draft = survey.versions.get()
    how = add_question(
        by=by,
        version=draft,
        kind="one",
        text="Hvordan går det jeres virksomhed?",
        options=read(OPTIONS),
        is_required=True,
    )
    add_question(
        by=by,
        version=draft,
        kind="several",
        text="Hvem får I brug for i det næste halve år?",
        options=read("\n".join(NEEDS)),
        only_if=[how.options.get(code="1")],
    )
    add_question(
        by=by,
        version=draft,
        kind="scale",
        text="Hvor sikre er I på det næste halve år?",
        low=1,
        high=5,
        low_label="slet ikke",
        high_label="helt",
    )
    add_question(
        by=by, version=draft, kind="number", text="Hvor mange ansatte har I?", low=0, unit="ansatte"
    )
    add_question(by=by, version=draft, kind="text", text="Hvad kan vi hjælpe med?")
    publish(by=by, version=draft)
    opened: Survey = open_survey(by=by, survey=survey)
    return opened


INTERVIEW = "interview-uge-19-23"
INTERVIEW_FIRST, INTERVIEW_LAST = date(2020, 5, 4), date(2020, 6, 7)  # weeks 19 to 23


def make_interview(by: Actor) -> Survey:
    """The key questions by telephone, week by week: whom companies need, what they must learn."""
    survey: Survey = make_survey(
        by=by,
        title="Interview om arbejdskraft og kompetencer",
        about="Vi ringer og spørger, hvem I får brug for, og hvad jeres medarbejdere skal lære.",
        first_week=INTERVIEW_FIRST,
        last_week=INTERVIEW_LAST,
        wave_weeks=1,
        code=INTERVIEW,
    )
    draft = survey.versions.get()
    need = add_question(
        by=by,
        version=draft,
        kind="one",
        text="Får I brug for flere i det næste halve år?",
        options=read("Ja, nu\nJa, senere\nNej\nVed ikke"),
        is_required=True,
    )
    add_question(
        by=by,
        version=draft,
        kind="several",
        text="Hvem får I brug for?",
        options=read("\n".join(NEEDS)),
        only_if=list(need.options.filter(code__in=("1", "2"))),
    )
    add_question(
        by=by,
        version=draft,
        kind="one",
        text="Vil I bruge tiden til at uddanne jeres medarbejdere?",
        options=read("Ja\nMåske\nNej"),
    )
    publish(by=by, version=draft)
    opened: Survey = open_survey(by=by, survey=survey)
    return opened
