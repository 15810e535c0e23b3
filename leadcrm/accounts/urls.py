"""The doors of accounts. Of allauth only what we use: nobody signs up by themselves."""

from allauth.account import views as allauth_views
from django.urls import include, path

from leadcrm.accounts import views

urlpatterns = [
    path("", views.home, name="home"),
    path("accounts/login/", allauth_views.login, name="account_login"),
    path("accounts/logout/", allauth_views.logout, name="account_logout"),
    path("accounts/reauthenticate/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("accounts/2fa/", include("allauth.mfa.urls")),
]
