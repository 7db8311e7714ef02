"""Addresses of the room. No name, number or text is in one."""

from __future__ import annotations

from django.urls import path

from medspil.messages.pages import mass, outbox, replies, templates, undelivered

app_name = "messages"

urlpatterns = [
    path("beskeder/", outbox.outbox, name="outbox"),
    path("beskeder/borger/<uuid:public_id>/", outbox.citizen, name="citizen"),
    path("beskeder/nej-tak/<str:token>/", replies.decline, name="no_thanks"),
    path("beskeder/sms-svar/", replies.sms_reply, name="sms_reply"),
    path("beskeder/sms-kvittering/", replies.sms_receipt, name="sms_receipt"),
    path("beskeder/breve/", outbox.letters, name="letters"),
    path("beskeder/breve/<uuid:public_id>.pdf", outbox.letter, name="letter"),
    path("beskeder/breve/<int:pk>/sendt/", outbox.posted, name="posted"),
    path("beskeder/ikke-leveret/", undelivered.undelivered, name="undelivered"),
    path("beskeder/ikke-leveret/<int:pk>/igen/", undelivered.again, name="again"),
    path("beskeder/ikke-leveret/<int:pk>/klaret/", undelivered.handled, name="handled"),
    path("beskeder/skabeloner/", templates.templates, name="templates"),
    path(
        "beskeder/skabeloner/<slug:kind>/<slug:wording>/<slug:language>/",
        templates.template,
        name="template",
    ),
    path("beskeder/udsendelser/", mass.sendings, name="sendings"),
    path("beskeder/udsendelser/ny/", mass.new, name="new_sending"),
    path("beskeder/udsendelser/<int:pk>/", mass.sending, name="sending"),
    path("beskeder/udsendelser/<int:pk>/ret/", mass.change, name="change_sending"),
    path("beskeder/udsendelser/<int:pk>/<slug:what>/", mass.do, name="do_sending"),
]
