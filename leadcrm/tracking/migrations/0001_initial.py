"""Visits of web sites, and the browsers they came from."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('consent', '0013_visits'),
        ('privacy', '0026_years_of_holds_and_archives'),
    ]

    operations = [
        migrations.CreateModel(
            name='Visitor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('receipt', models.UUIDField(editable=False, null=True, unique=True, verbose_name='receipt')),
                ('shared', models.BooleanField(default=False, verbose_name='used by several people')),
                ('first_seen', models.DateField(null=True, verbose_name='first seen on')),
                ('last_seen', models.DateField(null=True, verbose_name='last seen on')),
                ('subject', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='privacy.subject', verbose_name='person')),
            ],
            options={
                'verbose_name': 'visitor of our web sites',
                'verbose_name_plural': 'visitors of our web sites',
                'ordering': ['-last_seen'],
            },
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                ('path', models.CharField(max_length=300, verbose_name='page')),
                ('referrer', models.CharField(blank=True, default='', max_length=120, verbose_name='came from')),
                ('utm_source', models.CharField(blank=True, default='', max_length=100, verbose_name='campaign: source')),
                ('utm_medium', models.CharField(blank=True, default='', max_length=100, verbose_name='campaign: kind of link')),
                ('utm_campaign', models.CharField(blank=True, default='', max_length=100, verbose_name='campaign')),
                ('utm_term', models.CharField(blank=True, default='', max_length=100, verbose_name='campaign: search term')),
                ('utm_content', models.CharField(blank=True, default='', max_length=100, verbose_name='campaign: link')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consent.site', verbose_name='web site')),
                ('subject', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='privacy.subject', verbose_name='person')),
                ('visitor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='visits', to='tracking.visitor', verbose_name='visitor')),
            ],
            options={
                'verbose_name': 'visit of a web page',
                'verbose_name_plural': 'visits of web pages',
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='PendingLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opt_in', models.UUIDField(editable=False, unique=True)),
                ('receipt', models.UUIDField(editable=False, verbose_name='receipt')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='privacy.subject', verbose_name='person')),
            ],
            options={
                'verbose_name': 'browser awaiting confirmation',
                'verbose_name_plural': 'browsers awaiting confirmation',
                'indexes': [models.Index(fields=['at'], name='pending_link_at')],
            },
        ),
        migrations.AddIndex(
            model_name='visitor',
            index=models.Index(fields=['last_seen'], name='visitor_last_seen'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(fields=['subject', '-at'], name='visit_of_person'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(fields=['at'], name='visit_at'),
        ),
    ]
