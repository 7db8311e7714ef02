"""Applications that somebody looks at, and providers' courses."""

from __future__ import annotations

from typing import Any

from medspil.sparring.actions.courses import refer as refer_to_course
from medspil.sparring.actions.sending import send_version
from tests.sparring.making import LETTER, a_course, a_plain_file, a_time, an_application
from tests.trust.house.making import Addresses, made_once, of_citizen, pages
from tests.trust.house.people import NOBODY, SOUTH, House

APPLICATION_PAGES = ("application", "step")
VERSION_PAGES = ("compare", "file")


@made_once
def sent_in(house: House) -> Any:
    """Two versions of the citizen's letter, the second as a file, and a proposed course."""
    made = an_application(house.citizen, by=house.nina)
    again = {"letter": a_plain_file(f"{LETTER} igen")}
    send_version(by=house.nina, application=made, given=again)
    asked = refer_to_course(by=house.nina, citizen=house.citizen, course=a_course())
    return made, made.documents.get(number=2), asked


def application_key(house: House) -> dict[str, Any]:
    return {"public_id": sent_in(house)[0].public_id}


def version_key(house: House) -> dict[str, Any]:
    return {**application_key(house), "pk": sent_in(house)[1].pk}


def proposal_key(house: House) -> dict[str, Any]:
    return {"pk": sent_in(house)[2].pk}


def free_time(house: House) -> dict[str, Any]:
    return {"pk": a_time(house.consultant).pk}


def provider_course(house: House) -> dict[str, Any]:
    return {"pk": a_course(title="Et til").pk}


def own_application(house: House) -> dict[str, Any]:
    return {**of_citizen(house), "application": sent_in(house)[0].public_id}


def own_version(house: House) -> dict[str, Any]:
    return {**own_application(house), "document": sent_in(house)[1].pk}


def own_proposal(house: House) -> dict[str, Any]:
    return {**of_citizen(house), "referral": sent_in(house)[2].pk}


ADDRESSES: Addresses = {
    **pages("sparring", APPLICATION_PAGES, application_key, SOUTH),
    **pages("sparring", VERSION_PAGES, version_key, SOUTH),
    "sparring:referral": (proposal_key, SOUTH),
    "sparring:time_close": (free_time, NOBODY),
    **pages("sparring", ("course", "course_step"), provider_course),
}
