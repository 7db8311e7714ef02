import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Client',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, unique=True, verbose_name='navn')),
                ('prefix', models.CharField(max_length=20, unique=True, verbose_name='begynder med')),
                ('token_hash', models.BinaryField(max_length=32, unique=True)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('citizens:read', 'Læse borgere'), ('citizens:cpr', '… også CPR-nummer'), ('citizens:protected', '… også navn, telefon og e-mail på borgere med beskyttelse'), ('due:read', 'Læse hvornår næste kontakt er'), ('conversations:read', 'Læse samtaler'), ('conversations:notes', '… også notaterne'), ('conversations:write', 'Registrere samtaler'), ('suspensions:read', 'Læse suspensioner'), ('rules:read', 'Læse regler'), ('taxonomy:read', 'Slå erhverv op')], max_length=30), size=None, verbose_name='adgang')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_at', models.DateTimeField()),
                ('expires_on', models.DateField(verbose_name='udløber')),
                ('revoked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('last_used_at', models.DateTimeField(null=True)),
                ('minute', models.BigIntegerField(default=0)),
                ('calls', models.IntegerField(default=0)),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('scopes__contained_by', ['citizens:read', 'citizens:cpr', 'citizens:protected', 'due:read', 'conversations:read', 'conversations:notes', 'conversations:write', 'suspensions:read', 'rules:read', 'taxonomy:read']), ('scopes__len__gt', 0)), name='client_scopes_known'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='client_has_name')],
            },
        ),
    ]
