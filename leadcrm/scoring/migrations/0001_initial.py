"""The register of scores, their rules, and people's scores."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True
    dependencies = [
        ('leads', '0009_commercial_documents'),
        ('privacy', '0026_years_of_holds_and_archives'),
    ]

    operations = [
        migrations.CreateModel(
            name='ScoreModel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(editable=False, unique=True, verbose_name='version')),
                ('name_de', models.CharField(blank=True, max_length=80, verbose_name='name (German)')),
                ('name_en', models.CharField(blank=True, max_length=80, verbose_name='name (English)')),
                ('uses', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('show', 'shown to staff, with its reasons'), ('order', 'orders the list of leads'), ('filter', 'fills the tab “Hot”')], max_length=6), blank=True, default=list, size=None, verbose_name='used for')),
                ('significance_de', models.TextField(blank=True, help_text='One sentence that the person reads, too.', verbose_name='significance (German)')),
                ('significance_en', models.TextField(blank=True, verbose_name='significance (English)')),
                ('hot_from', models.SmallIntegerField(default=30, validators=[django.core.validators.MinValueValidator(1)], verbose_name='hot from so many points')),
                ('datenart', models.CharField(blank=True, default='', max_length=30, verbose_name='retention: kind of data')),
                ('released_on', models.DateField(editable=False, null=True, verbose_name='released on')),
                ('ended_on', models.DateField(editable=False, null=True, verbose_name='ended on')),
                ('completed_at', models.DateTimeField(editable=False, null=True)),
                ('approver', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.subject')),
                ('author', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.subject')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.subject', verbose_name='owner')),
                ('purpose', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.purpose', verbose_name='purpose')),
            ],
            options={
                'verbose_name': 'score (register)',
                'verbose_name_plural': 'scores (register)',
                'ordering': ['-version'],
            },
        ),
        migrations.CreateModel(
            name='Score',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('points', models.IntegerField(verbose_name='points')),
                ('reasons', models.JSONField(default=list, verbose_name='reasons')),
                ('hot', models.BooleanField(verbose_name='hot')),
                ('computed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='as of')),
                ('lead', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='score', to='leads.lead')),
                ('subject', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='privacy.subject')),
                ('model', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='scoring.scoremodel', verbose_name='worked out by')),
            ],
            options={
                'verbose_name': 'score',
                'verbose_name_plural': 'scores',
            },
        ),
        migrations.CreateModel(
            name='ScoreRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('input', models.CharField(max_length=20, verbose_name='what is looked at')),
                ('text', models.CharField(blank=True, default='', help_text='A word, a country, a source or a form.', max_length=60, verbose_name='which')),
                ('days', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(730)], verbose_name='in the last days')),
                ('points', models.SmallIntegerField(validators=[django.core.validators.MinValueValidator(-100), django.core.validators.MaxValueValidator(100)], verbose_name='points each')),
                ('cap', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='counts at most')),
                ('model', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='scoring.scoremodel')),
            ],
            options={
                'verbose_name': 'rule of a score',
                'verbose_name_plural': 'rules of a score',
                'ordering': ['pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='scoremodel',
            constraint=models.CheckConstraint(condition=models.Q(('uses__contained_by', ['show', 'order', 'filter'])), name='score_uses_are_these_three'),
        ),
        migrations.AddConstraint(
            model_name='scoremodel',
            constraint=models.CheckConstraint(condition=models.Q(('released_on__isnull', True), models.Q(('approver__isnull', False), ('owner__isnull', False), ('uses__len__gt', 0), models.Q(('datenart', ''), _negated=True), models.Q(('significance_de', ''), _negated=True), models.Q(('significance_en', ''), _negated=True)), _connector='OR'), name='score_released_whole'),
        ),
        migrations.AddConstraint(
            model_name='scoremodel',
            constraint=models.UniqueConstraint(models.Value(1), condition=models.Q(('ended_on__isnull', True), ('released_on__isnull', False)), name='score_one_in_force'),
        ),
        migrations.AddIndex(
            model_name='score',
            index=models.Index(fields=['points', 'lead'], name='score_by_points'),
        ),
        migrations.AddIndex(
            model_name='score',
            index=models.Index(condition=models.Q(('hot', True)), fields=['points', 'lead'], name='score_hot'),
        ),
        migrations.AddIndex(
            model_name='score',
            index=models.Index(fields=['model'], name='score_of_version'),
        ),
        migrations.AddConstraint(
            model_name='scorerule',
            constraint=models.CheckConstraint(condition=models.Q(('points', 0), _negated=True), name='score_rule_counts'),
        ),
    ]
