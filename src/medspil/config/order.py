"""Is everything in order? Asked by `medspil check` and by the address /sundhed.

Counts and ages alone: nothing here tells of a person.
"""

from __future__ import annotations

import shutil
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.db import OperationalError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from medspil.contact.queries.clock import BucketsDoNotAddUp, bucket_counts
from medspil.hotline import role
from medspil.kernel.home import home
from medspil.kernel.migrating import missing
from medspil.kernel.models import Heartbeat
from medspil.kernel.tasks import MISSING_AFTER_SECONDS, WORKER
from medspil.messages.queries import oldest_unsent

UNSENT_TOO_OLD = timedelta(hours=1)
LEAST_FREE_BYTES = 500 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: `value` for programs (seconds, bytes, a count), `says` for people."""

    name: str
    ok: bool
    says: str
    value: float | None = None


def findings() -> list[Finding]:
    """Everything, the cheap and the costly. Without a database, that alone."""
    try:
        first = _database()
    except OperationalError as problem:
        return [Finding("database", False, str(problem).strip())]
    schema = _migrations()
    rest = [_worker(), _unsent(), _buckets(), _hotline()] if schema.ok else []
    return [first, schema, *rest, _disk()]


def _database() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version'), pg_database_size(current_database())"
        )
        version, size = cursor.fetchone()
    return Finding("database", True, f"PostgreSQL {version}, {size / 1e6:.0f} MB", size)


def _migrations() -> Finding:
    lacking = missing()
    says = f"{lacking} missing: run `medspil migrate`" if lacking else "up to date"
    return Finding("migrations", not lacking, says, lacking)


def _hotline() -> Finding:
    """Nobody but the hotline's own role writes there, and it reaches nothing else."""
    try:
        faults = role.faults()
    except OperationalError:
        return Finding("hotline", False, "shut: it has no role of its own, see docs/hotline.md")
    if faults:
        return Finding("hotline", False, "; ".join(faults), len(faults))
    says = "its own role alone writes there, and reaches nothing else"
    if role.web_rules_the_server():
        says += "; Medspil's own role is the server's superuser, whom only triggers hold off"
    return Finding("hotline", True, says, 0)


def _worker() -> Finding:
    last = Heartbeat.objects.filter(name=WORKER).values_list("at", flat=True).first()
    if last is None:
        return Finding("worker", False, "has never run: start `medspil up` or `medspil worker`")
    age = (timezone.now() - last).total_seconds()
    return Finding("worker", age <= MISSING_AFTER_SECONDS, f"last seen {_ago(age)}", age)


def _unsent() -> Finding:
    oldest = oldest_unsent()
    if oldest is None:
        return Finding("messages", True, "nothing waits to be sent")
    age = timezone.now() - oldest
    says = f"the oldest unsent has waited since {_ago(age.total_seconds())}"
    return Finding("messages", age <= UNSENT_TOO_OLD, says, age.total_seconds())


def _buckets() -> Finding:
    """Every active citizen in exactly one bucket."""
    try:
        citizens = sum(bucket_counts().values())
    except BucketsDoNotAddUp as problem:
        return Finding("buckets", False, str(problem))
    return Finding("buckets", True, f"{citizens} active citizens, each in one", citizens)


def _disk() -> Finding:
    free = shutil.disk_usage(home()).free
    return Finding("disk", free >= LEAST_FREE_BYTES, f"{free / 1e9:.1f} GB free", free)


def _ago(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} seconds ago"
    if seconds < 7200:
        return f"{seconds / 60:.0f} minutes ago"
    return f"{seconds / 3600:.0f} hours ago"


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """For a load balancer or a watchman: 200 when the database answers, else 503."""
    try:
        looked = [_database(), _worker(), _unsent()]
    except OperationalError:
        looked = [Finding("database", False, "does not answer")]
    answer = {
        finding.name: {k: v for k, v in asdict(finding).items() if k in ("ok", "value")}
        for finding in looked
    }
    return JsonResponse(answer, status=200 if looked[0].ok else 503)
