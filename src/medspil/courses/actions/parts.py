"""The parts of a course: their words, their films and what goes with them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import Any, TypeAlias, TypeVar

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from medspil.courses import films, storage
from medspil.courses.models import Course, CourseState, Material, Part
from medspil.kernel.action import Actor, Refused, action, note_facts

File: TypeAlias = "UploadedFile[Any]"
T = TypeVar("T")


@action(rule="courses.change", on="course")
def add_part(*, by: Actor, course: Course, title: str, about: str = "", question: str = "") -> Part:
    """Add a part at the end, seen when it has a film. Raises `Refused` without a title."""
    held = Course.objects.select_for_update().get(pk=course.pk)
    last = held.parts.order_by("-position").first()
    return Part.objects.create(
        course=held,
        position=last.position + 1 if last else 1,
        title=_titled(title),
        about=about.strip(),
        question=question.strip(),
    )


@action(rule="courses.change", on="part")
def change_part(
    *, by: Actor, part: Part, title: str, about: str, question: str, transcript: str
) -> Part:
    """Write a part's words anew."""
    held = _held(part)
    held.title, held.about = _titled(title), about.strip()
    held.question, held.transcript = question.strip(), transcript.strip()
    held.save(update_fields=["title", "about", "question", "transcript"])
    return held


@action(rule="courses.change", on="part")
def set_film(*, by: Actor, part: Part, file: File) -> Part:
    """Keep a film as the part's, in the place of the one before. Raises `Refused` for what is not
    an MP4 that a browser can show, or is too large; then the one before stays.
    """
    _not_too_large(file, settings.MEDSPIL_FILM_MB, "film")
    seconds = films.film_seconds(file, file.size or 0)
    file.seek(0)

    def write(kept: storage.Kept) -> Part:
        held = _held(part)
        storage.remove_later(held.film)
        held.film, held.film_tag, held.film_bytes = kept.name, kept.tag, kept.bytes
        held.seconds = seconds
        held.save(update_fields=["film", "film_tag", "film_bytes", "seconds"])
        note_facts(bytes=kept.bytes, seconds=seconds)
        return held

    return _kept(file, write)


@action(rule="courses.change", on="part")
def set_captions(*, by: Actor, part: Part, file: File) -> Part:
    """Keep subtitles as the part's. Raises `Refused` for what is not WebVTT."""
    _not_too_large(file, 1, "captions")
    text = films.captions_text(file.read())
    held = _held(part)
    held.captions = text
    held.save(update_fields=["captions"])
    return held


@action(rule="courses.change", on="part")
def add_material(*, by: Actor, part: Part, file: File, name: str = "") -> Material:
    """Let a PDF or a picture go with the part. Raises `Refused` for other files."""
    _not_too_large(file, settings.MEDSPIL_MATERIAL_MB, "material")
    mime, ending = films.document_type(file.read(16))
    file.seek(0)
    shown = name.strip() or PurePath(file.name or _("Materiale")).stem

    def write(kept: storage.Kept) -> Material:
        return Material.objects.create(
            part=_held(part),
            name=f"{shown[:110]}{ending}",
            file=kept.name,
            mime=mime,
            bytes=kept.bytes,
        )

    return _kept(file, write)


@action(rule="courses.change", on="material")
def remove_material(*, by: Actor, material: Material) -> None:
    """Remove a file from its part."""
    note_facts(part=material.part_id)
    storage.remove_later(material.file)
    Material.objects.filter(pk=material.pk).delete()


@action(rule="courses.change", on="part")
def move_part(*, by: Actor, part: Part, up: bool) -> Part:
    """Let a part change places with the one before or after it; nothing at the ends."""
    Course.objects.select_for_update().get(pk=part.course_id)
    held = _held(part)
    others = held.course.parts
    other = (
        others.filter(position__lt=held.position).order_by("-position").first()
        if up
        else others.filter(position__gt=held.position).order_by("position").first()
    )
    if other is not None:
        held.position, other.position = other.position, held.position
        held.save(update_fields=["position"])
        other.save(update_fields=["position"])
    return held


@action(rule="courses.change", on="part")
def remove_part(*, by: Actor, part: Part) -> None:
    """Remove a part with its film, its counts and its answers. Raises `Refused` for the last film
    of an open course.
    """
    course = Course.objects.select_for_update().get(pk=part.course_id)
    left = course.parts.exclude(pk=part.pk).exclude(film="")
    if course.state == CourseState.PUBLISHED and not left.exists():
        raise Refused(_("Kurset er åbent og skal have mindst én film. Luk det først."))
    held = _held(part)
    note_facts(course=course.pk)
    storage.remove_later(held.film, *held.materials.values_list("file", flat=True))
    held.delete()


def _held(part: Part) -> Part:
    return Part.objects.select_for_update(of=("self",)).select_related("course").get(pk=part.pk)


def _titled(title: str) -> str:
    if not title.strip():
        raise Refused(_("Giv delen en titel."), field="title")
    return title.strip()


def _not_too_large(file: File, megabytes: int, field: str) -> None:
    if (file.size or 0) > megabytes * 1024 * 1024:
        raise Refused(
            _("Filen fylder mere end %(n)d MB. Gem den i en mindre udgave.") % {"n": megabytes},
            field=field,
        )


def _kept(file: File, write: Callable[[storage.Kept], T]) -> T:
    """Keep the file and write what names it; the file goes again if that cannot be written."""
    kept = storage.keep(file)
    try:
        with transaction.atomic():
            return write(kept)
    except BaseException:
        storage.remove(kept.name)
        raise
