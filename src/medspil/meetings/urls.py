"""Addresses of the meetings room."""

from __future__ import annotations

from django.urls import URLPattern, path

from medspil.meetings.pages import booking, calendar, feed, hours, inviting, meeting_guests
from medspil.meetings.pages.meetings import after, before, during, page
from medspil.meetings.pages.panel import (
    cases,
    consents,
    days,
    figures,
    guests,
    outcomes,
    packs,
    team,
)

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
    path("kalender/adresse/", feed.own, name="feed_own"),
    path("kalender/adresse/fjern/", feed.drop, name="feed_drop"),
    path("kalender/<str:token>.ics", feed.feed, name="feed"),
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

# The interdisciplinary panel.
_CASE = "rehabilitering/sag/<uuid:public_id>/"
urlpatterns += [
    path("rehabilitering/", cases.cases, name="panel_cases"),
    path("borgere/<uuid:public_id>/rehabilitering/", cases.refer, name="panel_refer"),
    path(_CASE, cases.case, name="panel_case"),
    path(f"{_CASE}afsnit/<slug:code>/", cases.section, name="panel_section"),
    path(f"{_CASE}afsnit/<slug:code>/kladde/", cases.section_draft, name="panel_section_draft"),
    path(f"{_CASE}hoering/", cases.review, name="panel_review"),
    path(f"{_CASE}samtykke/", consents.answers, name="panel_consents"),
    path(f"{_CASE}samtykke/spoerg/", consents.ask, name="panel_ask"),
    path(f"{_CASE}vurdering/", consents.verdict, name="panel_verdict"),
    path(f"{_CASE}dato/", days.schedule, name="panel_schedule"),
    path(f"{_CASE}materiale/", packs.packs, name="panel_packs"),
    path(f"{_CASE}indstilling/", outcomes.recommendation, name="panel_recommend"),
    path(f"{_CASE}afgoerelse/", outcomes.decision, name="panel_decide"),
    path(f"{_CASE}aflys/", cases.cancel, name="panel_cancel"),
    path("rehabilitering/tal/", figures.figures, name="panel_figures"),
    path("rehabilitering/dage/", days.days, name="panel_days"),
    path("rehabilitering/dage/<int:pk>/", days.day, name="panel_day"),
    path("rehabilitering/moede/<int:pk>/", days.hearing, name="panel_hearing"),
    path("rehabilitering/materiale/", packs.my_packs, name="panel_my_packs"),
    path("rehabilitering/materiale/<int:pk>/", packs.pack, name="panel_pack"),
    path("rehabilitering/team/", team.team, name="panel_team"),
    path("rehabilitering/dage/<int:pk>/ret/", days.change, name="panel_day_change"),
    path("rehabilitering/dage/<int:pk>/aflys/", days.cancel, name="panel_day_cancel"),
    path("rehabilitering/dage/<int:pk>/ledig/", days.fill, name="panel_day_fill"),
    path("gaest/", guests.guest_reads, name="panel_guest_reads"),
    path("gaest/sag/<int:pk>/", guests.guest_pack, name="panel_guest_pack"),
    path("gaest/<str:token>/", guests.guest, name="panel_guest"),
]

# Meetings of several people.
urlpatterns += [
    path("borgere/<uuid:public_id>/moede/", before.new, name="meeting_new"),
    path("moeder/<uuid:uid>/", page.meeting, name="meeting"),
    path("moeder/<uuid:uid>/signaler/", page.signals, name="meeting_signals"),
    path("moeder/<uuid:uid>/punkt/", before.point, name="meeting_point"),
    path("moeder/<uuid:uid>/punkter/", before.change_point, name="meeting_points"),
    path("moeder/<uuid:uid>/plads/", before.seat, name="meeting_seat"),
    path("moeder/<uuid:uid>/pladser/", before.change_seat, name="meeting_seats"),
    path("moeder/<uuid:uid>/skriv-plan-b/", before.write_plan_b, name="meeting_write_plan_b"),
    path("moeder/<uuid:uid>/proevet/", before.tested, name="meeting_tested"),
    path("moeder/<uuid:uid>/begynd/", during.start, name="meeting_start"),
    path("moeder/<uuid:uid>/signal/", during.signal, name="meeting_signal"),
    path("moeder/<uuid:uid>/plan-b/", during.plan_b, name="meeting_plan_b"),
    path("moeder/<uuid:uid>/aflys/", before.cancel, name="meeting_cancel"),
    path("moeder/<uuid:uid>/flyt/", before.move, name="meeting_move"),
    path("moeder/<uuid:uid>/samtykke/", before.share, name="meeting_share"),
    path("moeder/<uuid:uid>/kom/", during.came, name="meeting_came"),
    path("moeder/<uuid:uid>/aftale/", during.agree, name="meeting_agree"),
    path("moeder/<uuid:uid>/bekraeft/", during.confirm, name="meeting_confirm"),
    path("moeder/<uuid:uid>/holdt/", after.hold, name="meeting_hold"),
    path("moeder/<uuid:uid>/referat/", after.summary, name="meeting_summary"),
    path("moeder/<uuid:uid>/send/", after.send, name="meeting_send"),
    path("moeder/<uuid:uid>/svar/", after.evaluated, name="meeting_evaluated"),
]

# A guest's own page of one meeting.
urlpatterns += [
    path("moede/", meeting_guests.page, name="guest_meeting"),
    path("moede/k/<str:token>/", meeting_guests.link, name="guest_link"),
    path("moede/kode/", meeting_guests.code, name="guest_code"),
    path("moede/kode/send/", meeting_guests.new_code, name="guest_new_code"),
    path("moede/ind/", meeting_guests.come_in, name="guest_come_in"),
    path("moede/svar/", meeting_guests.answer, name="guest_answer"),
    path("moede/proevet/", meeting_guests.tested, name="guest_tested"),
    path("moede/signal/", meeting_guests.signal, name="guest_signal"),
    path("moede/ud/", meeting_guests.out, name="guest_out"),
]
