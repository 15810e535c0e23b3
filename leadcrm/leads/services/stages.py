"""Moving a lead along the ladder."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from leadcrm.accounts.models import User
from leadcrm.leads.models import Activity, Deal, Lead, Stage
from leadcrm.leads.services.activities import add_activity
from leadcrm.leads.services.leads import locked


class ReasonMissing(Exception):
    """A lead is lost for a reason; `sentence` says so to people."""

    def __init__(self) -> None:
        super().__init__()
        self.sentence = _("Say why this lead is lost.")


@transaction.atomic
def move_stage(*, lead: Lead, stage: Stage, author: User | None, lost_reason: str = "") -> Lead:
    """Move *lead* to *stage* and write it on the timeline; the same stage again changes nothing.

    Lost needs a reason and loses the open deals; Won wins them and makes the person a customer, which is contact by
    the person (R131). Raises ReasonMissing.
    """
    lead = locked(lead)
    if lead.stage_id == stage.pk:
        return lead
    if stage.kind == Stage.Kind.LOST and not lost_reason.strip():
        raise ReasonMissing
    before, lead.stage = lead.stage, stage
    lead.stage_since = timezone.now()
    lead.lost_reason = lost_reason.strip() if stage.kind == Stage.Kind.LOST else ""
    lead.save(update_fields=["stage", "stage_since", "lost_reason"])
    if stage.kind != Stage.Kind.OPEN:
        won = stage.kind == Stage.Kind.WON
        Deal.everyone.filter(lead=lead, state=Deal.State.OPEN).update(
            state=Deal.State.WON if won else Deal.State.LOST
        )
    add_activity(
        lead=lead,
        kind=Activity.Kind.STAGE,
        author=author,
        title=f"{before.code}:{stage.code}",
        body=lead.lost_reason,
        by_person=stage.kind == Stage.Kind.WON,
    )
    return Lead.everyone.select_related("stage", "subject", "company").get(pk=lead.pk)
