"""Stories: written, read by the week's host, guessed at, taken back.

What an author or a guesser does writes no line in the audit trail, which never forgets.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, leave_no_line
from medspil.people.models import Staff
from medspil.workplace.actions.rounds import locked
from medspil.workplace.actions.words import colleague, no_citizens_in
from medspil.workplace.models import Guess, Story, StoryRound, StoryState
from medspil.workplace.models.stories import LONGEST
from medspil.workplace.queries.names import names_of


@action(rule="workplace.take_part")
def write_story(*, by: Actor, round: StoryRound, text: str) -> None:
    """Tell a story of one's week, or tell it anew: the week's host reads it again.

    Raises `Refused` once the round has closed, for an empty text, a very long one, or one with a
    CPR number in it.
    """
    leave_no_line()
    me, held, text = colleague(by), locked(round), text.strip()
    if clock.now() >= held.closes_at:
        raise Refused(_("Det er for sent til denne uge. Gem den til den næste."))
    if not text:
        raise Refused(_("Skriv din historie."), field="text")
    if len(text) > LONGEST:
        raise Refused(_("Skriv højst %(n)d tegn.") % {"n": LONGEST}, field="text")
    no_citizens_in(text=text)
    story = held.stories.filter(author=me).first() or Story(round=held, author=me)
    story.text, story.state, story.sent_back_because = text, StoryState.WAITING, ""
    story.written_at = clock.now()
    story.save()
    story.guesses.all().delete()


@action(rule="workplace.take_part")
def withdraw_story(*, by: Actor, round: StoryRound) -> None:
    """Take one's story back, until it is revealed. Raises `Refused` after that.

    Once the round has closed its row stays, without the words: see `Story`.
    """
    leave_no_line()
    me, held, now = colleague(by), locked(round), clock.now()
    if now >= held.reveals_at:
        raise Refused(_("Historierne er afsløret."))
    mine = held.stories.filter(author=me)
    if now < held.closes_at:
        mine.delete()
        return
    Guess.objects.filter(story__in=mine).delete()
    mine.update(state=StoryState.WITHDRAWN, text="", sent_back_because="")


@action(rule="workplace.moderate", on="story")
def let_through(*, by: Actor, story: Story) -> Story:
    """The week's host has read it: it is part of the round."""
    return _judge(story, StoryState.LET_THROUGH, "")


@action(rule="workplace.moderate", on="story")
def send_back(*, by: Actor, story: Story, reason: str) -> Story:
    """Ask the author for another wording; also when it was let through, until the reveal.

    Raises `Refused` without a reason. What was guessed of it is gone.
    """
    if not reason.strip():
        raise Refused(_("Skriv en sætning om, hvad der skal være anderledes."), field="reason")
    no_citizens_in(reason=reason)
    judged = _judge(story, StoryState.SENT_BACK, reason.strip())
    judged.guesses.all().delete()
    return judged


@action(rule="workplace.take_part")
def guess(*, by: Actor, round: StoryRound, said: Sequence[tuple[Story, Staff]]) -> None:
    """Guess who wrote which stories, or guess anew; those not named stay as they were.

    Raises `Refused` outside the guessing, for one's own story, one that is not in the round, and a
    colleague who is not among its names.
    """
    leave_no_line()
    me, held, now = colleague(by), locked(round), clock.now()
    if not held.closes_at <= now < held.reveals_at:
        raise Refused(_("Der kan ikke gættes nu."))
    mine = {story.pk for story, _who in said if story.author_id == me.pk}
    told = set(held.stories.filter(state=StoryState.LET_THROUGH).values_list("pk", flat=True))
    names = {one.pk for one in names_of(held)} - {me.pk}
    for story, who in said:
        if story.pk not in told or story.pk in mine or who.pk not in names:
            raise Refused(_("Vælg en af kollegerne på listen."))
    for story, who in said:
        Guess.objects.update_or_create(
            story=story, staff=me, defaults={"who": who, "guessed_at": now}
        )


def _judge(story: Story, state: StoryState, reason: str) -> Story:
    held = locked(story.round)
    found = held.stories.get(pk=story.pk)
    if clock.now() >= held.reveals_at:
        raise Refused(_("Historierne er afsløret."))
    if found.state == state:
        leave_no_line()
        return found
    if not found.may_become(state):
        raise Refused(_("Historien er trukket tilbage."))
    found.state, found.sent_back_because = state, reason
    found.save(update_fields=["state", "sent_back_because"])
    return found
