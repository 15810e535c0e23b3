"""Every page a person can see, who sees it, and how to get there."""

from dataclasses import dataclass

from playwright.sync_api import Page


@dataclass(frozen=True)
class Place:
    """A page: its address, or a first page and the link on it that leads there."""

    name: str
    path: str
    persona: str = ""  # empty: anybody, without log-in
    link: str = ""  # CSS selector of the link to follow

    def open(self, page: Page) -> None:
        page.goto(self.path)
        if self.link:
            page.goto(str(page.locator(self.link).first.get_attribute("href")))


PLACES = [
    Place("log-in", "/accounts/login/"),
    Place("form", "/f/heat-check/"),
    Place("sign-up", "/f/news/"),
    Place("privacy-notice", "/privacy/"),
    Place("leads", "/leads/", "lena"),
    Place("lead", "/leads/", "lena", ".work-table .who a"),
    Place("quick-add", "/leads/add/", "lena"),
    Place("tasks", "/tasks/", "lena"),
    Place("company", "/leads/", "lena", "a[href^='/companies/']"),
    Place("forms", "/forms/", "mara"),
    Place("form-edit", "/forms/new/", "mara"),
    Place("import", "/leads/import/", "jonas"),
    Place("dead-letters", "/mail/dead/", "jonas"),
    Place("mail-folder", "/mail/folder/", "admin"),
    Place("officer", "/admin/", "ines"),
    Place("administrator", "/admin/", "admin"),
    Place("second-factor", "/accounts/2fa/", "ines"),
    Place("style-guide", "/styleguide/", "lena"),
    Place("nothing-here", "/nothing-here/"),
]
