"""`check`, `decisions` and `permitted` say the same, and what the oracle says, on random histories."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from consent.gate import check, decisions, permitted
from consent.models import (
    CallProof,
    ConsentRecord,
    ConsentText,
    OptInRequest,
    OptInText,
    PresumedInterest,
    ProductCategory,
    Purchase,
    SaleRule,
)
from consent.services.projection import project
from privacy.models import (
    Assessment,
    ContactPoint,
    LawfulBasis,
    Notice,
    Objection,
    Pause,
    Purpose,
    Subject,
    Succession,
    Suppression,
)
from privacy.models.purpose import BY_NUMBER
from privacy.suppression import digest, digest_of_normal, domain_digest
from tests.consent import oracle
from tests.consent.conftest import make_text

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.UTC)
# Moments asked about: now, and earlier ones, which the ledger must still be able to answer (R27).
MOMENTS = [NOW, NOW - dt.timedelta(days=40), dt.datetime(2026, 1, 15, 23, 30, tzinfo=dt.UTC)]
QUESTIONS: list[tuple[str, ...]] = [
    ("newsletter", "email"),
    ("newsletter", "telephone"),
    ("telephone_marketing", "telephone"),
    ("post_marketing", "post"),
    ("profiling", "none"),
    ("enquiry_handling", "email"),
    ("enquiry_handling", "telephone"),
    ("sales_pipeline", "none"),
    ("rights_handling", "email"),
    ("message_marketing", "fax"),
    ("message_marketing", "messenger"),
    ("customer_mail", "email", "printer_ink"),
    ("customer_mail", "email", "insurance"),
    ("customer_mail", "email", ""),
]
GOODS = ["printer", "printer_ink", "insurance"]
ADDRESSES = ["a@x.example", "b@y.example", "familie@x.example"]
HELD: list[list[str]] = [[], *([a] for a in ADDRESSES), ADDRESSES[:2], ADDRESSES[1:], ADDRESSES]
CONSENTS = [
    ("newsletter", "email"),
    ("telephone_marketing", "telephone"),
    ("profiling", "none"),
    ("message_marketing", "fax"),
    ("message_marketing", "messenger"),
]
_MONTHS_48 = dt.datetime(2022, 11, 23, 10, 0, tzinfo=dt.UTC)
HISTORIES, EXAMPLES = 25, 22  # 550 histories in 22 worlds, each asked 13 questions at 3 moments

moments = st.one_of(
    st.integers(1, 24 * 420).map(lambda hours: NOW - dt.timedelta(hours=hours)),
    st.sampled_from([_MONTHS_48, _MONTHS_48 - dt.timedelta(seconds=1), _MONTHS_48 + dt.timedelta(seconds=1)]),
    st.sampled_from([moment + dt.timedelta(hours=hour) for moment in MOMENTS[1:] for hour in (-1, 0, 1)]),
)
scopes = st.tuples(
    st.sampled_from(["", "newsletter", "post_marketing", "telephone_marketing", "customer_mail"]),
    st.sampled_from(["", "email", "telephone", "post"]),
)
mostly = st.sampled_from([True] * 7 + [False])


@st.composite
def statements(draw: Any) -> oracle.Statement:
    purpose, channel = draw(st.sampled_from(CONSENTS))
    wrong_text = draw(st.sampled_from([purpose] * 8 + ["", "enquiry_handling"]))
    return oracle.Statement(
        purpose,
        channel,
        given=draw(st.sampled_from([True, True, False])),
        recorded_at=draw(moments),
        text_of=wrong_text,
        page=draw(mostly),
        mail=draw(mostly),
        clicked=draw(mostly),
        paper=not draw(mostly),
        number=draw(st.sampled_from(["whole", "whole", "gap", "foreign", ""]))
        if channel in BY_NUMBER
        else "",
        address=draw(st.sampled_from(ADDRESSES)),
    )


@st.composite
def interests(draw: Any) -> oracle.Interest:
    noted = draw(moments)
    return oracle.Interest(noted, noted + dt.timedelta(hours=draw(st.integers(1, 4000))))


@st.composite
def grounds(draw: Any) -> oracle.Ground:
    purpose = draw(st.sampled_from(["enquiry_handling", "sales_pipeline", "post_marketing"]))
    start = draw(moments)
    return oracle.Ground(
        purpose,
        draw(st.sampled_from(["contract", "legitimate_interest"])),
        tuple(draw(st.sets(st.sampled_from(["email", "telephone", "post"])))),
        start,
        draw(st.one_of(st.none(), st.integers(1, 4000).map(lambda hours: start + dt.timedelta(hours=hours)))),
    )


@st.composite
def pauses(draw: Any) -> oracle.Rest:
    start = draw(moments)
    hours = draw(st.integers(0, 4000))
    return oracle.Rest(draw(st.sampled_from(["", "email", "post"])), start, start + dt.timedelta(hours=hours))


@st.composite
def purchases(draw: Any) -> oracle.Bought:
    recorded = draw(moments)
    return oracle.Bought(
        draw(st.sampled_from(["printer", "printer", "printer_ink", "insurance"])),
        draw(st.sampled_from(["sale", "sale", "sale", "offer", "account"])),
        draw(mostly),
        draw(st.sampled_from(ADDRESSES)),
        recorded,
        draw(
            st.one_of(
                st.none(),
                st.none(),
                st.integers(1, 4000).map(lambda hours: recorded + dt.timedelta(hours=hours)),
            )
        ),
    )


@st.composite
def people(draw: Any) -> oracle.History:
    found = draw(
        st.lists(statements(), max_size=6, unique_by=lambda s: (s.purpose, s.channel, s.recorded_at))
    )
    objected = draw(st.dictionaries(scopes, moments, max_size=1))
    rests = draw(st.lists(pauses(), max_size=1))
    submitted = draw(st.lists(moments, max_size=1))
    based = draw(st.lists(grounds(), max_size=5))
    return oracle.History(
        state=draw(st.sampled_from(["active"] * 20 + ["restricted", "erased"])),
        child=draw(mostly) is False,
        notice_due_on=draw(
            st.sampled_from([None] * 20 + [NOW.date() + dt.timedelta(days=days) for days in (-60, -1, 0, 1)])
        ),
        addresses=draw(st.sampled_from(HELD)),
        statements=found,
        objections=[oracle.Scoped(*scope, at) for scope, at in objected.items()],
        rests=rests,
        # R2: one open basis for a purpose.
        grounds=list({(g.purpose, g.end is None or g.start): g for g in based}.values()),
        business=draw(st.booleans()),
        interests=draw(st.lists(interests(), max_size=2)),
        bought=draw(st.lists(purchases(), max_size=3)),
        waiting=[oracle.Waiting("newsletter", at, at + dt.timedelta(days=7)) for at in submitted],
    )


@st.composite
def renamings(draw: Any) -> tuple[dt.datetime, dt.datetime | None]:
    at = draw(moments)
    hours = st.integers(0, 2000).map(lambda number: at + dt.timedelta(hours=number))
    return at, draw(st.one_of(st.none(), hours))


@st.composite
def worlds(draw: Any) -> oracle.World:
    today = NOW.date()
    reviews = st.sampled_from([today + dt.timedelta(days=days) for days in (-31, -30, 200)])
    return oracle.World(
        inactive=draw(st.sets(st.sampled_from(["newsletter", "sales_pipeline"]), max_size=1))
        if draw(mostly) is False
        else set(),
        assessments={
            purpose: (today - dt.timedelta(days=400), draw(reviews))
            for purpose in draw(
                st.sets(
                    st.sampled_from(
                        ["enquiry_handling", "sales_pipeline", "post_marketing", "customer_mail"]
                    ),
                    min_size=2,
                )
            )
        },
        foreign_goods=draw(st.sampled_from([set(), set(), {"insurance"}])),
        similar=draw(st.sampled_from([{"printer": {"printer_ink"}}, {"printer": {"printer_ink"}}, {}])),
        counts_as_sale=draw(
            st.sampled_from([{}, {"account": dt.date(2026, 1, 16)}, {"account": dt.date(2026, 1, 15)}])
        ),
        suppressed=[
            oracle.Scoped(*scope, draw(moments), address)
            for address, scope in draw(
                st.dictionaries(st.sampled_from(ADDRESSES), scopes, max_size=1)
            ).items()
        ],
        companies=[
            oracle.Scoped("", "email", draw(moments), domain)
            for domain in draw(st.sets(st.sampled_from(["x.example", "y.example"]), max_size=1))
        ],
        renamed=draw(renamings()) if draw(mostly) is False else None,
    )


@dataclass(repr=False)
class Cast:
    """One example: a world and the people in it. A failure names the one history; all of them would fill the screen."""

    world: oracle.World
    histories: list[oracle.History]


class Stage:
    """Puts a world and its people into the database, with a few set-based statements."""

    def __init__(
        self, world: oracle.World, histories: list[oracle.History], texts: dict[str, ConsentText]
    ) -> None:
        self.texts = texts
        self.officer = Subject.objects.create()
        self.people = {uuid.uuid4(): history for history in histories}
        Purpose.objects.filter(pk__in=world.inactive).update(active=False)
        Assessment.objects.bulk_create(
            Assessment(
                purpose_id=purpose, interest="i", necessity="n", balancing="b", approver=self.officer,
                approved_on=approved, review_on=review,
            )
            for purpose, (approved, review) in world.assessments.items()
        )  # fmt: skip
        Suppression.objects.bulk_create(
            Suppression(
                kind="email",
                digest=digest("email", s.address),
                purpose=s.purpose,
                channel=s.channel,
                created_at=s.at,
            )
            for s in world.suppressed
        )
        Suppression.objects.bulk_create(
            Suppression(
                kind="domain", digest=digest_of_normal("domain", c.address), channel="email", created_at=c.at
            )
            for c in world.companies
        )
        if world.renamed is not None:
            at, documented = world.renamed
            named = next(iter(texts.values())).controller_name
            Succession.objects.create(
                former=named, present="Nordlicht SE", changed_at=at, documented_at=documented
            )
        Subject.objects.bulk_create(
            Subject(
                id=pk,
                state=h.state,
                child=h.child,
                notice_due_on=h.notice_due_on,
                party="business" if h.business else "consumer",
            )
            for pk, h in self.people.items()
        )
        ContactPoint.objects.bulk_create(
            ContactPoint(
                subject_id=pk, kind="email", digest=digest("email", address), domain=domain_digest(address)
            )
            for pk, h in self.people.items()
            for address in h.addresses
        )
        CallProof.objects.bulk_create(
            CallProof(
                id=f"{kind}:{channel}",
                channel="post"
                if kind == "foreign"
                else channel,  # the proof of another channel proves nothing
                given_at=NOW,
                verified_at=NOW,
                keep_until=NOW.date(),
                lacks=["scope"] if kind == "gap" else [],
            )
            for kind in ("whole", "gap", "foreign")
            for channel in BY_NUMBER
        )
        ConsentRecord.objects.bulk_create(
            self._record(pk, s) for pk, h in self.people.items() for s in h.statements
        )
        PresumedInterest.objects.bulk_create(
            PresumedInterest(
                subject_id=pk,
                reason="r",
                source="s",
                on=i.noted.date(),
                actor=self.officer,
                recorded_at=i.noted,
                expires_at=i.expires,
            )
            for pk, h in self.people.items()
            for i in h.interests
        )
        Objection.objects.bulk_create(
            Objection(subject_id=pk, purpose=o.purpose, channel=o.channel, recorded_at=o.at, source="person")
            for pk, h in self.people.items()
            for o in h.objections
        )
        Pause.objects.bulk_create(
            Pause(subject_id=pk, channel=r.channel, begins_at=r.start, until=r.end)
            for pk, h in self.people.items()
            for r in h.rests
        )
        LawfulBasis.objects.bulk_create(
            LawfulBasis(
                subject_id=pk, purpose_id=g.purpose, basis=g.basis, channels=list(g.channels), valid_from=g.start,
                valid_to=g.end, evidence="form:1",
            )
            for pk, h in self.people.items()
            for g in h.grounds
        )  # fmt: skip
        self._sell(world)
        self._wait()
        project(self.people)

    def _record(self, pk: uuid.UUID, s: oracle.Statement) -> ConsentRecord:
        return ConsentRecord(
            subject_id=pk,
            purpose_id=s.purpose,
            channel=s.channel,
            kind="given" if s.given else "withdrawn",
            text=self.texts.get(s.text_of) if s.given else None,
            at=s.recorded_at,
            page_url="/f/x/" if s.page else "",
            message_id="<m@x.example>" if s.mail else "",
            confirmed_at=s.recorded_at if s.given and s.clicked else None,
            document="scan" if s.given and s.paper else "",
            call_proof=f"{s.number}:{s.channel}" if s.given and s.number else "",
            digest=digest("email", s.address),
            address_salt=b"",
            address_hash=b"",
            recorded_at=s.recorded_at,
        )

    def _sell(self, world: oracle.World) -> None:
        ProductCategory.objects.bulk_create(
            ProductCategory(
                code=code,
                name=code,
                own=code not in world.foreign_goods,
                similar=list(world.similar.get(code, ())),
            )
            for code in GOODS
        )
        SaleRule.objects.bulk_create(
            SaleRule(occasion=occasion, reason="C-654/23", valid_from=day, officer=self.officer)
            for occasion, day in world.counts_as_sale.items()
        )
        Purchase.objects.bulk_create(
            Purchase(
                subject_id=pk, category_id=b.category, occasion=b.occasion, sold_on=b.recorded_at.date(), evidence="order 1",
                digest=digest("email", b.address), notice="order form" if b.told else "",
                notice_on=b.recorded_at.date() if b.told else None, recorded_at=b.recorded_at, ended_at=b.taken_back,
            )
            for pk, h in self.people.items()
            for b in h.bought
        )  # fmt: skip

    def _wait(self) -> None:
        requests = [
            OptInRequest(
                subject_id=pk, email="a@x.example", digest=b"", language="de", page_url="/", submitted_at=w.submitted,
                expires_at=w.expires,
            )
            for pk, h in self.people.items()
            for w in h.waiting
        ]  # fmt: skip
        OptInRequest.objects.bulk_create(requests)
        OptInText.objects.bulk_create(
            OptInText(request=r, text=self.texts["newsletter"], subject_id=r.subject_id) for r in requests
        )


@pytest.fixture
def texts(notice: Notice) -> dict[str, ConsentText]:
    asked = [*CONSENTS, ("enquiry_handling", "email")]
    return {
        purpose: make_text(notice, purpose, [channel for about, channel in asked if about == purpose])
        for purpose in dict.fromkeys(purpose for purpose, _channel in asked)
    }


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(cast=st.builds(Cast, worlds(), st.lists(people(), min_size=HISTORIES, max_size=HISTORIES)))
def test_check_equals_permitted_equals_the_law(
    texts: dict[str, ConsentText], time_machine: Any, cast: Cast
) -> None:
    time_machine.move_to(NOW, tick=False)
    with transaction.atomic():
        world = cast.world
        stage = Stage(world, cast.histories, texts)
        everybody = Subject.objects.filter(pk__in=stage.people)
        for purpose, channel, *rest in QUESTIONS:
            category = rest[0] if rest else ""
            for moment in MOMENTS:
                law = {
                    pk: oracle.answer(h, world, purpose, channel, moment, category)
                    for pk, h in stage.people.items()
                }
                at = None if moment is NOW else moment
                found = decisions(stage.people, purpose, channel, category=category, at=at)
                for pk, decision in found.items():
                    assert (decision.allowed, decision.code) == law[pk], (
                        purpose,
                        channel,
                        category,
                        moment,
                        stage.people[pk],
                        world,
                    )
                    assert decision.because
                lets = set(
                    permitted(
                        everybody, purpose, channel, category=category, at=at, subject="pk"
                    ).values_list("pk", flat=True)
                )
                assert lets == {pk for pk, (allowed, _) in law.items() if allowed}, (purpose, channel, moment)
            one = next(iter(stage.people))
            assert (
                check(one, purpose, channel, category=category).code
                == oracle.answer(stage.people[one], world, purpose, channel, NOW, category)[1]
            )
        transaction.set_rollback(True)
