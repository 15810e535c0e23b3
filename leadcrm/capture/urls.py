from django.urls import path

from leadcrm.capture import api, key_views, staff, views

app_name = "capture"
urlpatterns = [
    path("f/<slug:slug>/", views.form_page, name="form"),
    path("f/<slug:slug>/thanks/", views.thanks, name="thanks"),
    path("confirm/<str:token>/", views.confirm_page, name="confirm"),
    path("confirm/parent/<str:token>/", views.parent_page, name="parent"),
    path("api/v1/consents/", api.consents, name="api-consents"),
    path("forms/<slug:slug>/keys/", key_views.keys, name="keys"),
    path("forms/<slug:slug>/keys/<int:pk>/revoke/", key_views.revoke, name="revoke-key"),
    path("forms/", staff.forms, name="forms"),
    path("forms/new/", staff.edit, name="new-form"),
    path("forms/<slug:slug>/", staff.edit, name="edit-form"),
    path("forms/<slug:slug>/release/", staff.release, name="release-form"),
    path("forms/<slug:slug>/withdraw/", staff.withdraw, name="withdraw-form"),
]
