"""The sales world: companies, leads, deals, what was done and what is to do."""

from leadcrm.leads.models.activity import Activity, Mention, Task
from leadcrm.leads.models.company import Company
from leadcrm.leads.models.document import CommercialDocument
from leadcrm.leads.models.imports import Import, ImportRow
from leadcrm.leads.models.lead import Lead
from leadcrm.leads.models.stage import Deal, Stage
from leadcrm.leads.models.withheld import Withheld

__all__ = [
    "Activity",
    "CommercialDocument",
    "Company",
    "Deal",
    "Import",
    "ImportRow",
    "Lead",
    "Mention",
    "Stage",
    "Task",
    "Withheld",
]
