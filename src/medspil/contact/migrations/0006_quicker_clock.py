from django.db import migrations

# Small enough for the planner to write them into the statement that uses them: each searches an
# array as seldom as can be. The arrays are explained in `contact/due/calendar.sql`.
CLOCK = """
CREATE FUNCTION clock_number(day date, opens date[], numbers int[], skipped int[]) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT least(
        day - date '1989-12-31' - skipped[width_bucket(day, opens)],
        numbers[width_bucket(day, opens) + 1] - 1
    )
$$;
COMMENT ON FUNCTION clock_number(date, date[], int[], int[]) IS
    'The running number of a day; a day on which the clock stands still repeats the one before.';

CREATE FUNCTION clock_day(number int, numbers int[], skipped int[]) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT date '1989-12-31' + number + skipped[width_bucket(number, numbers)]
$$;
COMMENT ON FUNCTION clock_day(int, int[], int[]) IS
    'The first day with a running number; null when it never comes.';

DROP FUNCTION clock_number(date, date[], int[], int);
DROP FUNCTION clock_day(int, date[], int[], int);
"""

BEFORE = """
CREATE FUNCTION clock_number(day date, opens date[], numbers int[], capacity int) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT least(
        numbers[width_bucket(day, opens)] + (day - opens[width_bucket(day, opens)]),
        coalesce(numbers[width_bucket(day, opens) + 1] - 1, capacity)
    )
$$;
CREATE FUNCTION clock_day(number int, opens date[], numbers int[], capacity int) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN number <= capacity
        THEN opens[width_bucket(number, numbers)] + (number - numbers[width_bucket(number, numbers)])
    END
$$;
DROP FUNCTION clock_number(date, date[], int[], int[]);
DROP FUNCTION clock_day(int, int[], int[]);
"""


class Migration(migrations.Migration):
    dependencies = [("contact", "0005_call_rounds_and_walks")]

    operations = [migrations.RunSQL(CLOCK, BEFORE)]
