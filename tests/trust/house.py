"""A house with two teams, one of everything in the first, and every address in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from functools import cache, partial
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from psycopg.types.range import DateRange

from medspil.api.models import Client
from medspil.clarification.actions.advisers import add_away, set_adviser
from medspil.clarification.actions.courses import jump
from medspil.clarification.actions.courses import refer as refer_to_clarification
from medspil.clarification.actions.talks import begin as begin_clarification
from medspil.clarification.models import Clarification
from medspil.clarification.queries.times import proposed_times
from medspil.companies.actions.calling import take_next_company
from medspil.companies.actions.campaigns import draft_campaign, start_campaign
from medspil.companies.actions.companies import add_contact, add_workplace, register_company
from medspil.companies.actions.finding import find_duplicates
from medspil.companies.actions.letters import draft_letter
from medspil.companies.actions.questions import answer_question, ask_question
from medspil.companies.actions.tags import put_tag, save_search
from medspil.companies.models import Candidate, Company
from medspil.contact.actions.rounds import draft_round, start_round
from medspil.contact.actions.walks import plan_walk
from medspil.contact.models import Agreement, CallRound
from medspil.contact.queries.rounds import Population
from medspil.courses.actions.courses import make_course
from medspil.courses.actions.parts import add_material, add_part
from medspil.courses.actions.referrals import LATER, refer
from medspil.courses.models import Course
from medspil.desk.models import SavedView
from medspil.exchange.models import ImportRun
from medspil.folder.actions.considerations import write_consideration
from medspil.folder.actions.entries import choose_for_cv
from medspil.folder.actions.sessions import close_session
from medspil.folder.models import Entry
from medspil.hotline.actions.duty import plan_shift
from medspil.hotline.models import Referral, Shift
from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.matching.actions.capacity import set_staffing
from medspil.matching.actions.openings import fill_opening
from medspil.meetings.actions.hours import close_hours
from medspil.meetings.actions.invitations import invite
from medspil.meetings.actions.meetings.after import add_meeting_agreement
from medspil.meetings.actions.meetings.agenda import add_point
from medspil.meetings.actions.meetings.running import signal
from medspil.meetings.actions.panel.days import schedule_case
from medspil.meetings.actions.panel.packs import make_pack
from medspil.meetings.actions.requests import ask_for_conversation
from medspil.meetings.models import Appointment
from medspil.messages.actions.mass import draft_mass
from medspil.messages.models import Message
from medspil.messages.ways.letter import path_of, put_down
from medspil.offers.actions import open_sparring_times
from medspil.offers.actions.attendance import choose_attendance
from medspil.offers.actions.industry import write_plan
from medspil.offers.models.clubs import Homework
from medspil.people.models import Citizen, Representation, RepresentationKind, Role, Staff, Team
from medspil.portal.models import AgreementReport, ReachChange
from medspil.reception.models import OwnChange
from medspil.sparring.actions.courses import refer as refer_to_course
from medspil.sparring.actions.sending import send_version
from medspil.surveys.actions.building import begin_version
from medspil.surveys.actions.mailing import make_mailing
from medspil.workplace.actions.places import join
from medspil.workplace.actions.stories import write_story
from medspil.workplace.models import Occasion, StoryRound
from tests import factories as make
from tests.companies.making import a_company, a_tag
from tests.competence.making import an_occupation
from tests.courses.courseware import open_course, part_with_film, pdf, saying
from tests.folder.making import a_folder, an_entry
from tests.matching.making import an_opening
from tests.matching.order_life import a_profile, an_order, chosen, said_yes
from tests.meetings.gathering import live
from tests.offers.club_life import one_by_hand
from tests.offers.making import an_industry_webinar
from tests.portal.offered import end_of
from tests.portal.visitors import a_link
from tests.reception.coming import a_link as a_company_link
from tests.reception.coming import a_person, labour
from tests.sparring.making import LETTER, a_course, a_plain_file, a_time, an_application
from tests.surveys.asking import a_survey
from tests.workplace.fellowship import a_round, an_occasion

TODAY = date(2020, 4, 14)
CANARY = "Kanariefugl"  # the name of a citizen of the other team
STREET = "Skjulevej 17"  # the protected citizen's address
NUMBER_HERE = "00112233"
NUMBER = "0099887766"[:8]  # the other citizen's telephone


ROUND_PAGES = (
    "round",
    "round_figures",
    "round_next",
    "round_save",
    "round_draft",
    "round_give_back",
    "round_change_state",
    "round_change",
    "round_whom",
    "round_rows",
    "round_put_back",
)
IMPORT_PAGES = ("run", "columns", "begin", "again", "undo", "discard")
# The citizen's own pages, as the employee opens them on the citizen's behalf.
TWIN_PAGES = (
    "home",
    "move",
    "channel",
    "decline",
    "points",
    "ask",
    "agreements",
    "consents",
    "sent",
    "looks",
    "reach",
    "along",
    "films",
    "clarification",
    "language",
    "meetings",
    "offers",
    "club",
    "jobs",
    "sparring",
    "sparring_new",
    "sparring_examples",
)
FOLDER_TWINS = ("folder", "folder_health", "folder_cv")
APPOINTMENT_PAGES = ("appointment", "move", "channel", "cancel", "held", "absent")
LETTER_PAGES = {"messages:letter": "public_id", "messages:posted": "pk"}
UNDELIVERED_PAGES = ("again", "handled")
PANEL_PAGES = (
    "case",
    "review",
    "consents",
    "ask",
    "verdict",
    "schedule",
    "packs",
    "recommend",
    "decide",
    "cancel",
)
MEETING_PAGES = (
    *("meeting", "meeting_signals", "meeting_point", "meeting_points", "meeting_seat"),
    *("meeting_seats", "meeting_write_plan_b", "meeting_tested", "meeting_start"),
    *("meeting_signal", "meeting_plan_b", "meeting_cancel", "meeting_agree", "meeting_confirm"),
    *("meeting_hold", "meeting_summary", "meeting_send", "meeting_evaluated"),
    *("meeting_move", "meeting_share", "meeting_came"),
)
SURVEY_PAGES = (
    *(
        "survey",
        "change",
        "step",
        "paste",
        "invite",
        "variable",
        "links",
        "build",
        "build_step",
        "take",
    ),
    *("question_kind", "preview", "figures", "book", "mailings", "raw"),
)
SURVEY_QUESTION_PAGES = ("question", "question_step")
SERIES_PAGES = ("series", "series_change", "series_plan", "series_state", "session_add")
SESSION_PAGES = (
    *("session", "session_step", "session_cancel", "session_change", "session_observers"),
    *("session_material", "session_guest", "session_poll", "candidates", "candidate_answer"),
)
PLAN_PAGES = ("plan", "plan_step")
ANOTHER_SHIFT = {"day": TODAY, "starts": time(12), "ends": time(15), "who": "A. Dam"}
CLUB_ROUND_PAGES = ("round", "round_close", "proposal", "move", "open")
CLUB_PAGES = ("member", "add", "cancel")
HOSTS_PAGES = ("change", "cancel", "hand_over", "more")
COMPANY_PAGES = (
    *("company", "change", "event", "next_step", "peace", "industry", "tag", "untag", "closing"),
    *("contact_new", "workplace_new", "part"),
)
OPENING_PAGES = ("opening", "change", "fill", "close", "reopen")
ORDER_PAGES = (
    *("order", "order_change", "order_again", "order_choose", "order_ask", "order_many"),
    *("order_send", "order_close"),
)
CANDIDATE_PAGES = ("candidate", "candidate_still")
CAMPAIGN_PAGES = ("campaign", "campaign_rows")
APPLICATION_PAGES = ("application", "step")
VERSION_PAGES = ("compare", "file")
COMPANY_LETTER_PAGES = ("letter", "letter_sample", "letter_rows")
LED_PAGES = ("campaign_change", "campaign_shares", "campaign_state")
CALL_PAGES = ("campaign_next", "campaign_save", "campaign_give_back", "campaign_override")
COURSE_PART_PAGES = ("part", "part_film", "part_captions")
FOLDER_PAGES = ("folder", "considerations", "session", "cv")
WALK_PAGES = ("walk", "walk_out", "walk_back", "walk_held", "walk_not_held", "walk_swap")


@dataclass
class House:
    """Who is there."""

    north: Team
    south: Team
    people: dict[str, Staff]
    citizen: Citizen  # of the north
    protected: Citizen  # of the north, with a protected address
    canary: Citizen  # of the south
    made: dict[str, Any] = field(default_factory=dict)  # what the addresses are about


def build() -> House:
    """Two teams, everybody who might come to the door, and citizens of both teams."""
    make.the_law()
    north, south = make.team("Nord"), make.team("Syd")
    nina = make.staff(in_team=north)
    ended = make.staff(role=Role.REPRESENTATIVE)
    ended.memberships.all().delete()
    ended.memberships.create(
        role=Role.CASEWORKER, team=north, valid=DateRange(date(2019, 1, 1), date(2020, 4, 14))
    )
    closed = make.staff(in_team=north)
    Staff.objects.filter(pk=closed.pk).update(is_active=False)
    people = {
        "caseworker": nina,
        "caseworker of another team": make.staff(in_team=south),
        "leader": make.leader(north),
        "leader of another team": make.leader(south),
        "leader of the house": make.leader(whole_house=True),
        "administrator": make.administrator(),
        "representative": make.staff(role=Role.REPRESENTATIVE),
        "consultant": make.staff(role=Role.CONSULTANT),
        "ended yesterday": ended,
        "panel chair": _with_a_seat("chair"),
        "panel member": _with_a_seat("health"),
        "psychologist": make.staff(role=Role.PSYCHOLOGIST),
        "without a role": _without_role(),
    }
    citizen = make.citizen(group="LAB6_02", anchor=date(2020, 1, 6), staff=nina)
    protected = make.citizen(
        group="LAB6_02",
        anchor=date(2020, 1, 6),
        staff=nina,
        protected=True,
        address=STREET,
        postcode="5610",
        city="Assens",
    )
    canary = make.citizen(
        group="LAB6_02",
        anchor=date(2020, 1, 6),
        in_team=south,
        first_name=CANARY,
        last_name=CANARY,
        phone=NUMBER,
    )
    return House(north, south, people, citizen, protected, canary)


def _with_a_seat(role: str) -> Staff:
    staff = make.staff(role=Role.REPRESENTATIVE)
    make.panel_member(staff, role)
    return staff


def _without_role() -> Staff:
    staff = make.staff(role=Role.REPRESENTATIVE)
    staff.memberships.all().delete()
    return staff


def one_of_everything(house: House) -> dict[str, Callable[[], tuple[dict[str, Any], set[str]]]]:
    """For each address with parameters: something of the north for it to be about, made when asked
    for, and whom it is shut to although their role opens the page.
    """
    nina, citizen = house.people["caseworker"], house.citizen
    of_citizen = {"public_id": citizen.public_id}
    pause = make.suspension(date(2020, 4, 1))

    @cache
    def conversation() -> Any:
        return make.conversation(citizen, on=date(2020, 4, 1), by=nina)

    def representation() -> Representation:
        return Representation.objects.create(
            citizen=citizen,
            kind=RepresentationKind.COMPANION,
            name="Prøve",
            purpose="møder",
            valid=DateRange(TODAY, date(2020, 6, 1)),
        )

    def agreement() -> Agreement:
        return Agreement.objects.create(
            citizen=citizen, owner="staff", what="ringe", made_at=clock.now()
        )

    def walk() -> dict[str, Any]:
        soon = clock.start_of(TODAY) + timedelta(hours=47)
        made = plan_walk(by=nina, citizen=citizen, channel="walk", planned_at=soon, staff=nina)
        return {"pk": made.pk}

    @cache
    def appointment_key() -> dict[str, Any]:
        make.open_hours(nina)
        made = make.appointment(citizen, nina, date(2020, 4, 28), booked_by="staff", made_by=nina)
        return {"uid": made.uid}

    @cache
    def invited() -> dict[str, Any]:
        made = invite(
            by=nina,
            citizens=[house.protected],
            from_day=TODAY,
            by_day=date(2020, 4, 30),
            despite_few_times=True,
        )
        return {"pk": made[0].pk}

    @cache
    def meeting() -> dict[str, Any]:
        soon = clock.now() + timedelta(days=15)  # the day after the booked time
        made = live(nina, citizen, soon)
        add_point(by=nina, meeting=made, title="Praktik", whose=1)
        signal(by=nina, meeting=made, seat=made.seats.get(role="chair"), kind="pause")
        promised = made.seats.get(role="main_person")
        add_meeting_agreement(by=nina, meeting=made, seat=promised, what="Søger praktik")
        return {"uid": made.uid}

    def asked() -> dict[str, Any]:
        return {"pk": ask_for_conversation(by=nina, citizen=citizen, about="Praktik").pk}

    def hours() -> dict[str, Any]:
        return {"pk": make.open_hours(nina, 4).pk}

    def exception() -> dict[str, Any]:
        start = clock.start_of(date(2020, 5, 4))
        end = clock.start_of(date(2020, 5, 5))
        return {"pk": close_hours(by=nina, staff=nina, start=start, end=end, reason="Kursus").pk}

    @cache
    def call_round() -> CallRound:
        made = draft_round(
            by=house.people["leader"],
            name="Alle ringes op",
            population=Population(),
            teams=[house.north],
        )
        return start_round(by=house.people["leader"], round=made)

    @cache
    def letter() -> Message:
        made = make.message(
            citizen, day=date(2020, 1, 1), channel="letter", state="sent", sent_at=clock.now()
        )
        put_down(path_of(str(made.public_id)), b"%PDF-")
        return made

    @cache
    def lost() -> dict[str, Any]:
        made = make.message(citizen, state="failed", slot=None, problem="rejected")
        return {"pk": made.pk}

    @cache
    def sending() -> dict[str, Any]:
        made = draft_mass(
            by=house.people["leader"],
            name="Til alle",
            source="team",
            query="",
            subject="Nyt fra os",
            sms="Ring på {telefon}",
            text="Kære {navn}",
        )
        return {"pk": made.pk}

    @cache
    def offer() -> Any:
        """An industry webinar of the south that has begun, with a citizen of each team in it; ours
        lets her caseworker see that she came."""
        host = house.people["caseworker of another team"]
        held = an_industry_webinar(host, [citizen, house.canary])
        choose_attendance(by=nina, citizen=citizen, shown=True)
        write_plan(by=nina, sign_up=held.sign_ups.get(citizen=citizen), course="Buschauffør")
        return held

    def place() -> dict[str, Any]:
        return {"public_id": offer().sign_ups.get(citizen=citizen).public_id}

    def sparring_time() -> dict[str, Any]:
        soon = clock.now() + timedelta(days=3)
        return {"pk": open_sparring_times(by=nina, staff=nina, starts=[soon])[0].pk}

    def round_key() -> dict[str, Any]:
        return {"pk": call_round().pk}

    citizens_own = {
        "desk:agreement_done": lambda: {**of_citizen, "pk": agreement().pk},
        "desk:person_ends": lambda: {**of_citizen, "pk": representation().pk},
        "contact:conversation": lambda: {**of_citizen, "pk": conversation().pk},
    }
    for name in (
        "desk:citizen",
        "desk:address",
        "desk:contact_facts",
        "desk:next_contact",
        "desk:new_agreement",
        "desk:close",
        "desk:reopen",
        "contact:concern",
        "contact:plan_walk",
        "desk:new_person",
        "contact:register",
        "contact:draft",
        "contact:effect",
        "meetings:book",
        "meetings:ask",
        "messages:citizen",
        "meetings:meeting_new",
        "offers:citizen",
    ):
        citizens_own[name] = lambda: of_citizen

    def twin() -> dict[str, Any]:
        if not Appointment.objects.filter(citizen=citizen).exists():
            appointment_key()
        return of_citizen

    def in_a_club() -> dict[str, Any]:
        club()
        return of_citizen

    def homework() -> dict[str, Any]:
        given = Homework.objects.get(session__series=club().series_id, session__number=1)
        return {**of_citizen, "homework": given.pk}

    def rated() -> dict[str, Any]:
        """A club of the protected citizen's that is over; the leader of the house led it."""
        led_by = house.people["leader of the house"]
        end_of(one_by_hand(house.people["leader"], led_by, house.protected, house.north))
        return {"public_id": house.protected.public_id}

    @cache
    def folder_line() -> Entry:
        """A line of the folder, in the CV; one conversation about it has been held."""
        found = a_folder(citizen, nina)
        line = an_entry(found, by=nina)
        choose_for_cv(by=nina, entry=line, in_cv=True)
        an_entry(found, "certificate", by=nina, written="Truck", expires_on=date(2020, 5, 1))
        close_session(by=nina, folder=found, homework="Hvad er du god til?")
        return line

    def in_the_folder() -> dict[str, Any]:
        folder_line()
        return of_citizen

    def considered() -> dict[str, Any]:
        made = write_consideration(by=nina, folder=folder_line().folder, text="Ryggen")
        return {**of_citizen, "pk": made.pk}

    def secret_link() -> dict[str, Any]:
        made, _token = a_link(citizen, nina, purpose="booking")
        return {**of_citizen, "pk": made.pk}

    def reach_change() -> dict[str, Any]:
        made = ReachChange.objects.create(citizen=citizen, phone="00000088", asked_at=clock.now())
        return {**of_citizen, "pk": made.pk}

    def report() -> dict[str, Any]:
        made = AgreementReport.objects.create(
            agreement=agreement(), says="missing", text="Prøve", said_at=clock.now()
        )
        return {**of_citizen, "pk": made.pk}

    citizens_own |= {
        **{f"folder:{name}": in_the_folder for name in FOLDER_PAGES},
        **{f"portal:{name}_twin": in_the_folder for name in FOLDER_TWINS},
        "portal:folder_part_twin": lambda: {**in_the_folder(), "part": "life"},
        "portal:folder_new_twin": lambda: {**in_the_folder(), "what": "hobby"},
        "portal:folder_entry_twin": lambda: {**of_citizen, "entry": folder_line().pk},
        "portal:folder_one_health_twin": lambda: {**of_citizen, "row": considered()["pk"]},
        "portal:folder_task_twin": lambda: {
            **of_citizen,
            "task": folder_line().folder.homework.get().pk,
        },
        "folder:new": lambda: {**in_the_folder(), "what": "job"},
        "folder:entry": lambda: {**of_citizen, "entry": folder_line().pk},
        "folder:entry_do": lambda: {**of_citizen, "entry": folder_line().pk},
        "folder:part": lambda: {**in_the_folder(), "part": "life"},
        "folder:consideration": considered,
        "folder:after": lambda: {**in_the_folder(), "number": 1},
        **{f"portal:{name}_twin": twin for name in TWIN_PAGES},
        # who has no time yet is who can book one
        "portal:book_twin": lambda: {"public_id": house.protected.public_id},
        "portal:agreement_twin": lambda: {**of_citizen, "pk": agreement().pk},
        "portal:meeting_twin": lambda: {**of_citizen, **meeting()},
        "portal:asked_twin": lambda: {**of_citizen, "conversation": conversation().pk},
        "portal:panel_twin": lambda: {**of_citizen, "case": panel()["case"].public_id},
        "portal:panel_text_twin": lambda: {**of_citizen, "case": panel()["case"].public_id},
        "portal:panel_question_twin": lambda: {
            **of_citizen,
            "case": panel()["case"].public_id,
            "question": "virtual",
        },
        "portal:consent_twin": lambda: {**of_citizen, "kind": "share_cv"},
        "portal:offer_twin": lambda: {**of_citizen, "session": offer().public_id},
        "portal:club_wish_twin": in_a_club,
        "portal:club_leave_twin": in_a_club,
        "portal:door": lambda: of_citizen,
        "portal:new_link": lambda: of_citizen,
        "portal:read_code": secret_link,
        "portal:revoke_link": secret_link,
        "portal:decide_reach": reach_change,
        "portal:see_report": report,
    }

    def system() -> dict[str, Any]:
        made = Client.objects.create(
            name="Prøve",
            prefix="prove",
            token_hash=b"1" * 32,
            scopes=["rules:read"],
            created_at=clock.now(),
            expires_on=date(2021, 1, 1),
        )
        return {"pk": made.pk}

    @cache
    def imported() -> dict[str, Any]:
        run = ImportRun.objects.create(
            kind="citizens", state="done", file_name="borgere.csv", made_at=clock.now()
        )
        return {"pk": run.pk}

    @cache
    def panel() -> dict[str, Any]:
        """A case of the north, and one of the south beside it on the same day."""
        day, found = make.panel_day(TODAY), []
        south = house.people["caseworker of another team"]
        for whose, by in ((citizen, nina), (house.canary, south)):
            case = make.ready_case(whose, by)
            found.append(schedule_case(by=by, case=case, day=day, form="in_person"))
        member = house.people["panel member"].panel_seats.get()
        pack = make_pack(by=nina, case=found[0], member=member, sections=["health"]).pack
        return {"case": found[0], "hearing": found[0].hearings.get(), "pack": pack, "day": day}

    def panel_case() -> dict[str, Any]:
        return {"public_id": panel()["case"].public_id}

    def panel_section() -> dict[str, Any]:
        return {**panel_case(), "code": "wishes"}

    @cache
    def club() -> Any:
        return one_by_hand(house.people["leader"], nina, citizen, house.north)

    def club_key() -> dict[str, Any]:
        return {"public_id": club().public_id}

    houses_own = {
        "messages:template": lambda: {"kind": "booked", "wording": "sms", "language": "da"},
        "messages:sending": sending,
        "meetings:panel_day": lambda: {"pk": panel()["day"].pk},
        **{f"exchange:{name}": imported for name in IMPORT_PAGES},
        "exchange:rows": lambda: {**imported(), "wanted": "csv"},
        "api:shut_out": system,
        "insight:measure": lambda: {"code": "status"},
        "insight:rows": lambda: {"code": "status", "figure": "overdue"},
        "desk:save_view": lambda: {"page": "citizens"},
        "desk:employee": lambda: {"pk": nina.pk},
        "desk:reset_access": lambda: {"pk": nina.pk},
        "desk:new_role": lambda: {"pk": nina.pk},
        "desk:last_day": lambda: {"pk": nina.memberships.get().pk},
        "competence:occupation": lambda: {"name": an_occupation().name},
        "competence:group": lambda: {"code": an_occupation().group.code},
        "contact:rule": lambda: {"code": "KH-20"},
        "contact:edit_rule": lambda: {"code": "KH-20"},
        "contact:drop_transition": lambda: {"pk": make.transition("LAB6_02", TODAY).pk},
        "contact:suspension": lambda: {"code": pause.code},
        "contact:end_suspension": lambda: {"code": pause.code},
        "contact:revoke_suspension": lambda: {"code": pause.code},
        **{
            f"offers:{name}": lambda: {"public_id": offer().series.public_id}
            for name in SERIES_PAGES
        },
        **{f"offers:{name}": lambda: {"public_id": offer().public_id} for name in SESSION_PAGES},
        "offers:place": place,
        "offers:sparring_time_close": sparring_time,
    }

    def hotline_shift() -> dict[str, Any]:
        return {
            "pk": plan_shift(
                by=System("test"), day=TODAY, starts=time(9), ends=time(12), who="P. Lund"
            ).pk
        }

    def hotline_place() -> dict[str, Any]:
        made = Referral.objects.create(name="Prøvested", place="doctor", what_for="Prøve")
        return {"pk": made.pk}

    houses_own |= {
        "desk:hotline_file": lambda: {"wanted": "csv"},
        "hotline:shift_state": hotline_shift,
        "hotline:shift_remove": lambda: {"pk": Shift.objects.create(**ANOTHER_SHIFT).pk},
        "hotline:referral": hotline_place,
        "hotline:referral_remove": lambda: {
            "pk": Referral.objects.create(name="Et andet", place="doctor", what_for="Prøve").pk
        },
    }

    def own_view() -> dict[str, Any]:
        view, _new = SavedView.objects.get_or_create(owner=nina, page="citizens", name="Mine")
        return {"pk": view.pk}

    @cache
    def course() -> Course:
        return open_course(nina)

    def course_key() -> dict[str, Any]:
        return {"public_id": course().public_id}

    def draft_key() -> dict[str, Any]:
        return {"public_id": make_course(by=nina, title="Kladde").public_id}

    def draft_with_film() -> dict[str, Any]:
        made = make_course(by=nina, title="Kladde med film")
        part_with_film(nina, made)
        return {"public_id": made.public_id}

    def part() -> dict[str, Any]:
        return {"pk": course().parts.order_by("position")[0].pk}

    def spare_part() -> dict[str, Any]:
        return {"pk": add_part(by=nina, course=course(), title="En til").pk}

    def material() -> dict[str, Any]:
        first = course().parts.order_by("position")[0]
        return {"pk": add_material(by=nina, part=first, file=pdf()).pk}

    def said() -> dict[str, Any]:
        return {"pk": saying(course()).pk}

    @cache
    def referral() -> dict[str, Any]:
        made = refer(by=nina, citizen=citizen, course=course(), way=LATER)
        return {"public_id": made.public_id}

    @cache
    def clarified() -> Clarification:
        """One that runs; another in the line, let in before a citizen of the other team's."""
        lead, waits = house.people["leader of the house"], {"purpose": "Hvad kan jeg"}
        adviser = set_adviser(by=lead, staff=nina, weekly=8)
        made = refer_to_clarification(by=nina, citizen=citizen, phone=NUMBER_HERE, **waits)
        times = proposed_times(nina, citizen, 3)
        begin_clarification(by=nina, clarification=made, staff=nina, times=times)
        south = house.people["caseworker of another team"]
        refer_to_clarification(by=south, citizen=house.canary, **waits)
        asked = {"citizen": house.protected, "phone": NUMBER_HERE}
        jump(
            by=nina,
            clarification=refer_to_clarification(by=nina, **asked, **waits),
            because="Begynder på skole",
        )
        add_away(by=lead, adviser=adviser, first=date(2020, 6, 2), last=date(2020, 6, 4))
        return made

    def clarified_key() -> dict[str, Any]:
        return {"public_id": clarified().public_id}

    def clarified_talk() -> dict[str, Any]:
        return {"uid": clarified().talks.earliest("during").uid}

    def clarified_twin() -> dict[str, Any]:
        return {**of_citizen, "talk": clarified().talks.latest("during").pk}

    @cache
    def together() -> Occasion:
        """A weekly walk of the caseworker's, that a colleague of the south joined."""
        found = an_occasion(nina, times=3, capacity=3)
        join(by=house.people["caseworker of another team"], occasion=found)
        return found

    def together_key() -> dict[str, Any]:
        return {"public_id": together().public_id}

    @cache
    def week() -> StoryRound:
        """Hosted by the caseworker, with a story of the south's to read."""
        made = a_round(nina)
        write_story(by=house.people["caseworker of another team"], round=made, text="Min kat.")
        return made

    def week_key() -> dict[str, Any]:
        return {"public_id": week().public_id}

    consultant = house.people["consultant"]

    @cache
    def company() -> Company:
        """With a tag of the consultant's on it."""
        made = a_company("Prøve ApS")
        put_tag(by=consultant, tag=tag(), companies=[made.pk])
        return made

    @cache
    def tag() -> Any:
        return a_tag(consultant)

    def company_key() -> dict[str, Any]:
        return {"public_id": company().public_id}

    def company_contact() -> dict[str, Any]:
        made = add_contact(by=consultant, company=company(), name="Kim Prøve")
        return {**company_key(), "pk": made.pk}

    def company_workplace() -> dict[str, Any]:
        made = add_workplace(by=consultant, company=company(), name="Værkstedet")
        return {**company_key(), "pk": made.pk}

    def company_search() -> dict[str, Any]:
        return {"pk": save_search(by=consultant, name="Mine", query="sections=I").pk}

    @cache
    def campaign() -> dict[str, Any]:
        """The consultant's, with a company in their hands."""
        tags = put_tag(by=consultant, tag=tag(), companies=[company().pk])
        assert tags == 0  # it is on already
        made = draft_campaign(by=consultant, name="Ring", query=f"tags={tag().pk}", script="Hej")
        started = start_campaign(by=consultant, campaign=made)
        take_next_company(by=consultant, campaign=started)
        return {"pk": started.pk}

    def company_letter() -> dict[str, Any]:
        """The consultant's, for another to approve."""
        Company.objects.filter(pk=company().pk).update(street="Kajen 1")
        query = f"tags={tag().pk}"
        made = draft_letter(by=consultant, subject="Kurser", text="Kære {navn}", query=query)
        return {"pk": made.pk}

    @cache
    def opening_key() -> dict[str, Any]:
        """With one seat filled by a citizen whom nobody here but their own may see."""
        opening = an_opening(company(), seats=9, consultant=consultant)
        system = System("test")
        fill_opening(by=system, opening=opening, is_ours=True, citizen=house.canary)
        return {"public_id": opening.public_id}

    def with_a_profile() -> dict[str, Any]:
        a_profile(citizen)
        return of_citizen

    @cache
    def order_key() -> dict[str, Any]:
        """Somebody whom nobody here but their own may see is chosen, asked, and has said yes."""
        profile = a_profile(house.canary)
        order = an_order(company())
        said_yes(chosen(order, profile)[0])
        return {"public_id": order.public_id}

    def candidate_key() -> dict[str, Any]:
        return {
            "public_id": house.canary.proposals.get(
                order__public_id=order_key()["public_id"]
            ).public_id
        }

    def asked_by_company() -> dict[str, Any]:
        return {"public_id": labour(cvr=str(company().cvr)).public_id}

    def own_change() -> dict[str, Any]:
        change = {"fields": ["phone"], "at": clock.now()}
        return {"pk": OwnChange.objects.create(company=company(), **change).pk}

    def company_link() -> dict[str, Any]:
        person = a_person(company())
        return {**company_key(), "pk": a_company_link(person, consultant)[0].pk}

    @cache
    def sent_in() -> Any:
        """Two versions of the citizen's letter, the second as a file, and a proposed course."""
        made = an_application(citizen, by=nina)
        send_version(by=nina, application=made, given={"letter": a_plain_file(f"{LETTER} igen")})
        asked = refer_to_course(by=nina, citizen=citizen, course=a_course())
        return made, made.documents.get(number=2), asked

    def application_key() -> dict[str, Any]:
        return {"public_id": sent_in()[0].public_id}

    def version_key() -> dict[str, Any]:
        return {**application_key(), "pk": sent_in()[1].pk}

    def proposal_key() -> dict[str, Any]:
        return {"pk": sent_in()[2].pk}

    def free_time() -> dict[str, Any]:
        return {"pk": a_time(consultant).pk}

    def provider_course() -> dict[str, Any]:
        return {"pk": a_course(title="Et til").pk}

    def own_application() -> dict[str, Any]:
        return {**of_citizen, "application": sent_in()[0].public_id}

    def own_version() -> dict[str, Any]:
        return {**own_application(), "document": sent_in()[1].pk}

    def own_proposal() -> dict[str, Any]:
        return {**of_citizen, "referral": sent_in()[2].pk}

    def staffing() -> dict[str, Any]:
        staff = make.staff(role=Role.CONSULTANT)
        made = set_staffing(by=System("test"), staff=staff, hours=Decimal(37), start=TODAY)
        return {"pk": made.pk}

    def question() -> dict[str, Any]:
        return {"pk": ask_question(by=consultant, company=company(), text="Hvad gælder?").pk}

    def faq() -> dict[str, Any]:
        asked = ask_question(by=consultant, company=company(), text="Hvad gælder?")
        answered = answer_question(by=consultant, question=asked, answer="Det her", for_all=True)
        return {"pk": answered.faq.pk}

    def pair() -> dict[str, Any]:
        for _n in range(2):
            register_company(by=consultant, name="Dobbelt ApS", postcode="5610")
        find_duplicates(by=consultant)
        return {"pk": Candidate.objects.latest("pk").pk}

    @cache
    def survey() -> Any:
        made = a_survey(asked=2)
        draft = begin_version(by=System("test"), survey=made)
        return made, draft

    def survey_key() -> dict[str, Any]:
        return {"public_id": survey()[0].public_id}

    def asked_key() -> dict[str, Any]:
        return {"public_id": survey()[0].respondents.earliest("pk").public_id}

    def mailing_key() -> dict[str, Any]:
        made = survey()[0]
        made.respondents.update(email="firma@example.com")
        by = house.people["consultant"]
        return {"pk": make_mailing(by=by, survey=made, kind="invitation").pk}

    def drafted() -> dict[str, Any]:
        return {"pk": survey()[1].questions.get(code="q5").pk}

    def published_question() -> dict[str, Any]:
        return {"pk": survey()[0].versions.get(number=1).questions.get(code="q1").pk}

    # what a host does is theirs alone, and the administrator's
    everybody_else = set(house.people) - {"caseworker"}

    # what is between a member and the consultant of the club
    only_the_host = {"caseworker of another team", "leader of another team", "consultant"}
    only_the_host |= {"leader", "leader of the house"}

    # whoever leads looks after every course; a colleague sees it and changes nothing
    colleague = {"caseworker of another team"}

    south = {"caseworker of another team", "leader of another team"}
    others = {"leader of another team", "leader of the house"}
    making = {
        **{
            name: (lambda key=key: {key: getattr(letter(), key)}, south)
            for name, key in LETTER_PAGES.items()
        },
        **{f"messages:{name}": (lost, south) for name in UNDELIVERED_PAGES},
        "messages:change_sending": (sending, others),
        "messages:do_sending": (
            lambda: {**sending(), "what": "proeve"},
            others | {"administrator"},
        ),
        **{name: (made, south) for name, made in citizens_own.items()},
        **{name: (made, set()) for name, made in houses_own.items()},
        **{f"contact:{name}": (round_key, south) for name in ROUND_PAGES},
        **{f"contact:{name}": (walk, south) for name in WALK_PAGES},
        **{f"meetings:{name}": (meeting, south) for name in MEETING_PAGES},
        **{f"meetings:{name}": (appointment_key, south) for name in APPOINTMENT_PAGES},
        **{
            f"meetings:{name}": (invited, south) for name in ("invitation_step", "invitation_close")
        },
        "meetings:request_answer": (asked, south),
        "meetings:hours_end": (hours, south),
        "meetings:hours_remove": (exception, south),
        "meetings:panel_refer": (lambda: {"public_id": house.protected.public_id}, south),
        **{f"meetings:panel_{name}": (panel_case, south) for name in PANEL_PAGES},
        "meetings:panel_section": (panel_section, south),
        "meetings:panel_section_draft": (panel_section, south),
        "meetings:panel_hearing": (lambda: {"pk": panel()["hearing"].pk}, south),
        **{
            f"meetings:panel_day_{name}": (
                lambda: {"pk": panel()["day"].pk},
                {"leader", "leader of another team", "leader of the house"},
            )
            for name in ("change", "cancel", "fill")
        },
        "meetings:panel_pack": (lambda: {"pk": panel()["pack"].pk}, {"panel chair"}),
        **{f"offers:{name}": (place, {*south, "consultant"}) for name in PLAN_PAGES},
        "offers:club_interest": (lambda: of_citizen, {*south, "consultant"}),
        **{
            f"offers:club_{name}": (
                lambda: {"pk": club().round_id},
                {*south, "consultant", "caseworker"},
            )
            for name in CLUB_ROUND_PAGES
        },
        "offers:club": (club_key, {*south, "consultant"}),
        "portal:club_homework_twin": (homework, only_the_host),
        "portal:club_rate_twin": (rated, {*south, "leader of the house"}),
        **{f"offers:club_{name}": (club_key, {*south, "consultant"}) for name in CLUB_PAGES},
        **{
            f"offers:club_{name}": (
                club_key,
                {*south, "consultant", "leader", "leader of the house"},
            )
            for name in ("answer", "rate")
        },
        **{
            f"offers:club_{name}": (lambda: {**club_key(), "number": 1}, {*south, "consultant"})
            for name in ("week", "came")
        },
        **{f"courses:{name}": (course_key, set()) for name in ("course", "figures", "search")},
        **{f"courses:{name}": (course_key, colleague) for name in ("change", "part_new", "close")},
        "courses:publish": (draft_with_film, colleague),
        "courses:remove": (draft_key, colleague),
        **{f"courses:{name}": (part, set()) for name in COURSE_PART_PAGES},
        "courses:part_material": (part, colleague),
        "courses:part_move": (part, colleague),
        "courses:part_remove": (spare_part, colleague),
        "courses:material": (material, set()),
        "courses:material_remove": (material, colleague),
        "courses:drop_feedback": (said, colleague),
        "courses:citizen": (lambda: of_citizen, south),
        "clarification:citizen": (lambda: of_citizen, south),
        "clarification:course": (clarified_key, south),
        "clarification:talk": (clarified_talk, south),
        "portal:clarification_time_twin": (clarified_twin, south),
        **{f"courses:{name}": (referral, south) for name in ("send", "close_links")},
        **{
            f"workplace:{name}": (together_key, set())
            for name in ("occasion", "take_part", "calendar_file")
        },
        **{
            f"workplace:{name}": (together_key, everybody_else - {"administrator"})
            for name in HOSTS_PAGES
        },
        **{
            f"workplace:{name}": (week_key, set())
            for name in ("round_host", "story_write", "guess")
        },
        "workplace:story_judge": (
            lambda: {"public_id": week().stories.get().public_id},
            everybody_else,
        ),
        **{f"companies:{name}": (company_key, set()) for name in COMPANY_PAGES},
        "companies:contact": (company_contact, set()),
        "companies:workplace": (company_workplace, set()),
        **{f"companies:{name}": (campaign, set()) for name in CAMPAIGN_PAGES},
        **{f"companies:{name}": (campaign, set()) for name in LED_PAGES},
        **{f"companies:{name}": (campaign, set()) for name in CALL_PAGES},
        **{f"matching:{name}": (opening_key, set()) for name in OPENING_PAGES},
        **{f"matching:{name}": (order_key, set()) for name in ORDER_PAGES},
        **{f"matching:{name}": (candidate_key, set()) for name in CANDIDATE_PAGES},
        "matching:candidate_step": (lambda: {**candidate_key(), "step": "spoerg"}, set()),
        "matching:order_new": (company_key, set()),
        "matching:profile": (lambda: of_citizen, south),
        "matching:profile_stop": (with_a_profile, south),
        "matching:new": (company_key, set()),
        **{f"sparring:{name}": (application_key, south) for name in APPLICATION_PAGES},
        **{f"sparring:{name}": (version_key, south) for name in VERSION_PAGES},
        "sparring:referral": (proposal_key, south),
        "sparring:time_close": (free_time, set()),
        "sparring:course": (provider_course, set()),
        "sparring:course_step": (provider_course, set()),
        "portal:sparring_one_twin": (own_application, south),
        **{f"portal:sparring_{name}_twin": (own_version, south) for name in VERSION_PAGES},
        "portal:sparring_course_twin": (own_proposal, south),
        "reception:ask": (asked_by_company, set()),
        "reception:change_seen": (own_change, set()),
        "reception:door": (company_key, set()),
        "reception:revoke": (company_link, set()),
        "reception:text": (lambda: {"code": "recruiting", "language": "da"}, set()),
        "matching:staffing_end": (staffing, set()),
        **{f"companies:{name}": (company_letter, set()) for name in COMPANY_LETTER_PAGES},
        "companies:letter_change": (company_letter, set(house.people) - {"consultant"}),
        "companies:letter_do": (company_letter, set()),
        "companies:call_list": (lambda: {"pk": tag().pk}, set()),
        "companies:question": (question, set()),
        "companies:faq_retire": (faq, set()),
        "companies:pair": (pair, set()),
        "companies:tag_change": (lambda: {"pk": tag().pk}, set()),
        "companies:search_drop": (company_search, set(house.people) - {"consultant"}),
        **{f"surveys:{name}": (survey_key, set()) for name in SURVEY_PAGES},
        **{f"surveys:{name}": (drafted, set()) for name in SURVEY_QUESTION_PAGES},
        "surveys:question_new": (lambda: {**survey_key(), "kind": "one"}, set()),
        "surveys:bank_put": (published_question, set()),
        "surveys:link": (asked_key, set()),
        "surveys:mailing": (mailing_key, set()),
        "surveys:interview_next": (survey_key, set()),
        **{f"surveys:{name}": (asked_key, set()) for name in ("interview", "draft")},
        "desk:delete_view": (own_view, set(house.people) - {"caseworker"}),
    }

    def once(name: str) -> tuple[dict[str, Any], set[str]]:
        if name not in house.made:
            make_it, shut_to = making[name]
            house.made[name] = (make_it(), shut_to)
        return house.made[name]

    return {name: partial(once, name) for name in making}


@dataclass(frozen=True)
class Address:
    """One route of the resolver."""

    name: str
    callback: Any
    parameters: tuple[str, ...]

    @property
    def door(self) -> str | None:
        """The permission that opens it, None without a door of the staff's."""
        view = self.callback
        while view is not None:
            if door := getattr(view, "door", None):
                return str(door)
            view = getattr(view, "__wrapped__", None)
        return None

    @property
    def citizens_door(self) -> str | None:
        """Whom of the citizens it is open to; None where it is the staff's."""
        found = getattr(self.callback, "citizens_door", None)
        return None if found is None else str(found)

    def url(self, **kwargs: Any) -> str:
        return reverse(self.name, kwargs=kwargs)


def every_address() -> Iterator[Address]:
    """Every route in the house, from the resolver itself."""
    yield from _walk(get_resolver(), "")


def _walk(resolver: URLResolver, prefix: str) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from _walk(entry, inner)
        elif isinstance(entry, URLPattern):
            name = f"{prefix}{entry.name}" if entry.name else f"(nameless) {entry.pattern}"
            yield Address(name, entry.callback, tuple(entry.pattern.converters))
