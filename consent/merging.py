"""Consent in a merge: each consent with its own proof, and the stricter wish of either for both (R27, R119, R124)."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.models import ConsentRecord, ConsentState
from consent.services.projection import project
from consent.services.withdrawal import end_what_rested_on, ending
from privacy.merging.parts import Part
from privacy.models import ContactPoint, Objection, Pause, Subject, Suppression
from privacy.purposes import PURPOSES

_ROUTE = "merge"
_Key = tuple[str, str]


@dataclass(frozen=True)
class Refusal:
    """A use that a person, or their company, refused; '' is every purpose, every channel."""

    purpose: str
    channel: str
    at: dt.datetime
    listed: bool  # on the list of addresses that must not be written to: it is lost with the address

    def covers(self, purpose: str, channel: str) -> bool:
        return self.purpose in ("", purpose) and (self.channel in ("", channel) or channel == "none")


def closings(people: Iterable[uuid.UUID]) -> list[ConsentState]:
    """Return the consents of either of two people that do not survive a merge, because the other refused that use."""
    pair = list(people)
    states: dict[uuid.UUID, dict[_Key, ConsentState]] = {person: {} for person in pair}
    for state in ConsentState.objects.filter(subject__in=pair).select_related("record"):
        states[state.subject_id][state.purpose_id, state.channel] = state
    refusals = _refusals(pair)
    found = []
    for person, other in (pair, pair[::-1]):
        for key, state in sorted(states[person].items()):
            if _is_given(state) and _refused(key, states[other].get(key), refusals[other]):
                found.append(state)
    return found


def _is_given(state: ConsentState) -> bool:
    return state.status == ConsentState.Status.CONFIRMED


def _refused(key: _Key, theirs: ConsentState | None, refusals: list[Refusal]) -> bool:
    """Say whether somebody refused that use and did not agree to it since, as the gate asks (`consent.rules`)."""
    if theirs and not _is_given(theirs):
        return True
    if PURPOSES[key[0]].klass != "marketing":
        return False
    agreed = theirs.since if theirs and theirs.proven else None
    return any(each.covers(*key) and not (agreed and agreed > each.at) for each in refusals)


def _refusals(pair: list[uuid.UUID]) -> dict[uuid.UUID, list[Refusal]]:
    found: dict[uuid.UUID, list[Refusal]] = {person: [] for person in pair}
    for one in Objection.objects.filter(subject__in=pair):
        found[one.subject_id].append(Refusal(one.purpose, one.channel, one.recorded_at, listed=False))
    points = ContactPoint.objects.filter(subject__in=pair)
    whose: dict[bytes, set[uuid.UUID]] = {}
    for person, digest, domain in points.values_list("subject", "digest", "domain"):
        for value in {bytes(digest), bytes(domain)} - {b""}:
            whose.setdefault(value, set()).add(person)
    for entry in Suppression.objects.filter(digest__in=list(whose)):
        # W10: a company's wish is asked of mail alone.
        channel = entry.channel or ("email" if entry.kind == Suppression.Kind.DOMAIN else "")
        for person in whose[bytes(entry.digest)]:
            found[person].append(Refusal(entry.purpose, channel, entry.created_at, listed=True))
    return found


class ConsentPart(Part):
    """What consent does in a merge (`privacy.merging.parts`)."""

    name = "consent"

    def before(self, kept: Subject, gone: Subject) -> dict[str, Any]:
        pair = [kept.pk, gone.pk]
        states = ConsentState.objects.filter(subject__in=pair)
        noted = {
            "closing": closings(pair),
            "listed": [each for found in _refusals(pair).values() for each in found if each.listed],
            # What no record tells: when a consent was last made use of, and since when somebody should look at it.
            "used": {str(s.record_id): [s.fresh_from, s.flagged_on] for s in states},
            "pauses": _longer_pauses(kept, gone),
        }
        states.delete()
        return noted

    def after(self, kept: Subject, noted: dict[str, Any], actor: Subject) -> dict[str, Any]:
        now = timezone.now()
        records = {(s.purpose_id, s.channel): ending(s, _ROUTE, actor, now) for s in noted["closing"]}
        for record in records.values():
            record.subject = kept
        ConsentRecord.objects.bulk_create(records.values())
        project([kept.pk])
        _note_use([kept.pk], noted["used"])
        # R69: what rested on them is gone, and comes back with no undo.
        end_what_rested_on({purpose for purpose, _channel in records}, kept)
        return {
            "records": [record.pk for record in records.values()],
            "objections": _keep_listed(kept, noted["listed"], actor),
            "used": noted["used"],
            "pauses": noted["pauses"],
        }

    def contradicts(self, kept: Subject, noted: dict[str, Any], since: dt.datetime) -> str:
        records = ConsentRecord.objects.filter(subject=kept, recorded_at__gt=since)
        objections = Objection.objects.filter(subject=kept, recorded_at__gt=since)
        pauses = Pause.objects.filter(Q(begins_at__gt=since), subject=kept)
        if any(rows.exists() for rows in (records, objections, pauses)):
            return _("Since the merge the person has said what they want: it cannot be undone any more.")
        return ""

    def undo(self, people: list[uuid.UUID], noted: dict[str, Any]) -> None:
        ConsentState.objects.filter(subject__in=people).delete()
        ConsentRecord.objects.filter(pk__in=noted["records"])._raw_delete("default")
        Objection.objects.filter(pk__in=noted["objections"]).delete()
        for pk, until in noted["pauses"]:
            Pause.objects.filter(pk=pk).update(until=until)
        project(people)
        _note_use(people, noted["used"])


def _longer_pauses(kept: Subject, gone: Subject) -> list[list[Any]]:
    """Let the longer of two pauses that began at one moment hold; return what stood there."""
    theirs = {(p.channel, p.begins_at): p.until for p in Pause.objects.filter(subject=gone)}
    noted = []
    for pause in Pause.objects.filter(subject=kept):
        until = theirs.get((pause.channel, pause.begins_at), pause.until)
        if until > pause.until:
            noted.append([pause.pk, pause.until])
            pause.until = until
            pause.save(update_fields=["until"])
    return noted


def _keep_listed(kept: Subject, listed: list[Refusal], actor: Subject) -> list[int]:
    """Let the person's own objection hold what an address on the list held, whichever address goes on."""
    known = set(Objection.objects.filter(subject=kept).values_list("purpose", "channel"))
    newest: dict[_Key, dt.datetime] = {}
    for each in listed:
        key = each.purpose, each.channel
        if key not in known:
            newest[key] = max(each.at, newest.get(key, each.at))
    made = [
        Objection(
            subject=kept,
            purpose=purpose,
            channel=channel,
            recorded_at=at,
            source=Objection.Source.MERGED,
            actor=actor,
        )
        for (purpose, channel), at in sorted(newest.items())
    ]
    return [objection.pk for objection in Objection.objects.bulk_create(made)]


def _note_use(people: list[uuid.UUID], used: dict[str, list[Any]]) -> None:
    for state in ConsentState.objects.filter(subject__in=people):
        known = used.get(str(state.record_id))
        if known and state.status == ConsentState.Status.CONFIRMED:
            state.fresh_from, state.flagged_on = known
            state.save(update_fields=["fresh_from", "flagged_on"])
