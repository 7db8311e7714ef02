"""Which connection the hotline's tables are reached by: its own, which reaches nothing else."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

ROOM = ALIAS = "hotline"  # the app's label, and the connection's name in settings


class Apart:
    """The room's models by its own connection alone, and nobody else's by it."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        return ALIAS if model._meta.app_label == ROOM else None

    db_for_write = db_for_read

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool | None:
        rooms = {one._meta.app_label, other._meta.app_label}
        return False if ROOM in rooms and len(rooms) == 2 else None

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        if ROOM in (app_label, db):
            return app_label == ROOM and db == ALIAS
        return None
