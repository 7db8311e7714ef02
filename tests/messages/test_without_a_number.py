"""What is said where the municipality has no telephone number: whole sentences, and spaces."""

from __future__ import annotations

import re

import pytest

from medspil.kernel import clock
from medspil.messages.models import FREELY_WRITTEN, LANGUAGES, MessageChannel, MessageKind
from medspil.messages.words import ALLOWED, PLACEHOLDERS, Templates, sample_facts
from tests import factories as make

pytestmark = pytest.mark.django_db

RUN_TOGETHER = re.compile(r"[.!?؟][^\W\d_]")  # a sentence that begins without a space


def test_the_link_to_a_course_keeps_the_space_between_its_sentences() -> None:
    make.municipality(home=True)
    said = Templates().words(
        MessageKind.COURSE_LINK,
        MessageChannel.SMS,
        "da",
        {"link": "https://x.example/1", "talk": "https://x.example/2"},
        make.citizen(),
    )
    assert "Det er frivilligt. Vil du tale med os om det" in said.text
    assert "Ring på" not in said.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("channel", [MessageChannel.SMS, MessageChannel.LETTER])
def test_no_two_sentences_run_together_in_any_message(language: str, channel: str) -> None:
    make.municipality(home=True)
    templates, citizen = Templates(), make.citizen()
    wrong = {}
    for kind in MessageKind:
        if kind in FREELY_WRITTEN:
            continue
        known = sample_facts(clock.now())
        facts = {
            PLACEHOLDERS[word].fact: known.get(PLACEHOLDERS[word].fact, "")
            for word in ALLOWED[kind]
        }
        text = templates.words(kind, channel, language, facts, citizen).text
        text = re.sub(r"https://\S+|\d\S*|\b\w\.\w\b\.?", "", text)
        if found := RUN_TOGETHER.findall(text):
            wrong[str(kind)] = (found, text)
    assert wrong == {}
