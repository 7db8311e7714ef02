"""What pages, programs and commands read about contact. The viewer comes first; nothing writes."""

from medspil.contact.queries.clock import (
    BucketsDoNotAddUp,
    LocalLine,
    StatutoryLine,
    active_on,
    bucket_counts,
    bucket_expression,
    bucket_of,
    bucketed,
    explain,
    explain_local,
    explain_statutory,
    freezes_in,
    local_policy,
    why_now,
)
from medspil.contact.queries.law import mode_on
from medspil.contact.queries.suspensions import voluntary_text

__all__ = [
    "BucketsDoNotAddUp",
    "LocalLine",
    "StatutoryLine",
    "active_on",
    "bucket_counts",
    "bucket_expression",
    "bucket_of",
    "bucketed",
    "explain",
    "explain_local",
    "explain_statutory",
    "freezes_in",
    "local_policy",
    "mode_on",
    "voluntary_text",
    "why_now",
]
