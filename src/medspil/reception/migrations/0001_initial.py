import datetime
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('companies', '0001_initial'),
        ('matching', '0001_initial'),
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='CompanyLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.BinaryField(max_length=32, unique=True)),
                ('purpose', models.CharField(max_length=12)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('wrong_codes', models.PositiveSmallIntegerField(default=0)),
                ('locked_at', models.DateTimeField(null=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='companies.company')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='companies.companycontact')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['company', '-made_at'], name='company_links')],
                'constraints': [models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('made_at'))), name='reception_link_lasts'), models.CheckConstraint(condition=models.Q(models.Q(('locked_at__isnull', True), ('wrong_codes__lt', 5)), models.Q(('locked_at__isnull', False), ('wrong_codes', 5)), _connector='OR'), name='reception_link_locks_at_the_fifth'), models.CheckConstraint(condition=models.Q(('purpose', ''), _negated=True), name='reception_link_has_purpose'), models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True)), fields=('contact',), name='one_link_for_a_contact_person')],
            },
        ),
        migrations.CreateModel(
            name='CompanyCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code_hash', models.BinaryField(max_length=32)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('used_at', models.DateTimeField(null=True)),
                ('way', models.CharField(choices=[('sms', 'SMS'), ('email', 'E-mail')], max_length=5)),
                ('link', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='codes', to='reception.companylink')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['link', '-made_at'], name='company_code_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('tries__lte', 5)), name='reception_code_five_tries'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('made_at')), ('expires_at__lte', django.db.models.expressions.CombinedExpression(models.F('made_at'), '+', models.Value(datetime.timedelta(seconds=900))))), name='reception_code_lasts_a_quarter'), models.CheckConstraint(condition=models.Q(('used_at__isnull', True), models.Q(('used_at__gte', models.F('made_at')), ('used_at__lte', models.F('expires_at'))), _connector='OR'), name='reception_code_used_in_time')],
            },
        ),
        migrations.CreateModel(
            name='CompanySession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key_hash', models.BinaryField(max_length=32, unique=True)),
                ('begun_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('how', models.CharField(choices=[('link', 'Link og kode'), ('provider', 'MitID Erhverv')], max_length=8)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='door_sessions', to='companies.company')),
                ('link', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='reception.companylink')),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('ended_at__gte', models.F('begun_at')), _connector='OR'), name='reception_session_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(models.Q(('how', 'link'), ('link__isnull', False)), models.Q(('how', 'provider'), ('link__isnull', True)), _connector='OR'), name='company_session_says_how')],
            },
        ),
        migrations.CreateModel(
            name='OfferedText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20)),
                ('language', models.CharField(max_length=2, verbose_name='sprog')),
                ('title', models.CharField(max_length=80, verbose_name='overskrift')),
                ('text', models.CharField(max_length=1200, verbose_name='tekst')),
                ('is_hidden', models.BooleanField(default=False, verbose_name='vis den ikke')),
                ('written_at', models.DateTimeField()),
                ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['code', 'language'],
                'constraints': [models.UniqueConstraint(fields=('code', 'language'), name='offered_once_a_language'), models.CheckConstraint(condition=models.Q(('language__in', ['da', 'en'])), name='offered_in_a_known_language'), models.CheckConstraint(condition=models.Q(('text__regex', '\\S'), ('title__regex', '\\S')), name='offered_in_words')],
            },
        ),
        migrations.CreateModel(
            name='OwnChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fields', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None)),
                ('at', models.DateTimeField()),
                ('seen_at', models.DateTimeField(null=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='own_changes', to='companies.company')),
                ('seen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('seen_at__isnull', True)), fields=['-at'], name='own_change_unseen')],
                'constraints': [models.CheckConstraint(condition=models.Q(('fields__len__gte', 1)), name='a_change_is_of_a_field'), models.CheckConstraint(condition=models.Q(models.Q(('seen_at__isnull', True), ('seen_by__isnull', True)), models.Q(('seen_at__gte', models.F('at')), ('seen_by__isnull', False)), _connector='OR'), name='a_change_is_seen_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='ReceptionPolicy',
            fields=[
                ('id', models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('answer_days', models.PositiveSmallIntegerField(default=1, verbose_name='hverdage til et svar')),
                ('link_days', models.PositiveSmallIntegerField(default=90, verbose_name='dage, et link virker')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='one_reception_policy'), models.CheckConstraint(condition=models.Q(('answer_days__gte', 1), ('answer_days__lte', 30), ('link_days__gte', 1), ('link_days__lte', 366)), name='reception_policy_within_reason')],
            },
        ),
        migrations.CreateModel(
            name='Ask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('call', 'Vil ringes op'), ('labour', 'Mangler folk')], max_length=6, verbose_name='slags')),
                ('via', models.CharField(choices=[('public', 'Den åbne side'), ('door', 'Virksomhedens egen side')], max_length=6, verbose_name='kom ad')),
                ('company_name', models.CharField(max_length=200, verbose_name='virksomhed')),
                ('cvr', models.CharField(blank=True, max_length=8, verbose_name='CVR-nummer')),
                ('name', models.CharField(blank=True, max_length=120, verbose_name='navn')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='telefon')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('language', models.CharField(default='da', max_length=2, verbose_name='sprog')),
                ('about', models.CharField(blank=True, max_length=1000, verbose_name='hvad det handler om')),
                ('best_time', models.CharField(blank=True, max_length=120, verbose_name='hvornår vi kan ringe')),
                ('occupation', models.CharField(blank=True, max_length=200, verbose_name='arbejdet')),
                ('job', models.CharField(blank=True, choices=[('small', 'Småjob'), ('ordinary', 'Ordinært job'), ('flex', 'Fleksjob'), ('subsidy', 'Løntilskud'), ('placement', 'Praktik')], max_length=9, verbose_name='slags job')),
                ('seats', models.PositiveSmallIntegerField(null=True, verbose_name='hvor mange')),
                ('hours', models.DecimalField(decimal_places=1, max_digits=4, null=True, verbose_name='timer om ugen')),
                ('shifts', models.CharField(blank=True, max_length=200, verbose_name='arbejdstider')),
                ('place', models.CharField(blank=True, max_length=120, verbose_name='sted')),
                ('start_on', models.DateField(null=True, verbose_name='begynder')),
                ('must_have', models.CharField(blank=True, max_length=1000, verbose_name='skal kunne')),
                ('asked_at', models.DateTimeField()),
                ('due_on', models.DateField(verbose_name='svar senest')),
                ('answered_at', models.DateTimeField(null=True)),
                ('how', models.CharField(blank=True, choices=[('call', 'Vi talte sammen'), ('email', 'Skriftligt svar'), ('nothing', 'Der er ikke noget at svare på')], max_length=7, verbose_name='hvordan')),
                ('answer', models.CharField(blank=True, max_length=2000, verbose_name='svar')),
                ('forgotten_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('company', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='asks', to='companies.company')),
                ('contact', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='companies.companycontact')),
                ('opening', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ask', to='matching.opening')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['due_on', 'pk'],
                'indexes': [models.Index(condition=models.Q(('answered_at__isnull', True)), fields=['due_on', 'id'], name='ask_waiting'), models.Index(fields=['company', '-asked_at'], name='ask_company'), models.Index(fields=['asked_at'], name='ask_asked')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['call', 'labour'])), name='ask_kind_is_known'), models.CheckConstraint(condition=models.Q(('via', 'public'), models.Q(('company__isnull', False), ('via', 'door')), _connector='OR'), name='ask_came_some_way'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'labour'), ('occupation__regex', '\\S'), ('seats__gte', 1), ('seats__lte', 500), models.Q(('hours__isnull', True), models.Q(('hours__gte', 1), ('hours__lte', 48)), _connector='OR'), models.Q(('job', ''), ('job__in', ['small', 'ordinary', 'flex', 'subsidy', 'placement']), _connector='OR')), models.Q(('job', ''), ('kind', 'call'), ('occupation', ''), ('seats__isnull', True), ('hours__isnull', True), ('start_on__isnull', True)), _connector='OR'), name='an_ask_says_what_is_needed'), models.CheckConstraint(condition=models.Q(models.Q(('email', ''), ('forgotten_at__isnull', False), ('name', ''), ('phone', '')), models.Q(('forgotten_at__isnull', True), ('name__regex', '\\S'), models.Q(models.Q(('phone', ''), _negated=True), models.Q(('kind', 'labour'), models.Q(('email', ''), _negated=True)), _connector='OR')), _connector='OR'), name='an_ask_is_somebodys_to_answer'), models.CheckConstraint(condition=models.Q(('company_name__regex', '\\S'), ('cvr__regex', '^([1-9][0-9]{7})?$')), name='an_ask_names_a_company'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True), ('answered_by__isnull', True), ('how', '')), models.Q(('answered_at__gte', models.F('asked_at')), ('answered_by__isnull', False), ('answer__regex', '\\S'), ('how__in', ['call', 'email', 'nothing'])), _connector='OR'), name='an_ask_is_answered_whole'), models.CheckConstraint(condition=models.Q(('due_on__gte', models.F('asked_at__date'))), name='a_promise_is_of_a_day_to_come'), models.CheckConstraint(condition=models.Q(('opening__isnull', True), models.Q(('company__isnull', False), ('kind', 'labour')), _connector='OR'), name='an_opening_is_a_known_companys'), models.CheckConstraint(condition=models.Q(('forgotten_at__isnull', True), ('answered_at__isnull', False), _connector='OR'), name='only_the_answered_are_forgotten')],
                'triggers': [pgtrigger.compiler.Trigger(name='stays_as_it_was_asked', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."about" IS DISTINCT FROM (NEW."about") OR OLD."asked_at" IS DISTINCT FROM (NEW."asked_at") OR OLD."best_time" IS DISTINCT FROM (NEW."best_time") OR OLD."due_on" IS DISTINCT FROM (NEW."due_on") OR OLD."hours" IS DISTINCT FROM (NEW."hours") OR OLD."job" IS DISTINCT FROM (NEW."job") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."must_have" IS DISTINCT FROM (NEW."must_have") OR OLD."occupation" IS DISTINCT FROM (NEW."occupation") OR OLD."place" IS DISTINCT FROM (NEW."place") OR OLD."public_id" IS DISTINCT FROM (NEW."public_id") OR OLD."seats" IS DISTINCT FROM (NEW."seats") OR OLD."shifts" IS DISTINCT FROM (NEW."shifts") OR OLD."start_on" IS DISTINCT FROM (NEW."start_on") OR OLD."via" IS DISTINCT FROM (NEW."via"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='86ffa5f92b207b6a42bbff03c51fa11b860e9f2a', operation='UPDATE', pgid='pgtrigger_stays_as_it_was_asked_3e754', table='reception_ask', when='BEFORE'))],
            },
        ),
    ]
