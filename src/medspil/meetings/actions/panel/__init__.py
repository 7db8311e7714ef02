"""What people do with a case before an interdisciplinary panel, from referral to decision.

The citizen's pages call `give_consents`, `withdraw_consent` and `comment_on_preparation` (and
`write_section`) with a `CitizenActor`; an employee does the same on the citizen's behalf and says
how it was given.
"""
