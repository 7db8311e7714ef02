"""(l) free text to occupations: STAR's titles, each ranked by what the others taught.

Ours and the yardstick – plain TF-IDF of two to four letters over the same labels – answer the same
titles in the same run, on one core. How a title counts, and the two ways of dividing:
docs/competence.md.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any


def run() -> list[dict[str, Any]]:
    """Measure with an index of its own, as it ships."""
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
    with tempfile.TemporaryDirectory(prefix="medspil-bench-") as folder:
        os.environ["MEDSPIL_HOME"] = folder
        from medspil.competence.linking import training
        from medspil.competence.linking.index import index

        titles = training.usable(index())
        with ProcessPoolExecutor(1, get_context("spawn")) as fresh:  # which has made no index
            mean, median, plain = fresh.submit(_pace).result()
        prepared = training.prepare(titles.index, titles)
        alone, kin = training.each_alone(len(titles.titles)), training.kin_of(titles.titles)
        unseen, spread = training.measure_often(alone, titles, prepared)
        apart, spread_apart = training.measure_often(kin, titles, prepared)
    return [
        _row("titles never seen", unseen, spread, plain),
        _row("titles never seen, nor any like them", apart, spread_apart, plain),
        {
            "name": "(l) linking one text, ms",
            "ours": round(mean, 1),
            "peer": round(plain.milliseconds, 1),
            "ratio": round(mean / plain.milliseconds, 1),
            "note": f"mean, median {median:.1f}; one core; {1000 / mean:.0f} texts a second;"
            " peer: TF-IDF",
        },
    ]


def _pace() -> tuple[float, float, Any]:
    """Milliseconds a text, mean and median, as it ships: every title once, none of its words known
    from before; and the yardstick, in the same process.
    """
    from medspil.competence.linking import training
    from medspil.competence.linking.index import index
    from medspil.competence.linking.ranking import link

    titles = training.usable(index())
    link("en tekst, så alt er læst")
    titles.index.splitter._known.clear()
    titles.index.meaning._guessed.clear()
    taken = []
    for one in titles.titles:
        began = time.perf_counter()
        link(one.title)
        taken.append(1000 * (time.perf_counter() - began))
    return statistics.mean(taken), statistics.median(taken), training.yardstick(titles)


def _row(name: str, ours: Any, spread: Any, peer: Any) -> dict[str, Any]:
    return {
        "name": f"(l) linking {ours.titles} {name}, MRR",
        "ours": round(ours.mrr, 3),
        "peer": round(peer.mrr, 3),
        "ratio": round(ours.mrr / peer.mrr, 2),
        "note": f"at 1 / 5 / 10: {_shares(ours)}, mean of five ways of dealing, spread"
        f" {_shares(spread)}; peer, TF-IDF: {_shares(peer)}",
    }


def _shares(one: Any) -> str:
    return f"{one.first:.3f} / {one.in_five:.3f} / {one.in_ten:.3f}"
