"""Links that are signed: none can be made, changed, or used for something else."""

from __future__ import annotations

import string
import uuid

import pytest

from medspil.kernel import signed

NAMED = uuid.UUID("5a7d3c0e-9b1f-4c55-8a52-3d2f2d2b9c11")
LETTERS = string.ascii_letters + string.digits + "-_"


def opens(token: str, kind: str = "offer") -> bool:
    brought = signed.read(token)
    return brought is not None and brought.named == NAMED and brought.fits(kind)


def test_what_we_signed_fits_what_it_was_signed_for_alone() -> None:
    token = signed.token_of(NAMED, "offer")
    assert (len(token), opens(token), opens(token, "survey:1")) == (43, True, False)


def test_a_letter_changed_anywhere_opens_nothing() -> None:
    token = signed.token_of(NAMED, "offer")
    changed = {
        token[:at] + letter + token[at + 1 :] for at in range(len(token)) for letter in LETTERS
    } - {token}
    assert len(changed) == 43 * 63
    assert [one for one in changed if opens(one)] == []


@pytest.mark.parametrize("token", ["", "x", "é" * 43, "A" * 43, "A" * 400, "===="])
def test_what_is_no_token_is_none(token: str) -> None:
    assert not opens(token)
