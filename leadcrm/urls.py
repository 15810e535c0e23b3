"""Every door of the house; docs/architecture.md lists which of them other people rely on."""

from django.urls import include, path
from django.views.i18n import set_language

from leadcrm import health, styleguide
from privacy.admin_site import site

urlpatterns = [
    path("", include("leadcrm.accounts.urls")),
    path("", include("leadcrm.demo.urls")),
    path("", include("leadcrm.leads.urls")),
    path("", include("leadcrm.tracking.urls")),
    path("", include("leadcrm.capture.urls")),
    path("", include("leadcrm.mail.urls")),
    path("", include("consent.urls")),
    path("", include("privacy.urls")),
    path("admin/", site.urls),
    path("i18n/", set_language, name="set_language"),
    path("styleguide/", styleguide.index, name="styleguide"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
]
