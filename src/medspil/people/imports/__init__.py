"""Writing many people at once: what an imported file changes, judged and written as sets.

The importer (`exchange`) reads a file into the temp table `import_stage` and calls, in one
transaction, a `judge_…` and then perhaps a `write_…` of this package. Between them stand temp
tables that both know:

    import_stage    one line per row of the file: row, refused, and the columns of the kind
    import_issue    what is to be said of a row or a column: row, column, level, sentence
    import_verdict  row, citizen_id, verdict (new, changed, unchanged, closed, error), fields
    import_plan     a citizen's history in one sort as it was and as it becomes
    import_change   what was written: row, citizen_id, made, before, after – what an undo reads
    import_kept     what an undo could not take back: row, citizen_id, why (and its reference, where
                    it is no citizen)
"""

from medspil.people.imports.citizens import CITIZEN_STAGE, judge_citizens, write_citizens
from medspil.people.imports.periods import PERIOD_STAGE, judge_periods, write_periods
from medspil.people.imports.places import Places
from medspil.people.imports.spells import SORTS
from medspil.people.imports.tables import create_tables, insertion, issues, refuse
from medspil.people.imports.undo import undo_citizens, undo_periods

__all__ = [
    "CITIZEN_STAGE",
    "PERIOD_STAGE",
    "SORTS",
    "Places",
    "create_tables",
    "insertion",
    "issues",
    "judge_citizens",
    "judge_periods",
    "refuse",
    "undo_citizens",
    "undo_periods",
    "write_citizens",
    "write_periods",
]
