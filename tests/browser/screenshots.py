"""The README's picture: the list of leads of a running demo. `PICTURES=DIR ./run e2e -k promises` takes one of every page.

python -m tests.browser.screenshots --base http://localhost:8000
"""

import argparse
from pathlib import Path

from tests.browser.browser import LOOKS, launched

PICTURE = Path(__file__).resolve().parents[2] / "docs" / "screenshot.png"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", default="http://localhost:8000")
    given = parser.parse_args()
    with launched() as browser:
        look = LOOKS["light"] | {"viewport": {"width": 1280, "height": 760}}
        page = browser.new_context(base_url=given.base, **look).new_page()
        page.goto("/accounts/login/")
        page.locator("button[name=as][value=lena]").first.click()
        page.goto("/leads/")
        page.screenshot(path=PICTURE)


if __name__ == "__main__":
    main()
