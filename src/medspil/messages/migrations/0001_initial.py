import django.db.models.deletion
import medspil.messages.models.messages
import pgtrigger.compiler
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Template',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('missed_call', 'Vi ringede forgæves'), ('invitation', 'Invitation til at bestille tid'), ('booked', 'Tid er aftalt'), ('moved', 'Tid er flyttet'), ('cancelled', 'Tid er aflyst'), ('reminder', 'Påmindelse om en tid'), ('request_received', 'Vi har fået din besked'), ('request_answered', 'Svar til den, der bad om en samtale'), ('meeting_link', 'Link til møde'), ('plan_b', 'Mødet fortsætter på en anden måde'), ('summary', 'Referat er klar'), ('login_code', 'Engangskode'), ('own_page', 'Link til egen side'), ('consent_asked', 'Vi spørger om lov'), ('meeting_planned', 'Møde er aftalt'), ('meeting_moved', 'Møde er flyttet'), ('meeting_cancelled', 'Møde er aflyst'), ('review_ready', 'Noget at læse og svare på'), ('hearing_set', 'Møde med dag og form'), ('hearing_changed', 'Mødets dag eller form er ændret'), ('hearing_form', 'Forslag om en ny form eller dag'), ('hearing_off', 'Mødet holdes ikke den dag'), ('decided', 'Svar i sagen'), ('pack_ready', 'Materiale til en gæst'), ('meeting_reminder', 'Påmindelse om et møde'), ('guest_reminder', 'Påmindelse til en gæst eller kollega'), ('panel_called', 'Medlem er indkaldt til en dag'), ('panel_changed', 'Medlemmets dag er ændret'), ('panel_off', 'Medlemmet skal ikke møde'), ('panel_papers', 'Materiale til et medlem, der logger ind'), ('pack_gone', 'Materialet er lukket'), ('offer_signed_up', 'Tilmeldt et tilbud'), ('offer_waiting', 'Står på venteliste'), ('offer_seat', 'Der er blevet en plads'), ('offer_reminder', 'Påmindelse om et tilbud i dag'), ('offer_cancelled', 'Pladsen eller tilbuddet er væk'), ('offer_material', 'Materiale fra et tilbud'), ('offer_sparring', 'Tilbud om sparring'), ('offer_invitation', 'Invitation til et tilbud'), ('club_offered', 'Tilbud om en plads i en jobklub'), ('club_cancelled', 'Jobklubben er aflyst'), ('course_link', 'Link til noget at se'), ('clarify_waiting', 'Lovet en dag, I taler sammen'), ('clarify_moved', 'Den lovede dag er flyttet'), ('company_letter', 'Brev til virksomheder'), ('company_link', 'Link til en virksomheds egen side'), ('company_answer', 'Svar til en virksomhed'), ('sparring_answered', 'Svar på noget, borgeren har sendt'), ('survey_invitation', 'Invitation til at svare på en undersøgelse'), ('survey_reminder', 'Påmindelse om en undersøgelse'), ('free', 'Besked til mange')], max_length=20, verbose_name='slags')),
                ('wording', models.CharField(choices=[('sms', 'SMS'), ('email', 'E-mail'), ('paper', 'Brev og Digital Post')], max_length=5, verbose_name='form')),
                ('language', models.CharField(max_length=8, verbose_name='sprog')),
                ('subject', models.CharField(blank=True, max_length=120, verbose_name='emne')),
                ('text', models.TextField(verbose_name='tekst')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'wording', 'language'), name='one_template'), models.CheckConstraint(condition=models.Q(('wording__in', ['sms', 'email', 'paper'])), name='template_wording_known'), models.CheckConstraint(condition=models.Q(('language__in', ['da', 'en', 'uk', 'ar', 'pl', 'tr', 'so'])), name='template_language_known'), models.CheckConstraint(condition=models.Q(('text__regex', '\\S')), name='template_says_something'), models.CheckConstraint(condition=models.Q(('wording', 'sms'), ('subject__regex', '\\S'), _connector='OR'), name='template_has_subject')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "outbox_templateevent" ("id", "kind", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject", "text", "wording") VALUES (NEW."id", NEW."kind", NEW."language", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."subject", NEW."text", NEW."wording"); RETURN NULL;', hash='090f75709505cf435d273fb705c0d4275001c18d', operation='INSERT', pgid='pgtrigger_insert_insert_5dbf6', table='outbox_template', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "outbox_templateevent" ("id", "kind", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject", "text", "wording") VALUES (NEW."id", NEW."kind", NEW."language", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."subject", NEW."text", NEW."wording"); RETURN NULL;', hash='52653935e519eb3acf7ed58df40aa09871c9eed8', operation='UPDATE', pgid='pgtrigger_update_update_52d9c', table='outbox_template', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "outbox_templateevent" ("id", "kind", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject", "text", "wording") VALUES (OLD."id", OLD."kind", OLD."language", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."subject", OLD."text", OLD."wording"); RETURN NULL;', hash='5ca667525aad5c0e29b492b4d4b954648454bdcb', operation='DELETE', pgid='pgtrigger_delete_delete_a4159', table='outbox_template', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='Wish',
            fields=[
                ('citizen', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='message_wish', serialize=False, to='people.citizen')),
                ('channel', models.CharField(choices=[('sms', 'SMS'), ('email', 'E-mail'), ('post', 'Digital Post'), ('letter', 'Brev')], max_length=8, verbose_name='vil helst have besked på')),
                ('set_at', models.DateTimeField()),
                ('set_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('channel__in', ['sms', 'email', 'post', 'letter'])), name='wished_channel_known')],
            },
        ),
        migrations.CreateModel(
            name='MassSending',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='navn')),
                ('source', models.CharField(max_length=40)),
                ('query', models.CharField(blank=True, max_length=2000)),
                ('subject', models.CharField(max_length=120, verbose_name='emne')),
                ('sms', models.TextField(verbose_name='SMS')),
                ('text', models.TextField(verbose_name='e-mail, brev og Digital Post')),
                ('state', models.CharField(choices=[('draft', 'Kladde'), ('sampled', 'Prøve sendt'), ('approved', 'Godkendt'), ('sending', 'Sendes'), ('stopped', 'Stoppet'), ('finished', 'Sendt')], default='draft', max_length=8, verbose_name='tilstand')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_at', models.DateTimeField()),
                ('counted_at', models.DateTimeField()),
                ('sampled_at', models.DateTimeField(null=True)),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('approved_at', models.DateTimeField(null=True)),
                ('started_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'sampled', 'approved', 'sending', 'stopped', 'finished'])), name='mass_state_known'), models.CheckConstraint(condition=models.Q(('approved_by', None), models.Q(('approved_by', models.F('created_by')), _negated=True), _connector='OR'), name='two_pairs_of_eyes'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('approved', 'sending', 'finished')), _negated=True), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False)), _connector='OR'), name='sent_by_two'), models.CheckConstraint(condition=models.Q(('state__in', ('draft', 'stopped')), ('sampled_at__isnull', False), _connector='OR'), name='sample_before_sending'), models.CheckConstraint(condition=models.Q(('name__regex', '\\S'), ('sms__regex', '\\S'), ('text__regex', '\\S')), name='mass_says_something')],
                'triggers': [pgtrigger.compiler.Trigger(name='mass_steps', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{draft:sampled,draft:stopped,sampled:approved,sampled:draft,sampled:stopped,approved:sending,approved:stopped,sending:finished,sending:stopped}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='939ed29ce661189413977921a7e5a3948b36a20c', operation='UPDATE', pgid='pgtrigger_mass_steps_d9eea', table='outbox_masssending', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='OptOut',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('citizen', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='opt_outs', to='people.citizen')),
                ('kind', models.CharField(blank=True, choices=[('missed_call', 'Vi ringede forgæves'), ('invitation', 'Invitation til at bestille tid'), ('booked', 'Tid er aftalt'), ('moved', 'Tid er flyttet'), ('cancelled', 'Tid er aflyst'), ('reminder', 'Påmindelse om en tid'), ('request_received', 'Vi har fået din besked'), ('request_answered', 'Svar til den, der bad om en samtale'), ('meeting_link', 'Link til møde'), ('plan_b', 'Mødet fortsætter på en anden måde'), ('summary', 'Referat er klar'), ('login_code', 'Engangskode'), ('own_page', 'Link til egen side'), ('consent_asked', 'Vi spørger om lov'), ('meeting_planned', 'Møde er aftalt'), ('meeting_moved', 'Møde er flyttet'), ('meeting_cancelled', 'Møde er aflyst'), ('review_ready', 'Noget at læse og svare på'), ('hearing_set', 'Møde med dag og form'), ('hearing_changed', 'Mødets dag eller form er ændret'), ('hearing_form', 'Forslag om en ny form eller dag'), ('hearing_off', 'Mødet holdes ikke den dag'), ('decided', 'Svar i sagen'), ('pack_ready', 'Materiale til en gæst'), ('meeting_reminder', 'Påmindelse om et møde'), ('guest_reminder', 'Påmindelse til en gæst eller kollega'), ('panel_called', 'Medlem er indkaldt til en dag'), ('panel_changed', 'Medlemmets dag er ændret'), ('panel_off', 'Medlemmet skal ikke møde'), ('panel_papers', 'Materiale til et medlem, der logger ind'), ('pack_gone', 'Materialet er lukket'), ('offer_signed_up', 'Tilmeldt et tilbud'), ('offer_waiting', 'Står på venteliste'), ('offer_seat', 'Der er blevet en plads'), ('offer_reminder', 'Påmindelse om et tilbud i dag'), ('offer_cancelled', 'Pladsen eller tilbuddet er væk'), ('offer_material', 'Materiale fra et tilbud'), ('offer_sparring', 'Tilbud om sparring'), ('offer_invitation', 'Invitation til et tilbud'), ('club_offered', 'Tilbud om en plads i en jobklub'), ('club_cancelled', 'Jobklubben er aflyst'), ('course_link', 'Link til noget at se'), ('clarify_waiting', 'Lovet en dag, I taler sammen'), ('clarify_moved', 'Den lovede dag er flyttet'), ('company_letter', 'Brev til virksomheder'), ('company_link', 'Link til en virksomheds egen side'), ('company_answer', 'Svar til en virksomhed'), ('sparring_answered', 'Svar på noget, borgeren har sendt'), ('survey_invitation', 'Invitation til at svare på en undersøgelse'), ('survey_reminder', 'Påmindelse om en undersøgelse'), ('free', 'Besked til mange')], max_length=20, verbose_name='slags')),
                ('how', models.CharField(choices=[('stop_word', 'Svarede STOP'), ('link', 'Brugte linket i beskeden'), ('told_us', 'Sagde det til en medarbejder')], max_length=9, verbose_name='hvordan')),
                ('since', models.DateTimeField()),
                ('noted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('citizen', 'kind'), name='one_opt_out_at_a_time'), models.CheckConstraint(condition=models.Q(('ended_at', None), ('ended_at__gte', models.F('since')), _connector='OR'), name='opt_out_ends_after_it_began'), models.CheckConstraint(condition=models.Q(('how__in', ['stop_word', 'link', 'told_us'])), name='opt_out_how_known')],
            },
        ),
        migrations.CreateModel(
            name='OutboxPolicy',
            fields=[
                ('id', models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('quiet_from', models.PositiveSmallIntegerField(default=20, verbose_name='stille fra kl.')),
                ('quiet_until', models.PositiveSmallIntegerField(default=8, verbose_name='stille til kl.')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='one_outbox_policy'), models.CheckConstraint(condition=models.Q(('quiet_from__lte', 23), ('quiet_until__lte', 23)), name='quiet_hours_are_hours')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "outbox_outboxpolicyevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quiet_from", "quiet_until") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."quiet_from", NEW."quiet_until"); RETURN NULL;', hash='c45d3600dceb2c3dec613b3b4551fba0d0d46f8d', operation='INSERT', pgid='pgtrigger_insert_insert_b8754', table='outbox_outboxpolicy', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "outbox_outboxpolicyevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quiet_from", "quiet_until") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."quiet_from", NEW."quiet_until"); RETURN NULL;', hash='b7a2a6b27179111103552415779df380060cc132', operation='UPDATE', pgid='pgtrigger_update_update_29b62', table='outbox_outboxpolicy', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='OutboxPolicyEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='outbox.outboxpolicy')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.SmallIntegerField(default=1, serialize=False)),
                ('quiet_from', models.PositiveSmallIntegerField(default=20, verbose_name='stille fra kl.')),
                ('quiet_until', models.PositiveSmallIntegerField(default=8, verbose_name='stille til kl.')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TemplateEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='outbox.template')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('missed_call', 'Vi ringede forgæves'), ('invitation', 'Invitation til at bestille tid'), ('booked', 'Tid er aftalt'), ('moved', 'Tid er flyttet'), ('cancelled', 'Tid er aflyst'), ('reminder', 'Påmindelse om en tid'), ('request_received', 'Vi har fået din besked'), ('request_answered', 'Svar til den, der bad om en samtale'), ('meeting_link', 'Link til møde'), ('plan_b', 'Mødet fortsætter på en anden måde'), ('summary', 'Referat er klar'), ('login_code', 'Engangskode'), ('own_page', 'Link til egen side'), ('consent_asked', 'Vi spørger om lov'), ('meeting_planned', 'Møde er aftalt'), ('meeting_moved', 'Møde er flyttet'), ('meeting_cancelled', 'Møde er aflyst'), ('review_ready', 'Noget at læse og svare på'), ('hearing_set', 'Møde med dag og form'), ('hearing_changed', 'Mødets dag eller form er ændret'), ('hearing_form', 'Forslag om en ny form eller dag'), ('hearing_off', 'Mødet holdes ikke den dag'), ('decided', 'Svar i sagen'), ('pack_ready', 'Materiale til en gæst'), ('meeting_reminder', 'Påmindelse om et møde'), ('guest_reminder', 'Påmindelse til en gæst eller kollega'), ('panel_called', 'Medlem er indkaldt til en dag'), ('panel_changed', 'Medlemmets dag er ændret'), ('panel_off', 'Medlemmet skal ikke møde'), ('panel_papers', 'Materiale til et medlem, der logger ind'), ('pack_gone', 'Materialet er lukket'), ('offer_signed_up', 'Tilmeldt et tilbud'), ('offer_waiting', 'Står på venteliste'), ('offer_seat', 'Der er blevet en plads'), ('offer_reminder', 'Påmindelse om et tilbud i dag'), ('offer_cancelled', 'Pladsen eller tilbuddet er væk'), ('offer_material', 'Materiale fra et tilbud'), ('offer_sparring', 'Tilbud om sparring'), ('offer_invitation', 'Invitation til et tilbud'), ('club_offered', 'Tilbud om en plads i en jobklub'), ('club_cancelled', 'Jobklubben er aflyst'), ('course_link', 'Link til noget at se'), ('clarify_waiting', 'Lovet en dag, I taler sammen'), ('clarify_moved', 'Den lovede dag er flyttet'), ('company_letter', 'Brev til virksomheder'), ('company_link', 'Link til en virksomheds egen side'), ('company_answer', 'Svar til en virksomhed'), ('sparring_answered', 'Svar på noget, borgeren har sendt'), ('survey_invitation', 'Invitation til at svare på en undersøgelse'), ('survey_reminder', 'Påmindelse om en undersøgelse'), ('free', 'Besked til mange')], max_length=20, verbose_name='slags')),
                ('wording', models.CharField(choices=[('sms', 'SMS'), ('email', 'E-mail'), ('paper', 'Brev og Digital Post')], max_length=5, verbose_name='form')),
                ('language', models.CharField(max_length=8, verbose_name='sprog')),
                ('subject', models.CharField(blank=True, max_length=120, verbose_name='emne')),
                ('text', models.TextField(verbose_name='tekst')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('citizen', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='people.citizen')),
                ('about', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='guest_messages', to='people.citizen')),
                ('guest', medspil.messages.models.messages.SealedField(default=b'', verbose_name='en uden for huset')),
                ('guest_key', models.BinaryField(max_length=32, null=True)),
                ('kind', models.CharField(choices=[('missed_call', 'Vi ringede forgæves'), ('invitation', 'Invitation til at bestille tid'), ('booked', 'Tid er aftalt'), ('moved', 'Tid er flyttet'), ('cancelled', 'Tid er aflyst'), ('reminder', 'Påmindelse om en tid'), ('request_received', 'Vi har fået din besked'), ('request_answered', 'Svar til den, der bad om en samtale'), ('meeting_link', 'Link til møde'), ('plan_b', 'Mødet fortsætter på en anden måde'), ('summary', 'Referat er klar'), ('login_code', 'Engangskode'), ('own_page', 'Link til egen side'), ('consent_asked', 'Vi spørger om lov'), ('meeting_planned', 'Møde er aftalt'), ('meeting_moved', 'Møde er flyttet'), ('meeting_cancelled', 'Møde er aflyst'), ('review_ready', 'Noget at læse og svare på'), ('hearing_set', 'Møde med dag og form'), ('hearing_changed', 'Mødets dag eller form er ændret'), ('hearing_form', 'Forslag om en ny form eller dag'), ('hearing_off', 'Mødet holdes ikke den dag'), ('decided', 'Svar i sagen'), ('pack_ready', 'Materiale til en gæst'), ('meeting_reminder', 'Påmindelse om et møde'), ('guest_reminder', 'Påmindelse til en gæst eller kollega'), ('panel_called', 'Medlem er indkaldt til en dag'), ('panel_changed', 'Medlemmets dag er ændret'), ('panel_off', 'Medlemmet skal ikke møde'), ('panel_papers', 'Materiale til et medlem, der logger ind'), ('pack_gone', 'Materialet er lukket'), ('offer_signed_up', 'Tilmeldt et tilbud'), ('offer_waiting', 'Står på venteliste'), ('offer_seat', 'Der er blevet en plads'), ('offer_reminder', 'Påmindelse om et tilbud i dag'), ('offer_cancelled', 'Pladsen eller tilbuddet er væk'), ('offer_material', 'Materiale fra et tilbud'), ('offer_sparring', 'Tilbud om sparring'), ('offer_invitation', 'Invitation til et tilbud'), ('club_offered', 'Tilbud om en plads i en jobklub'), ('club_cancelled', 'Jobklubben er aflyst'), ('course_link', 'Link til noget at se'), ('clarify_waiting', 'Lovet en dag, I taler sammen'), ('clarify_moved', 'Den lovede dag er flyttet'), ('company_letter', 'Brev til virksomheder'), ('company_link', 'Link til en virksomheds egen side'), ('company_answer', 'Svar til en virksomhed'), ('sparring_answered', 'Svar på noget, borgeren har sendt'), ('survey_invitation', 'Invitation til at svare på en undersøgelse'), ('survey_reminder', 'Påmindelse om en undersøgelse'), ('free', 'Besked til mange')], max_length=20, verbose_name='slags')),
                ('channel', models.CharField(blank=True, choices=[('sms', 'SMS'), ('email', 'E-mail'), ('post', 'Digital Post'), ('letter', 'Brev')], max_length=8, verbose_name='kanal')),
                ('language', models.CharField(default='da', max_length=8, verbose_name='sprog')),
                ('subject', models.CharField(max_length=120, verbose_name='emne')),
                ('text', medspil.messages.models.messages.SealedField(default=b'', verbose_name='tekst')),
                ('state', models.CharField(choices=[('queued', 'Venter'), ('handing', 'Er på vej ud'), ('sent', 'Sendt'), ('delivered', 'Kommet frem'), ('uncertain', 'Måske sendt'), ('failed', 'Kunne ikke sendes'), ('too_late', 'Blev for gammel'), ('withheld', 'Blev ikke sendt'), ('withdrawn', 'Trukket tilbage')], default='queued', max_length=9, verbose_name='tilstand')),
                ('problem', models.CharField(blank=True, choices=[('no_way', 'Vi mangler telefon, e-mail eller adresse'), ('cap', 'Har allerede fået tre beskeder den dag'), ('too_late', 'Nåede ikke ud, mens det var til nytte'), ('opted_out', 'Har sagt nej tak'), ('stopped', 'Udsendelsen blev stoppet'), ('superseded', 'Gjaldt ikke længere'), ('rejected', 'Modtageren tog ikke imod')], max_length=10, verbose_name='årsag')),
                ('day', models.DateField()),
                ('slot', models.PositiveSmallIntegerField(null=True)),
                ('dedupe', models.CharField(blank=True, max_length=120)),
                ('queued_by', models.CharField(max_length=80)),
                ('queued_at', models.DateTimeField()),
                ('not_before', models.DateTimeField()),
                ('useless_after', models.DateTimeField()),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('sent_at', models.DateTimeField(null=True)),
                ('sending', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='outbox.masssending')),
                ('handled_at', models.DateTimeField(null=True)),
                ('handled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('handled_note', models.CharField(blank=True, max_length=300, verbose_name='hvad er der gjort')),
            ],
            options={
                'ordering': ['-queued_at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('state', 'queued')), fields=['not_before'], name='message_waiting'), models.Index(condition=models.Q(('handled_at', None), ('state__in', ('failed', 'too_late', 'withheld', 'uncertain'))), fields=['-queued_at'], name='message_undelivered'), models.Index(fields=['citizen', '-queued_at'], name='message_citizen'), models.Index(condition=models.Q(('about__isnull', False)), fields=['about'], name='message_about_guest')],
                'constraints': [models.UniqueConstraint(fields=('citizen', 'day', 'slot'), name='a_slot_is_taken_once'), models.UniqueConstraint(fields=('guest_key', 'day', 'slot'), name='a_guests_slot_is_taken_once'), models.CheckConstraint(condition=models.Q(models.Q(('about__isnull', True), ('citizen__isnull', False), ('guest_key__isnull', True)), models.Q(('citizen__isnull', True), ('guest_key__isnull', False), models.Q(('about__isnull', False), ('kind__in', ('login_code', 'panel_called', 'panel_changed', 'panel_off', 'panel_papers', 'offer_signed_up', 'offer_waiting', 'offer_seat', 'offer_reminder', 'offer_cancelled', 'offer_material', 'offer_sparring', 'company_letter', 'company_link', 'company_answer', 'survey_invitation', 'survey_reminder')), _connector='OR'), ('channel__in', ['', 'sms', 'email'])), _connector='OR'), name='a_message_is_to_one_person'), models.CheckConstraint(condition=models.Q(models.Q(('slot__isnull', False), ('state__in', ('queued', 'handing', 'uncertain', 'sent', 'delivered'))), models.Q(('slot__isnull', True), models.Q(('state__in', ('queued', 'handing', 'uncertain', 'sent', 'delivered')), _negated=True)), _connector='OR'), name='who_gets_a_message_has_a_slot'), models.CheckConstraint(condition=models.Q(('slot__isnull', True), models.Q(('kind', 'login_code'), ('slot__gte', 101), ('slot__lt', 111)), models.Q(models.Q(('kind', 'login_code'), _negated=True), ('slot__gte', 1), ('slot__lte', 3)), _connector='OR'), name='three_messages_a_day'), models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'handing', 'sent', 'delivered', 'uncertain', 'failed', 'too_late', 'withheld', 'withdrawn'])), name='message_state_known'), models.CheckConstraint(condition=models.Q(('channel__in', ['sms', 'email', 'post', 'letter']), models.Q(('channel', ''), ('state', 'withheld')), _connector='OR'), name='message_has_a_channel'), models.CheckConstraint(condition=models.Q(('useless_after__gt', models.F('queued_at'))), name='message_has_time'), models.CheckConstraint(condition=models.Q(('not_before__gte', models.F('queued_at'))), name='message_waits_forward'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('sent', 'delivered')), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='sent_has_a_time'), models.CheckConstraint(condition=models.Q(('sent_at__isnull', True), ('state__in', ('sent', 'delivered', 'failed')), _connector='OR'), name='unsent_has_no_time'), models.CheckConstraint(condition=models.Q(('problem', ''), models.Q(('state__in', ('queued', 'handing', 'uncertain', 'sent', 'delivered')), _negated=True), _connector='OR'), name='problem_has_a_message'), models.CheckConstraint(condition=models.Q(('handled_at__isnull', True), models.Q(('handled_note__regex', '\\S'), ('state__in', ('failed', 'too_late', 'withheld', 'uncertain'))), _connector='OR'), name='handled_says_how'), models.UniqueConstraint(condition=models.Q(('dedupe', ''), _negated=True), fields=('dedupe',), name='queued_once')],
                'triggers': [pgtrigger.compiler.Trigger(name='message_steps', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{queued:delivered,queued:failed,queued:handing,queued:sent,queued:too_late,queued:withdrawn,handing:delivered,handing:failed,handing:queued,handing:sent,handing:uncertain,uncertain:delivered,uncertain:failed,sent:delivered,sent:failed,failed:queued,too_late:queued,withheld:queued}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='d2f6cd3b1ce80b549ca168e1e20ebc4527de550a', operation='UPDATE', pgid='pgtrigger_message_steps_e7ff5', table='outbox_message', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='receipts', to='outbox.message')),
                ('attempt', models.PositiveSmallIntegerField()),
                ('channel', models.CharField(choices=[('sms', 'SMS'), ('email', 'E-mail'), ('post', 'Digital Post'), ('letter', 'Brev')], max_length=8)),
                ('state', models.CharField(choices=[('begun', 'Påbegyndt'), ('processed', 'Prøvet'), ('sent', 'Afleveret'), ('delivered', 'Kommet frem'), ('failed', 'Mislykket')], max_length=9)),
                ('at', models.DateTimeField()),
                ('provider_id', models.CharField(blank=True, max_length=120)),
                ('error', models.CharField(blank=True, max_length=40)),
            ],
            options={
                'ordering': ['at', 'pk'],
                'indexes': [models.Index(condition=models.Q(('provider_id', ''), _negated=True), fields=['provider_id'], name='receipt_provider')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['begun', 'processed', 'sent', 'delivered', 'failed'])), name='receipt_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'failed'), models.Q(('error', ''), _negated=True)), models.Q(models.Q(('state', 'failed'), _negated=True), ('error', '')), _connector='OR'), name='receipt_error_when_failed'), models.UniqueConstraint(fields=('message', 'attempt', 'state'), name='one_receipt_an_attempt')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='e3061416b59a5100abe27fbb4dc5848d073e72c0', operation='UPDATE', pgid='pgtrigger_append_only_85fad', table='outbox_receipt', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='MassRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sending', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='outbox.masssending')),
                ('citizen', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.citizen')),
                ('channel', models.CharField(blank=True, choices=[('sms', 'SMS'), ('email', 'E-mail'), ('post', 'Digital Post'), ('letter', 'Brev')], max_length=8)),
                ('left_out', models.CharField(blank=True, choices=[('opted_out', 'Har sagt nej tak til beskeder'), ('no_way', 'Vi mangler telefon, e-mail eller adresse'), ('cap', 'Har allerede fået tre beskeder i dag'), ('closed', 'Er ikke længere hos jer')], max_length=9)),
                ('message', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='mass_row', to='outbox.message')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('left_out', ''), ('message', None)), fields=['sending'], name='mass_row_waiting')],
                'constraints': [models.UniqueConstraint(fields=('sending', 'citizen'), name='once_in_a_sending'), models.CheckConstraint(condition=models.Q(models.Q(('channel', ''), models.Q(('left_out', ''), _negated=True)), models.Q(('left_out', ''), models.Q(('channel', ''), _negated=True)), _connector='OR'), name='sent_or_left_out')],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='outbox.message')),
                ('name', models.CharField(max_length=80)),
                ('mime', models.CharField(max_length=80)),
                ('content', models.BinaryField()),
            ],
        ),
    ]
