"""Addresses of the room."""

from __future__ import annotations

from django.urls import URLPattern, path

from medspil.companies.pages import (
    calling,
    campaigns,
    company,
    duplicates,
    letters,
    lists,
    questions,
    tags,
)

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
    path("virksomheder/breve/", letters.every, name="letters"),
    path("virksomheder/breve/nyt/", letters.new, name="letter_new"),
    path("virksomheder/breve/<int:pk>/", letters.show, name="letter"),
    path("virksomheder/breve/<int:pk>/ret/", letters.change, name="letter_change"),
    path("virksomheder/breve/<int:pk>/goer/", letters.act, name="letter_do"),
    path("virksomheder/breve/<int:pk>/proeve/", letters.sample, name="letter_sample"),
    path("virksomheder/breve/<int:pk>/virksomheder/", letters.rows, name="letter_rows"),
    path("virksomheder/maerker/", tags.every, name="tags"),
    path("virksomheder/maerker/<int:pk>/", tags.change, name="tag_change"),
    path("virksomheder/vend-tilbage/", tags.back, name="returning"),
    path("virksomheder/valg/", tags.choices, name="policy"),
    path("virksomheder/dubletter/", duplicates.pairs, name="pairs"),
    path("virksomheder/dubletter/<int:pk>/", duplicates.pair, name="pair"),
    path(f"{_ONE}skil/", duplicates.part, name="part"),
    path("virksomheder/maerker/<int:pk>/ringeliste/", campaigns.from_tag, name="call_list"),
    path("kampagner/", campaigns.every, name="campaigns"),
    path("kampagner/ny/", campaigns.new, name="campaign_new"),
    path("kampagner/<int:pk>/", calling.show, name="campaign"),
    path("kampagner/<int:pk>/naeste/", calling.take, name="campaign_next"),
    path("kampagner/<int:pk>/gem/", calling.save, name="campaign_save"),
    path("kampagner/<int:pk>/laeg-tilbage/", calling.give_back, name="campaign_give_back"),
    path("kampagner/<int:pk>/ret/", campaigns.change, name="campaign_change"),
    path("kampagner/<int:pk>/fordel/", campaigns.shares, name="campaign_shares"),
    path("kampagner/<int:pk>/tilstand/", campaigns.state, name="campaign_state"),
    path("kampagner/<int:pk>/virksomheder/", campaigns.rows, name="campaign_rows"),
    path("kampagner/<int:pk>/alligevel/", campaigns.all_the_same, name="campaign_override"),
    path("virksomheder/spoergsmaal/", questions.every, name="questions"),
    path("virksomheder/spoergsmaal/<int:pk>/", questions.question, name="question"),
    path("virksomheder/svar/<int:pk>/", questions.retire, name="faq_retire"),
]
