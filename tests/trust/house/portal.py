"""The citizen's own pages, as the employee opens them on the citizen's behalf; and the door."""

from __future__ import annotations

from typing import Any

from medspil.kernel import clock
from medspil.meetings.models import Appointment
from medspil.offers.models.clubs import Homework
from medspil.portal.models import AgreementReport, ReachChange
from tests.offers.club_life import one_by_hand
from tests.portal.offered import end_of
from tests.portal.visitors import a_link
from tests.trust.house import contact, folder, meetings, offers, sparring
from tests.trust.house.desk import agreement, agreement_key
from tests.trust.house.making import Addresses, of_citizen, of_protected, pages
from tests.trust.house.people import SOUTH, House

TWINS = (
    *("home", "move", "channel", "decline", "points", "ask", "agreements", "consents", "sent"),
    *("looks", "reach", "along", "films", "clarification", "language", "meetings", "offers"),
    *("club", "jobs", "sparring", "sparring_new", "sparring_examples"),
)
FOLDER_TWINS = ("folder", "folder_health", "folder_cv")
# what is between a member and the consultant of the club
ONLY_THE_HOST = {*SOUTH, "consultant", "leader", "leader of the house"}


def twin(house: House) -> dict[str, Any]:
    if not Appointment.objects.filter(citizen=house.citizen).exists():
        meetings.appointment_key(house)
    return of_citizen(house)


def asked(house: House) -> dict[str, Any]:
    return {**of_citizen(house), "conversation": contact.conversation(house).pk}


def meeting(house: House) -> dict[str, Any]:
    return {**of_citizen(house), **meetings.meeting(house)}


def panel(house: House) -> dict[str, Any]:
    return {**of_citizen(house), "case": meetings.panel(house)["case"].public_id}


def offer(house: House) -> dict[str, Any]:
    return {**of_citizen(house), "session": offers.offer(house).public_id}


def in_a_club(house: House) -> dict[str, Any]:
    offers.club(house)
    return of_citizen(house)


def club_homework(house: House) -> dict[str, Any]:
    series = offers.club(house).series_id
    given = Homework.objects.get(session__series=series, session__number=1)
    return {**of_citizen(house), "homework": given.pk}


def club_rate(house: House) -> dict[str, Any]:
    """A club of the protected citizen's that is over; the leader of the house led it."""
    led_by = house.people["leader of the house"]
    end_of(one_by_hand(house.people["leader"], led_by, house.protected, house.north))
    return of_protected(house)


def folder_task(house: House) -> dict[str, Any]:
    task = folder.folder_line(house).folder.homework.get()
    return {**of_citizen(house), "task": task.pk}


def clarification_time(house: House) -> dict[str, Any]:
    talk = folder.clarified(house).talks.latest("during")
    return {**of_citizen(house), "talk": talk.pk}


def secret_link(house: House) -> dict[str, Any]:
    made, _token = a_link(house.citizen, house.nina, purpose="booking")
    return {**of_citizen(house), "pk": made.pk}


def reach_change(house: House) -> dict[str, Any]:
    made = ReachChange.objects.create(citizen=house.citizen, phone="00000088", asked_at=clock.now())
    return {**of_citizen(house), "pk": made.pk}


def report(house: House) -> dict[str, Any]:
    made = AgreementReport.objects.create(
        agreement=agreement(house), says="missing", text="Prøve", said_at=clock.now()
    )
    return {**of_citizen(house), "pk": made.pk}


IN_THE_FOLDER: Addresses = {
    **pages("portal", (f"{name}_twin" for name in FOLDER_TWINS), folder.in_the_folder, SOUTH),
    "portal:folder_part_twin": (
        lambda house: {**folder.in_the_folder(house), "part": "life"},
        SOUTH,
    ),
    "portal:folder_new_twin": (
        lambda house: {**folder.in_the_folder(house), "what": "hobby"},
        SOUTH,
    ),
    "portal:folder_entry_twin": (folder.line_key, SOUTH),
    "portal:folder_one_health_twin": (
        lambda house: {**of_citizen(house), "row": folder.considered(house)["pk"]},
        SOUTH,
    ),
    "portal:folder_task_twin": (folder_task, SOUTH),
    "portal:clarification_time_twin": (clarification_time, SOUTH),
}
SPARRING: Addresses = {
    "portal:sparring_one_twin": (sparring.own_application, SOUTH),
    **pages("portal", ("sparring_compare_twin", "sparring_file_twin"), sparring.own_version, SOUTH),
    "portal:sparring_course_twin": (sparring.own_proposal, SOUTH),
}
ADDRESSES: Addresses = {
    **pages("portal", (f"{name}_twin" for name in TWINS), twin, SOUTH),
    "portal:book_twin": (of_protected, SOUTH),  # who has no time yet is who can book one
    "portal:agreement_twin": (agreement_key, SOUTH),
    "portal:meeting_twin": (meeting, SOUTH),
    "portal:asked_twin": (asked, SOUTH),
    **pages("portal", ("panel_twin", "panel_text_twin"), panel, SOUTH),
    "portal:panel_question_twin": (
        lambda house: {**panel(house), "question": "virtual"},
        SOUTH,
    ),
    "portal:consent_twin": (lambda house: {**of_citizen(house), "kind": "share_cv"}, SOUTH),
    "portal:offer_twin": (offer, SOUTH),
    **pages("portal", ("club_wish_twin", "club_leave_twin"), in_a_club, SOUTH),
    "portal:club_homework_twin": (club_homework, ONLY_THE_HOST),
    "portal:club_rate_twin": (club_rate, {*SOUTH, "leader of the house"}),
    **pages("portal", ("door", "new_link"), of_citizen, SOUTH),
    **pages("portal", ("read_code", "revoke_link"), secret_link, SOUTH),
    "portal:decide_reach": (reach_change, SOUTH),
    "portal:see_report": (report, SOUTH),
    **IN_THE_FOLDER,
    **SPARRING,
}
