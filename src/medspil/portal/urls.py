"""Addresses of the citizen's pages, each with the employee's twin, and of the door."""

from __future__ import annotations

from django.urls import URLPattern, path

from medspil.portal.pages import (
    clarification,
    clubs,
    courses,
    door,
    folder,
    jobs,
    meeting,
    offers,
    own,
    panel,
    provider,
    sparring,
    staff,
    together,
)

app_name = "portal"

urlpatterns: list[URLPattern] = [
    path("min/k/<str:token>/", door.link, name="link"),
    path("min/kode/", door.code, name="code"),
    path("min/kode/send/", door.new_code, name="new_code"),
    path("min/ind/", door.enter_page, name="enter"),
    path("min/ind/sprog/", door.language, name="language_before"),
    path("min/ud/", door.out, name="out"),
    path("min/mitid/", provider.begin, name="provider"),
    path("min/mitid/svar/", provider.back, name="provider_back"),
]

for where, page, name in (
    ("", meeting.home, "home"),
    ("tid/", meeting.move, "move"),
    ("bestil/", meeting.book, "book"),
    ("form/", meeting.channel, "channel"),
    ("afbud/", meeting.decline, "decline"),
    ("emner/", meeting.points, "points"),
    ("samtale/", meeting.ask, "ask"),
    ("moeder/", together.meetings, "meetings"),
    ("moeder/<uuid:uid>/", together.meeting, "meeting"),
    ("hvordan-gik-det/<int:conversation>/", together.asked, "asked"),
    ("team/<uuid:case>/", panel.case, "panel"),
    ("team/<uuid:case>/svar/<slug:question>/", panel.question, "panel_question"),
    ("team/<uuid:case>/tekst/", panel.text, "panel_text"),
    ("aftaler/", own.agreements, "agreements"),
    ("aftaler/<int:pk>/", own.agreement, "agreement"),
    ("samtykker/", own.consents, "consents"),
    ("samtykker/<slug:kind>/", own.consent, "consent"),
    ("beskeder/", own.sent, "sent"),
    ("hvem-har-set/", own.looks, "looks"),
    ("kontakt/", own.reach, "reach"),
    ("med/", own.along, "along"),
    ("film/", courses.films, "films"),
    ("afklaring/", clarification.course, "clarification"),
    ("afklaring/tid/<int:talk>/", clarification.talk_time, "clarification_time"),
    ("sprog/", own.language, "language"),
    ("tilbud/", offers.offers, "offers"),
    ("tilbud/<uuid:session>/", offers.offer, "offer"),
    ("mappe/", folder.folder, "folder"),
    ("mappe/del/<slug:part>/", folder.part, "folder_part"),
    ("mappe/ny/<slug:what>/", folder.new, "folder_new"),
    ("mappe/punkt/<int:entry>/", folder.entry, "folder_entry"),
    ("mappe/hensyn/", folder.health, "folder_health"),
    ("mappe/hensyn/<int:row>/", folder.one_health, "folder_one_health"),
    ("mappe/opgave/<int:task>/", folder.task, "folder_task"),
    ("mappe/cv/", folder.cv, "folder_cv"),
    ("job/", jobs.jobs, "jobs"),
    ("sparring/", sparring.sparring, "sparring"),
    ("sparring/ny/", sparring.new, "sparring_new"),
    ("sparring/eksempler/", sparring.examples, "sparring_examples"),
    ("sparring/<uuid:application>/", sparring.one, "sparring_one"),
    ("sparring/<uuid:application>/forskelle/<int:document>/", sparring.compare, "sparring_compare"),
    ("sparring/<uuid:application>/fil/<int:document>/", sparring.file, "sparring_file"),
    ("sparring/kursus/<int:referral>/", sparring.course, "sparring_course"),
    ("jobklub/", clubs.club, "club"),
    ("jobklub/oenske/", clubs.wish, "club_wish"),
    ("jobklub/opgave/<int:homework>/", clubs.homework, "club_homework"),
    ("jobklub/stop/", clubs.leave, "club_leave"),
    ("jobklub/bedoem/", clubs.rate, "club_rate"),
):
    urlpatterns += page.paths(where, name)

# Borgerens dør, for employees.
urlpatterns += [
    path("borgere/<uuid:public_id>/doer/", staff.door, name="door"),
    path("borgere/<uuid:public_id>/doer/link/", staff.new_link, name="new_link"),
    path("borgere/<uuid:public_id>/doer/link/<int:pk>/kode/", staff.read, name="read_code"),
    path("borgere/<uuid:public_id>/doer/link/<int:pk>/luk/", staff.revoke, name="revoke_link"),
    path("borgere/<uuid:public_id>/doer/nyt/<int:pk>/", staff.decide, name="decide_reach"),
    path("borgere/<uuid:public_id>/doer/svar/<int:pk>/", staff.seen, name="see_report"),
]
