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
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20, verbose_name='slags')),
                ('state', models.CharField(choices=[('uploaded', 'Modtaget'), ('checking', 'Prøves'), ('checked', 'Prøvet'), ('running', 'Indlæses'), ('done', 'Indlæst'), ('refused', 'Afvist'), ('undone', 'Fortrudt')], max_length=10, verbose_name='tilstand')),
                ('file_name', models.CharField(blank=True, max_length=200, verbose_name='fil')),
                ('path', models.CharField(blank=True, max_length=200)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('undone_at', models.DateTimeField(null=True)),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('options', models.JSONField(default=dict)),
                ('counts', models.JSONField(default=dict)),
                ('ignored', models.JSONField(default=list)),
                ('message', models.TextField(blank=True)),
                ('progress', models.CharField(blank=True, max_length=20)),
                ('progress_done', models.BigIntegerField(default=0)),
                ('progress_total', models.BigIntegerField(default=0)),
                ('progress_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['uploaded', 'checking', 'checked', 'running', 'done', 'refused', 'undone'])), name='import_state_known')],
            },
        ),
        migrations.CreateModel(
            name='ImportLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='exchange.importrun')),
                ('row', models.PositiveIntegerField(null=True)),
                ('reference', models.CharField(blank=True, max_length=60)),
                ('verdict', models.CharField(max_length=10)),
                ('fields', models.JSONField(default=list)),
                ('issues', models.JSONField(default=list)),
            ],
            options={
                'indexes': [models.Index(fields=['run', 'verdict', 'row'], name='import_line')],
            },
        ),
        migrations.CreateModel(
            name='ImportChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='exchange.importrun')),
                ('row', models.PositiveIntegerField(null=True)),
                ('citizen_id', models.BigIntegerField()),
                ('made', models.BooleanField()),
                ('before', models.JSONField(null=True)),
                ('after', models.JSONField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['run'], name='import_change_run')],
            },
        ),
        migrations.CreateModel(
            name='ColumnMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('heading', models.CharField(max_length=200)),
                ('column', models.CharField(blank=True, max_length=40)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'heading'), name='one_meaning_a_heading')],
            },
        ),
    ]
