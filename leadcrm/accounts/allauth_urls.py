"""Of allauth only what we use: log-out, re-authentication and second factors. Nobody signs up by themselves."""

from allauth.account import views
from django.urls import include, path

urlpatterns = [
    path("logout/", views.logout, name="account_logout"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("2fa/", include("allauth.mfa.urls")),
]
