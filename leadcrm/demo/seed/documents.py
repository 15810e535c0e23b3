"""Invoices and order letters of won deals, by one statement for all of them (R128)."""

from django.db import connection, transaction

# Nine in ten sales were invoiced, seven in ten confirmed by letter; the originals lie in the bookkeeping. An old sale
# whose years are over has none left.
_DOCUMENTS = """
INSERT INTO leads_commercialdocument
    (id, subject, kind, sale, number, dated_on, title, recipient, address, text, file, lies_at, recorded_at)
SELECT md5('document' || k.kind || d.id)::uuid, d.subject_id, k.kind, 'deal:' || d.id,
       CASE k.kind WHEN 'invoice' THEN 'R-' || to_char(d.created_at, 'YYYY') || '-' || lpad(d.id::text, 6, '0') ELSE '' END,
       d.created_at::date, k.title || ': ' || d.title, btrim(concat_ws(' ', l.title, l.first_name, l.last_name)),
       CASE WHEN l.street <> '' AND l.city <> '' THEN concat_ws(', ', l.street, btrim(concat_ws(' ', l.postcode, l.city))) ELSE '' END,
       '', '', k.lies_at || ' ' || to_char(d.created_at, 'YYYY/MM'), d.created_at
FROM leads_deal d JOIN leads_lead l ON l.id = d.lead_id
JOIN privacy_subject s ON s.id = d.subject_id AND s.state = 'active',
     (VALUES ('invoice', 'Rechnung', 'Buchhaltung, Ordner', 9), ('commercial_letter', 'Auftragsbestätigung', 'Ablage Vertrieb,', 7))
         AS k (kind, title, lies_at, share)
WHERE d.state = 'won' AND d.id % 10 < k.share AND l.last_name <> '' AND d.created_at::date <= current_date
"""


def keep_documents() -> None:
    """Record the documents of the sales there are."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_DOCUMENTS)
