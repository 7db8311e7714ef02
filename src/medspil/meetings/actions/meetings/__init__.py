"""Meetings of several people: planned, prepared, run slowly, and followed up.

`plan`: the meeting, its room and its seats. `agenda`: the points. `running`: what happens while
people are together. `after`: agreements, the conversation it was, the summary, two questions.
"""
