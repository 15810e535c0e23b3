from django.urls import path

from leadcrm.demo import door, site

urlpatterns = [
    path("accounts/demo/", door.demo_login, name="demo_login"),
    path("demo/site/", site.company_site, name="demo_site"),
]
