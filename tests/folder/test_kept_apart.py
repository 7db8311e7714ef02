"""Health stays in the folder: no other room so much as names its table."""

from __future__ import annotations

import re
from pathlib import Path

import medspil

ROOMS = Path(medspil.__file__).parent
NAMES = re.compile(
    r"folder_consideration|models\.considerations|\bConsideration\b|\.considerations\b"
)


def names_health(path: Path) -> bool:
    return NAMES.search(path.read_text()) is not None


def test_no_other_room_names_the_table_of_considerations() -> None:
    own = [*(ROOMS / "folder").rglob("*.py")]
    others = [path for path in ROOMS.rglob("*.py") if "folder" not in path.relative_to(ROOMS).parts]
    assert any(names_health(path) for path in own)  # the check can fail
    found = {str(path.relative_to(ROOMS)) for path in others if names_health(path)}
    # the citizen's own page of them, by its key in their own folder
    assert found == {"portal/pages/folder.py"}


def test_nothing_of_a_cv_or_a_paper_is_made_from_them() -> None:
    for name in ("paper.py", "europass.py", "words.py", "cv.py", "queries/history.py"):
        assert not names_health(ROOMS / "folder" / name), name
