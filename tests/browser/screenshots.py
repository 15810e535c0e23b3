"""Pictures of every page in light, dark, on a phone and in German, of a running demo.

python -m tests.browser.screenshots --base http://localhost:8000 --out DIR [--readme] [--only NAME]
"""

import argparse
import sys
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Error, Page

from tests.browser.browser import LOOKS, launched, runs_over, watch
from tests.browser.pages import PLACES, Place

README_PICTURE = Path(__file__).resolve().parents[2] / "docs" / "screenshot.png"


def entered(context: BrowserContext, persona: str) -> Page:
    """Open a page; for one of the cast, by pressing their demo button."""
    page = context.new_page()
    if persona:
        page.goto("/accounts/login/")
        page.locator(f"button[name=as][value={persona}]").click()
        page.wait_for_load_state("load")
    return page


def shoot(browser: Browser, base: str, look: str, places: list[Place], out: Path) -> list[str]:
    """Take one picture of each place; say what was wrong on the way."""
    complaints: list[str] = []
    for persona in dict.fromkeys(place.persona for place in places):
        context = browser.new_context(base_url=base, **LOOKS[look])
        context.set_default_timeout(15_000)
        noticed = watch(context, base)
        page = entered(context, persona)
        for place in (place for place in places if place.persona == persona):
            try:
                place.open(page)
            except Error as error:
                complaints.append(f"{look} {place.name}: {error.message.splitlines()[0]}")
                continue
            if runs_over(page):
                complaints.append(f"{look} {place.name}: scrolls sideways")
            page.screenshot(path=out / f"{place.name}-{look}.png", full_page=look == "phone")
        complaints += [f"{look}: {line}" for line in noticed]
        context.close()
    return complaints


def readme(browser: Browser, base: str) -> None:
    """Take the picture of the README: the list of leads."""
    context = browser.new_context(
        base_url=base, **LOOKS["light"] | {"viewport": {"width": 1280, "height": 760}}
    )
    page = entered(context, "lena")
    page.goto("/leads/")
    README_PICTURE.parent.mkdir(exist_ok=True)
    page.screenshot(path=README_PICTURE)
    context.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", default="http://localhost:8000")
    parser.add_argument("--out", type=Path, default=Path("var/screenshots"))
    parser.add_argument("--only", help="one place by name")
    parser.add_argument("--readme", action="store_true", help="take docs/screenshot.png and nothing else")
    given = parser.parse_args()
    with launched() as browser:
        if given.readme:
            readme(browser, given.base)
            return 0
        given.out.mkdir(parents=True, exist_ok=True)
        places = [place for place in PLACES if given.only in (None, place.name)]
        complaints = [line for look in LOOKS for line in shoot(browser, given.base, look, places, given.out)]
    sys.stdout.write("".join(f"{line}\n" for line in complaints))
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
