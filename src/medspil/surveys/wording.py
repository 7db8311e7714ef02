"""Options as a person types them: one on each line, those of a group below its heading.

Ja, vi kommer igennem:
- Lidt ramt
- Upåvirket
Nej
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from medspil.surveys.models import Option


class Unreadable(ValueError):
    """The lines make no options; says which and why."""


@dataclass(slots=True)
class Said:
    """An option, or a group with its parts."""

    label: str
    parts: list[str] = field(default_factory=list)


def read(text: str) -> list[Said]:
    """The options that the lines say. Raises `Unreadable`."""
    found: list[Said] = []
    heading: Said | None = None
    for line in text.splitlines():
        label = line.strip()
        if not label:
            continue
        if label[0] in "-–•":
            if heading is None:
                raise Unreadable(
                    _("»%(line)s« står ikke under en gruppe. En gruppe ender på kolon.")
                    % {"line": label[:60]}
                )
            heading.parts.append(label[1:].strip()[:120])
            continue
        heading = Said(label[:120].removesuffix(":").strip())
        if not label.endswith(":"):
            found.append(heading)
            heading = None
            continue
        found.append(heading)
    if empty := [one.label for one in found if _is_empty(one, text)]:
        raise Unreadable(
            _("Skriv svarene i gruppen »%(group)s« på linjerne under, med bindestreg foran.")
            % {"group": empty[0][:60]}
        )
    labels = [label for one in found for label in (one.label, *one.parts)]
    if twice := [label for label in labels if labels.count(label) > 1]:
        raise Unreadable(_("»%(label)s« står der to gange.") % {"label": twice[0][:60]})
    return found


def _is_empty(one: Said, text: str) -> bool:
    lines = {line.strip() for line in text.splitlines()}
    return not one.parts and f"{one.label}:" in lines


def write(groups: Iterable[tuple[Option | None, list[Option]]]) -> str:
    """The lines of the options, as `read` reads them."""
    lines = []
    for heading, options in groups:
        if heading is not None:
            lines.append(f"{heading.label}:")
        lines += [f"- {one.label}" if heading is not None else one.label for one in options]
    return "\n".join(lines)
