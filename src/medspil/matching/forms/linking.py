"""Words that people type, and the concepts that somebody chooses for them.

A form is sent with `find`, and drawn again with what was found; nothing is saved. Each word gets a
field of its own, named after the word, so that lines may be moved, added or taken out meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2s
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _

from medspil.competence.models import Concept
from medspil.kernel.action import Actor
from medspil.matching.forms.openings import Plain
from medspil.matching.queries.finding import can_find, concepts_like, concepts_of
from medspil.matching.terms import fold, keys_of


def name_of(words: str, kind: str) -> str:
    """The name of the field in which a concept is chosen for the words."""
    digest = blake2s(f"{kind}:{fold(words)}".encode(), digest_size=6).hexdigest()
    return f"means-{digest}"


class LinkedForm(Plain):
    """A form with fields of words that may stand for concepts: `LINKED`, each with its kind."""

    LINKED: ClassVar[Mapping[str, str]] = {}

    @property
    def can_find(self) -> bool:
        """Is there anything to look in?"""
        return can_find()

    def link(self, viewer: Actor, stood: Mapping[str, str], *, looks: bool) -> None:
        """Let a concept be chosen for each word that has one to choose: found now, sent along, or
        chosen before (`stood`: words -> URI). A form that only looks says nothing of what is wrong.
        """
        self.unlike: list[str] = []
        self._means: dict[str, str] = {}
        self._chosen: list[str] = []
        for words, kind in self._words():
            name = name_of(words, kind)
            sent = str(self.data.get(name, "")) if self.is_bound else ""
            near = concepts_like(viewer, words, kind) if looks else []
            before = stood.get(words, "")
            found = concepts_of([before, sent, *(one.uri for one in near)], kind)
            if found:
                self._ask(name, words, kind, found, before)
            elif looks:
                self.unlike.append(words)
        if looks:
            self._errors = ErrorDict()  # nobody has asked to save
            self.cleaned_data: dict[str, Any] = {}

    @property
    def choices(self) -> list[BoundField]:
        """The fields in which concepts are chosen."""
        return [self[name] for name in self._chosen]

    def concepts(self) -> dict[str, str]:
        """Words -> the URI that was chosen for them; empty where the words are to stand alone."""
        said = self.cleaned_data
        return {words: said.pop(name) for name, words in self._means.items() if name in said}

    def _words(self) -> Iterable[tuple[str, str]]:
        """(words, kind) of every line, each once."""
        seen = set()
        for field, kind in self.LINKED.items():
            raw = (
                self.data.get(field, "")
                if self.is_bound
                else self.get_initial_for_field(self.fields[field], field)
            )
            for line in str(raw or "").splitlines():
                words = line.strip()
                if fold(words) and (fold(words), kind) not in seen:
                    seen.add((fold(words), kind))
                    yield words, kind

    def _ask(self, name: str, words: str, kind: str, found: list[Concept], before: str) -> None:
        named = keys_of([words], kind).get(words, "")
        known = {one.uri for one in found}
        first = next((uri for uri in (before, named) if uri in known), "")
        self.fields[name] = forms.ChoiceField(
            label=_("Hvad er »%(words)s«?") % {"words": words},
            choices=[
                *((one.uri, one.label) for one in found),
                ("", _("Ingen af dem, brug ordene")),
            ],
            widget=forms.RadioSelect,
            required=False,
            initial=first,
        )
        self._means[name] = words
        self._chosen.append(name)
        if self.is_bound and name not in self.data:
            given = self.data.copy()  # type: ignore[attr-defined]  # a form's, as it was sent
            given[name] = first
            self.data = given
