"""What a viewer does behind the link: keep a place, think, say, agree, decline.

The trail has no line of what only the viewer should know: that they were there.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from medspil.courses.actions.referrals import end_links
from medspil.courses.actors import Viewer
from medspil.courses.models import (
    BY_CONSENT,
    LONGEST_MINUTES,
    ConsentAnswer,
    Course,
    CourseLink,
    Feedback,
    LinkPurpose,
    Part,
    PartCount,
    Place,
    Progress,
    ProgressConsent,
    Referral,
    ReferralState,
    Reflection,
    SharedReflection,
)
from medspil.courses.queries.viewing import copy_hash, may_be_seen
from medspil.courses.words import progress_text, quote_text
from medspil.kernel import clock
from medspil.kernel.action import Refused, action, leave_no_line
from medspil.kernel.links import hash_of, new_session_key

PLACE_KEPT = timedelta(days=60)  # after the last time it was used
LINK_KEPT = timedelta(days=30)  # after it ended
FEEDBACK_A_DAY = 50  # to one course: what more comes is a machine
LONGEST_ANSWER = 4000
COUNTED = ("opened", "completed", "again")


# -- counted, of nobody ----------------------------------------------------------------------------


@action(rule="courses.watch", on="link")
def count(*, by: Viewer, link: CourseLink, part: Part, what: str, minute: int = 0) -> None:
    """Count that the part was begun, seen to its end, seen again, or left in a minute."""
    leave_no_line()
    today = clock.today()
    PartCount.objects.bulk_create([PartCount(part=part, day=today)], ignore_conflicts=True)
    row = PartCount.objects.filter(part=part, day=today)
    if what in COUNTED:
        row.update(**{what: F(what) + 1})
    elif what == "left":
        held = row.select_for_update().get()
        at = min(max(minute, 0), part.minutes, LONGEST_MINUTES)
        held.left += [0] * (at + 1 - len(held.left))
        held.left[at] += 1
        held.save(update_fields=["left"])


# -- a place, for the browser that asked for it ----------------------------------------------------


@action(rule="courses.watch", on="link")
def keep_place(*, by: Viewer, link: CourseLink) -> str:
    """Keep the viewer's place from now on. Returns the browser's key, known now and never again."""
    leave_no_line()
    key, today = new_session_key(), clock.today()
    referral = link.referral
    Place.objects.create(
        key_hash=hash_of("course place", key),
        course=referral.course,
        referral=referral if _is_own(link) and may_be_seen(referral) else None,
        kept_on=today,
        seen_on=today,
    )
    return key


@action(rule="courses.watch", on="link")
def forget_place(*, by: Viewer, link: CourseLink, place: Place) -> None:
    """Forget the place and what was thought there. What was shared stays shared."""
    leave_no_line()
    Place.objects.filter(pk=place.pk, course=link.referral.course_id).delete()


@action(rule="courses.watch", on="link")
def note_position(
    *, by: Viewer, link: CourseLink, place: Place, part: Part, second: int, done: bool = False
) -> None:
    """Keep where in a part the viewer is. Seen to the end stays seen."""
    leave_no_line()
    today = clock.today()
    Progress.objects.bulk_create([Progress(place=place, part=part)], ignore_conflicts=True)
    kept = Progress.objects.filter(place=place, part=part)
    kept.update(second=0 if done else min(max(second, 0), part.seconds))
    if done:
        kept.update(done=True)
    if place.seen_on < today:
        Place.objects.filter(pk=place.pk).update(seen_on=today)
    if place.referral_id is not None:
        _move_on(place.referral_id)


# -- thoughts --------------------------------------------------------------------------------------


@action(rule="courses.watch", on="link")
def reflect(*, by: Viewer, link: CourseLink, place: Place, part: Part, text: str) -> Reflection:
    """Write an answer to the part's question, for oneself. Raises `Refused` for an empty one."""
    leave_no_line()
    if not text.strip():
        raise Refused(_("Skriv, hvad du tænker."), field="text")
    if len(text) > LONGEST_ANSWER:
        raise Refused(_("Skriv det lidt kortere: højst 4.000 tegn."), field="text")
    return Reflection.objects.create(place=place, part=part, text=text.strip())


@action(rule="courses.watch", on="link")
def remove_reflection(*, by: Viewer, link: CourseLink, key: str, reflection: Reflection) -> None:
    """Remove an answer, and the copy that was shared. `key`: the browser's own."""
    leave_no_line()
    _unshare(key, reflection)
    Reflection.objects.filter(pk=reflection.pk).delete()


@action(rule="courses.answer", on="link")
def share_reflection(
    *, by: Viewer, link: CourseLink, key: str, reflection: Reflection
) -> SharedReflection:
    """Show the citizen's caseworker an answer; shown twice it is shown once."""
    copy, _new = SharedReflection.objects.get_or_create(
        key_hash=copy_hash(key, reflection),
        defaults={
            "referral": link.referral,
            "part": reflection.part,
            "text": reflection.text,
            "shared_at": clock.now(),
        },
    )
    return copy


@action(rule="courses.answer", on="link")
def take_back_reflection(*, by: Viewer, link: CourseLink, key: str, reflection: Reflection) -> None:
    """Take back what was shown."""
    _unshare(key, reflection)


def _unshare(key: str, reflection: Reflection) -> None:
    SharedReflection.objects.filter(key_hash=copy_hash(key, reflection)).delete()


@action(rule="courses.watch", on="link")
def give_feedback(*, by: Viewer, link: CourseLink, text: str, may_quote: bool = False) -> Feedback:
    """Say what one thinks of the course, without a name. Raises `Refused` for an empty one, and for
    more in a day than people write.
    """
    course = Course.objects.select_for_update(no_key=True).get(pk=link.referral.course_id)
    if not text.strip():
        raise Refused(_("Skriv, hvad du synes."), field="text")
    if len(text) > LONGEST_ANSWER:
        raise Refused(_("Skriv det lidt kortere: højst 4.000 tegn."), field="text")
    if course.feedback.filter(on=clock.today()).count() >= FEEDBACK_A_DAY:
        raise Refused(_("Vi kan ikke tage imod mere i dag. Prøv igen i morgen, eller ring til os."))
    return Feedback.objects.create(
        course=course,
        text=text.strip(),
        may_quote=may_quote,
        shown_text=quote_text() if may_quote else "",
        language=get_language() or "da",
        on=clock.today(),
    )


# -- the citizen's own answers ---------------------------------------------------------------------


@action(rule="courses.answer", on="link")
def let_see(*, by: Viewer, link: CourseLink, place: Place) -> ProgressConsent:
    """The citizen lets their caseworker see how far they are, from this browser on."""
    referral = _held(link)
    said = _answer(referral, ConsentAnswer.GIVEN)
    Place.objects.filter(pk=place.pk, course=referral.course_id).update(referral=referral)
    _move_on(referral.pk)
    return said


@action(rule="courses.answer", on="link")
def stop_seeing(*, by: Viewer, link: CourseLink) -> ProgressConsent:
    """The citizen takes their yes back: the database lets go of what it had shown. Raises `Refused`
    where no yes stands.
    """
    referral = _held(link)
    if not may_be_seen(referral):
        raise Refused(_("Din sagsbehandler kan ikke se noget i forvejen."))
    return _answer(referral, ConsentAnswer.WITHDRAWN)


@action(rule="courses.answer", on="link")
def decline(*, by: Viewer, link: CourseLink) -> Referral:
    """The citizen says no thanks: the links close, and a yes given before is taken back."""
    referral = _held(link)
    if may_be_seen(referral):
        _answer(referral, ConsentAnswer.WITHDRAWN)
        referral.refresh_from_db(fields=["state"])
    end_links(referral)
    referral.state = ReferralState.DECLINED
    referral.save(update_fields=["state"])
    return referral


def _is_own(link: CourseLink) -> bool:
    return link.purpose == LinkPurpose.OWN


def _held(link: CourseLink) -> Referral:
    return Referral.objects.select_for_update().get(pk=link.referral_id)


def _answer(referral: Referral, answer: str) -> ProgressConsent:
    return ProgressConsent.objects.create(
        referral=referral,
        answer=answer,
        shown_text=progress_text(),
        language=get_language() or "da",
        at=clock.now(),
    )


def _move_on(referral_id: int) -> None:
    """Let the referral say how far the citizen is, never less than before."""
    referral = Referral.objects.select_for_update().get(pk=referral_id)
    if not may_be_seen(referral):
        return
    seen = Progress.objects.filter(place__referral=referral, done=True)
    done = seen.values("part").distinct().count()
    parts = Part.objects.filter(course=referral.course_id).exclude(film="").count()
    if done and done >= parts:
        reached = ReferralState.COMPLETED
    else:
        reached = ReferralState.PARTIAL if done else ReferralState.OPENED
    order = [ReferralState.LINK_SENT, *BY_CONSENT]
    now = ReferralState(referral.state)
    if now in order and order.index(reached) > order.index(now):
        referral.state = reached
        referral.save(update_fields=["state"])


# -- every night -----------------------------------------------------------------------------------


def forget_old_traces() -> None:
    """Places that nobody came back to, and links that ended a month ago."""
    Place.objects.filter(seen_on__lt=clock.today() - PLACE_KEPT).delete()
    CourseLink.objects.filter(expires_at__lt=clock.now() - LINK_KEPT).delete()
