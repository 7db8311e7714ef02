from django.db import migrations, models

ROLES = [
    ("caseworker", "Sagsbehandler"),
    ("leader", "Leder"),
    ("administrator", "Administrator"),
    ("consultant", "Virksomhedskonsulent"),
    ("representative", "Medarbejderrepræsentant"),
    ("psychologist", "Psykolog på hotlinen"),
]


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.RemoveConstraint("rolemembership", "membership_role_known"),
        migrations.AlterField(
            "rolemembership",
            "role",
            models.CharField(choices=ROLES, max_length=20, verbose_name="rolle"),
        ),
        migrations.AddConstraint(
            "rolemembership",
            models.CheckConstraint(
                condition=models.Q(("role__in", [role for role, _name in ROLES])),
                name="membership_role_known",
            ),
        ),
    ]
