import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import medspil.people.models.citizens
import pgtrigger.compiler
import uuid
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        migrations.CreateModel(
            name='Municipality',
            fields=[
                ('code', models.CharField(max_length=4, primary_key=True, serialize=False, verbose_name='kommunekode')),
                ('name', models.CharField(max_length=60, verbose_name='navn')),
                ('region_code', models.CharField(max_length=4, verbose_name='region')),
                ('is_home', models.BooleanField(default=False, verbose_name='driver denne installation')),
                ('unit_label', models.CharField(default='Jobcentret', max_length=80, verbose_name='enhedens navn')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='telefon')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('code__regex', '^\\d{4}$')), name='municipality_code_is_four_digits'), models.UniqueConstraint(condition=models.Q(('is_home', True)), fields=('is_home',), name='one_home_municipality')],
            },
        ),
        migrations.CreateModel(
            name='Team',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True, verbose_name='navn')),
            ],
        ),
        migrations.CreateModel(
            name='Staff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('username', models.CharField(max_length=60, unique=True, verbose_name='brugernavn')),
                ('full_name', models.CharField(max_length=120, verbose_name='navn')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='telefon')),
                ('is_active', models.BooleanField(default=True, verbose_name='aktiv')),
                ('is_demo', models.BooleanField(default=False, verbose_name='demo-konto')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RoleMembership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='gælder')),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('role', models.CharField(choices=[('caseworker', 'Sagsbehandler'), ('leader', 'Leder'), ('administrator', 'Administrator'), ('consultant', 'Virksomhedskonsulent'), ('representative', 'Medarbejderrepræsentant')], max_length=20, verbose_name='rolle')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='people.team')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['caseworker', 'leader', 'administrator', 'consultant', 'representative'])), name='membership_role_known'), models.CheckConstraint(condition=models.Q(models.Q(('role', 'caseworker'), _negated=True), ('team__isnull', False), _connector='OR'), name='caseworkers_belong_to_a_team'), models.CheckConstraint(condition=models.Q(('valid__isempty', False)), name='membership_has_days'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('staff'), '='), (models.F('role'), '='), (django.db.models.functions.comparison.Coalesce(models.F('team'), 0), '='), (models.F('valid'), '&&')], name='membership_no_overlap')],
            },
        ),
        migrations.CreateModel(
            name='Citizen',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('reference', models.CharField(max_length=60, unique=True, verbose_name='sagsnummer')),
                ('first_name', models.CharField(max_length=120, verbose_name='fornavn')),
                ('last_name', models.CharField(max_length=120, verbose_name='efternavn')),
                ('cpr', medspil.people.models.citizens.CprField(blank=True, null=True, verbose_name='CPR-nummer')),
                ('cpr_index', models.BinaryField(max_length=32, null=True, unique=True)),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='telefon')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='citizens', to='people.municipality')),
                ('language', models.CharField(default='da', max_length=8, verbose_name='sprog')),
                ('interpreter', models.BooleanField(default=False, verbose_name='tolk')),
                ('digital_ability', models.CharField(choices=[('unknown', 'Ikke afklaret'), ('alone', 'Klarer sig selv digitalt'), ('with_help', 'Kan med hjælp'), ('phone_only', 'Kun telefon'), ('none', 'Har ikke eller kan ikke bruge telefon eller computer')], default='unknown', max_length=12, verbose_name='digital formåen')),
                ('preferred_channel', models.CharField(choices=[('phone', 'Telefon'), ('video', 'Video'), ('in_person', 'Fremmøde'), ('phone_walk', 'Gåtur på telefon'), ('walk', 'Gåtur'), ('webinar', 'Webinar'), ('letter', 'Brev'), ('message', 'Besked')], default='phone', max_length=12, verbose_name='vil helst')),
                ('channel_note', models.CharField(blank=True, max_length=200, verbose_name='hvornår og hvordan')),
                ('post_exempt', models.BooleanField(default=False, verbose_name='fritaget for Digital Post')),
                ('protected', models.BooleanField(default=False, verbose_name='navne- og adressebeskyttelse')),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='adresse')),
                ('postcode', models.CharField(blank=True, max_length=4, verbose_name='postnummer')),
                ('city', models.CharField(blank=True, max_length=80, verbose_name='by')),
                ('registered_on', models.DateField(verbose_name='tilmeldt')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='afsluttet')),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Lower('first_name'), 'gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Lower('last_name'), 'gin_trgm_ops'), name='citizen_name_trigram'), models.Index(fields=['phone'], name='citizen_phone')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('cpr__isnull', True), ('cpr_index__isnull', True)), models.Q(('cpr__isnull', False), ('cpr_index__isnull', False)), _connector='OR'), name='cpr_and_its_index_together'), models.CheckConstraint(condition=models.Q(('closed_on__isnull', True), ('closed_on__gte', models.F('registered_on')), _connector='OR'), name='closed_after_registered'), models.CheckConstraint(condition=models.Q(('reference', ''), _negated=True), name='reference_not_empty')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "people_citizenevent" ("address", "channel_note", "city", "closed_on", "cpr_index", "digital_ability", "email", "first_name", "id", "interpreter", "language", "last_name", "municipality_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "post_exempt", "postcode", "preferred_channel", "protected", "public_id", "reference", "registered_on") VALUES (NEW."address", NEW."channel_note", NEW."city", NEW."closed_on", NEW."cpr_index", NEW."digital_ability", NEW."email", NEW."first_name", NEW."id", NEW."interpreter", NEW."language", NEW."last_name", NEW."municipality_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."post_exempt", NEW."postcode", NEW."preferred_channel", NEW."protected", NEW."public_id", NEW."reference", NEW."registered_on"); RETURN NULL;', hash='f4ae5ef056332d4c4432b9671750712b0afc53d2', operation='INSERT', pgid='pgtrigger_insert_insert_a86bb', table='people_citizen', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."address" IS DISTINCT FROM (NEW."address") OR OLD."channel_note" IS DISTINCT FROM (NEW."channel_note") OR OLD."city" IS DISTINCT FROM (NEW."city") OR OLD."closed_on" IS DISTINCT FROM (NEW."closed_on") OR OLD."cpr_index" IS DISTINCT FROM (NEW."cpr_index") OR OLD."digital_ability" IS DISTINCT FROM (NEW."digital_ability") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."first_name" IS DISTINCT FROM (NEW."first_name") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."interpreter" IS DISTINCT FROM (NEW."interpreter") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."last_name" IS DISTINCT FROM (NEW."last_name") OR OLD."municipality_id" IS DISTINCT FROM (NEW."municipality_id") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."post_exempt" IS DISTINCT FROM (NEW."post_exempt") OR OLD."postcode" IS DISTINCT FROM (NEW."postcode") OR OLD."preferred_channel" IS DISTINCT FROM (NEW."preferred_channel") OR OLD."protected" IS DISTINCT FROM (NEW."protected") OR OLD."public_id" IS DISTINCT FROM (NEW."public_id") OR OLD."reference" IS DISTINCT FROM (NEW."reference") OR OLD."registered_on" IS DISTINCT FROM (NEW."registered_on"))', func='INSERT INTO "people_citizenevent" ("address", "channel_note", "city", "closed_on", "cpr_index", "digital_ability", "email", "first_name", "id", "interpreter", "language", "last_name", "municipality_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "post_exempt", "postcode", "preferred_channel", "protected", "public_id", "reference", "registered_on") VALUES (NEW."address", NEW."channel_note", NEW."city", NEW."closed_on", NEW."cpr_index", NEW."digital_ability", NEW."email", NEW."first_name", NEW."id", NEW."interpreter", NEW."language", NEW."last_name", NEW."municipality_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."post_exempt", NEW."postcode", NEW."preferred_channel", NEW."protected", NEW."public_id", NEW."reference", NEW."registered_on"); RETURN NULL;', hash='bb22449f0ab3d55d00c18930cac5377ee8a87472', operation='UPDATE', pgid='pgtrigger_update_update_efe29', table='people_citizen', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='CitizenEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='people.citizen')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('reference', models.CharField(max_length=60, verbose_name='sagsnummer')),
                ('first_name', models.CharField(max_length=120, verbose_name='fornavn')),
                ('last_name', models.CharField(max_length=120, verbose_name='efternavn')),
                ('cpr_index', models.BinaryField(max_length=32, null=True)),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='telefon')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('municipality', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.municipality')),
                ('language', models.CharField(default='da', max_length=8, verbose_name='sprog')),
                ('interpreter', models.BooleanField(default=False, verbose_name='tolk')),
                ('digital_ability', models.CharField(choices=[('unknown', 'Ikke afklaret'), ('alone', 'Klarer sig selv digitalt'), ('with_help', 'Kan med hjælp'), ('phone_only', 'Kun telefon'), ('none', 'Har ikke eller kan ikke bruge telefon eller computer')], default='unknown', max_length=12, verbose_name='digital formåen')),
                ('preferred_channel', models.CharField(choices=[('phone', 'Telefon'), ('video', 'Video'), ('in_person', 'Fremmøde'), ('phone_walk', 'Gåtur på telefon'), ('walk', 'Gåtur'), ('webinar', 'Webinar'), ('letter', 'Brev'), ('message', 'Besked')], default='phone', max_length=12, verbose_name='vil helst')),
                ('channel_note', models.CharField(blank=True, max_length=200, verbose_name='hvornår og hvordan')),
                ('post_exempt', models.BooleanField(default=False, verbose_name='fritaget for Digital Post')),
                ('protected', models.BooleanField(default=False, verbose_name='navne- og adressebeskyttelse')),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='adresse')),
                ('postcode', models.CharField(blank=True, max_length=4, verbose_name='postnummer')),
                ('city', models.CharField(blank=True, max_length=80, verbose_name='by')),
                ('registered_on', models.DateField(verbose_name='tilmeldt')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='afsluttet')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Representation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='gælder')),
                ('citizen', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='representations', to='people.citizen')),
                ('kind', models.CharField(choices=[('companion', 'Bisidder'), ('party_representative', 'Partsrepræsentant (fuldmagt)'), ('guardian', 'Værge'), ('relative', 'Pårørende'), ('mentor', 'Mentor'), ('contact_person', 'Kontaktperson')], max_length=24, verbose_name='rolle')),
                ('name', models.CharField(max_length=120, verbose_name='navn')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='telefon')),
                ('purpose', models.CharField(max_length=200, verbose_name='formål')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('purpose', ''), _negated=True), name='representation_has_purpose'), models.CheckConstraint(condition=models.Q(('valid__isempty', False)), name='representation_has_days'), models.CheckConstraint(condition=models.Q(('kind', 'guardian'), ('valid__endswith__isnull', False), _connector='OR'), name='representation_ends')],
            },
        ),
        migrations.CreateModel(
            name='AccessEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('staff', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='looks', to=settings.AUTH_USER_MODEL)),
                ('client', models.CharField(blank=True, max_length=80)),
                ('citizen', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='looks', to='people.citizen')),
                ('purpose', models.CharField(choices=[('follow_up', 'Opfølgning'), ('call_round', 'Ringerunde'), ('search', 'Søgning'), ('export', 'Udtræk'), ('address', 'Vist beskyttet adresse'), ('break_glass', 'Adgang uden for eget team'), ('api', 'Andet system')], max_length=16)),
                ('detail', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'indexes': [models.Index(fields=['citizen', '-at'], name='access_citizen')],
                'constraints': [models.CheckConstraint(condition=models.Q(('staff__isnull', False), models.Q(('client', ''), _negated=True), _connector='OR'), name='somebody_looked')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='64412562dca68e147b9573019b2c62565eaf627c', operation='UPDATE', pgid='pgtrigger_append_only_9c799', table='people_accessentry', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='BreakGlass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='broken_glass', to=settings.AUTH_USER_MODEL)),
                ('citizen', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='broken_glass', to='people.citizen')),
                ('reason', models.CharField(max_length=300, verbose_name='begrundelse')),
                ('at', models.DateTimeField()),
                ('until', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['staff', 'until'], name='broken_glass_staff')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gt', models.F('at'))), name='broken_glass_mends'), models.CheckConstraint(condition=models.Q(('reason__regex', '\\S.{9,}')), name='broken_glass_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='ContactGroupPeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='gælder')),
                ('citizen', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contact_groups', to='people.citizen')),
                ('group', models.CharField(max_length=12, verbose_name='kontaktgruppe')),
                ('track', models.CharField(blank=True, max_length=24, verbose_name='spor')),
                ('anchor', models.DateField(blank=True, help_text='Dag 0 for fristerne; ellers periodens start.', null=True, verbose_name='ankerdato')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('valid__isempty', False)), name='contact_group_has_days'), models.CheckConstraint(condition=models.Q(('valid__startswith__isnull', False)), name='contact_group_begins'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('citizen'), '='), (models.F('valid'), '&&')], name='contact_group_no_overlap')],
            },
        ),
        migrations.CreateModel(
            name='TargetGroupPeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='gælder')),
                ('citizen', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='target_groups', to='people.citizen')),
                ('code', models.CharField(max_length=12, verbose_name='målgruppe')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('valid__isempty', False)), name='target_group_has_days'), models.CheckConstraint(condition=models.Q(('valid__startswith__isnull', False)), name='target_group_begins'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('citizen'), '='), (models.F('valid'), '&&')], name='target_group_no_overlap')],
            },
        ),
        migrations.CreateModel(
            name='BenefitPeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='gælder')),
                ('citizen', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='benefits', to='people.citizen')),
                ('code', models.CharField(max_length=40, verbose_name='ydelse')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('valid__isempty', False)), name='benefit_has_days'), models.CheckConstraint(condition=models.Q(('valid__startswith__isnull', False)), name='benefit_begins'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('citizen'), '='), (models.F('valid'), '&&')], name='benefit_no_overlap')],
            },
        ),
        migrations.CreateModel(
            name='AbsencePeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='gælder')),
                ('citizen', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to='people.citizen')),
                ('code', models.CharField(max_length=40, verbose_name='fravær')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('valid__isempty', False)), name='absence_has_days'), models.CheckConstraint(condition=models.Q(('valid__startswith__isnull', False)), name='absence_begins'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('citizen'), '='), (models.F('valid'), '&&')], name='absence_no_overlap')],
            },
        ),
        migrations.CreateModel(
            name='CaseworkerAssignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='gælder')),
                ('citizen', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='people.citizen')),
                ('staff', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='people.team')),
            ],
            options={
                'indexes': [models.Index(fields=['staff'], name='assignment_staff'), models.Index(fields=['team'], name='assignment_team')],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid__isempty', False)), name='assignment_has_days'), models.CheckConstraint(condition=models.Q(('valid__startswith__isnull', False)), name='assignment_begins'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('citizen'), '='), (models.F('valid'), '&&')], name='assignment_no_overlap')],
            },
        ),
    ]
