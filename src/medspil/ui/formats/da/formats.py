"""Danish formats. Dates are read in every way a Dane writes one, and shown in one way."""

DATE_FORMAT = r"j. F Y"
TIME_FORMAT = r"H.i"
DATETIME_FORMAT = r"j. F Y \k\l. H.i"
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "j. F"
SHORT_DATE_FORMAT = "d.m.Y"
SHORT_DATETIME_FORMAT = r"d.m.Y \k\l. H.i"
FIRST_DAY_OF_WEEK = 1  # Monday

# The first is how a value is written back into its field. Digits alone (251006) are not taken:
# five or seven of them can be read as two different days.
DATE_INPUT_FORMATS = [
    "%d.%m.%Y",  # 25.10.2006
    "%d-%m-%Y",  # 25-10-2006
    "%d/%m/%Y",  # 25/10/2006
    "%d.%m.%y",  # 25.10.06
    "%d-%m-%y",  # 25-10-06
    "%d/%m/%y",  # 25/10/06
    "%Y-%m-%d",  # 2006-10-25, what a date picker sends
]
TIME_INPUT_FORMATS = ["%H.%M", "%H:%M", "%H.%M.%S", "%H:%M:%S", "%H%M"]
DATETIME_INPUT_FORMATS = [
    "%d.%m.%Y kl. %H.%M",
    "%d.%m.%Y %H.%M",
    "%d.%m.%Y %H:%M",
    "%d-%m-%Y %H.%M",
    "%d-%m-%Y %H:%M",
    "%d/%m/%Y %H.%M",
    "%d/%m/%Y %H:%M",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d %H:%M:%S",
    "%d.%m.%Y",
]

DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "."
NUMBER_GROUPING = 3
