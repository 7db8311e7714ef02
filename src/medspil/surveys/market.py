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


def make_market_analysis(by: Actor, *, first: date = FIRST, last: date = LAST) -> Survey:
    """The survey, open for answers."""
    survey: Survey = make_survey(
        by=by,
        title="Markedsanalyse 2020",
        about="Vi ringer til virksomheder i kommunen for at høre, hvordan I klarer jer, og hvad vi "
        "kan hjælpe med. Svarene bruges til at sætte ind, hvor det gør en forskel.",
        first_week=first,
        last_week=last,
        code=CODE,
        has_public_link=True,
    )
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
