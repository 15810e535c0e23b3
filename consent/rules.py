"""The gate's one table of rules: asked in this order, the first that holds decides.

A rule is a predicate in SQL over one subject (`@subject`, a row of `@people`) and over how consent stands (`@states`: the
projection, or the ledger as of an earlier moment), with named parameters. `check` turns the table into a CASE, `permitted` into NOT EXISTS
… AND EXISTS …; so both say the same, by construction. Rules behind the last allowing one never change the answer: they only
find the words for a refusal; between two that allow none stands. Predicates are EXISTS over NOT NULL columns: a NULL would pass in CASE and fail in WHERE.
An inner EXISTS looks one level up only: two levels would keep the planner from joining.
"""

from dataclasses import dataclass

from privacy.models.purpose import BY_NUMBER, Channel


@dataclass(frozen=True)
class Rule:
    """One line of the law as code: when `predicate` holds, the answer is `code`."""

    code: str
    article: str
    predicate: str
    allows: bool = False


def _subject(condition: str) -> str:
    return f"EXISTS (SELECT 1 FROM @people p WHERE p.id = @subject AND {condition})"


def _state(*conditions: str) -> str:
    fixed = "c.subject_id = @subject", "c.purpose_id = %(purpose)s", "c.channel = %(channel)s"
    return f"EXISTS (SELECT 1 FROM @states c WHERE {' AND '.join((*fixed, *conditions))})"


def _basis(*conditions: str) -> str:
    fixed = "b.subject_id = @subject", "b.purpose_id = %(purpose)s", "b.valid_from <= %(at)s"
    end = "(b.valid_to IS NULL OR b.valid_to > %(at)s)"
    return f"EXISTS (SELECT 1 FROM privacy_lawfulbasis b WHERE {' AND '.join((*fixed, end, *conditions))})"


def _lifted(subject: str, since: str) -> str:
    """A newer confirmed consent for exactly this purpose and channel lifts an older refusal (R124)."""
    return (
        f"EXISTS (SELECT 1 FROM @states n WHERE n.subject_id = {subject} AND n.purpose_id = %(purpose)s"
        f" AND n.channel = %(channel)s AND n.status = 'confirmed' AND n.proven AND n.since > {since})"
    )


# R69: profiling has no channel of its own, and ends with the advertising it is for, on whatever channel that was refused.
_SCOPE = "{0}.purpose IN ('', %(purpose)s) AND ({0}.channel IN ('', %(channel)s) OR %(channel)s = 'none')"
ERASED = Rule("ERASED", "Art. 17", _subject("p.state IN ('erased', 'merged')"))
RESTRICTED = Rule("RESTRICTED", "Art. 18(2)", _subject("p.state = 'restricted'"))
SUPPRESSED = Rule(
    "SUPPRESSED",
    "Art. 21(3)",
    "EXISTS (SELECT 1 FROM privacy_suppression x JOIN privacy_contactpoint k ON k.digest = x.digest"
    f" WHERE k.subject_id = @subject AND {_SCOPE.format('x')} AND x.created_at <= %(at)s"
    f" AND NOT {_lifted('k.subject_id', 'x.created_at')})",
)
# W10: the company wants no advertising; what one of its people confirms later counts for that person alone (R124).
SUPPRESSED_COMPANY = Rule(
    "SUPPRESSED_COMPANY",
    "§ 7(1) UWG",
    "EXISTS (SELECT 1 FROM privacy_suppression x JOIN privacy_contactpoint k ON k.domain = x.digest AND k.domain <> ''"
    f" WHERE x.kind = 'domain' AND k.subject_id = @subject AND {_SCOPE.format('x')} AND x.created_at <= %(at)s"
    f" AND NOT {_lifted('k.subject_id', 'x.created_at')})",
)
OBJECTED = Rule(
    "OBJECTED",
    "Art. 21(2)",
    f"EXISTS (SELECT 1 FROM privacy_objection o WHERE o.subject_id = @subject AND {_SCOPE.format('o')}"
    f" AND o.recorded_at <= %(at)s AND NOT {_lifted('o.subject_id', 'o.recorded_at')})",
)
# The person's own wish, with an end: nothing lifts it but that end, or they themselves.
PAUSED = Rule(
    "PAUSED",
    "Art. 21(2)",
    "EXISTS (SELECT 1 FROM privacy_pause z WHERE z.subject_id = @subject AND z.channel IN ('', %(channel)s)"
    " AND z.begins_at <= %(at)s AND z.until > %(at)s)",
)
# R9: whose data were collected before the purpose was there is told of it first; who came later was told at once.
NOT_TOLD = Rule(
    "NOT_TOLD",
    "Art. 13(3), 14(4)",
    _subject(
        "p.created_on < %(told_since)s AND NOT EXISTS (SELECT 1 FROM privacy_purposenotice n"
        " WHERE n.subject_id = @subject AND n.purpose_id = %(purpose)s AND n.at <= %(at)s)"
    ),
)
PARTY = Rule("PARTY_NOT_COVERED", "Art. 5(1)(b)", _subject("NOT p.party = ANY(%(parties)s)"))
# R32, W4: our interest never outweighs a child's when it comes to advertising.
CHILD = Rule("CHILD", "Art. 6(1)(f), 8", _subject("p.child"))
NOTICE_MISSED = Rule("NOTICE_MISSED", "Art. 14", _subject("p.notice_due_on < %(today)s"))
DUTY = Rule("DUTY", "Art. 6(1)(c)", "TRUE", allows=True)

# R57: a business may be called on concrete facts that were noted before the call and are not too old. Who withdrew a
# consent to calls has said no: a presumption does not stand against that (R7).
PRESUMED_INTEREST = Rule(
    "PRESUMED_INTEREST",
    "§ 7(2) no. 1 UWG, Art. 6(1)(f)",
    _subject("p.party = 'business'") + " AND EXISTS (SELECT 1 FROM consent_presumedinterest i"
    " WHERE i.subject_id = @subject AND i.recorded_at <= %(at)s AND i.expires_at > %(at)s)"
    " AND NOT " + _state("c.status = 'withdrawn'"),
    allows=True,
)

_CONFIRMED, _FRESH = "c.status = 'confirmed'", "c.fresh_from > %(stale)s"
# The consent is for an address; it does not follow the person to another one.
_SAME_ADDRESS = (
    "EXISTS (SELECT 1 FROM privacy_contactpoint a WHERE a.subject_id = c.subject_id AND a.digest = c.digest)"
)
_PENDING = (
    "EXISTS (SELECT 1 FROM consent_optinrequest q JOIN consent_optintext t ON t.request_id = q.id"
    " JOIN consent_consenttext w ON w.id = t.text_id"
    " WHERE q.subject_id = @subject AND w.purpose_id = %(purpose)s"
    # OFFSET 0 keeps the planner from reading all that wait, for the sake of a few people.
    " AND q.submitted_at <= %(at)s AND q.expires_at > %(at)s OFFSET 0)"
)


def _text(condition: str) -> str:
    """The consent that stands was given to words of which this holds."""
    return (
        "EXISTS (SELECT 1 FROM @states c JOIN consent_consentrecord r ON r.id = c.record_id"
        " JOIN consent_consenttext t ON t.id = r.text_id WHERE c.subject_id = @subject"
        " AND c.purpose_id = %(purpose)s AND c.channel = %(channel)s"
        f" AND c.status = 'confirmed' AND c.proven AND {condition})"
    )


# W5: who is named in the words is who got the consent.
CONTROLLER_CHANGED = Rule(
    "CONTROLLER_CHANGED", "Art. 4(11), 7(1)", _text("t.controller_name = ANY(%(shut)s)")
)
NOT_EXPLICIT = Rule("CONSENT_NOT_EXPLICIT", "Art. 9(2)(a), 22(2)(c), 49(1)(a)", _text("NOT t.explicit"))


@dataclass(frozen=True)
class Terms:
    """What a purpose asks beyond the ordinary; what it does not ask costs nothing."""

    parties: bool = False  # it is for consumers alone, or for business contacts alone
    told: bool = False  # our own: whoever was there before has to be told (R9)
    explicit: bool = False  # an ordinary consent is not enough (R34)
    shut: bool = False  # the controller was renamed, and the succession is not documented (W5)


_ORDINARY = Terms()


def consent_rules(*, channel: str, terms: Terms = _ORDINARY) -> list[Rule]:
    """Consent, asked for alike of consumers and businesses (R48): proven, confirmed, not withdrawn, not stale (R30), for an
    address the person still has.

    A consumer is called with such a consent alone (R56); a business also where its interest may be presumed (R57).
    """
    address = (_SAME_ADDRESS,) if channel in {Channel.EMAIL, *BY_NUMBER} else ()
    return [
        *([CONTROLLER_CHANGED] if terms.shut else []),
        *([NOT_EXPLICIT] if terms.explicit else []),
        Rule(
            "CONSENT",
            "Art. 6(1)(a), Art. 7",
            _state(_CONFIRMED, "c.proven", "c.since <= %(at)s", _FRESH, *address),
            allows=True,
        ),
        *([PRESUMED_INTEREST] if channel == "telephone" else []),
        Rule("CONSENT_WITHDRAWN", "Art. 7(3)", _state("c.status = 'withdrawn'")),
        Rule("CONSENT_UNPROVEN", "Art. 7(1)", _state(_CONFIRMED, "NOT c.proven")),
        Rule("CONSENT_STALE", "Art. 5(1)(e)", _state(_CONFIRMED, "c.fresh_from <= %(stale)s")),
        Rule("CONSENT_OTHER_ADDRESS", "Art. 7(1)", _state(_CONFIRMED)),
        Rule("CONSENT_PENDING", "Art. 7(1)", _PENDING),
        Rule("CONSENT_MISSING", "Art. 6(1)(a)", "TRUE"),
    ]


def _bought(*conditions: str) -> str:
    fixed = "u.subject_id = @subject", "u.recorded_at <= %(at)s"
    end = "(u.ended_at IS NULL OR u.ended_at > %(at)s)"
    return f"EXISTS (SELECT 1 FROM consent_purchase u WHERE {' AND '.join((*fixed, end, *conditions))})"


# Who withdrew a consent to advertising by mail has refused this use of the address as well, whatever they buy later (W7).
_REFUSED_MAIL = (
    "EXISTS (SELECT 1 FROM consent_consentrecord w WHERE w.subject_id = @subject AND w.channel = 'email'"
    " AND w.kind = 'withdrawn' AND w.purpose_id <> 'mail_tracking' AND w.recorded_at <= %(at)s)"
)


def customer_rules() -> list[Rule]:
    """§ 7(3) UWG: a sale, similar goods of our own, no objection, told when the address was collected (R49–R51).

    That each mail says so again is asked where the mail is made and sent. What counts as a sale and which categories
    are similar to the advertised one depends on nobody: it is found out beforehand.
    """
    sale, similar = "u.occasion = ANY(%(sales)s)", "u.category_id = ANY(%(bought)s)"
    told = "u.notice <> ''"
    address = "EXISTS (SELECT 1 FROM privacy_contactpoint a WHERE a.subject_id = u.subject_id AND a.digest = u.digest)"
    return [
        Rule("CUSTOMER_REFUSED", "§ 7(3) no. 3 UWG", _REFUSED_MAIL),
        Rule("CUSTOMER", "Art. 6(1)(f), § 7(3) UWG", _bought(sale, similar, told, address), allows=True),
        Rule("CUSTOMER_OTHER_ADDRESS", "§ 7(3) no. 1 UWG", _bought(sale, similar, told)),
        Rule("CUSTOMER_NOT_TOLD", "§ 7(3) no. 4 UWG", _bought(sale, similar)),
        Rule("CUSTOMER_NOT_SIMILAR", "§ 7(3) no. 2 UWG", _bought(sale)),
        Rule("CUSTOMER_NO_SALE", "§ 7(3) no. 1 UWG", _bought()),
        Rule("CUSTOMER_MISSING", "§ 7(2) no. 2 UWG", "TRUE"),
    ]


def basis_rules(*, own_channels: bool, lapsed: bool) -> list[Rule]:
    """Contract and legitimate interest: a dated row; a service answers only where the person turned to us."""
    counts = "b.basis = ANY(%(bases)s)"
    channel = ("%(channel)s = ANY(b.channels)",) if own_channels else ()
    return [
        Rule("BASIS", "Art. 6(1)", _basis(counts, *channel), allows=True),
        Rule("BASIS_CHANNEL", "Art. 6(1)(b)", _basis(counts)),
        Rule(
            "ASSESSMENT_LAPSED" if lapsed else "ASSESSMENT_MISSING",
            "Art. 6(1)(f)",
            _basis("b.basis = 'legitimate_interest'"),
        ),
        Rule("BASIS_MISSING", "Art. 6(1)", "TRUE"),
    ]


def rules_for(
    *, klass: str, basis: str, channel: str, lapsed: bool = False, terms: Terms = _ORDINARY
) -> list[Rule]:
    """Return the table for a purpose of this class resting on this kind of basis, in the order of asking.

    `lapsed` says that the assessment of a legitimate interest was approved once and is overdue (R6).
    """
    if klass == "duty":
        return [DUTY]
    table = [ERASED, RESTRICTED]
    if klass == "marketing":
        # Mail alone: a company's wish is kept for the domain of its addresses.
        company = [SUPPRESSED_COMPANY] if channel == "email" else []
        table += [SUPPRESSED, *company, OBJECTED, PAUSED]
    table.append(NOTICE_MISSED)
    if terms.parties:
        table.append(PARTY)
    if basis == "consent":
        return table + consent_rules(channel=channel, terms=terms)
    if klass == "marketing":
        table.append(CHILD)
    if terms.told:
        table.append(NOT_TOLD)
    if basis == "customer":
        return table + customer_rules()
    return table + basis_rules(own_channels=klass == "service" and channel != "none", lapsed=lapsed)
