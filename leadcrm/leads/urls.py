"""The doors of leads."""

from django.urls import path

from leadcrm.leads.views import (
    add,
    bulk,
    company,
    composer,
    consents,
    fields,
    imports,
    lead,
    privacy,
    tasks,
    timeline,
)
from leadcrm.leads.views import list as listing

app_name = "leads"

urlpatterns = [
    path("leads/", listing.lead_list, name="list"),
    path("leads/filter/", listing.lead_filter, name="filter"),
    path("leads/bulk/", bulk.lead_bulk, name="bulk"),
    path("leads/undo/<str:token>/", bulk.lead_undo, name="undo"),
    path("tasks/", tasks.task_list, name="tasks"),
    path("tasks/<int:pk>/done/", tasks.task_done, name="task_done"),
    path("tasks/<int:pk>/reopen/", tasks.task_reopen, name="task_reopen"),
    path("leads/add/", add.add, name="add"),
    path("leads/add/hint/", add.hint, name="add_hint"),
    path("leads/<int:pk>/", lead.lead, name="lead"),
    path("leads/<int:pk>/look/", lead.look, name="look"),
    path("leads/<int:pk>/stage/<slug:code>/", lead.stage, name="stage"),
    path("leads/<int:pk>/facts/<slug:code>/", fields.fact, name="fact"),
    path("leads/<int:pk>/write/<slug:kind>/", composer.write, name="write"),
    path("leads/<int:pk>/timeline/", timeline.older, name="older"),
    path("leads/<int:pk>/deals/add/", timeline.deal_add, name="deal_add"),
    path("leads/<int:pk>/deals/<int:deal>/", timeline.deal, name="deal"),
    path("leads/<int:pk>/deals/<int:deal>/<slug:state>/", timeline.deal_close, name="deal_close"),
    path("leads/<int:pk>/withdrawal/", privacy.withdrawal, name="withdrawal"),
    path("leads/<int:pk>/consents/", consents.take, name="take_consent"),
    path("leads/<int:pk>/consents/<uuid:record>/number/", consents.prove, name="prove_number"),
    path("leads/<int:pk>/consents/<uuid:record>/document/", consents.document, name="consent_document"),
    path("leads/<int:pk>/interest/", consents.interest, name="interest"),
    path("leads/<int:pk>/notice/", privacy.notice, name="notice"),
    path("leads/<int:pk>/proof/<uuid:record>/", privacy.proof, name="proof"),
    path("leads/<int:pk>/past/", privacy.past, name="past"),
    path("companies/<int:pk>/", company.company, name="company"),
    path("companies/<int:pk>/edit/", company.company_edit, name="company_edit"),
    path("companies/<int:pk>/no-advertising/", company.company_no_advertising, name="company_no_advertising"),
    path("leads/import/", imports.import_start, name="import"),
    path("leads/import/<uuid:pk>/", imports.import_look, name="import_look"),
    path("leads/import/<uuid:pk>/columns/", imports.import_map, name="import_map"),
    path("leads/import/<uuid:pk>/origin/", imports.import_origin, name="import_origin"),
    path("leads/import/<uuid:pk>/result/", imports.import_result, name="import_result"),
    path("leads/import/<uuid:pk>/run/", imports.import_run, name="import_run"),
    path("leads/import/<uuid:pk>/discard/", imports.import_discard, name="import_discard"),
    path("leads/import/<uuid:pk>/refused.csv", imports.import_failed, name="import_failed"),
]
