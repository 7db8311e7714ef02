"""The room's pages."""

from __future__ import annotations

SEE, WRITE, PLAN = "matching.see", "matching.write", "matching.plan"
PROFILES = "matching.see_profiles"
