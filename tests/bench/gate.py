"""The gate as a query beside the query a careful person would write by hand."""

from django.db import connection
from django.utils import timezone

from consent.gate import check, permitted
from leadcrm.leads.models import Lead
from privacy.parameters import months_before
from tests.bench.measure import Pair, row

# Everything the law asks of a newsletter, as one statement over the same tables and indexes.
_BY_HAND = """
SELECT count(*) FROM leads_lead l
WHERE NOT EXISTS (SELECT 1 FROM privacy_subject p WHERE p.id = l.subject_id AND p.state <> 'active')
  AND NOT EXISTS (SELECT 1 FROM privacy_subject p WHERE p.id = l.subject_id AND p.notice_due_on < %(today)s)
  AND NOT EXISTS (SELECT 1 FROM privacy_objection o WHERE o.subject_id = l.subject_id
                  AND o.purpose IN ('', 'newsletter') AND o.channel IN ('', 'email'))
  AND NOT EXISTS (SELECT 1 FROM privacy_suppression x JOIN privacy_contactpoint k ON k.digest = x.digest
                  WHERE k.subject_id = l.subject_id AND x.purpose IN ('', 'newsletter') AND x.channel IN ('', 'email'))
  AND EXISTS (SELECT 1 FROM consent_consentstate c
              JOIN privacy_contactpoint a ON a.subject_id = c.subject_id AND a.digest = c.digest
              WHERE c.subject_id = l.subject_id AND c.purpose_id = 'newsletter' AND c.channel = 'email'
                AND c.status = 'confirmed' AND c.proven AND c.fresh_from > %(stale)s)"""


@row("gate: who may get the newsletter", reference="EXISTS by hand", goal="≤ 1.5")
def gate_query() -> Pair:
    now = timezone.now()
    facts = {"today": timezone.localdate(now), "stale": months_before(now, 48)}

    def by_hand() -> int:
        with connection.cursor() as cursor:
            cursor.execute(_BY_HAND, facts)
            return cursor.fetchone()[0]

    def by_gate() -> int:
        return permitted(Lead.everyone.all(), "newsletter", "email").count()

    assert by_gate() <= by_hand()  # the gate also honours what was said after an objection
    return Pair(by_gate, by_hand, units=Lead.everyone.count(), rounds=7)


@row("gate: one person", reference="SELECT of the subject", goal="–")
def gate_check() -> Pair:
    subject = Lead.everyone.latest("pk").subject_id

    def bare() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT state FROM privacy_subject WHERE id = %s", [subject])
            cursor.fetchone()

    return Pair(lambda: check(subject, "newsletter", "email"), bare, rounds=200)
