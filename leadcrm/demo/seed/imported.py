"""One import that is done, through the import itself: some new, some known, some refused, one suppressed."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from leadcrm.accounts.models import User
from leadcrm.leads.imports import service, work
from leadcrm.leads.models import Import, Lead
from privacy.suppression import suppress

_SUPPRESSED = "kein.interesse@funkpost.example"
_TABLE = f"""Nr.;Vorname;Nachname;Position;Firma;E-Mail;Telefon;PLZ;Ort;Kreditkarte;Werbesperre
2101;Rieke;Immenhof;Einkauf;Kieselhag Keramik GmbH;r.immenhof@kieselhag-keramik.example;030 23125 411;04347;Leipzig;;
2102;Oskar;Detlefsen;Betriebsleitung;Kieselhag Keramik GmbH;o.detlefsen@kieselhag-keramik.example;030 23125 412;04347;Leipzig;;
2103;Yara;Pfleiderer;;Farnhag Wohnbau AG;y.pfleiderer@farnhag-wohnbau.example;0171 3920041;01097;Dresden;4111111111111111;
2104;Emil;Süßkind;Technische Leitung;Farnhag Wohnbau AG;e.suesskind@farnhag-wohnbau.example;;01097;Dresden;;
2105;Nele;Uhlmann;Geschäftsführung;Ginsterhag Hotels KG;n.uhlmann@ginsterhag-hotels.example;040 66969 415;22083;Hamburg;;Ja
2106;Bastian;Völler;;Zinnhag Brauerei eG;b.voeller@zinnhag-brauerei.example;089 99998 416;80337;München;;
2107;Kein;Interesse;;;{_SUPPRESSED};;04347;Leipzig;;
2108;Ohne;Adresse;;;ohne-adresse;;;;;
2109;Frauke;Harmsen;Technische Leitung;Schlehenhag Kliniken eG;frauke.harmsen@schlehenhag-kliniken.example;;04347;Leipzig;;
2110;Bastian;Völler;;Zinnhag Brauerei eG;b.voeller@zinnhag-brauerei.example;;80337;München;;
"""


def import_a_list(today: dt.date, uploader: User) -> None:
    """Import the list of a fair as a manager would, from upload to result; its people are to be told within the week."""
    with transaction.atomic():
        suppress(kind="email", value=_SUPPRESSED)
        job = service.receive(
            chunks=[_TABLE.encode()], name="Aussteller Messe Leipzig.csv", uploader=uploader
        )
        job = service.declare_origin(
            job=job,
            source="Aussteller Messe Leipzig",
            obtained_on=today - dt.timedelta(days=26),
            obtained_from="public",
            basis="legitimate_interest",
        )
        service.check(job=job)
        service.run(job=job)
    work.do(job.pk)
    _put_back(job, today)


def _put_back(job: Import, today: dt.date) -> None:
    """The import knows only now; in the demo it was done some days ago."""
    at = timezone.make_aware(dt.datetime.combine(today - dt.timedelta(days=3), dt.time(16, 40)))
    with transaction.atomic():
        Import.objects.filter(pk=job.pk).update(created_at=at)
        brought = Lead.everyone.filter(source=job.source)
        brought.update(created_at=at, stage_since=at, last_activity_at=at)
