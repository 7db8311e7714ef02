"""``/indstillinger/adgang/``: other systems, for administrators. Asks for the password again."""

from __future__ import annotations

from base64 import b64decode, b64encode

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.api.actions import create_client, revoke_client
from medspil.api.forms import ClientForm
from medspil.api.models import Client, Scope
from medspil.api.queries import clients_for
from medspil.kernel import crypto
from medspil.kernel.action import AlreadyDone, Refused
from medspil.people.doors import SeeOther, StaffRequest, staff_page

RULE = "api.manage_clients"
TOKEN = "api_token"


@require_safe
@never_cache
@staff_page(rule=RULE)
@reauthentication_required
def clients(request: StaffRequest) -> HttpResponseBase:
    """Who may come in by the API; just after one was let in, its token, this once."""
    sealed = request.session.pop(TOKEN, "")
    labels = dict(Scope.choices)
    context = {
        "clients": [
            (client, [(scope, labels[scope]) for scope in client.scopes])
            for client in clients_for(request.user)
        ],
        "token": crypto.decrypt(b64decode(sealed)).decode() if sealed else "",
    }
    return render(request, "api/clients.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule=RULE)
@reauthentication_required
def new_client(request: StaffRequest) -> HttpResponseBase:
    """Let a system in."""
    form = ClientForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                client, token = create_client(
                    by=request.user, once=request.POST.get("once"), **form.cleaned_data
                )
                request.session[TOKEN] = b64encode(crypto.encrypt(token.encode())).decode()
                messages.success(request, _("%(name)s er lukket ind.") % {"name": client.name})
                return SeeOther(reverse("api:clients"))
            except AlreadyDone:
                return SeeOther(reverse("api:clients"))
            except Refused as refused:
                form.add_error(refused.field, refused.message)
    return render(request, "api/client_new.html", {"form": form}, status=status)


@require_POST
@staff_page(rule=RULE)
@reauthentication_required
def shut_out(request: StaffRequest, pk: int) -> HttpResponseBase:
    """The token works no more."""
    client = get_object_or_404(Client, pk=pk)
    try:
        revoke_client(by=request.user, once=request.POST.get("once"), client=client)
        messages.success(request, _("%(name)s er lukket ude.") % {"name": client.name})
    except AlreadyDone:
        pass
    return SeeOther(reverse("api:clients"))
