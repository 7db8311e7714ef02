"""Conversations that were held: read them, register one."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from typing import Annotated, Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Header, Query, Router, Schema
from ninja.responses import Status
from pydantic import AfterValidator

from medspil.api.door import client_of
from medspil.api.models import Client, Scope
from medspil.api.paging import Next, Paged, page
from medspil.api.problems import UNPROCESSABLE, Denied, refused
from medspil.api.v1.words import Day, Moment, Reference, Text, errors, guarded, is_a_day
from medspil.contact import law
from medspil.contact.actions.conversations import register_conversation
from medspil.contact.models import Conversation
from medspil.kernel import clock
from medspil.kernel.action import AlreadyDone, Refused
from medspil.people.models import Channel
from medspil.people.queries import citizens_for, log_client_access

router = Router(tags=["conversations"])

SOURCE = "api"
FIELDS = {"held_at": "afholdt", "channel": "form", "next_day": "naeste_kontakt"}
_KEYS = uuid.UUID("6a1f9d52-7c1b-4f0e-9a57-3d1f1f0a2c55")  # names Idempotency-Keys among UUIDs


class ConversationOut(Schema):
    """A conversation that was held. Names as in the import, then what the rules made of it."""

    id: int
    reference: str
    afholdt: datetime
    type: int = Field(description="The state's id of the conversation type (DFDG): 7, 4 …")
    form: str = Field(description="phone, video, in_person …")
    note: str | None = Field(description="As it reads now. Only with conversations:notes.")
    voluntary: bool
    statutory_effect: str = Field(description="resets, counts, none or not_in_suspension.")
    statutory_reason: str
    local_effect: str = Field(description="resets or none.")
    source: str
    withdrawn: bool = Field(description="Registered by mistake: it counts no more.")


class ConversationsPage(Schema):
    items: list[ConversationOut]
    next: Next


class ConversationsAsked(Paged):
    since: Day | None = Field(None, description="Only those held on this day or later.")
    reference: list[Reference] = Field([], max_length=500, description="Only with these citizens.")


def _known_type(number: int) -> int:
    if number not in {kind.id for kind in law.conversation_types()}:
        raise ValueError("a known type of conversation")
    return number


class ConversationIn(Schema, extra="forbid"):
    """A conversation to register."""

    reference: Reference
    afholdt: Moment | None = Field(None, description="Left out: now.")
    type: Annotated[int, AfterValidator(_known_type)] | None = Field(
        None, description="The state's id; left out: the one that counts for the contact group."
    )
    form: Channel
    note: Text = Field(max_length=20_000, description="A note is a duty.")
    naeste_kontakt: Day | None = Field(
        None, description="The day agreed with the citizen; left out: the rhythm sets it."
    )


@router.get(
    "/conversations",
    response={200: ConversationsPage, **errors()},
    operation_id="listConversations",
    summary="Conversations, in the order in which they were registered",
    **guarded(Scope.CONVERSATIONS_READ),
)
def conversations(request: HttpRequest, asked: Query[ConversationsAsked]) -> dict[str, Any]:
    """Withdrawn ones are among them and say so."""
    client = client_of(request)
    chosen = Q(citizen__in=citizens_for(client.actor).order_by().values("pk"))
    if asked.since:
        chosen &= Q(held_on__gte=asked.since)
    if asked.reference:
        chosen &= Q(citizen__reference__in=asked.reference)
    found = Conversation.objects.filter(chosen).select_related("citizen")
    if client.may(Scope.CONVERSATIONS_NOTES):
        found = found.prefetch_related("notes")
    rows, following = page(request, found, "pk", asked)
    what = "conversations notes" if client.may(Scope.CONVERSATIONS_NOTES) else "conversations"
    log_client_access(client.actor, {row.citizen_id for row in rows}, what)
    return {"items": [_object(row, client) for row in rows], "next": following}


@router.post(
    "/conversations",
    response={201: ConversationOut, **errors(400)},
    operation_id="registerConversation",
    summary="Register a conversation that was held",
    **guarded(Scope.CONVERSATIONS_WRITE),
)
def register(
    request: HttpRequest,
    response: HttpResponse,
    body: ConversationIn,
    idempotency_key: Annotated[
        str | None, Header(alias="Idempotency-Key", min_length=1, max_length=255)
    ] = None,
) -> Any:
    """The rules decide what it does to the law's clock. With an `Idempotency-Key` the same request
    sent again writes once and answers the same; another request with the key is refused.
    """
    client = client_of(request)
    citizen = citizens_for(client.actor).filter(reference=body.reference).first()
    if citizen is None:
        raise refused(Refused(_("Ingen borger har den reference."), field="reference"), {})
    try:
        made = register_conversation(
            by=client.actor,
            once=uuid.uuid5(_KEYS, f"{client.pk}:{idempotency_key}") if idempotency_key else None,
            citizen=citizen,
            channel=body.form.value,
            note=body.note,
            held_at=body.afholdt,
            type=body.type,
            next_day=body.naeste_kontakt,
            next_agreed=body.naeste_kontakt is not None,
            source=SOURCE,
        )
    except Refused as refusal:
        raise refused(refusal, FIELDS) from refusal
    except AlreadyDone as done:
        made = _first(done, body, day_alone=is_a_day(json.loads(request.body).get("afholdt")))
        response["Idempotent-Replayed"] = "true"
    return Status(201, _object(made, client))


def _first(done: AlreadyDone, body: ConversationIn, *, day_alone: bool) -> Conversation:
    """What the first sending made. Raises `Denied` when this is another request.

    `day_alone`: the request names a day; what moment it stands for depends on when it was sent.
    """
    made = Conversation.objects.select_related("citizen").get(pk=done.result)
    first_note = made.notes.filter(corrects=None).values_list("text", flat=True).first()
    same = (
        made.citizen.reference == body.reference
        and made.channel == body.form
        and first_note == body.note.strip()
        and body.type in (None, made.type)
        and (body.afholdt is None or _held_then(made, body.afholdt, day_alone))
    )
    if not same:
        sentence = "This Idempotency-Key was used for another conversation."
        raise Denied(
            UNPROCESSABLE,
            sentence,
            type="urn:medspil:idempotency",
            errors=[("Idempotency-Key", sentence)],
        )
    return made


def _held_then(made: Conversation, said: datetime, day_alone: bool) -> bool:
    if day_alone:
        return bool(made.held_on == said.date())
    return bool(made.held_at == said.replace(second=0, microsecond=0))


def _object(row: Conversation, client: Client) -> dict[str, Any]:
    note = None
    if client.may(Scope.CONVERSATIONS_NOTES):
        written = list(row.notes.all())
        corrected = {entry.corrects_id for entry in written}
        note = next((entry.text for entry in written if entry.pk not in corrected), None)
    return {
        "id": row.pk,
        "reference": row.citizen.reference,
        "afholdt": row.held_at.astimezone(clock.TZ),
        "type": row.type,
        "form": row.channel,
        "note": note,
        "voluntary": row.voluntary,
        "statutory_effect": row.statutory_effect,
        "statutory_reason": row.statutory_reason,
        "local_effect": row.local_effect,
        "source": row.source,
        "withdrawn": row.withdrawn_at is not None,
    }
