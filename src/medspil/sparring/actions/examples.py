"""An application becomes an example: the citizen offers, a consultant takes names out, the citizen
reads and lets it be shown – and takes it back whenever they want.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, leave_no_line
from medspil.messages.actions import notify
from medspil.messages.models import MessageKind
from medspil.people.models import Citizen, Staff
from medspil.sparring.actions.sending import locked
from medspil.sparring.links import citizen_link
from medspil.sparring.models import Application, DocumentKind, Example, ExampleState
from medspil.sparring.models.applications import MOST_TYPED

# an e-mail address, a telephone or a CPR number; two years with a dash between are neither
_TELLING = re.compile(r"[\w.+-]{1,64}@[\w-]+\.\w+|\d{6}-?\d{4}|\+?(?:\d[ .]?){8,}")


@action(rule="sparring.choose_example", on="application")
def offer_example(*, by: Actor, application: Application) -> Example:
    """The newest application or CV of it, as it is now. Nobody is shown it yet."""
    held = locked(application)
    before = Example.objects.filter(application=held).first()
    if before is not None:
        leave_no_line()
        return before
    own = held.documents.exclude(kind=DocumentKind.ADVERT).order_by("sent_at", "pk").last()
    assert own is not None  # nothing is sent in without one
    return Example.objects.create(
        application=held, about=held.about, text=own.text, offered_at=clock.now()
    )


@action(rule="sparring.answer", on="application")
def edit_example(*, by: Staff, application: Application, about: str, text: str) -> Example:
    """Take out what tells who it is; the citizen reads it before anybody else. Shown already: it is
    not, until they have.

    Raises `Refused` without the citizen's offer, and where a name, a number or an address is left.
    """
    held = locked(application)
    example = Example.objects.select_for_update().filter(application=held).first()
    if example is None or held.citizen is None:
        raise Refused(_("Borgeren har ikke sagt ja til et eksempel."))
    for field, said in (("about", about), ("text", text)):
        if not said.strip() or len(said) > MOST_TYPED:
            raise Refused(_("Skriv teksten."), field=field)
        if left := what_tells(said, held.citizen):
            what = {"what": ", ".join(left[:3])}
            raise Refused(_("Det siger, hvem det er: %(what)s.") % what, field=field)
    example.about, example.text = " ".join(about.split()), text.strip()
    example.state, example.edited_by, example.approved_at = ExampleState.DRAFTED, by, None
    example.save()
    notify(
        by=by,
        citizen=held.citizen,
        kind=MessageKind.SPARRING_ANSWERED,
        facts={"link": citizen_link(held.citizen)},
        dedupe=f"sparring-example:{example.pk}:{clock.now():%y%m%d%H%M%S}",
    )
    return example


@action(rule="sparring.choose_example", on="application")
def approve_example(*, by: Actor, application: Application, seen: str | None = None) -> Example:
    """The citizen has read it, and others may. `seen`: the `mark` of what they read.

    Raises `Refused` where there is nothing to read, and where it was changed meanwhile.
    """
    example = Example.objects.select_for_update().filter(application=locked(application)).first()
    if example is None or example.state == ExampleState.OFFERED:
        raise Refused(_("Eksemplet er ikke klar endnu."))
    if example.state == ExampleState.SHOWN:
        leave_no_line()
        return example
    if seen is not None and seen != example.mark:
        raise Refused(_("Teksten er ændret, siden du læste den. Læs den igen."))
    example.state, example.approved_at = ExampleState.SHOWN, clock.now()
    example.save(update_fields=["state", "approved_at"])
    return example


@action(rule="sparring.drop_example", on="application")
def drop_example(*, by: Actor, application: Application) -> Application:
    """Taken back, or taken down by a consultant: gone at once, also the words."""
    held = locked(application)
    if not Example.objects.filter(application=held).delete()[0]:
        leave_no_line()
    return held


def _of_a_name(name: str) -> str:
    """The name, also where something is theirs: Annas, Jens', Max's."""
    return rf"\b{re.escape(name)}(?:['’]?s)?\b"


def what_tells(text: str, citizen: Citizen) -> list[str]:
    """Names of theirs, numbers and e-mail addresses that stand in it."""
    names = [one for one in f"{citizen.first_name} {citizen.last_name}".split() if len(one) > 1]
    found = [one for one in names if re.search(_of_a_name(one), text, re.IGNORECASE)]
    return found + [one.strip() for one in _TELLING.findall(text)]
