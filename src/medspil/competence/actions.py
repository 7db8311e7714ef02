"""Loading the taxonomies: the same files twice leave the same rows, with the keys they had."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from medspil.competence import sources
from medspil.competence.models import Concept, Kind, Scheme, Source, StarTitle, TaxonomyLoad
from medspil.competence.tasks import load_soon
from medspil.exchange.work import worker_lives
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, leave_no_line, note_facts
from medspil.kernel.bulk import copy_in

Numbers = dict[str, int]


@dataclass(frozen=True, slots=True)
class Counted:
    """What a load found: rows of each table, how many of them new or changed, how many gone."""

    table: str
    rows: int
    written: int
    gone: int


@action(rule="competence.load_taxonomy")
def load_taxonomy(*, by: Actor, again: bool = False) -> list[Counted]:
    """Load what ships, set by set; an empty list where this version is loaded already.

    `again`: compare every row all the same. Keys stay: what is there is changed in its place, and
    what is no longer published goes. Sources: ESCO v1.1.1 (European Commission), ISCO-08,
    DISCO-08 and educations (Danmarks Statistik, CC BY 4.0), STAR's titles.
    """
    held = TaxonomyLoad.objects.filter(digest=sources.digest()).exists()
    if held and not again:
        leave_no_line()
        return []
    found = [_merge("concept", ("uri",), _CONCEPT, _groups())]
    found[0] = _added(found[0], _merge("concept", ("uri",), _CONCEPT, _the_rest(_numbers())))
    numbers = _numbers()
    found += [
        _merge("label", ("concept_id", "language", "text"), (), _labels(numbers)),
        _merge("need", ("occupation_id", "skill_id"), ("essential",), _needs(numbers)),
        _merge("broader", ("concept_id", "wider_id"), (), _broader(numbers)),
        _merge("startitle", ("code", "title"), (), ((t.code, t.title) for t in sources.titles())),
        _merge("starmatch", ("title_id", "concept_id", "relation"), (), _matches(numbers)),
        _merge("code", ("scheme", "code"), ("title", "group_id"), _codes(numbers)),
    ]
    gone = Concept.objects.exclude(uri__in=list(_uris())).delete()[0]
    found[0] = Counted("concept", found[0].rows, found[0].written, gone)
    TaxonomyLoad.objects.update_or_create(
        id=1, defaults={"digest": sources.digest(), "loaded_at": clock.now()}
    )
    with connection.cursor() as cursor:
        for one in found:
            cursor.execute(f'ANALYZE "competence_{one.table}"')
    note_facts(digest=sources.digest(), written=sum(one.written for one in found))
    return found


@action(rule="competence.load_taxonomy")
def ask_for_taxonomy(*, by: Actor) -> None:
    """Have the worker load them and make the index; asked for twice, it is done once.

    Raises `Refused` where no worker lives.
    """
    if not worker_lives():
        raise Refused(_("Der kører ingen, der kan læse dem ind. Start »medspil worker«."))
    load_soon()


def _added(first: Counted, second: Counted) -> Counted:
    return Counted(first.table, first.rows + second.rows, first.written + second.written, 0)


# -- rows ------------------------------------------------------------------------------------------

_CONCEPT = (
    *("kind", "code", "label", "english", "about", "about_english"),
    *("is_danish", "reuse", "group_id", "source"),
)


def _groups() -> Iterator[Sequence[Any]]:
    for one in sources.groups():
        facts = (Kind.GROUP.value, one.code, one.label, one.en, "", one.about_en)
        yield one.uri, *facts, bool(one.da), "", None, Source.ISCO.value


def _the_rest(numbers: Numbers) -> Iterator[Sequence[Any]]:
    by_code = {one.code: numbers[one.uri] for one in sources.groups()}
    for one in sources.occupations():
        facts = (Kind.OCCUPATION.value, one.code, one.label, one.en, one.about_da, one.about_en)
        yield one.uri, *facts, bool(one.da), "", by_code[one.group], Source.ESCO.value
    for skill in sources.skills():
        facts = (Kind.SKILL.value, "", skill.label, skill.en, skill.about_da, skill.about_en)
        yield skill.uri, *facts, bool(skill.da), skill.reuse, None, Source.ESCO.value


def _labels(numbers: Numbers) -> Iterator[Sequence[Any]]:
    every: list[sources.Occupation | sources.Skill] = [*sources.occupations(), *sources.skills()]
    for one in every:
        for language, texts in (("da", one.also_da), ("en", one.also_en)):
            for text in texts:
                yield numbers[one.uri], language, text


def _needs(numbers: Numbers) -> Iterator[Sequence[Any]]:
    skills = [numbers[one.uri] for one in sources.skills()]
    for one, (essential, optional) in zip(sources.occupations(), sources.needs(), strict=True):
        occupation = numbers[one.uri]
        yield from ((occupation, skills[n], True) for n in essential)
        yield from ((occupation, skills[n], False) for n in optional if n not in set(essential))


def _broader(numbers: Numbers) -> Iterator[Sequence[Any]]:
    """Without one occupation that stands in the hierarchy alone, and is published nowhere else."""
    for uri, wider in sources.broader():
        if uri in numbers and wider in numbers:
            yield numbers[uri], numbers[wider]


def _matches(numbers: Numbers) -> Iterator[Sequence[Any]]:
    titles = {(code, title): pk for pk, code, title in StarTitle.objects.values_list()}
    for one in sources.titles():
        for relation, uri in one.matches:
            if uri in numbers:
                yield titles[one.code, one.title], numbers[uri], relation


def _codes(numbers: Numbers) -> Iterator[Sequence[Any]]:
    by_code = {one.code: numbers[one.uri] for one in sources.groups()}
    for code, title in sources.disco():
        yield Scheme.DISCO.value, code, title, by_code.get(code[:4])
    for scheme, code, title in sources.educations():
        yield scheme, code, title, None


def _numbers() -> Numbers:
    return dict(Concept.objects.values_list("uri", "pk"))


def _uris() -> Iterator[str]:
    yield from (one.uri for one in sources.groups())
    yield from (one.uri for one in sources.occupations())
    yield from (one.uri for one in sources.skills())


# -- one table -------------------------------------------------------------------------------------


def _merge(
    table: str, keys: Sequence[str], rest: Sequence[str], rows: Iterable[Sequence[Any]]
) -> Counted:
    """Make the table hold these rows and no others, in four statements whatever their number.

    Of concepts nothing is taken away here: they come in two rounds, groups before occupations.
    """
    name, stage, columns = f"competence_{table}", f"stage_{table}", [*keys, *rest]
    listed = ", ".join(f'"{column}"' for column in columns)
    same = " AND ".join(f't."{key}" = s."{key}"' for key in keys)
    with connection.cursor() as cursor:
        cursor.execute(
            f'CREATE TEMP TABLE "{stage}" ON COMMIT DROP AS SELECT {listed} FROM "{name}" LIMIT 0'
        )
    read = copy_in(stage, columns, dict.fromkeys(map(tuple, rows)))
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{name}" ({listed}) SELECT {listed} FROM "{stage}"'
            f" ON CONFLICT ({', '.join(keys)}) {_change(table, rest)}"
        )
        written, gone = cursor.rowcount, 0
        if table != "concept":
            cursor.execute(f'ANALYZE "{stage}"')
            cursor.execute(
                f'DELETE FROM "{name}" t WHERE NOT EXISTS (SELECT FROM "{stage}" s WHERE {same})'
            )
            gone = cursor.rowcount
        cursor.execute(f'DROP TABLE "{stage}"')
    return Counted(table, read, written, gone)


def _change(table: str, rest: Sequence[str]) -> str:
    """What becomes of a row that is there: changed where it is another, else left alone."""
    if not rest:
        return "DO NOTHING"
    held = ", ".join(f'competence_{table}."{column}"' for column in rest)
    new = ", ".join(f'excluded."{column}"' for column in rest)
    listed = ", ".join(f'"{column}"' for column in rest)
    return f"DO UPDATE SET ({listed}) = ROW({new}) WHERE ({held}) IS DISTINCT FROM ({new})"
