"""Addresses of the meetings room."""

from __future__ import annotations

from django.urls import URLPattern, path

from medspil.meetings.pages import booking, calendar, hours, inviting

app_name = "meetings"

urlpatterns: list[URLPattern] = []

# Calendar and hours.
urlpatterns += [
    path("kalender/", calendar.calendar, name="calendar"),
    path("kalender/tider/", hours.hours, name="hours"),
    path("kalender/tider/ny/", hours.new, name="hours_new"),
    path("kalender/tider/<int:pk>/slut/", hours.end, name="hours_end"),
    path("kalender/tider/luk/", hours.close, name="hours_close"),
    path("kalender/tider/ekstra/", hours.extra, name="hours_extra"),
    path("kalender/tider/undtagelse/<int:pk>/fjern/", hours.remove, name="hours_remove"),
    path("ledige-tider/", calendar.free, name="free"),
]

# Booked conversations.
urlpatterns += [
    path("borgere/<uuid:public_id>/tid/", booking.new, name="book"),
    path("tider/<uuid:uid>/", booking.appointment, name="appointment"),
    path("tider/<uuid:uid>/flyt/", booking.to_move, name="move"),
    path("tider/<uuid:uid>/form/", booking.to_channel, name="channel"),
    path("tider/<uuid:uid>/aflys/", booking.to_cancel, name="cancel"),
    path("tider/<uuid:uid>/holdt/", booking.held, name="held"),
    path("tider/<uuid:uid>/udeblevet/", booking.absent, name="absent"),
]

# Invitations and requests.
urlpatterns += [
    path("invitationer/", inviting.invitations, name="invitations"),
    path("invitationer/ny/", inviting.new, name="invite"),
    path("invitationer/<int:pk>/trin/", inviting.step, name="invitation_step"),
    path("invitationer/<int:pk>/luk/", inviting.close, name="invitation_close"),
    path("anmodninger/", inviting.requests, name="requests"),
    path("anmodninger/<int:pk>/svar/", inviting.answer, name="request_answer"),
    path("borgere/<uuid:public_id>/bed-om-samtale/", inviting.ask, name="ask"),
    path("indstillinger/booking/", inviting.settings, name="settings"),
]
