"""The gate once more, slowly and in plain Python, written from the law and not from the gate's rules.

It reads histories of facts, knows no database, and answers (allowed, code) for any moment.
"""

import calendar
import datetime as dt
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")


@dataclass(frozen=True)
class Law:
    """What the oracle must know of a purpose: the design's table, written down again."""

    klass: str
    bases: tuple[str, ...]
    channels: tuple[str, ...]


PURPOSES = {
    "enquiry_handling": Law("service", ("contract", "legitimate_interest"), ("email", "telephone", "post")),
    "sales_pipeline": Law("service", ("legitimate_interest",), ("none",)),
    "newsletter": Law("marketing", ("consent",), ("email",)),
    "customer_mail": Law("marketing", ("legitimate_interest",), ("email",)),
    "message_marketing": Law("marketing", ("consent",), ("fax", "messenger")),
    "telephone_marketing": Law("marketing", ("consent",), ("telephone",)),
    "post_marketing": Law("marketing", ("legitimate_interest",), ("post",)),
    "profiling": Law("marketing", ("consent",), ("none",)),
    "rights_handling": Law("duty", ("legal_obligation",), ("email", "post")),
}


@dataclass(frozen=True)
class Statement:
    """A consent given or withdrawn, as the ledger recorded it."""

    purpose: str
    channel: str
    given: bool
    recorded_at: dt.datetime
    text_of: str = ""  # the purpose whose text was shown, '' when none is on record
    page: bool = True
    mail: bool = True
    clicked: bool = True
    paper: bool = False  # a signed paper is on file
    number: str = ""  # by number: "whole" proof, one with a "gap", one of a "foreign" channel, '' for none
    address: str = ""


@dataclass(frozen=True)
class Scoped:
    """An objection of a person or an entry of the suppression list; '' means all."""

    purpose: str
    channel: str
    at: dt.datetime
    address: str = ""


@dataclass(frozen=True)
class Rest:
    """A pause of all advertising the person asked for, from … to; '' is every channel."""

    channel: str
    start: dt.datetime
    end: dt.datetime


@dataclass(frozen=True)
class Ground:
    """A lawful basis other than consent, from … to."""

    purpose: str
    basis: str
    channels: tuple[str, ...]
    start: dt.datetime
    end: dt.datetime | None


@dataclass(frozen=True)
class Waiting:
    """A double opt-in that was not confirmed yet."""

    purpose: str
    submitted: dt.datetime
    expires: dt.datetime


@dataclass(frozen=True)
class Interest:
    """Facts for which a business expects our call, as noted, until they count no more."""

    noted: dt.datetime
    expires: dt.datetime


@dataclass(frozen=True)
class Bought:
    """Something a person bought or asked for, as it was recorded (§ 7(3) UWG)."""

    category: str
    occasion: str
    told: bool  # about the right to object, when the address was collected
    address: str
    recorded_at: dt.datetime
    taken_back: dt.datetime | None = None


@dataclass
class History:
    """All that is known about one person."""

    state: str = "active"
    business: bool = False
    child: bool = False
    notice_due_on: dt.date | None = None
    addresses: list[str] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    objections: list[Scoped] = field(default_factory=list)
    rests: list[Rest] = field(default_factory=list)
    grounds: list[Ground] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    interests: list[Interest] = field(default_factory=list)
    bought: list[Bought] = field(default_factory=list)


@dataclass
class World:
    """What concerns everybody."""

    inactive: set[str] = field(default_factory=set)
    assessments: dict[str, tuple[dt.date, dt.date]] = field(
        default_factory=dict
    )  # purpose: approved on, review on
    foreign_goods: set[str] = field(default_factory=set)  # categories that are not our own
    similar: dict[str, set[str]] = field(default_factory=dict)  # bought category: what it is similar to
    counts_as_sale: dict[str, dt.date] = field(
        default_factory=dict
    )  # occasion: the officer's rule, from that day
    suppressed: list[Scoped] = field(default_factory=list)
    companies: list[Scoped] = field(
        default_factory=list
    )  # W10: address is the domain that wants no advertising mail
    # When the controller that every text names was renamed, and when the succession was documented.
    renamed: tuple[dt.datetime, dt.datetime | None] | None = None


def answer(
    person: History, world: World, purpose: str, channel: str, at: dt.datetime, category: str = ""
) -> tuple[bool, str]:
    """Say whether *person* may be used for *purpose* over *channel* at that moment, and the code."""
    law = PURPOSES[purpose]
    general = ""
    if purpose in world.inactive:
        general = "PURPOSE_INACTIVE"
    elif channel not in law.channels:
        general = "CHANNEL_NOT_COVERED"
    if law.klass == "duty":
        return (False, general) if general else (True, "DUTY")
    today = at.astimezone(BERLIN).date()
    if purpose == "customer_mail" and not general:
        general = _not_assessed(world, purpose, today)
        if not general and not category:
            general = "CATEGORY_MISSING"
        if not general and category in world.foreign_goods:
            general = "CATEGORY_NOT_OWN"
    # Art. 17, Art. 18(2): nothing but duty.
    if person.state == "erased":
        return False, "ERASED"
    if person.state == "restricted":
        return False, "RESTRICTED"
    if law.klass == "marketing":
        # Art. 21(3), and R124: only a newer, proven consent for exactly this lifts it.
        agreed_at = _agreed(person, purpose, channel, at)
        for entry in world.suppressed:
            if entry.address in person.addresses and _covers(entry, purpose, channel, at, agreed_at):
                return False, "SUPPRESSED"
        domains = {address.partition("@")[2] for address in person.addresses}
        for entry in world.companies if channel == "email" else []:
            if entry.address in domains and _covers(entry, purpose, channel, at, agreed_at):
                return False, "SUPPRESSED_COMPANY"
        for entry in person.objections:
            if _covers(entry, purpose, channel, at, agreed_at):
                return False, "OBJECTED"
        if any(r.channel in ("", channel) and r.start <= at < r.end for r in person.rests):
            return False, "PAUSED"
    # Art. 14: who should have been told by yesterday was used in secret today.
    if person.notice_due_on is not None and person.notice_due_on < today:
        return False, "NOTICE_MISSED"
    if law.klass == "marketing" and "consent" not in law.bases and person.child:
        return False, "CHILD"  # R32: our interest does not outweigh a child's
    if general:
        return False, general
    if "consent" in law.bases:
        return _by_consent(person, world, purpose, channel, at)
    if purpose == "customer_mail":
        return _as_customer(person, world, category, at, today)
    return _by_ground(person, world, law, purpose, channel, at, today)


def _covers(
    entry: Scoped, purpose: str, channel: str, at: dt.datetime, agreed_at: dt.datetime | None
) -> bool:
    # R69, Art. 21(2): "includes profiling to the extent that it is related to such direct marketing".
    reaches = entry.channel in ("", channel) or channel == "none"
    if entry.at > at or entry.purpose not in ("", purpose) or not reaches:
        return False
    return agreed_at is None or agreed_at <= entry.at


def _standing(person: History, purpose: str, channel: str, at: dt.datetime) -> tuple[bool, Statement] | None:
    """The statement that stands at that moment and whether it is proven; a withdrawal ends all that came before."""
    known = [
        s for s in person.statements if (s.purpose, s.channel) == (purpose, channel) and s.recorded_at <= at
    ]
    if not known:
        return None
    withdrawals = [s for s in known if not s.given]
    last = max(withdrawals, key=lambda s: s.recorded_at, default=None)
    after = [s for s in known if s.given and (last is None or s.recorded_at > last.recorded_at)]
    if not after:
        assert last is not None
        return False, last
    proven = [s for s in after if _proven(s)]
    return (
        (True, max(proven, key=lambda s: s.recorded_at))
        if proven
        else (False, max(after, key=lambda s: s.recorded_at))
    )


def _proven(statement: Statement) -> bool:
    """R19: every item is there. R20: e-mail by double opt-in, or a signature. R24, R59: calls, fax and messenger by a whole proof of their own."""
    if not statement.page or statement.text_of != statement.purpose:
        return False
    if statement.channel in ("telephone", "fax", "messenger"):
        return statement.number == "whole"
    return statement.channel != "email" or statement.paper or (statement.mail and statement.clicked)


def _agreed(person: History, purpose: str, channel: str, at: dt.datetime) -> dt.datetime | None:
    standing = _standing(person, purpose, channel, at)
    return standing[1].recorded_at if standing and standing[0] else None


def _by_consent(
    person: History, world: World, purpose: str, channel: str, at: dt.datetime
) -> tuple[bool, str]:
    found = _by_consent_alone(person, world, purpose, channel, at)
    # R57: a business that has not said no may be called on facts noted before. R56: a consumer never is.
    expects = any(noted.noted <= at < noted.expires for noted in person.interests)
    if (
        channel == "telephone"
        and person.business
        and expects
        and found[1] not in ("CONSENT", "CONSENT_WITHDRAWN", "CONTROLLER_CHANGED")
    ):
        return True, "PRESUMED_INTEREST"
    return found


def _by_consent_alone(
    person: History, world: World, purpose: str, channel: str, at: dt.datetime
) -> tuple[bool, str]:
    standing = _standing(person, purpose, channel, at)
    if standing is not None:
        proven, statement = standing
        if not statement.given:
            return False, "CONSENT_WITHDRAWN"
        if not proven:
            return False, "CONSENT_UNPROVEN"
        if world.renamed is not None:
            since, documented = world.renamed
            if since <= at and (documented is None or documented > at):
                return False, "CONTROLLER_CHANGED"  # W5
        if _months_later(statement.recorded_at, 48) <= at:
            return False, "CONSENT_STALE"  # R30
        if (
            channel in ("email", "telephone", "fax", "messenger")
            and statement.address not in person.addresses
        ):
            return False, "CONSENT_OTHER_ADDRESS"
        return True, "CONSENT"
    if any(w.purpose == purpose and w.submitted <= at < w.expires for w in person.waiting):
        return False, "CONSENT_PENDING"
    return False, "CONSENT_MISSING"


def _not_assessed(world: World, purpose: str, today: dt.date) -> str:
    """R5, R6: without an approved assessment in date there is no legitimate interest."""
    approved_on, review_on = world.assessments.get(purpose, (dt.date.max, dt.date.max))
    if approved_on > today:
        return "ASSESSMENT_MISSING"
    return "ASSESSMENT_LAPSED" if today > review_on + dt.timedelta(days=30) else ""


def _as_customer(
    person: History, world: World, category: str, at: dt.datetime, today: dt.date
) -> tuple[bool, str]:
    """§ 7(3) UWG, condition by condition, in the order in which the reason is given; one purchase must meet them all."""
    # No. 3, W7: whoever withdrew advertising by mail does not become a reader again by buying.
    if any(
        s.channel == "email" and s.purpose != "mail_tracking" and not s.given and s.recorded_at <= at
        for s in person.statements
    ):
        return False, "CUSTOMER_REFUSED"
    known = [b for b in person.bought if b.recorded_at <= at and (b.taken_back is None or b.taken_back > at)]
    if not known:
        return False, "CUSTOMER_MISSING"
    # No. 1, R50: a sale, or what the officer's rule of that day takes for one.
    sales = [
        b for b in known if b.occasion == "sale" or world.counts_as_sale.get(b.occasion, dt.date.max) <= today
    ]
    if not sales:
        return False, "CUSTOMER_NO_SALE"
    # No. 2, R51: the same goods, or goods the officer calls similar to what was bought.
    similar = [b for b in sales if b.category == category or category in world.similar.get(b.category, set())]
    if not similar:
        return False, "CUSTOMER_NOT_SIMILAR"
    # No. 4: told when the address was collected.
    told = [b for b in similar if b.told]
    if not told:
        return False, "CUSTOMER_NOT_TOLD"
    if not any(b.address in person.addresses for b in told):
        return False, "CUSTOMER_OTHER_ADDRESS"
    return True, "CUSTOMER"


def _by_ground(
    person: History, world: World, law: Law, purpose: str, channel: str, at: dt.datetime, today: dt.date
) -> tuple[bool, str]:
    interest = "legitimate_interest"
    assessed, lapsed = False, False
    if purpose in world.assessments:
        approved_on, review_on = world.assessments[purpose]
        lapsed = approved_on <= today and today > review_on + dt.timedelta(days=30)  # R6
        assessed = approved_on <= today and not lapsed
    counting = [basis for basis in law.bases if basis != interest or assessed]
    if not counting:
        return False, "ASSESSMENT_LAPSED" if lapsed else "ASSESSMENT_MISSING"
    open_now = [
        g for g in person.grounds if g.purpose == purpose and g.start <= at and (g.end is None or g.end > at)
    ]
    good = [g for g in open_now if g.basis in counting]
    if law.klass == "service" and channel != "none" and good and not any(channel in g.channels for g in good):
        return False, "BASIS_CHANNEL"
    if good:
        return True, "BASIS"
    if any(g.basis == interest for g in open_now) and interest in law.bases:
        return False, "ASSESSMENT_LAPSED" if lapsed else "ASSESSMENT_MISSING"
    return False, "BASIS_MISSING"


def _months_later(moment: dt.datetime, months: int) -> dt.datetime:
    """The same day and time that many months on (the last day of a shorter month)."""
    index = moment.year * 12 + moment.month - 1 + months
    year, month = divmod(index, 12)
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)
