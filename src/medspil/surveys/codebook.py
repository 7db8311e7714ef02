"""The codebook: every variable of a survey with its codes; as rows, and as DDI Codebook 2.5.

DDI (Data Documentation Initiative, https://ddialliance.org/ddi-codebook) is what data archives
read. Written and read is this much of it: the title, and for each `var` its name, label, question
text, kind, ends and categories; groups of answers as `catgryGrp`; what is asked of whom as the
universe, in words, and in `preQTxt` as `q1=1,2`.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from medspil.exchange.export import Column
from medspil.surveys.models import QuestionKind, Survey
from medspil.surveys.queries.questionnaire import Item

NAMESPACE = "ddi:codebook:2_5"
LARGEST = 1_000_000  # bytes


class Unreadable(ValueError):
    """The file is no codebook that can be read; says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """A code of a variable, or a variable without codes."""

    variable: str
    text: str
    kind: str
    asked_if: str
    code: str = ""
    label: str = ""
    group: str = ""


def columns() -> list[Column]:
    """The headings of the codebook as a file."""
    return [
        (_("Variabel"), "variable"),
        (_("Ordlyd"), "text"),
        (_("Slags"), "kind"),
        (_("Stilles, hvis"), "asked_if"),
        (_("Kode"), "code"),
        (_("Svar"), "label"),
        (_("Gruppe"), "group"),
    ]


def rows_of(survey: Survey, items: Iterable[Item]) -> list[Row]:
    """The variables said of those who are asked, then the questions."""
    found = [
        Row(one.code, one.label, _("Baggrund"), "", value.code, value.label)
        for one in survey.variables.prefetch_related("values")
        for value in one.values.all()
    ]
    for item in items:
        question = item.question
        facts = (item.code, question.text, str(question.get_kind_display()), asked_if(item))
        codes = [
            Row(*facts, one.code, one.label, heading.label if heading else "")
            for heading, options in item.groups
            for one in options
        ]
        codes += [Row(*facts, str(step), _end_label(item, step)) for step in question.steps]
        found += codes or [Row(*facts, "", question.unit)]
    return found


def asked_if(item: Item) -> str:
    """What must have been answered: ``q1=2,3``; empty where it is always asked."""
    return f"{item.after}={','.join(sorted(item.if_any))}" if item.after else ""


def _end_label(item: Item, step: int) -> str:
    ends = {
        item.question.low: item.question.low_label,
        item.question.high: item.question.high_label,
    }
    return ends.get(step, "")


def ddi_of(survey: Survey, items: Iterable[Item]) -> bytes:
    """The codebook as XML."""
    ET.register_namespace("", NAMESPACE)
    root = _node(None, "codeBook", version="2.5")
    study = _node(root, "stdyDscr")
    title = _node(_node(study, "citation"), "titlStmt")
    _node(title, "titl", survey.title)
    _node(title, "IDNo", survey.code)
    if survey.about:
        _node(_node(study, "stdyInfo"), "abstract", survey.about)
    data = _node(root, "dataDscr")
    for variable in survey.variables.prefetch_related("values"):
        node = _node(data, "var", ID=f"b_{variable.code}", name=variable.code, nature="nominal")
        _node(node, "labl", variable.label)
        for value in variable.values.all():
            _category(node, value.code, value.label)
    for item in items:
        _variable(data, item)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


_NATURE = {
    QuestionKind.ONE: "nominal",
    QuestionKind.SEVERAL: "nominal",
    QuestionKind.SCALE: "ordinal",
    QuestionKind.NUMBER: "ratio",
    QuestionKind.TEXT: "other",
}


def _variable(data: ET.Element, item: Item) -> None:
    question = item.question
    node = _node(
        data,
        "var",
        ID=f"v_{item.code}",
        name=item.code,
        nature=_NATURE[QuestionKind(question.kind)],
        **({"representationType": "text"} if question.kind == QuestionKind.TEXT else {}),
    )
    _node(node, "labl", question.text)
    asked = _node(node, "qstn", responseDomainType=_DOMAIN[QuestionKind(question.kind)])
    if item.after:
        _node(asked, "preQTxt", asked_if(item))
    _node(asked, "qstnLit", question.text)
    if question.help:
        _node(asked, "ivuInstr", question.help)
    if question.low is not None or question.high is not None:
        ends = {"min": question.low, "max": question.high}
        _node(
            _node(node, "valrng"),
            "range",
            UNITS="REAL",
            **{name: str(end) for name, end in ends.items() if end is not None},
        )
    for n, (heading, options) in enumerate(item.groups):
        if heading is not None:
            codes = " ".join(f"v_{item.code}_{one.code}" for one in options)
            group = _node(node, "catgryGrp", ID=f"g_{item.code}_{n}", catgry=codes)
            _node(group, "labl", heading.label)
    for one in item.leaves:
        _category(node, one.code, one.label, ID=f"v_{item.code}_{one.code}")
    for step in question.steps:
        _category(node, str(step), _end_label(item, step))
    if question.unit:
        _node(node, "notes", question.unit, type="unit")
    if question.is_required:
        _node(node, "notes", "1", type="required")


_DOMAIN = {
    QuestionKind.ONE: "category",
    QuestionKind.SEVERAL: "multiple",
    QuestionKind.SCALE: "category",
    QuestionKind.NUMBER: "numeric",
    QuestionKind.TEXT: "text",
}


def _category(node: ET.Element, code: str, label: str, **attributes: str) -> None:
    category = _node(node, "catgry", **attributes)
    _node(category, "catValu", code)
    if label:
        _node(category, "labl", label)


def _node(parent: ET.Element | None, tag: str, text: str = "", /, **said: str) -> ET.Element:
    full = f"{{{NAMESPACE}}}{tag}"
    node = ET.Element(full, said) if parent is None else ET.SubElement(parent, full, said)
    node.text = text or None
    return node


# -- read ------------------------------------------------------------------------------------------


@dataclass(slots=True)
class ReadQuestion:
    """A question as a codebook says it. `options`: code -> label; `groups`: label -> codes."""

    code: str
    kind: str
    facts: dict[str, Any]
    options: dict[str, str] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)
    asked_if: str = ""


@dataclass(frozen=True, slots=True)
class ReadVariable:
    """Something known of those who are asked. `values`: code -> label."""

    code: str
    label: str
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Read:
    """A codebook: questions, and what is known of those who are asked."""

    title: str
    code: str
    about: str
    variables: list[ReadVariable]
    questions: list[ReadQuestion]


def read(content: bytes) -> Read:
    """What a codebook says. Raises `Unreadable`.

    A file with a document type is refused: what it could define has no place in one.
    """
    if len(content) > LARGEST:
        raise Unreadable(_("Filen er for stor. Højst 1 MB."))
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Unreadable(_("Filen har en dokumenttype og læses ikke."))
    try:
        root = ET.fromstring(content)
    except ET.ParseError as problem:
        raise Unreadable(_("Filen er ikke XML.")) from problem
    if root.tag != f"{{{NAMESPACE}}}codeBook":
        raise Unreadable(_("Filen er ikke en DDI-kodebog, version 2.5."))
    where = {"d": NAMESPACE}
    every = list(root.iterfind("d:dataDscr/d:var", where))
    asked = [one for one in every if _is_question(one, where)]
    if not asked:
        raise Unreadable(_("Kodebogen har ingen spørgsmål."))
    study = "d:stdyDscr/d:citation/d:titlStmt/d:"
    return Read(
        title=root.findtext(f"{study}titl", "", where).strip()[:120],
        code=root.findtext(f"{study}IDNo", "", where).strip()[:40],
        about=root.findtext("d:stdyDscr/d:stdyInfo/d:abstract", "", where).strip()[:2000],
        variables=[_known(one, where) for one in every if not _is_question(one, where)],
        questions=[_read_variable(one, where) for one in asked],
    )


def _is_question(node: ET.Element, where: dict[str, str]) -> bool:
    return node.find("d:qstn", where) is not None


def _known(node: ET.Element, where: dict[str, str]) -> ReadVariable:
    values = {
        node.findtext("d:catValu", "", where).strip()[:40]: node.findtext(
            "d:labl", "", where
        ).strip()[:120]
        for node in node.iterfind("d:catgry", where)
    }
    code, label = (node.get("name") or "").strip(), node.findtext("d:labl", "", where).strip()
    return ReadVariable(code, label[:80] or code, {c: w for c, w in values.items() if c and w})


def _read_variable(node: ET.Element, where: dict[str, str]) -> ReadQuestion:
    def text(path: str) -> str:
        return (node.findtext(path, "", where) or "").strip()

    code = (node.get("name") or "").strip().lower()
    asked = node.find("d:qstn", where)
    domain = asked.get("responseDomainType", "") if asked is not None else ""
    kinds = {"multiple": "several", "numeric": "number", "text": "text", "category": "one"}
    kind = "scale" if node.get("nature") == "ordinal" else kinds.get(domain, "")
    if not kind or not code:
        raise Unreadable(_("Variablen »%(code)s« er af en ukendt slags.") % {"code": code[:60]})
    facts: dict[str, Any] = {
        "text": (text("d:qstn/d:qstnLit") or text("d:labl"))[:300],
        "help": text("d:qstn/d:ivuInstr")[:300],
    }
    span = node.find("d:valrng/d:range", where)
    for name, end in (("low", "min"), ("high", "max")):
        value = span.get(end) if span is not None else None
        if value is not None:
            facts[name] = _whole(value, code)
    for note in node.iterfind("d:notes", where):
        if note.get("type") == "unit":
            facts["unit"] = (note.text or "").strip()[:20]
        elif note.get("type") == "required":
            facts["is_required"] = True
    found = ReadQuestion(code, kind, facts, asked_if=text("d:qstn/d:preQTxt"))
    by_id: dict[str, str] = {}
    for one in node.iterfind("d:catgry", where):
        value = (one.findtext("d:catValu", "", where) or "").strip()
        label = (one.findtext("d:labl", "", where) or "").strip()
        found.options[value] = label[:120]
        by_id[one.get("ID", value)] = value
    for group in node.iterfind("d:catgryGrp", where):
        label = (group.findtext("d:labl", "", where) or "").strip()[:120]
        codes = (group.get("catgry") or "").split()
        found.groups[label] = [by_id[one] for one in codes if one in by_id]
    if kind == "scale":
        ends = (facts.get("low"), facts.get("high"))
        facts["low_label"], facts["high_label"] = (found.options.get(str(e), "")[:40] for e in ends)
        found.options.clear()
    return found


def _whole(value: str, code: str) -> int:
    try:
        return int(float(value))
    except ValueError as problem:
        raise Unreadable(
            _("Variablen »%(code)s« har ender, der ikke er tal.") % {"code": code}
        ) from problem
