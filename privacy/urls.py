"""The public pages on rights and notices."""

from django.urls import path

from privacy.views import notices, recipients, requests, schemas

app_name = "privacy"
urlpatterns = [
    path("privacy/", notices.notice, name="notice"),
    path("privacy/notice/<int:version>/", notices.notice, name="notice_version"),
    path("privacy/request/", requests.make, name="request"),
    path("privacy/request/sent/", requests.sent, name="request_sent"),
    path("privacy/requests/<str:token>/", requests.case, name="case"),
    path("privacy/requests/<str:token>/answer/", requests.fetch, name="answer"),
    path("privacy/requests/<str:token>/transfer/", requests.transfer, name="transfer"),
    path("privacy/recipients/<str:token>/", recipients.recipient, name="recipient"),
    path("privacy/schema/<slug:name>.json", schemas.schema, name="schema"),
    path("imprint/", notices.imprint, name="imprint"),
]
