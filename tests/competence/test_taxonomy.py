"""The tables of the taxonomies: loaded twice the same, and what the database refuses."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any
from uuid import uuid4

import click
import pytest
from click.testing import CliRunner
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from medspil.competence import sources
from medspil.competence.about import SOURCES
from medspil.competence.actions import load_taxonomy
from medspil.competence.models import (
    Broader,
    Code,
    Concept,
    Kind,
    Label,
    Need,
    StarMatch,
    StarTitle,
    TaxonomyLoad,
)
from medspil.competence.queries import concepts
from medspil.competence.tasks import LOAD, keep_up
from medspil.config.cli import taxonomy
from medspil.kernel.action import System
from medspil.kernel.models import AuditEntry, Heartbeat
from medspil.kernel.tasks import WORKER
from medspil.people.models import Role
from tests import factories as make
from tests.competence.making import a_group, a_skill, an_occupation
from tests.doors import logged_in
from tests.guards import StrictClient

pytestmark = pytest.mark.django_db


def keys() -> dict[str, Any]:
    return dict(Concept.objects.values_list("uri", "pk"))


def test_loaded_twice_it_is_the_same_rows_with_the_same_keys() -> None:
    first = load_taxonomy(by=System("test"))
    assert {one.table: one.rows for one in first} == {
        "concept": 17_522,
        "label": 125_127,
        "need": 123_788,
        "broader": 3_616,
        "startitle": 530,
        "starmatch": 1_488,
        "code": 11_303,
    }
    assert all(one.written == one.rows for one in first)
    held = keys()
    assert load_taxonomy(by=System("test")) == []
    Concept.objects.filter(code="9112", kind=Kind.GROUP).update(label="Noget andet")
    Concept.objects.create(
        uri="http://data.europa.eu/esco/skill/gone", kind="skill", label="væk", source="esco"
        , is_danish=True
    )  # fmt: skip
    again = load_taxonomy(by=System("test"), again=True)
    assert {(one.table, one.written, one.gone) for one in again if one.written or one.gone} == {
        ("concept", 1, 1)
    }
    assert keys() == held
    group = Concept.objects.get(code="9112", kind=Kind.GROUP)
    assert group.label == "Rengøringsarbejde undtagen i private hjem"
    assert TaxonomyLoad.objects.get().digest == sources.digest()
    assert AuditEntry.objects.filter(action="competence.load_taxonomy").count() == 2
    cleaner = concepts.occupation(make.staff(), "303a1e34-cb16-4054-b323-81e5eec17397")
    assert cleaner is not None
    assert (cleaner.concept.label, cleaner.concept.group) == ("rengøringsassistent", group)
    assert len(cleaner.near) == concepts.NEAR
    assert "911210" in {code.code for code in cleaner.codes}


def test_the_command_names_the_sources_each_time(indexed: Path) -> None:
    def run(again: bool, as_json: bool) -> None:
        assert taxonomy.load.callback
        inspect.unwrap(taxonomy.load.callback)(again=again, as_json=as_json)  # the tests' database

    plain = click.Command("load", params=taxonomy.load.params, callback=run)
    told = [CliRunner().invoke(plain, []) for _n in range(2)]
    for one in told:
        assert one.exit_code == 0, one.output
        for source in SOURCES:
            assert f"Source: {source.line}" in one.output
    assert "17,522  concept" in told[0].output
    assert f"Loaded already: version {sources.digest()} of the data." in told[1].output


def refused(write: Any) -> bool:
    try:
        with transaction.atomic():
            write()
    except IntegrityError:
        return True
    return False


def test_the_database_refuses_what_no_taxonomy_has() -> None:
    cleaner, group = an_occupation(), a_group()
    skill = a_skill("rense", of=cleaner)
    title = StarTitle.objects.create(code="9112.1", title="Rengøringsassistent")
    StarMatch.objects.create(title=title, concept=cleaner, relation="exact")
    Label.objects.create(concept=cleaner, language="da", text="rengøringshjælp")
    Broader.objects.create(concept=cleaner, wider=group)
    Code.objects.create(scheme="disco08", code="911210", title="Rengøring", group=group)
    esco = "http://data.europa.eu/esco/x"
    facts = {"label": "x", "source": "esco", "is_danish": True}
    attempts = [
        lambda: Concept.objects.create(uri=cleaner.uri, kind="skill", **facts),
        lambda: Concept.objects.create(uri="http://example.com/x", kind="skill", **facts),
        lambda: Concept.objects.create(uri=esco, kind="skill", **{**facts, "label": " "}),
        lambda: Concept.objects.create(uri=esco, kind="skill", **{**facts, "source": "dst"}),
        lambda: Concept.objects.create(uri=esco, kind="skill", group=group, **facts),
        lambda: Concept.objects.create(uri=esco, kind="occupation", **facts),
        lambda: Concept.objects.create(uri=esco, kind="group", code="91123", **facts),
        lambda: Concept.objects.create(uri=esco, kind="trade", **facts),
        lambda: Label.objects.create(concept=cleaner, language="da", text="rengøringshjælp"),
        lambda: Label.objects.create(concept=cleaner, language="sv", text="städare"),
        lambda: Label.objects.create(concept=cleaner, language="da", text=" "),
        lambda: Need.objects.create(occupation=cleaner, skill=skill, essential=False),
        lambda: Need.objects.create(occupation=cleaner, skill=cleaner, essential=True),
        lambda: Broader.objects.create(concept=cleaner, wider=group),
        lambda: Broader.objects.create(concept=group, wider=group),
        lambda: StarTitle.objects.create(code="9112.1", title="Rengøringsassistent"),
        lambda: StarTitle.objects.create(code="9112.2", title=""),
        lambda: StarMatch.objects.create(title=title, concept=cleaner, relation="exact"),
        lambda: StarMatch.objects.create(title=title, concept=group, relation="near"),
        lambda: Code.objects.create(scheme="disco08", code="911210", title="Rengøring"),
        lambda: Code.objects.create(scheme="db07", code="10", title="Rengøring"),
        lambda: Code.objects.create(scheme="udd", code="1x", title="Rengøring"),
        lambda: Code.objects.create(scheme="udd", code="10", title="Kok", group=group),
        lambda: TaxonomyLoad.objects.create(id=2, digest="x", loaded_at="2020-01-01T00:00Z"),
    ]
    assert [n for n, attempt in enumerate(attempts) if not refused(attempt)] == []


# -- pages -----------------------------------------------------------------------------------------


def asked(client: StrictClient, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


def test_an_occupations_page_says_what_is_known_of_it() -> None:
    cleaner, other = an_occupation(), an_occupation("vinduespudser")
    Label.objects.create(concept=cleaner, language="da", text="rengøringshjælp")
    shared = a_skill("vaske vinduer", of=cleaner)
    Need.objects.create(occupation=other, skill=shared, essential=True)
    a_skill("køre bil", of=cleaner, essential=False)
    client = logged_in(StrictClient(), make.staff(role=Role.REPRESENTATIVE))
    page = client.get(f"/erhverv/{cleaner.name}/").content.decode()
    for said in ("rengøringshjælp", "Gør rent.", "vaske vinduer", "køre bil", "vinduespudser"):
        assert said in page
    assert "1 fælles kompetence" in page


def test_pages_ask_as_often_whatever_they_show() -> None:
    client = logged_in(StrictClient(), make.staff())
    cleaner = an_occupation()
    a_skill("vaske", of=cleaner)
    counts = [asked(client, f"/erhverv/{cleaner.name}/"), asked(client, "/erhverv/gruppe/9112/")]
    for number in range(3):
        near = an_occupation(f"nær {number}")
        skill = a_skill(f"evne {number}", of=cleaner)
        Need.objects.create(occupation=near, skill=skill, essential=True)
    assert counts == [
        asked(client, f"/erhverv/{cleaner.name}/"),
        asked(client, "/erhverv/gruppe/9112/"),
    ]


def test_a_page_of_nothing_does_not_exist() -> None:
    client = logged_in(StrictClient(), make.staff())
    a_group()
    for url in ("/erhverv/findes-ikke/", "/erhverv/gruppe/1/", "/erhverv/gruppe/91123/"):
        assert client.get(url).status_code == 404


def test_an_administrator_has_them_loaded_by_the_worker_and_once() -> None:
    client = logged_in(StrictClient(), make.staff(role=Role.ADMINISTRATOR))
    assert "Læs dem ind" in client.get("/erhverv/").content.decode()
    asked_for = ProcrastinateJob.objects.filter(task_name=LOAD)
    nobody = client.post("/erhverv/indlaes/", {"once": str(uuid4())}, follow=True)
    assert "Der kører ingen, der kan læse dem ind." in nobody.content.decode()
    assert asked_for.count() == 0
    Heartbeat.objects.create(name=WORKER, at=timezone.now())
    for _n in range(2):
        page = client.post("/erhverv/indlaes/", {"once": str(uuid4())}, follow=True)
    assert asked_for.count() == 1
    assert "bliver læst ind" in page.content.decode()
    assert "Læs dem ind" not in page.content.decode()


def test_an_upgrade_that_brings_other_data_or_another_index_has_them_loaded_again(
    indexed: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def asked_for() -> bool:
        keep_up()
        return bool(ProcrastinateJob.objects.filter(task_name=LOAD).exists())

    assert not asked_for()  # never loaded: nobody wanted them
    TaxonomyLoad.objects.create(id=1, digest=sources.digest(), loaded_at=timezone.now())
    assert not asked_for()
    with transaction.atomic():
        TaxonomyLoad.objects.update(digest="0" * 16)
        assert asked_for()
        transaction.set_rollback(True)
    monkeypatch.setenv("MEDSPIL_HOME", str(tmp_path))
    assert asked_for()


def test_before_they_are_loaded_others_are_told_who_does_it() -> None:
    client = logged_in(StrictClient(), make.staff())
    page = client.get("/erhverv/", {"q": "kok"}).content.decode()
    assert "En administrator læser dem ind her på siden." in page
    assert client.post("/erhverv/indlaes/", {"once": str(uuid4())}).status_code == 404


def test_the_sources_stand_on_a_page_of_their_own() -> None:
    page = logged_in(StrictClient(), make.staff()).get("/om-data/").content.decode()
    for said in ("ESCO classification of the European Commission", "Danmarks Statistik", "STAR"):
        assert said in page


def test_search_shows_the_whole_page_or_the_part_that_htmx_swaps(indexed: Path) -> None:
    cleaner = an_occupation("kok")
    Concept.objects.filter(pk=cleaner.pk).update(
        uri=next(one.uri for one in sources.occupations() if one.da == "kok")
    )
    TaxonomyLoad.objects.create(id=1, digest="x", loaded_at="2020-01-01T00:00Z")
    client = logged_in(StrictClient(), make.staff())
    whole = client.get("/erhverv/", {"q": "kok"}).content.decode()
    part = client.get(
        "/erhverv/", {"q": "kok"}, headers={"HX-Request": "true", "HX-Target": "found"}
    )
    assert part.content.decode().strip() in whole
    assert [hit.concept.label for hit in part.context["hits"]] == ["kok"]
