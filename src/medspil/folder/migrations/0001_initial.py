import django.db.models.deletion
import medspil.folder.models.considerations
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('competence', '0001_initial'),
        ('contact', '0004_engagements'),
        ('people', '0002_psychologist'),
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Folder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opened_at', models.DateTimeField()),
                ('citizen', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='folder', to='people.citizen')),
                ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('job', 'Job'), ('business', 'Egen virksomhed'), ('internship', 'Praktik'), ('unemployment', 'Uden arbejde'), ('sickness', 'Sygdom'), ('leave', 'Orlov eller barsel'), ('military', 'Værnepligt eller forsvaret'), ('care', 'Passede familie'), ('abroad', 'I udlandet'), ('other', 'Noget andet'), ('school', 'Skole'), ('education', 'Uddannelse'), ('course', 'Kursus'), ('certificate', 'Bevis eller certifikat'), ('hobby', 'Fritidsinteresse'), ('volunteer', 'Frivilligt arbejde'), ('language', 'Sprog'), ('it', 'It'), ('communication', 'Kommunikation'), ('cooperation', 'Samarbejde'), ('personal', 'Personlig styrke'), ('practical', 'Praktisk styrke'), ('professional', 'Faglig styrke'), ('perspective', 'Hvor vil du hen?')], max_length=14, verbose_name='slags')),
                ('written', models.CharField(max_length=300, verbose_name='hvad')),
                ('text', models.CharField(blank=True, max_length=2000, verbose_name='mere om det')),
                ('place', models.CharField(blank=True, max_length=200, verbose_name='hvor')),
                ('began_year', models.PositiveSmallIntegerField(null=True)),
                ('began_month', models.PositiveSmallIntegerField(null=True)),
                ('began_about', models.BooleanField(default=False)),
                ('ended_year', models.PositiveSmallIntegerField(null=True)),
                ('ended_month', models.PositiveSmallIntegerField(null=True)),
                ('ended_about', models.BooleanField(default=False)),
                ('is_current', models.BooleanField(default=False, verbose_name='stadig')),
                ('completed', models.CharField(blank=True, choices=[('finished', 'Gennemført'), ('interrupted', 'Afbrudt'), ('ongoing', 'I gang')], max_length=11, verbose_name='hvordan')),
                ('expires_on', models.DateField(null=True, verbose_name='udløber')),
                ('level', models.CharField(blank=True, choices=[('a1', 'A1 – få ord og sætninger'), ('a2', 'A2 – det daglige'), ('b1', 'B1 – klarer mig'), ('b2', 'B2 – taler frit'), ('c1', 'C1 – flydende'), ('c2', 'C2 – næsten som modersmål'), ('native', 'Modersmål')], max_length=6, verbose_name='niveau')),
                ('aim', models.CharField(blank=True, choices=[('ordinary', 'Almindeligt job'), ('flex', 'Job med færre timer eller med hensyn'), ('education', 'Uddannelse'), ('possible', 'Så meget selvforsørgelse som muligt'), ('undecided', 'Ved det ikke endnu')], max_length=10, verbose_name='mål')),
                ('in_cv', models.BooleanField(default=False, verbose_name="i CV’et")),
                ('version', models.PositiveIntegerField(default=1)),
                ('said_by', models.CharField(choices=[('citizen', 'Sagt af borgeren'), ('staff', 'Skrevet af kommunen'), ('register', 'Fra et register')], default='citizen', max_length=8)),
                ('written_at', models.DateTimeField()),
                ('agreed_at', models.DateTimeField(null=True)),
                ('seen_at', models.DateTimeField(null=True)),
                ('seen_what', models.CharField(blank=True, max_length=120, verbose_name='hvad er set')),
                ('removed_at', models.DateTimeField(null=True)),
                ('concept', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='competence.concept')),
                ('seen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('folder', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='folder.folder')),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['folder', 'kind'], name='folder_entry_kind'), models.Index(condition=models.Q(('expires_on__isnull', False), ('removed_at__isnull', True)), fields=['expires_on'], name='folder_entry_expires')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['job', 'business', 'internship', 'unemployment', 'sickness', 'leave', 'military', 'care', 'abroad', 'other', 'school', 'education', 'course', 'certificate', 'hobby', 'volunteer', 'language', 'it', 'communication', 'cooperation', 'personal', 'practical', 'professional', 'perspective']), ('version__gte', 1), ('written__regex', '\\S'), ('said_by__in', ['citizen', 'staff', 'register'])), name='folder_entry_says_something'), models.CheckConstraint(condition=models.Q(models.Q(models.Q(('began_about', False), ('began_month__isnull', True), ('began_year__isnull', True)), models.Q(('began_year__gte', 1920), ('began_year__isnull', False), ('began_year__lte', 2100), models.Q(('began_month__isnull', True), models.Q(('began_month__gte', 1), ('began_month__lte', 12)), _connector='OR')), _connector='OR'), models.Q(models.Q(('ended_about', False), ('ended_month__isnull', True), ('ended_year__isnull', True)), models.Q(('ended_year__gte', 1920), ('ended_year__isnull', False), ('ended_year__lte', 2100), models.Q(('ended_month__isnull', True), models.Q(('ended_month__gte', 1), ('ended_month__lte', 12)), _connector='OR')), _connector='OR')), name='folder_entry_in_real_months'), models.CheckConstraint(condition=models.Q(('ended_year__isnull', True), models.Q(('is_current', False), models.Q(('began_year__isnull', True), ('ended_year__gt', models.F('began_year')), models.Q(('ended_year', models.F('began_year')), models.Q(('began_month__isnull', True), ('ended_month__isnull', True), ('ended_month__gte', models.F('began_month')), _connector='OR')), _connector='OR')), _connector='OR'), name='folder_entry_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('kind__in', ('job', 'business', 'internship', 'unemployment', 'sickness', 'leave', 'military', 'care', 'abroad', 'other', 'school', 'education', 'course', 'volunteer', 'certificate')), models.Q(('began_year__isnull', True), ('ended_year__isnull', True), ('is_current', False)), _connector='OR'), name='folder_entry_dated_where_it_has_days'), models.CheckConstraint(condition=models.Q(models.Q(('completed', ''), models.Q(('completed__in', ['finished', 'interrupted', 'ongoing']), ('kind__in', ('school', 'education', 'course', 'internship', 'military'))), _connector='OR'), models.Q(('expires_on__isnull', True), ('kind__in', ('course', 'certificate')), _connector='OR'), models.Q(('level', ''), models.Q(('kind', 'language'), ('level__in', ['a1', 'a2', 'b1', 'b2', 'c1', 'c2', 'native'])), _connector='OR'), models.Q(models.Q(('aim', ''), models.Q(('kind', 'perspective'), _negated=True)), models.Q(('aim__in', ['ordinary', 'flex', 'education', 'possible', 'undecided']), ('kind', 'perspective')), _connector='OR')), name='folder_entry_has_what_its_kind_has'), models.CheckConstraint(condition=models.Q(('concept__isnull', True), ('kind__in', ('job', 'business', 'internship', 'volunteer', 'it', 'communication', 'cooperation', 'personal', 'practical', 'professional')), _connector='OR'), name='folder_entry_concept_of_work'), models.CheckConstraint(condition=models.Q(('in_cv', False), models.Q(('removed_at__isnull', True), models.Q(('kind__in', ('unemployment', 'sickness', 'leave', 'other', 'perspective')), _negated=True)), _connector='OR'), name='folder_health_is_never_in_the_cv'), models.CheckConstraint(condition=models.Q(models.Q(('seen_at__isnull', True), ('seen_by__isnull', True), ('seen_what', '')), models.Q(('seen_at__isnull', False), ('seen_by__isnull', False), ('seen_what__regex', '\\S')), _connector='OR'), name='folder_entry_seen_by_somebody'), models.UniqueConstraint(condition=models.Q(('kind', 'perspective'), ('removed_at__isnull', True)), fields=('folder',), name='one_perspective_in_a_folder')],
            },
        ),
        migrations.CreateModel(
            name='Consideration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', medspil.folder.models.considerations.SealedText(verbose_name='hensyn')),
                ('fit', models.CharField(blank=True, choices=[('no_heavy_lifting', 'Ingen tunge løft'), ('no_nights', 'Ingen nattevagter'), ('seated', 'Siddende arbejde'), ('quiet', 'Rolige omgivelser'), ('short_days', 'Korte dage')], max_length=16, verbose_name='krav til arbejdet')),
                ('may_use', models.BooleanField(default=False, verbose_name='må bruges til at finde arbejde')),
                ('until', models.DateField(null=True, verbose_name='indtil')),
                ('version', models.PositiveIntegerField(default=1)),
                ('written_at', models.DateTimeField()),
                ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('folder', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='considerations', to='folder.folder')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('fit__in', ['no_heavy_lifting', 'no_nights', 'seated', 'quiet', 'short_days']), models.Q(('fit', ''), ('may_use', False)), _connector='OR'), name='folder_only_a_demand_may_be_used'), models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='folder_consideration_counts')],
            },
        ),
        migrations.CreateModel(
            name='Homework',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=2000, verbose_name='tænk over')),
                ('due_on', models.DateField(null=True, verbose_name='til')),
                ('given_at', models.DateTimeField()),
                ('answer', models.TextField(blank=True, verbose_name='svar')),
                ('answered_at', models.DateTimeField(null=True)),
                ('folder', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='homework', to='folder.folder')),
                ('given_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-given_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('text__regex', '\\S')), name='folder_homework_says_what'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True)), models.Q(('answer__regex', '\\S'), ('answered_at__gte', models.F('given_at')), ('answered_at__isnull', False)), _connector='OR'), name='folder_homework_answered_whole')],
            },
        ),
        migrations.CreateModel(
            name='PartMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('life', 'Livslinje'), ('learning', 'Skole, uddannelse og kurser'), ('leisure', 'Fritid'), ('general', 'Sprog, it og samarbejde'), ('strengths', 'Styrker'), ('considerations', 'Hensyn'), ('perspective', 'Hvor vil du hen?')], max_length=14)),
                ('complete', models.BooleanField()),
                ('missing', models.CharField(blank=True, max_length=500, verbose_name='der mangler')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('folder', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='marks', to='folder.folder')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('part__in', ['life', 'learning', 'leisure', 'general', 'strengths', 'considerations', 'perspective']), models.Q(models.Q(('complete', True), ('missing', '')), models.Q(('complete', False), ('missing__regex', '\\S')), _connector='OR')), name='folder_mark_says_what_is_missing')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d7d5882130c8690f252740b4dd28b0f28f18656d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6d725', table='folder_partmark', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='nummer')),
                ('held_on', models.DateField(verbose_name='dag')),
                ('minutes', models.PositiveSmallIntegerField(verbose_name='minutter')),
                ('note', models.CharField(blank=True, max_length=2000, verbose_name='aftalt')),
                ('closed_at', models.DateTimeField()),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('conversation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='contact.conversation')),
                ('folder', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='folder.folder')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('folder', 'number'), name='folder_session_once'), models.CheckConstraint(condition=models.Q(('minutes__gte', 5), ('minutes__lte', 480), ('number__gte', 1)), name='folder_session_takes_time'), models.CheckConstraint(condition=models.Q(('held_on__lte', models.F('closed_at__date'))), name='folder_session_was_held')],
                'triggers': [pgtrigger.compiler.Trigger(name='was_held', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."closed_at" IS DISTINCT FROM (NEW."closed_at") OR OLD."held_on" IS DISTINCT FROM (NEW."held_on") OR OLD."minutes" IS DISTINCT FROM (NEW."minutes") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."number" IS DISTINCT FROM (NEW."number"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='34de714052f8c2bdf1e9b9d9dd810bd9f64bdd35', operation='UPDATE', pgid='pgtrigger_was_held_afcba', table='folder_session', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='EntryVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('said', models.JSONField()),
                ('removed', models.BooleanField(default=False)),
                ('said_by', models.CharField(choices=[('citizen', 'Sagt af borgeren'), ('staff', 'Skrevet af kommunen'), ('register', 'Fra et register')], max_length=8)),
                ('at', models.DateTimeField()),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='folder.entry')),
                ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['entry', 'number'],
                'constraints': [models.UniqueConstraint(fields=('entry', 'number'), name='folder_version_once')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b7b0597063908e0f705fd29c7261fe6afc7c78d5', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ad256', table='folder_entryversion', when='BEFORE'))],
            },
        ),
    ]
