"""Reading what a citizen sends: is it a document, is it clean, and what does it say?

`taking_in` is what the rest of the house calls. `extract` is a program of its own, which knows
neither Django nor the database: it is started for one file, limited, and gone.
"""
