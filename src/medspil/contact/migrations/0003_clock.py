from django.db import migrations

# Small enough for the planner to write them into the statement that uses them.
CLOCK = """
CREATE FUNCTION clock_number(day date, opens date[], numbers int[], capacity int) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT least(
        numbers[width_bucket(day, opens)] + (day - opens[width_bucket(day, opens)]),
        coalesce(numbers[width_bucket(day, opens) + 1] - 1, capacity)
    )
$$;
COMMENT ON FUNCTION clock_number IS
    'The running number of a day; a day on which the clock stands still repeats the one before.';

CREATE FUNCTION clock_day(number int, opens date[], numbers int[], capacity int) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN number <= capacity
        THEN opens[width_bucket(number, numbers)] + (number - numbers[width_bucket(number, numbers)])
    END
$$;
COMMENT ON FUNCTION clock_day IS 'The first day with a running number; null when it never comes.';
"""


class Migration(migrations.Migration):
    dependencies = [("contact", "0002_initial")]

    operations = [
        migrations.RunSQL(
            CLOCK,
            "DROP FUNCTION clock_number(date, date[], int[], int);"
            " DROP FUNCTION clock_day(int, date[], int[], int)",
        )
    ]
