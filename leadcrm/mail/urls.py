from django.urls import path

from leadcrm.mail.views import preferences, staff
from leadcrm.mail.views.unsubscribe import unsubscribe_page

app_name = "mail"
urlpatterns = [
    path("unsubscribe/<str:token>/", unsubscribe_page, name="unsubscribe"),
    path("preferences/", preferences.ask, name="preferences"),
    path("preferences/sent/", preferences.sent, name="preferences_sent"),
    path("preferences/<str:token>/", preferences.choose, name="choices"),
    path("mail/dead/", staff.dead, name="dead"),
    path("mail/dead/<uuid:pk>/again/", staff.again, name="again"),
    path("mail/folder/", staff.mail_folder, name="folder"),
    path("mail/folder/<str:name>/", staff.folder_mail, name="folder-mail"),
]
