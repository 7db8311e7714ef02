"""(l) free text to occupations: STAR's titles, each ranked by what the others taught.

Ours and the yardstick – plain TF-IDF of two to four letters over the same labels – answer the same
titles in the same run, on one core. How a title counts, and the two ways of dividing:
docs/competence.md.
"""

from __future__ import annotations

import os
import tempfile
from typing import Any


def run() -> list[dict[str, Any]]:
    """Measure with an index of its own, as it ships."""
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
    with tempfile.TemporaryDirectory(prefix="medspil-bench-") as folder:
        os.environ["MEDSPIL_HOME"] = folder
        from medspil.competence.linking import training
        from medspil.competence.linking.index import index

        titles = training.usable(index())
        prepared = training.prepare(titles.index, titles)
        plain = training.yardstick(titles)
        unseen = training.measure(training.folds_at_random(len(titles.titles)), titles, prepared)
        apart = training.measure(training.folds_apart(titles.titles), titles, prepared)
    return [
        _row("titles never seen", unseen, plain),
        _row("titles never seen, nor any like them", apart, plain),
        {
            "name": "(l) linking one text, ms",
            "ours": round(unseen.milliseconds, 1),
            "peer": round(plain.milliseconds, 1),
            "ratio": round(unseen.milliseconds / plain.milliseconds, 1),
            "note": f"one core; {1000 / unseen.milliseconds:.0f} texts a second; peer: TF-IDF",
        },
    ]


def _row(name: str, ours: Any, peer: Any) -> dict[str, Any]:
    return {
        "name": f"(l) linking {ours.titles} {name}, MRR",
        "ours": round(ours.mrr, 3),
        "peer": round(peer.mrr, 3),
        "ratio": round(ours.mrr / peer.mrr, 2),
        "note": f"at 1 / 5 / 10: {_shares(ours)}; peer, TF-IDF: {_shares(peer)}",
    }


def _shares(one: Any) -> str:
    return f"{one.first:.3f} / {one.in_five:.3f} / {one.in_ten:.3f}"
