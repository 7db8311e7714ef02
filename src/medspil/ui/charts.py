"""Charts as SVG: no script, no inline style, readable on a telephone, a table beside each.

Horizontal positions are percentages, so that a chart fills its column while its text keeps its
size. Every number in an attribute is written by Python with a point (never by a template, which
would write a Danish comma). Colours come from the style sheet by class: ``series-1`` … ``-4``,
told apart by dashes too.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from medspil.ui.wording import number

HEIGHT = 220  # px, the whole drawing
TOP, BOTTOM = 18, 28  # px kept free for the topmost figure and for the labels below
PLOT = HEIGHT - TOP - BOTTOM
MOST_LABELS = 4


@dataclass(frozen=True)
class Drawn:
    """A drawing and the figures in it, for the table beside it."""

    svg: SafeString
    rows: list[tuple[str, object]]
    names: list[str]


def ceiling(highest: float) -> float:
    """The round figure at the top of the scale, whose half is easily said too."""
    if highest <= 0:
        return 1
    power = 10.0 ** math.floor(math.log10(highest))
    return next(step * power for step in (1, 2, 3, 4, 6, 8, 10) if step * power >= highest)


def shown(count: int) -> set[int]:
    """Which of the labels below the axis are written, evenly spread, first and last included."""
    if count <= MOST_LABELS:
        return set(range(count))
    return {round(i * (count - 1) / (MOST_LABELS - 1)) for i in range(MOST_LABELS)}


def height_of(value: float, top: float) -> float:
    """The distance in px from the top of the drawing to a value."""
    return round(TOP + PLOT * (1 - max(value, 0) / top), 2)


def grid(top: float) -> SafeString:
    """Three lines across with their figures."""
    lines = []
    for share in (0, 0.5, 1):
        y = height_of(top * share, top)
        lines.append((y, y, y - 4, number(top * share)))
    return format_html_join(
        "",
        '<line class="chart-grid" x1="0" x2="100%" y1="{}" y2="{}"/>'
        '<text class="chart-scale" x="0" y="{}">{}</text>',
        lines,
    )


def drawing(parts: Sequence[SafeString], label: str) -> SafeString:
    """The parts in one ``<svg>`` that says in words what it shows."""
    return format_html(
        '<svg class="chart-svg" role="img" aria-label="{}" width="100%" height="{}">{}</svg>',
        label,
        HEIGHT,
        format_html_join("", "{}", ((part,) for part in parts)),
    )


def bar_chart(bars: Sequence[tuple[str, float]], title: str = "", unit: str = "") -> Drawn:
    """Upright bars, one per (label, value); labels may be thinned out, the table has them all."""
    rows: list[tuple[str, object]] = [(str(label), value) for label, value in bars]
    if not bars:
        return Drawn(drawing([], title), rows, [])
    top = ceiling(max(value for _label, value in bars))
    slot = 94 / len(bars)
    written = shown(len(bars))
    parts = [grid(top)]
    for i, (label, value) in enumerate(bars):
        x, y = 6 + slot * i, height_of(value, top)
        parts.append(
            format_html(
                '<rect class="series-1" x="{}%" width="{}%" y="{}" height="{}">'
                "<title>{}: {}</title></rect>",
                round(x + slot * 0.12, 3),
                round(slot * 0.76, 3),
                y,
                round(TOP + PLOT - y, 2),
                label,
                number(value),
            )
        )
        middle = round(x + slot / 2, 3)
        if len(bars) <= 12:
            parts.append(
                format_html(
                    '<text class="chart-value" x="{}%" y="{}">{}</text>',
                    middle,
                    round(y - 5, 2),
                    number(value),
                )
            )
        if i in written:
            parts.append(tick(middle, str(label)))
    biggest = max(bars, key=lambda bar: bar[1])
    label = _("%(title)s. Søjler for %(count)d; højest er %(label)s med %(value)s %(unit)s.") % {
        "title": title,
        "count": len(bars),
        "label": biggest[0],
        "value": number(biggest[1]),
        "unit": unit,
    }
    return Drawn(drawing(parts, label), rows, [])


def tick(x: float, label: str) -> SafeString:
    """A label below the axis, turned inwards at the edges."""
    side = "chart-start" if x < 4 else "chart-end" if x > 94 else "chart-middle"
    return format_html('<text class="{}" x="{}%" y="{}">{}</text>', side, x, HEIGHT - 8, label)


def line_chart(
    labels: Sequence[str],
    series: Sequence[tuple[str, Sequence[float]]],
    title: str = "",
    unit: str = "",
) -> Drawn:
    """One curve per (name, values), values in the order of ``labels``; up to four curves."""
    names = [str(name) for name, _values in series]
    rows: list[tuple[str, object]] = [
        (str(label), [values[i] for _name, values in series]) for i, label in enumerate(labels)
    ]
    highest = max((value for _name, values in series for value in values), default=0)
    if not labels or not series:
        return Drawn(drawing([], title), rows, names)
    top = ceiling(highest)
    step = 100 / max(len(labels) - 1, 1)
    curves = [
        format_html(
            '<polyline class="line series-{}" vector-effect="non-scaling-stroke" points="{}"/>',
            n % 4 + 1,
            " ".join(f"{i * step:.3f},{height_of(v, top):.2f}" for i, v in enumerate(values)),
        )
        for n, (_name, values) in enumerate(series)
    ]
    plot = format_html(
        '<svg x="6%" width="93%" height="{}" viewBox="0 0 100 {}" preserveAspectRatio="none">'
        "{}</svg>",
        HEIGHT,
        HEIGHT,
        format_html_join("", "{}", ((curve,) for curve in curves)),
    )
    written = shown(len(labels))
    ticks = [
        tick(round(6 + 93 * i * step / 100, 3), str(label))
        for i, label in enumerate(labels)
        if i in written
    ]
    ends = ", ".join(f"{name}: {number(values[-1])}" for name, values in series)
    label = _("%(title)s. Kurver fra %(first)s til %(last)s. Til sidst: %(ends)s %(unit)s.") % {
        "title": title,
        "first": labels[0],
        "last": labels[-1],
        "ends": ends,
        "unit": unit,
    }
    return Drawn(drawing([grid(top), plot, *ticks], label), rows, names)
