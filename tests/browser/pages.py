"""Every page a person can see, who sees it, and how to get there."""

from dataclasses import dataclass

from playwright.sync_api import Page


@dataclass(frozen=True)
class Place:
    """A page: its address, or a first page and the links that lead on from it."""

    name: str
    path: str
    persona: str = ""  # empty: anybody, without log-in
    links: tuple[str, ...] = ()  # CSS selectors of the links to follow, one page after the other

    def open(self, page: Page) -> None:
        page.goto(self.path)
        for link in self.links:
            page.goto(str(page.locator(link).first.get_attribute("href")))


PLACES = [
    Place("log-in", "/accounts/login/"),
    Place("form", "/f/heat-check/"),
    Place("privacy-notice", "/privacy/"),
    Place("leads", "/leads/", "lena"),
    Place("lead", "/leads/", "lena", (".work-table .who a",)),
    Place("quick-add", "/leads/add/", "lena"),
    Place("tasks", "/tasks/", "lena"),
    Place("company", "/leads/", "lena", (".who > span:has(small) a", "a[href^='/companies/']")),
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
