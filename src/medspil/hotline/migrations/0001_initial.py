import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='SpentKey',
            fields=[
                ('key', models.UUIDField(primary_key=True, serialize=False)),
                ('day', models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name='Unanswered',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False)),
                ('n', models.PositiveIntegerField(verbose_name='Ubesvarede opkald')),
            ],
        ),
        migrations.CreateModel(
            name='Calls',
            fields=[
                ('pk', models.CompositePrimaryKey('day', 'half_day', blank=True, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('half_day', models.CharField(choices=[('am', 'Formiddag'), ('pm', 'Eftermiddag')], max_length=2)),
                ('n', models.PositiveIntegerField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('half_day__in', ['am', 'pm'])), name='calls_half_day')],
            },
        ),
        migrations.CreateModel(
            name='Cell',
            fields=[
                ('pk', models.CompositePrimaryKey('week', 'kind', 'code', blank=True, editable=False, primary_key=True, serialize=False)),
                ('week', models.DateField()),
                ('kind', models.CharField(choices=[('caller', 'Hvem ringede'), ('theme', 'Hvad det handlede om'), ('duration', 'Hvor længe'), ('referred', 'Henvist til'), ('urgent', 'Hastende overdragelse')], max_length=8)),
                ('code', models.CharField(max_length=12)),
                ('n', models.PositiveIntegerField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('week__iso_week_day', 1)), name='cell_week_is_a_monday'), models.CheckConstraint(condition=models.Q(models.Q(('code__in', ['citizen', 'employee', 'unsaid']), ('kind', 'caller')), models.Q(('code__in', ['infection', 'fear', 'isolation', 'everyday', 'family', 'work', 'job_loss', 'economy', 'illness', 'anxiety', 'grief', 'other']), ('kind', 'theme')), models.Q(('code__in', ['0-10', '10-20', '20-40', '40+']), ('kind', 'duration')), models.Q(('code__in', ['doctor', 'acute', 'crisis_line', 'association', 'municipality', 'jobcenter', 'workplace', 'union', 'elsewhere']), ('kind', 'referred')), models.Q(('code__in', ['yes', 'no']), ('kind', 'urgent')), _connector='OR'), name='cell_code_known')],
            },
        ),
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='Hotlinens nummer')),
                ('acute_name', models.CharField(blank=True, max_length=80, verbose_name='Akut psykiatrisk hjælp: navn')),
                ('acute_phone', models.CharField(blank=True, max_length=20, verbose_name='Akut psykiatrisk hjælp: nummer')),
                ('verified', models.BooleanField(default=False, verbose_name='Numrene er ringet op og passer')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='one_line')],
            },
        ),
        migrations.CreateModel(
            name='OpeningHours',
            fields=[
                ('weekday', models.SmallIntegerField(primary_key=True, serialize=False)),
                ('opens', models.TimeField()),
                ('closes', models.TimeField()),
            ],
            options={
                'ordering': ['weekday'],
                'constraints': [models.CheckConstraint(condition=models.Q(('weekday__range', (1, 7))), name='hours_weekday'), models.CheckConstraint(condition=models.Q(('closes__gt', models.F('opens'))), name='hours_close_later')],
            },
        ),
        migrations.CreateModel(
            name='Referral',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80, unique=True, verbose_name='Navn')),
                ('place', models.CharField(choices=[('doctor', 'Egen læge'), ('acute', 'Akut psykiatri eller 112'), ('crisis_line', 'Anden telefonlinje'), ('association', 'Forening eller fællesskab'), ('municipality', 'Kommunen'), ('jobcenter', 'Jobcentret'), ('workplace', 'Arbejdspladsen (leder, AMR, TR)'), ('union', 'Fagforening eller a-kasse'), ('elsewhere', 'Et andet sted')], max_length=12, verbose_name='Slags')),
                ('what_for', models.CharField(max_length=200, verbose_name='Hjælper med')),
                ('for_whom', models.CharField(blank=True, max_length=120, verbose_name='For hvem')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='Telefon')),
                ('hours', models.CharField(blank=True, max_length=120, verbose_name='Åbningstid')),
                ('verified', models.BooleanField(default=False, verbose_name='Ringet op og passer')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('place__in', ['doctor', 'acute', 'crisis_line', 'association', 'municipality', 'jobcenter', 'workplace', 'union', 'elsewhere'])), name='referral_place'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='referral_has_a_name')],
            },
        ),
        migrations.CreateModel(
            name='Shift',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('day', models.DateField(verbose_name='Dag')),
                ('starts', models.TimeField(verbose_name='Fra')),
                ('ends', models.TimeField(verbose_name='Til')),
                ('who', models.CharField(max_length=60, verbose_name='Hvem')),
                ('state', models.CharField(choices=[('planned', 'Planlagt'), ('open', 'Åben'), ('paused', 'Pause'), ('closed', 'Lukket')], default='planned', max_length=8)),
                ('back_at', models.TimeField(null=True)),
            ],
            options={
                'ordering': ['day', 'starts', 'who'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'open', 'paused', 'closed'])), name='shift_state_known'), models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts'))), name='shift_ends_later'), models.CheckConstraint(condition=models.Q(('who', ''), _negated=True), name='shift_has_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('back_at__isnull', False), ('state', 'paused')), models.Q(models.Q(('state', 'paused'), _negated=True), ('back_at__isnull', True)), _connector='OR'), name='shift_pause_has_an_end'), models.UniqueConstraint(fields=('day', 'starts', 'who'), name='shift_once')],
            },
        ),
    ]
