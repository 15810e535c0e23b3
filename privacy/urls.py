"""The public pages on rights and notices."""

from django.urls import path

from privacy import views

app_name = "privacy"
urlpatterns = [
    path("privacy/", views.notice, name="notice"),
    path("privacy/notice/<int:version>/", views.notice, name="notice_version"),
    path("imprint/", views.imprint, name="imprint"),
]
