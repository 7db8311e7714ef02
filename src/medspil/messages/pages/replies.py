"""What comes back without a login: no thank you by a link, STOP by SMS, a gateway's receipts."""

from __future__ import annotations

import json
import os
import secrets
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from medspil.kernel.action import System
from medspil.messages import no_thanks, words
from medspil.messages.actions import note_receipt
from medspil.messages.actions.wishes import decline_kind, stop_word, want_kind_again
from medspil.messages.models import MessageChannel, OptOut, ReceiptState
from medspil.people.doors import SeeOther

STOP = frozenset({"stop", "afmeld", "nej tak", "unsubscribe", "стоп", "توقف", "dur"})
LONGEST = 10_000  # bytes of what a gateway posts


@never_cache
@csrf_exempt  # the link is the key; a mail program posts to it without a page of ours (RFC 8058)
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, token: str) -> HttpResponseBase:
    """``/beskeder/nej-tak/<token>/``: no more messages of the kind that the link came with.

    Forged, and kept no more: the same page, and nothing happens.
    """
    message = no_thanks.read(token)
    by = System("no thanks")
    if request.method == "POST":
        again = request.POST.get("do") == "again"
        if message is not None and again:
            want_kind_again(by=by, message=message)
        elif message is not None:
            decline_kind(by=by, message=message)
        if request.POST.get("List-Unsubscribe") == "One-Click":
            return HttpResponse(status=200, content_type="text/plain")
        return SeeOther(request.path if again else f"{request.path}?nej")
    language = message.language if message else words.language_of_browser(request)
    declined = "nej" in request.GET or (
        message is not None
        and OptOut.objects.filter(
            citizen=message.citizen_id, kind=message.kind, ended_at=None
        ).exists()
    )
    with translation.override(language):
        context = {"said": words.no_thanks(language), "declined": declined}
        return render(request, "messages/no_thanks.html", context)


@csrf_exempt  # a machine posts it, with the token that it shares with us
@require_POST
def sms_reply(request: HttpRequest) -> HttpResponse:
    """``/beskeder/sms-svar/``: the gateway posts ``{"from", "text"}`` with the shared token.

    STOP (in the receiver's language) means no more of what is not compulsory. Anything else is not
    read: an SMS cannot be answered. Without a token, or with a wrong one, the address is not there.
    """
    if not _knows_the_token(request):
        raise Http404
    said = _read(request)
    if said is None:
        return HttpResponse(status=400)
    if str(said.get("text", "")).strip(" .!\t\n").casefold() in STOP:
        stop_word(by=System("sms gateway"), number=str(said.get("from", "")))
    return HttpResponse(status=204)


@csrf_exempt  # a machine posts it, with the token that it shares with us
@require_POST
def sms_receipt(request: HttpRequest) -> HttpResponse:
    """``/beskeder/sms-kvittering/``: the gateway posts ``{"id", "state", "error"}`` of a message.

    `id` is its own number for it, or ours; `state` is ``delivered`` or ``failed``, with a code in
    `error`. What it says of a message that we do not know, or knew before, changes nothing. Without
    a token, or with a wrong one, the address is not there.
    """
    if not _knows_the_token(request):
        raise Http404
    said = _read(request)
    if said is None or said.get("state") not in (ReceiptState.DELIVERED, ReceiptState.FAILED):
        return HttpResponse(status=400)
    note_receipt(
        by=System("sms gateway"),
        channel=MessageChannel.SMS,
        provider_id=str(said.get("id", ""))[:120],
        state=said["state"],
        error=str(said.get("error", "")),
    )
    return HttpResponse(status=204)


def _knows_the_token(request: HttpRequest) -> bool:
    token = os.environ.get("MEDSPIL_SMS_TOKEN", "")
    given = request.headers.get("Authorization", "")
    return bool(token) and secrets.compare_digest(given.encode(), f"Bearer {token}".encode())


def _read(request: HttpRequest) -> dict[str, Any] | None:
    if len(request.body) > LONGEST:
        return None
    try:
        said = json.loads(request.body)
    except ValueError:
        return None
    return said if isinstance(said, dict) else None
