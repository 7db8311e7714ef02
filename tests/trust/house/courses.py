"""Our own courses, in parts with films."""

from __future__ import annotations

from typing import Any

from medspil.courses.actions.courses import make_course
from medspil.courses.actions.parts import add_material, add_part
from medspil.courses.actions.referrals import LATER, refer
from medspil.courses.models import Course
from tests.courses.courseware import open_course, part_with_film, pdf, saying
from tests.trust.house.making import Addresses, made_once, of_citizen, pages
from tests.trust.house.people import NOBODY, SOUTH, House

# whoever leads looks after every course; a colleague sees it and changes nothing
COLLEAGUE = {"caseworker of another team"}


@made_once
def course(house: House) -> Course:
    return open_course(house.nina)


def course_key(house: House) -> dict[str, Any]:
    return {"public_id": course(house).public_id}


def draft_key(house: House) -> dict[str, Any]:
    return {"public_id": make_course(by=house.nina, title="Kladde").public_id}


def draft_with_film(house: House) -> dict[str, Any]:
    made = make_course(by=house.nina, title="Kladde med film")
    part_with_film(house.nina, made)
    return {"public_id": made.public_id}


def part(house: House) -> dict[str, Any]:
    return {"pk": course(house).parts.order_by("position")[0].pk}


def spare_part(house: House) -> dict[str, Any]:
    return {"pk": add_part(by=house.nina, course=course(house), title="En til").pk}


def material(house: House) -> dict[str, Any]:
    first = course(house).parts.order_by("position")[0]
    return {"pk": add_material(by=house.nina, part=first, file=pdf()).pk}


def said(house: House) -> dict[str, Any]:
    return {"pk": saying(course(house)).pk}


@made_once
def referral(house: House) -> dict[str, Any]:
    made = refer(by=house.nina, citizen=house.citizen, course=course(house), way=LATER)
    return {"public_id": made.public_id}


ADDRESSES: Addresses = {
    **pages("courses", ("course", "figures", "search"), course_key),
    **pages("courses", ("change", "part_new", "close"), course_key, COLLEAGUE),
    "courses:publish": (draft_with_film, COLLEAGUE),
    "courses:remove": (draft_key, COLLEAGUE),
    **pages("courses", ("part", "part_film", "part_captions"), part),
    **pages("courses", ("part_material", "part_move"), part, COLLEAGUE),
    "courses:part_remove": (spare_part, COLLEAGUE),
    "courses:material": (material, NOBODY),
    "courses:material_remove": (material, COLLEAGUE),
    "courses:drop_feedback": (said, COLLEAGUE),
    "courses:citizen": (of_citizen, SOUTH),
    **pages("courses", ("send", "close_links"), referral, SOUTH),
}
