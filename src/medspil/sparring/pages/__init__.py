"""The room's pages."""

from __future__ import annotations

SEE, POLICY = "sparring.see", "sparring.change_policy"
