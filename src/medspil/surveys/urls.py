"""Addresses of the surveys room."""

from __future__ import annotations

from django.urls import URLPattern, path

from medspil.surveys.pages import (
    answering,
    building,
    figures,
    interview,
    inviting,
    mailing,
    surveys,
)

app_name = "surveys"

# The door of those who answer.
urlpatterns: list[URLPattern] = [
    path("svar/mit/", answering.mine, name="mine"),
    path("svar/tak/", answering.thanks, name="thanks"),
    path("svar/k/<str:token>/", answering.door, name="door"),
    path("svar/<uuid:public_id>/", answering.public, name="public"),
]

_ALL = "undersoegelser/"
_SURVEY = f"{_ALL}<uuid:public_id>/"
_QUESTION = f"{_ALL}spoergsmaal/<int:pk>/"
_INTERVIEW = f"{_ALL}interview/<uuid:public_id>/"
urlpatterns += [
    path(_ALL, surveys.surveys, name="surveys"),
    path(f"{_ALL}ny/", surveys.new, name="new"),
    path(f"{_ALL}fra-kodebog/", figures.from_book, name="from_book"),
    path(f"{_ALL}inviter/", inviting.to_which, name="invite_to"),
    path(f"{_ALL}bank/", building.bank, name="bank"),
    path(_SURVEY, surveys.survey, name="survey"),
    path(f"{_SURVEY}ret/", surveys.change, name="change"),
    path(f"{_SURVEY}trin/", surveys.step, name="step"),
    path(f"{_SURVEY}hvem/", surveys.paste, name="paste"),
    path(f"{_SURVEY}inviter/", inviting.invite_from, name="invite"),
    path(f"{_SURVEY}baggrund/", surveys.variable, name="variable"),
    path(f"{_SURVEY}links/", surveys.addresses, name="links"),
    path(f"{_ALL}svarer/<uuid:public_id>/", surveys.link, name="link"),
    path(f"{_SURVEY}skema/", building.build, name="build"),
    path(f"{_SURVEY}skema/trin/", building.build_step, name="build_step"),
    path(f"{_SURVEY}skema/fra-banken/", building.take, name="take"),
    path(f"{_SURVEY}skema/ny/", building.question_kind, name="question_kind"),
    path(f"{_SURVEY}skema/ny/<slug:kind>/", building.question_new, name="question_new"),
    path(_QUESTION, building.question, name="question"),
    path(f"{_QUESTION}trin/", building.question_step, name="question_step"),
    path(f"{_QUESTION}bank/", building.bank_put, name="bank_put"),
    path(f"{_SURVEY}mail/", mailing.mailings, name="mailings"),
    path(f"{_ALL}mail/<int:pk>/", mailing.mailing, name="mailing"),
    path(f"{_ALL}valg/", surveys.choices, name="policy"),
    path(f"{_SURVEY}enkeltsvar/", figures.raw, name="raw"),
    path(f"{_SURVEY}tal/", figures.shown, name="figures"),
    path(f"{_SURVEY}kodebog/", figures.book, name="book"),
    path(f"{_SURVEY}proev/", interview.preview, name="preview"),
    path(f"{_SURVEY}interview/", interview.interview_next, name="interview_next"),
    path(_INTERVIEW, interview.interview, name="interview"),
    path(f"{_INTERVIEW}kladde/", interview.draft, name="draft"),
]
