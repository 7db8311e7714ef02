import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('citizen', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='people.citizen')),
                ('kind', models.CharField(choices=[('missed_call', 'Vi ringede forgæves')], max_length=20)),
                ('channel', models.CharField(choices=[('sms', 'SMS'), ('email', 'E-mail')], max_length=8)),
                ('language', models.CharField(default='da', max_length=8)),
                ('state', models.CharField(choices=[('queued', 'Venter'), ('sent', 'Sendt'), ('too_late', 'Blev for gammel'), ('failed', 'Kunne ikke sendes')], default='queued', max_length=8)),
                ('day', models.DateField()),
                ('slot', models.PositiveSmallIntegerField()),
                ('queued_by', models.CharField(max_length=80)),
                ('queued_at', models.DateTimeField()),
                ('useless_after', models.DateTimeField()),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('sent_at', models.DateTimeField(null=True)),
                ('receipt', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'ordering': ['-queued_at'],
                'indexes': [models.Index(condition=models.Q(('state', 'queued')), fields=['queued_at'], name='message_waiting')],
                'constraints': [models.UniqueConstraint(fields=('citizen', 'day', 'slot'), name='a_slot_is_taken_once'), models.CheckConstraint(condition=models.Q(('slot__gte', 1), ('slot__lte', 3)), name='three_messages_a_day'), models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'sent', 'too_late', 'failed'])), name='message_state_known'), models.CheckConstraint(condition=models.Q(('useless_after__gt', models.F('queued_at'))), name='message_has_time'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='sent_has_a_time')],
            },
        ),
    ]
