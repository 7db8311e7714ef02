"""The citizen's languages are complete, and `make check` says so when they are not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from medspil.config import translations
from medspil.portal.models import LANGUAGES
from medspil.portal.said_below import SAID_BELOW
from medspil.portal.said_by_folder import SAID_BY_FOLDER


def test_every_language_of_the_pages_has_a_catalogue() -> None:
    assert {"da", *translations.LANGUAGES} == set(LANGUAGES)
    assert translations.problems() == []


def test_what_is_said_below_is_still_said_there() -> None:
    below = {
        one
        for path in [*translations.PACKAGE.rglob("*.py"), *translations.PACKAGE.rglob("*.html")]
        if translations.CITIZENS not in path.parents and "migrations" not in path.parts
        for one in _texts(path)
    }
    said = (*SAID_BELOW, *SAID_BY_FOLDER)
    assert [text for text in said if text not in below] == []


def _texts(path: Path) -> list[str]:
    if path.suffix == ".html" and "templates" not in path.parts:
        return []
    return [one for _context, one, _many in translations.texts_of(path)]


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("Cześć", "", ""),
        ('msgstr "Wyloguj się"', 'msgstr ""', "no Polish yet: 'Log ud'"),
        ("Kto: %(who)s", "Kto", "Polish lost what is put in: 'Hvem: %(who)s'"),
        ('msgid "Log ud"', 'msgid "Log af nu"', "no Polish for: 'Log ud'"),
    ],
)
def test_a_text_that_is_missing_fails_the_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, was: str, becomes: str, said: str
) -> None:
    shutil.copytree(translations.LOCALE, tmp_path / "locale")
    monkeypatch.setattr(translations, "LOCALE", tmp_path / "locale")
    path = translations.file_of("pl")
    path.write_text(path.read_text().replace(was, becomes))
    found = list(translations._problems("pl"))
    assert (said in found) if said else found == []
