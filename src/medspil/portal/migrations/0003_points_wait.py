from django.db import migrations


def move(apps, schema_editor):
    """What citizens had written becomes points that wait, one to a line."""
    OwnPoints = apps.get_model("portal", "OwnPoints")
    AgendaItem = apps.get_model("meetings", "AgendaItem")
    for kept in OwnPoints.objects.exclude(text=""):
        lines = [line.strip()[:500] for line in kept.text.splitlines() if line.strip()]
        AgendaItem.objects.bulk_create(
            AgendaItem(
                waits_for_id=kept.citizen_id,
                whose=1,
                position=n,
                title=line,
                added_at=kept.saved_at,
                noted_by_id=kept.saved_by_id,
            )
            for n, line in enumerate(lines, 1)
        )


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0002_links_to_meetings_too"),
        ("meetings", "0007_points_that_wait"),
    ]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
