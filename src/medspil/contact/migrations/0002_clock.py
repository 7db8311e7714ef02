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
"""


class Migration(migrations.Migration):
    dependencies = [("contact", "0001_initial")]

    operations = [
        migrations.RunSQL(
            CLOCK,
            "DROP FUNCTION clock_number(date, date[], int[], int[]);"
            " DROP FUNCTION clock_day(int, int[], int[])",
        )
    ]
