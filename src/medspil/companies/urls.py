"""Addresses of the room."""

from __future__ import annotations

from django.urls import URLPattern, path

from medspil.companies.pages import company, lists, tags

app_name = "companies"

_ONE = "virksomheder/<uuid:public_id>/"

urlpatterns: list[URLPattern] = [
    path("virksomheder/", lists.every, name="list"),
    path("virksomheder/soeg/", lists.search, name="search"),
    path("virksomheder/flere/", lists.bulk, name="bulk"),
    path("virksomheder/soegninger/", lists.keep_search, name="search_keep"),
    path("virksomheder/soegninger/<int:pk>/slet/", lists.drop, name="search_drop"),
    path("virksomheder/ny/", company.new, name="new"),
    path(_ONE, company.show, name="company"),
    path(f"{_ONE}ret/", company.change, name="change"),
    path(f"{_ONE}haendelse/", company.event, name="event"),
    path(f"{_ONE}naeste/", company.next_step, name="next_step"),
    path(f"{_ONE}fred/", company.peace, name="peace"),
    path(f"{_ONE}branche/", company.industry, name="industry"),
    path(f"{_ONE}maerke/", company.tag, name="tag"),
    path(f"{_ONE}maerke-af/", company.untag, name="untag"),
    path(f"{_ONE}ophoer/", company.closing, name="closing"),
    path(f"{_ONE}kontakter/", company.contact_new, name="contact_new"),
    path(f"{_ONE}kontakter/<int:pk>/", company.contact, name="contact"),
    path(f"{_ONE}arbejdssteder/", company.workplace_new, name="workplace_new"),
    path(f"{_ONE}arbejdssteder/<int:pk>/", company.workplace, name="workplace"),
    path("virksomheder/maerker/", tags.every, name="tags"),
    path("virksomheder/maerker/<int:pk>/", tags.change, name="tag_change"),
    path("virksomheder/vend-tilbage/", tags.back, name="returning"),
    path("virksomheder/valg/", tags.choices, name="policy"),
]
