"""The municipality's own words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.messages import words
from medspil.messages.actions.wishes import remembered
from medspil.messages.models import LANGUAGES, MessageKind, Template, Wording


@action(rule="messages.templates")
def write_template(
    *,
    by: Actor,
    kind: str,
    wording: str,
    language: str,
    text: str,
    subject: str = "",
    why: str = "",
) -> Template:
    """Say it in the municipality's own words from now on; what waits already is as it was.

    Raises `Refused` for a placeholder that does not exist there, or would say too much in the open.
    """
    _known(kind, wording, language)
    if not text.strip():
        raise Refused(_("Skriv, hvad der skal stå."), field="text")
    if wording != Wording.SMS and not subject.strip():
        raise Refused(_("Skriv et emne."), field="subject")
    for field, said in (("subject", subject), ("text", text)):
        found = words.complaints(kind, wording, said, in_subject=field == "subject")
        if found:
            raise Refused(" ".join(found), field=field)
    with remembered(by, why):
        template, _new = Template.objects.update_or_create(
            kind=kind,
            wording=wording,
            language=language,
            defaults={"subject": subject.strip(), "text": text.strip()},
        )
    note_facts(kind=kind, wording=wording, language=language)
    return template


@action(rule="messages.templates")
def use_shipped(*, by: Actor, kind: str, wording: str, language: str, why: str = "") -> None:
    """Back to Medspil's words."""
    _known(kind, wording, language)
    with remembered(by, why):
        Template.objects.filter(kind=kind, wording=wording, language=language).delete()
    note_facts(kind=kind, wording=wording, language=language)


def _known(kind: str, wording: str, language: str) -> None:
    if kind not in MessageKind.values or wording not in Wording.values or language not in LANGUAGES:
        raise ValueError(f"no template {kind} {wording} {language}")
