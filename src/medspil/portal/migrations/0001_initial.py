import datetime
import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contact', '0003_stopping_absences'),
        ('people', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='OwnLanguage',
            fields=[
                ('citizen', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='own_language', serialize=False, to='people.citizen')),
                ('language', models.CharField(max_length=2)),
                ('chosen_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('language__in', ['da', 'en', 'uk', 'ar', 'pl', 'tr', 'so'])), name='own_language_known')],
            },
        ),
        migrations.CreateModel(
            name='ReachChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('citizen', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reach_changes', to='people.citizen')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='telefon')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('asked_at', models.DateTimeField()),
                ('used', models.BooleanField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-asked_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('phone', ''), _negated=True), models.Q(('email', ''), _negated=True), _connector='OR'), name='reach_change_is_one'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('used__isnull', True)), models.Q(('decided_at__isnull', False), ('used__isnull', False)), _connector='OR'), name='reach_change_decided_whole'), models.UniqueConstraint(condition=models.Q(('decided_at__isnull', True)), fields=('citizen',), name='one_open_reach_change')],
            },
        ),
        migrations.CreateModel(
            name='SecretLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.BinaryField(max_length=32, unique=True)),
                ('purpose', models.CharField(max_length=12)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('wrong_codes', models.PositiveSmallIntegerField(default=0)),
                ('locked_at', models.DateTimeField(null=True)),
                ('citizen', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='secret_links', to='people.citizen')),
                ('way', models.CharField(choices=[('sms', 'SMS'), ('email', 'E-mail'), ('letter', 'Brev, som du printer'), ('message', 'Med en besked om tiden')], max_length=7, verbose_name='sendt som')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['citizen', '-made_at'], name='portal_link_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('made_at'))), name='portal_link_lasts'), models.CheckConstraint(condition=models.Q(models.Q(('locked_at__isnull', True), ('wrong_codes__lt', 5)), models.Q(('locked_at__isnull', False), ('wrong_codes', 5)), _connector='OR'), name='portal_link_locks_at_the_fifth'), models.CheckConstraint(condition=models.Q(('purpose', ''), _negated=True), name='portal_link_has_purpose'), models.CheckConstraint(condition=models.Q(('purpose__in', ['pages', 'booking'])), name='portal_link_purpose_known'), models.UniqueConstraint(condition=models.Q(('purpose', 'pages'), ('revoked_at__isnull', True)), fields=('citizen',), name='one_link_to_all_pages'), models.CheckConstraint(condition=models.Q(models.Q(('made_by__isnull', True), ('purpose', 'booking'), ('way', 'message')), models.Q(models.Q(('way', 'message'), _negated=True), ('made_by__isnull', False)), _connector='OR'), name='portal_link_made_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='AgreementReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='contact.agreement')),
                ('says', models.CharField(choices=[('done', 'Det er gjort'), ('missing', 'Der mangler noget')], max_length=7)),
                ('text', models.CharField(blank=True, max_length=500, verbose_name='hvad mangler')),
                ('said_at', models.DateTimeField()),
                ('said_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('seen_at', models.DateTimeField(null=True)),
                ('seen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-said_at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('seen_at__isnull', True)), fields=['agreement'], name='report_unseen')],
                'constraints': [models.CheckConstraint(condition=models.Q(('says', 'done'), models.Q(('says', 'missing'), ('text__regex', '\\S')), _connector='OR'), name='missing_says_what'), models.CheckConstraint(condition=models.Q(models.Q(('seen_at__isnull', True), ('seen_by__isnull', True)), models.Q(('seen_at__gte', models.F('said_at')), ('seen_by__isnull', False)), _connector='OR'), name='report_seen_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='ConsentAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('citizen', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consent_answers', to='people.citizen')),
                ('kind', models.CharField(choices=[('share_cv', 'Vis mit CV til virksomheder'), ('health', 'Hent oplysninger fra min læge'), ('fund', 'Tal med min a-kasse'), ('others', 'Tal med andre i kommunen')], max_length=8)),
                ('given', models.BooleanField()),
                ('text', models.TextField()),
                ('language', models.CharField(max_length=2)),
                ('at', models.DateTimeField()),
                ('how', models.CharField(choices=[('self', 'Borgeren selv'), ('phone', 'Sagt i telefonen'), ('in_person', 'Sagt ved fremmøde'), ('video', 'Sagt på video'), ('letter', 'Skrevet i et brev')], default='self', max_length=12, verbose_name='givet')),
                ('noted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'indexes': [models.Index(fields=['citizen', 'kind', '-at'], name='own_consent_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('how', 'self'), ('noted_by__isnull', True)), models.Q(('how__in', ['phone', 'in_person', 'video', 'letter']), ('noted_by__isnull', False)), _connector='OR'), name='own_consent_has_a_source'), models.CheckConstraint(condition=models.Q(('kind__in', ['share_cv', 'health', 'fund', 'others'])), name='own_consent_kind_known'), models.CheckConstraint(condition=models.Q(('text__regex', '\\S')), name='own_consent_keeps_its_words')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='24255f5db82acc6fde4d6b85c7b8b3dd31f055dc', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_5d810', table='portal_consentanswer', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='OneTimeCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code_hash', models.BinaryField(max_length=32)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('used_at', models.DateTimeField(null=True)),
                ('link', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='codes', to='portal.secretlink')),
                ('way', models.CharField(choices=[('sms', 'SMS'), ('email', 'E-mail'), ('aloud', 'Læst op i telefonen')], max_length=5)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['link', '-made_at'], name='portal_code_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('tries__lte', 5)), name='portal_code_five_tries'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('made_at')), ('expires_at__lte', django.db.models.expressions.CombinedExpression(models.F('made_at'), '+', models.Value(datetime.timedelta(seconds=900))))), name='portal_code_lasts_a_quarter'), models.CheckConstraint(condition=models.Q(('used_at__isnull', True), models.Q(('used_at__gte', models.F('made_at')), ('used_at__lte', models.F('expires_at'))), _connector='OR'), name='portal_code_used_in_time'), models.CheckConstraint(condition=models.Q(models.Q(('made_by__isnull', False), ('way', 'aloud')), models.Q(models.Q(('way', 'aloud'), _negated=True), ('made_by__isnull', True)), _connector='OR'), name='portal_code_read_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='DoorSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key_hash', models.BinaryField(max_length=32, unique=True)),
                ('begun_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('citizen', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='door_sessions', to='people.citizen')),
                ('how', models.CharField(choices=[('link', 'Link og kode'), ('provider', 'MitID')], max_length=8)),
                ('link', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='portal.secretlink')),
                ('purpose', models.CharField(choices=[('pages', 'Alle borgerens egne sider'), ('booking', 'Kun tider og møder')], default='pages', max_length=12)),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('ended_at__gte', models.F('begun_at')), _connector='OR'), name='portal_session_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(models.Q(('how', 'link'), ('link__isnull', False)), models.Q(('how', 'provider'), ('link__isnull', True)), _connector='OR'), name='portal_session_says_how'), models.CheckConstraint(condition=models.Q(('purpose__in', ['pages', 'booking'])), name='portal_session_purpose_known')],
            },
        ),
    ]
