"""Which part of an e-mail address is a company's, so that its "no advertising" can be kept for all its people (W10)."""

import re

# Mail services that anybody may use: who writes from there speaks for themselves alone.
FREE_MAIL = frozenset(
    """
    gmail.com googlemail.com outlook.com outlook.de hotmail.com hotmail.de hotmail.co.uk hotmail.fr live.com
    live.de msn.com yahoo.com yahoo.de yahoo.co.uk yahoo.fr ymail.com rocketmail.com aol.com aol.de icloud.com me.com
    mac.com gmx.de gmx.net gmx.at gmx.ch gmx.com gmx.eu gmx.info gmx.org web.de email.de mail.de mail.com freenet.de
    t-online.de magenta.de vodafonemail.de arcor.de o2online.de o2mail.de 1und1.de online.de
    online.home.de kabelmail.de unitybox.de netcologne.de ewetel.net ewe.net osnanet.de posteo.de posteo.net mailbox.org
    tutanota.com tutanota.de tuta.io tuta.com proton.me protonmail.com protonmail.ch pm.me hushmail.com fastmail.com
    fastmail.fm zoho.com yandex.com yandex.ru mail.ru bluewin.ch sunrise.ch hispeed.ch swissonline.ch a1.net aon.at
    chello.at utanet.at orange.fr wanadoo.fr free.fr laposte.net sfr.fr libero.it virgilio.it tiscali.it hotmail.it
    btinternet.com sky.com talktalk.net virginmedia.com skynet.be telenet.be ziggo.nl kpnmail.nl xs4all.nl wp.pl o2.pl
    onet.pl interia.pl seznam.cz centrum.cz de-mail.de duck.com relay.firefox.com privaterelay.appleid.com
    """.split()
)
_DOMAIN = re.compile(
    r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])"
)


def company_domain(address: str) -> str:
    """Return the domain of a normalised e-mail address, '' where it is a mail service that anybody may use."""
    domain = address.rpartition("@")[2] if "@" in address else ""
    return "" if domain in FREE_MAIL else domain


def normal_domain(typed: str) -> str:
    """Return the domain in what somebody typed ("@Firma.de", "https://www.firma.de/kontakt", "eva@firma.de"), '' for none."""
    host = re.sub(r"^[a-z][a-z0-9+.-]*://", "", typed.strip().lower()).partition("/")[0]
    host = host.rpartition("@")[2].partition(":")[0].rstrip(".").removeprefix("www.")
    try:
        host = host.encode("idna").decode() if host else ""
    except UnicodeError:
        return ""
    return host if _DOMAIN.fullmatch(host) else ""
