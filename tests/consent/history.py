"""A random history of a few people, done through the services, with what must hold after every step written down apart."""

import datetime as dt
from collections import Counter
from contextlib import suppress as suppress_error
from typing import Any

import time_machine
from django.db import connection, transaction
from hypothesis import assume, note
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule

from consent.customers.services import record_purchase
from consent.errors import BasisSwap
from consent.gate import answers, ask, permitted
from consent.models import (
    ConsentRecord,
    ConsentState,
    ConsentText,
    OptInRequest,
    ProductCategory,
    Purchase,
)
from consent.proof import proof_of
from consent.services.bases import end_bases, set_basis
from consent.services.call_proof import Caller, code_of, prove_number
from consent.services.opt_in import confirm, expire_opt_ins, request_opt_in, token_of
from consent.services.projection import standing
from consent.services.texts import current_texts, publish_text
from consent.services.withdrawal import withdraw
from leadcrm.mail.tokens import unsubscribe_token
from leadcrm.mail.unsubscribe import unsubscribe
from privacy import pauses
from privacy.erasure import engine
from privacy.erasure.runs import run
from privacy.models import Assessment, Controller, LawfulBasis, Purpose, Subject
from privacy.no_advertising import no_advertising_for
from privacy.objections import object_to_marketing
from privacy.suppression import keep_contact_points, suppress
from tests.capture.conftest import COMPANY, publish_words

START = dt.datetime(2026, 3, 27, 9, 30, tzinfo=dt.UTC)
ADDRESSES = ["anna@x.example", "familie@x.example", "dirk@x.example"]
BOXES = ["newsletter", "telephone_marketing"]
QUESTIONS: list[Any] = [
    ("newsletter", "email"),
    ("telephone_marketing", "telephone"),
    ("post_marketing", "post"),
    ("customer_mail", "email", "heating"),
    ("profiling", "none"),
    ("enquiry_handling", "email"),
    ("sales_pipeline", "none"),
    ("rights_handling", "email"),
]
_MARKETING = {"newsletter", "telephone_marketing", "post_marketing", "customer_mail", "profiling"}
_DOMAIN = "x.example"
_WAYS = st.sampled_from(["letter", "telephone", "reply", "preferences"])
_SCOPES = st.sampled_from(
    [
        ("", ""),
        ("newsletter", ""),
        ("newsletter", "email"),
        ("telephone_marketing", "telephone"),
        ("", "email"),
    ]
)


class Diary:
    """What was done, as a child would note it: the last yes and the last no, per person, purpose and channel."""

    def __init__(self) -> None:
        self.yes: dict[tuple[Any, str, str], dt.datetime] = {}
        self.no: list[
            tuple[Any, str, str, dt.datetime]
        ] = []  # the first is a person, or an address on the list

    def said_yes(self, person: Any, purpose: str, channel: str, at: dt.datetime) -> None:
        self.yes[person, purpose, channel] = at

    def said_no(self, person: Any, purpose: str, channel: str, at: dt.datetime) -> None:
        self.no.append((person, purpose, channel, at))

    def may(self, whose: set[Any], person: Any, purpose: str, channel: str) -> bool:
        """Whether the last word about this was a yes (R124: a newer yes, and for exactly this)."""
        yes = self.yes.get((person, purpose, channel))
        return yes is not None and all(at < yes for at in self.against(whose, purpose, channel))

    def against(self, whose: set[Any], purpose: str, channel: str) -> list[dt.datetime]:
        """When the person, or somebody at one of their addresses, said no to this; `whose` are both."""
        return [
            at
            for one, about, over, at in self.no
            if one in whose and about in ("", purpose) and over in ("", channel)
        ]


class History(RuleBasedStateMachine):
    """Anna, Dirk and whoever comes back after an erasure; everything happens some time after what came before."""

    people = Bundle("people")
    waiting = Bundle("waiting")
    #: How often which answer was given, over all histories: what never happens proves nothing.
    given: Counter[str] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(START, tick=False)
        self.traveller = self.clock.start()
        self.world = transaction.atomic()
        self.world.__enter__()
        self.now = START
        self.diary = Diary()
        self.held: dict[Any, set[str]] = {}
        self.erased: set[Any] = set()
        self.rests: dict[Any, dt.datetime] = {}
        self.company()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.world.__exit__(None, None, None)
        self.clock.stop()

    def later(self, **by: int) -> None:
        self.now += dt.timedelta(**(by or {"seconds": 7}))
        self.traveller.move_to(self.now)

    def company(self) -> None:
        officer = Subject.objects.create()
        publish_words(Controller.objects.create(**COMPANY), officer)
        for purpose in ("post_marketing", "customer_mail"):
            Assessment.objects.create(
                purpose_id=purpose, interest="i", necessity="n", balancing="b", approver=officer,
                approved_on=self.now.date(), review_on=self.now.date() + dt.timedelta(days=9000),
            )  # fmt: skip
        ProductCategory.objects.create(code="heating", name="Heating")
        self.officer = officer

    @initialize(target=people)
    def anna_and_dirk(self) -> Any:
        """Two readers of the newsletter who share a mailbox (W9)."""
        both = [self.comes({ADDRESSES[0], ADDRESSES[1]}), self.comes({ADDRESSES[1]})]
        for pk in both:
            self.signs_up_and_confirms(pk, {"newsletter"})
            self.is_needed_otherwise(pk, "enquiry_handling")
            self.is_needed_otherwise(pk, "post_marketing")
        return multiple(*both)

    # --- people -------------------------------------------------------------------------------

    @rule(target=people, addresses=st.sets(st.sampled_from(ADDRESSES), min_size=1, max_size=2))
    def comes(self, addresses: set[str]) -> Any:
        self.later()
        person = Subject.objects.create()
        keep_contact_points(person, addresses, ["+493023125100"])
        self.held[person.pk] = addresses
        return person.pk

    @rule(pk=people, addresses=st.sets(st.sampled_from(ADDRESSES), max_size=2))
    def has_other_addresses(self, pk: Any, addresses: set[str]) -> None:
        keep_contact_points(self.living(pk), addresses, [])
        self.held[pk] = addresses

    @rule(pk=people, state=st.sampled_from(["active", "restricted"]))
    def is_restricted_or_not(self, pk: Any, state: str) -> None:
        self.living(pk)
        Subject.objects.filter(pk=pk).update(state=state)

    @rule(pk=people)
    def is_erased(self, pk: Any) -> None:
        self.living(pk)
        with run("request", [pk], "person"):
            engine.erase([pk])
        self.erased.add(pk)

    # --- yes ----------------------------------------------------------------------------------

    @rule(
        target=waiting,
        pk=people,
        address=st.sampled_from(ADDRESSES),
        boxes=st.sets(st.sampled_from(BOXES), min_size=1),
    )
    def signs_up(self, pk: Any, address: str, boxes: set[str]) -> Any:
        person = self.living(pk)
        request = request_opt_in(
            subject=person,
            email=address,
            texts=current_texts(sorted(boxes), "de"),
            language="de",
            page_url="/f/x/",
        )
        assume(request is not None)
        assert request is not None
        return pk, token_of(request), request.pk

    @rule(pk=people, boxes=st.sets(st.sampled_from(BOXES), min_size=1))
    def signs_up_and_confirms(self, pk: Any, boxes: set[str]) -> None:
        assume(self.held[pk])
        self.confirms(self.signs_up(pk, min(self.held[pk]), boxes))

    @rule(opt_in=consumes(waiting))
    def confirms(self, opt_in: Any) -> None:
        pk, token, key = opt_in
        self.later()
        waits = OptInRequest.objects.filter(pk=key, expires_at__gt=self.now).first()
        assume(waits is not None and pk not in self.erased)
        assert waits is not None
        agreed = [(text.purpose_id, channel) for text in waits.texts.all() for channel in text.channels]
        confirm(token=token)
        for purpose, channel in agreed:
            if channel == "email":  # R24: the click proves nothing about calls
                self.diary.said_yes(pk, purpose, channel, self.now)

    @rule(pk=people, whole=st.booleans())
    def calls_us_and_says_the_code(self, pk: Any, whole: bool) -> None:
        """R24, R59: a consent to calls counts from this call on, if we know the person's address as well."""
        person = self.living(pk)
        waits = ConsentState.objects.filter(subject=pk, channel="telephone", status="confirmed").first()
        assume(waits is not None)
        assert waits is not None
        caller = Caller("Anna Weber", "Am Ring 4, 04155 Leipzig" if whole else "", "+493023125100")
        assume(not waits.record.call_proof)
        prove_number(
            record=waits.record, caller=caller, means="call_in", code=code_of(waits.record), actor=person
        )
        if whole:
            self.diary.said_yes(pk, "telephone_marketing", "telephone", self.now)

    @rule(pk=people, purpose=st.sampled_from(["enquiry_handling", "sales_pipeline", "post_marketing"]))
    def is_needed_otherwise(self, pk: Any, purpose: str) -> None:
        basis = "contract" if purpose == "enquiry_handling" else "legitimate_interest"
        set_basis(
            subject=self.living(pk), purpose=purpose, basis=basis, channels=["email"], evidence="submission:1"
        )

    @rule(pk=people, told=st.booleans())
    def buys(self, pk: Any, told: bool) -> None:
        """R49, W7: a sale lets us write about similar goods, unless they said no at any time."""
        person = self.living(pk)
        assume(self.held[pk])
        today = self.now.date()
        with suppress_error(BasisSwap):
            record_purchase(
                subject=person, category=ProductCategory.objects.get(), email=min(self.held[pk]), occasion="sale",
                sold_on=today, evidence="deal:1", notice="Order form" if told else "", notice_on=today if told else None,
            )  # fmt: skip

    @rule(pk=people)
    def takes_the_enquiry_back(self, pk: Any) -> None:
        end_bases(subject=self.living(pk), purposes=["enquiry_handling", "sales_pipeline"])

    # --- no -----------------------------------------------------------------------------------

    @rule(pk=people, scope=_SCOPES, way=_WAYS)
    def withdraws(self, pk: Any, scope: tuple[str, str], way: str) -> None:
        purpose, channel = scope
        withdraw(subject=self.living(pk), purpose=purpose, channel=channel, route=way)
        for asked in ("newsletter", "email"), ("telephone_marketing", "telephone"):
            if purpose in ("", asked[0]) and channel in ("", asked[1]):
                self.diary.said_no(pk, *asked, self.now)

    @rule(pk=people, address=st.sampled_from(ADDRESSES), everything=st.booleans())
    def clicks_once(self, pk: Any, address: str, everything: bool) -> None:
        """W9: everybody who has the address now or consented with it."""
        self.living(pk)
        token = unsubscribe_token(subject=pk, purpose="newsletter", address=address)
        meant = {one for one, held in self.held.items() if address in held} | {pk}
        unsubscribe(token=token, everything=everything)
        for one in meant - self.erased:
            self.diary.said_no(one, "" if everything else "newsletter", "email", self.now)
        if everything:
            self.diary.said_no(address, "", "email", self.now)

    @rule(pk=people, scope=_SCOPES)
    def objects(self, pk: Any, scope: tuple[str, str]) -> None:
        object_to_marketing(subject=self.living(pk), source="person", purpose=scope[0], channel=scope[1])
        self.diary.said_no(pk, *scope, self.now)

    @rule(address=st.sampled_from(ADDRESSES), scope=_SCOPES)
    def is_put_on_the_list(self, address: str, scope: tuple[str, str]) -> None:
        self.later()
        suppress(kind="email", value=address, purpose=scope[0], channel=scope[1])
        self.diary.said_no(address, *scope, self.now)

    @rule()
    def the_company_wants_no_advertising(self) -> None:
        """W10: for everybody with an address of its domain."""
        self.later()
        no_advertising_for(domain=_DOMAIN)
        for address in ADDRESSES:
            self.diary.said_no(address, "", "email", self.now)

    @rule(pk=people, months=st.sampled_from(pauses.MONTHS))
    def pauses(self, pk: Any, months: int) -> None:
        self.rests[pk] = pauses.pause(subject=self.living(pk), months=months).until

    @rule(pk=people)
    def ends_the_pause(self, pk: Any) -> None:
        pauses.resume(subject=self.living(pk))
        self.rests.pop(pk, None)

    # --- time ---------------------------------------------------------------------------------

    @rule(hours=st.sampled_from([1, 30, 24 * 40, 24 * 1500]))
    def time_goes_by(self, hours: int) -> None:
        self.later(hours=hours)

    @rule()
    def night_falls(self) -> None:
        self.later(hours=20)
        expire_opt_ins(self.now.date())

    @rule(purpose=st.sampled_from(BOXES))
    def words_change(self, purpose: str) -> None:
        """R17, W5: whoever agreed to the old words agreed to the old words."""
        self.later()
        last = ConsentText.objects.filter(purpose=purpose, language="de").count()
        publish_text(
            purpose=Purpose.objects.get(pk=purpose), language="de", label=f"{purpose} {last}",
            body=f"{COMPANY['name']} {last}. Ich kann das jederzeit widerrufen.",
        )  # fmt: skip

    # --- what always holds --------------------------------------------------------------------

    @invariant()
    def the_gate_is_right(self) -> None:
        if not self.held:
            return
        everybody = Subject.objects.filter(pk__in=self.held)
        questions = ask(*QUESTIONS)
        for question, found in zip(questions, answers(questions, self.held), strict=True):
            asked = question.purpose, question.channel
            category = "heating" if question.purpose == "customer_mail" else ""
            lets = set(
                permitted(everybody, *asked, category=category, subject="pk").values_list("pk", flat=True)
            )
            assert lets == {pk for pk, decision in found.items() if decision.allowed}, asked
            self.given.update(decision.code for decision in found.values())
            for pk in lets:
                note(f"{asked}: {found[pk].code}")
                self.yes_is_right(pk, *asked, found[pk])

    def yes_is_right(self, pk: Any, purpose: str, channel: str, decision: Any) -> None:
        if decision.code == "DUTY":
            return
        assert Subject.objects.get(pk=pk).state == "active"
        if purpose in _MARKETING:
            assert self.rests.get(pk, START) < self.now, "paused"
        if decision.code == "BASIS":
            basis = LawfulBasis.objects.get(pk=decision.evidence.removeprefix("basis:"))
            assert (basis.subject_id, basis.purpose_id) == (pk, purpose)
            assert basis.valid_from <= self.now and (basis.valid_to is None or basis.valid_to > self.now)  # noqa: PT018
            assert purpose not in _MARKETING or not self.diary.against({pk, *self.held[pk]}, purpose, channel)
            return
        if decision.code == "CUSTOMER":
            purchase = Purchase.objects.get(pk=decision.evidence.removeprefix("purchase:"))
            assert (purchase.subject_id, purchase.occasion, purchase.ended_at) == (pk, "sale", None)
            assert purchase.notice, "nobody told them when they gave the address"
            assert not self.diary.against({pk, *self.held[pk]}, purpose, channel)
            return
        assert decision.code == "CONSENT"
        record = ConsentRecord.objects.select_related("text").get(
            pk=decision.evidence.removeprefix("consent:")
        )
        assert (record.subject_id, record.purpose_id, record.channel, record.kind) == (
            pk,
            purpose,
            channel,
            "given",
        )
        assert proof_of(record).missing == []
        assert record.recorded_at <= self.now
        assert self.diary.may({pk, *self.held[pk]}, pk, purpose, channel), "somebody said no since"

    @invariant()
    def the_projection_is_a_replay_of_the_ledger(self) -> None:
        columns = "subject_id, purpose_id, channel, status, record_id, proven, since"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {columns} FROM consent_consentstate")
            kept = sorted(cursor.fetchall())
            cursor.execute(f"SELECT {columns} FROM ({standing('true')}) afresh")
            assert kept == sorted(cursor.fetchall())

    def living(self, pk: Any) -> Subject:
        """The person at a later moment; whoever is erased does nothing any more."""
        assume(pk not in self.erased)
        self.later()
        return Subject.objects.get(pk=pk)
