"""The doors of accounts: log-in, log-out and second factors are allauth's."""

from django.urls import include, path

from leadcrm.accounts import demo, views

urlpatterns = [
    path("", views.home, name="home"),
    path("accounts/login/", views.DoorView.as_view(), name="account_login"),
    path("accounts/demo/", demo.demo_login, name="demo_login"),
    path("accounts/", include("leadcrm.accounts.allauth_urls")),
]
