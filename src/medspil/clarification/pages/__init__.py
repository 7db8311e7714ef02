"""Thin pages: each calls one query or one action."""

SEE, LEAD = "clarification.see", "clarification.lead"
