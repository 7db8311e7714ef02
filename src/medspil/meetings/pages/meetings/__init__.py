"""The pages of a meeting of several people: planned, shown, run, followed up."""
