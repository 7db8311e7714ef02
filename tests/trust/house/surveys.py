"""A survey that is answered, and the next version of it in draft."""

from __future__ import annotations

from typing import Any

from medspil.kernel.action import System
from medspil.surveys.actions.building import begin_version
from medspil.surveys.actions.mailing import make_mailing
from tests.surveys.asking import a_survey
from tests.trust.house.making import Addresses, made_once, pages
from tests.trust.house.people import NOBODY, House

SURVEY_PAGES = (
    *("survey", "change", "step", "paste", "invite", "variable", "links", "build", "build_step"),
    *("take", "question_kind", "preview", "figures", "book", "mailings", "raw", "interview_next"),
)


@made_once
def survey(house: House) -> Any:
    made = a_survey(asked=2)
    draft = begin_version(by=System("test"), survey=made)
    return made, draft


def survey_key(house: House) -> dict[str, Any]:
    return {"public_id": survey(house)[0].public_id}


def asked_key(house: House) -> dict[str, Any]:
    return {"public_id": survey(house)[0].respondents.earliest("pk").public_id}


def mailing_key(house: House) -> dict[str, Any]:
    made = survey(house)[0]
    made.respondents.update(email="firma@example.com")
    return {"pk": make_mailing(by=house.consultant, survey=made, kind="invitation").pk}


def drafted(house: House) -> dict[str, Any]:
    return {"pk": survey(house)[1].questions.get(code="q5").pk}


def published_question(house: House) -> dict[str, Any]:
    return {"pk": survey(house)[0].versions.get(number=1).questions.get(code="q1").pk}


ADDRESSES: Addresses = {
    **pages("surveys", SURVEY_PAGES, survey_key),
    **pages("surveys", ("question", "question_step"), drafted),
    "surveys:question_new": (lambda house: {**survey_key(house), "kind": "one"}, NOBODY),
    "surveys:bank_put": (published_question, NOBODY),
    "surveys:mailing": (mailing_key, NOBODY),
    **pages("surveys", ("link", "interview", "draft"), asked_key),
}
