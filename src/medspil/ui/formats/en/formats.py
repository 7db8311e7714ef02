"""English formats: British order, and the Danish ways of writing a date are understood too."""

from medspil.ui.formats.da import formats as danish
from medspil.ui.formats.da.formats import FIRST_DAY_OF_WEEK

__all__ = [
    "DATETIME_INPUT_FORMATS",
    "DATE_INPUT_FORMATS",
    "FIRST_DAY_OF_WEEK",
    "TIME_INPUT_FORMATS",
]

# The first of each is how a value is written back into its field.
DATE_INPUT_FORMATS = ["%d/%m/%Y", *danish.DATE_INPUT_FORMATS]
DATETIME_INPUT_FORMATS = ["%d/%m/%Y %H:%M", *danish.DATETIME_INPUT_FORMATS]
TIME_INPUT_FORMATS = ["%H:%M", *danish.TIME_INPUT_FORMATS]

DATE_FORMAT = "j F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y, H:i"
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "j F"
SHORT_DATE_FORMAT = "d/m/Y"
SHORT_DATETIME_FORMAT = "d/m/Y H:i"

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
