"""The anonymous psychological hotline: who is on duty, where one refers to, and how many called.

A schema and a role of its own; nothing of a caller. See docs/hotline.md and decision 7.
"""
