"""`./run bench [--leads N] [--only NAME] [--json FILE]`: measure, print the table, never judge a time."""

import argparse
import json
import os
import platform
from dataclasses import asdict

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadcrm.settings")
os.environ["LEADCRM_DEMO"] = "1"
os.environ["CAPTURE_POSTS_PER_MINUTE"] = "1000000"  # everybody comes from one address here
os.environ["DATABASE_POOL_SIZE"] = "12"  # eight writers are at work in one process
django.setup()

from django.db import connection  # noqa: E402  (needs the set-up above)

from leadcrm.demo.seed.run import seed  # noqa: E402
from leadcrm.leads.models import Lead  # noqa: E402
from tests.bench import audit, capture, gate, imports, pages, retention, rights, writers  # noqa: E402
from tests.bench.measure import ROWS, Result, measure  # noqa: E402
from tests.bench.owner import clean, tidy  # noqa: E402

# Those that leave much behind come last.
ORDER = (pages, gate, capture, audit, writers, rights, imports, retention)
HEAD = f"{'what':<34}{'product':>11}{'reference':>11}{'ratio':>8}{'goal':>16}{'queries':>9}{'per second':>12}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("--leads", type=int, default=10_000)
    parser.add_argument("--only", metavar="NAME", help="only rows whose name contains this")
    parser.add_argument("--json", metavar="FILE")
    wanted = parser.parse_args()
    prepare(wanted.leads)
    print(
        f"{Lead.everyone.count():,} leads, PostgreSQL {connection.pg_version // 10000}, {platform.processor() or platform.machine()}, "
        f"{os.cpu_count()} cores"
    )
    print(HEAD)
    rows = [line for module in ORDER for line in ROWS if line.make.__module__ == module.__name__]
    results = [show(measure(line)) for line in rows if not wanted.only or wanted.only in line.name]
    clean()
    if wanted.json:
        answer = {
            "machine": platform.platform(),
            "leads": wanted.leads,
            "rows": [asdict(result) for result in results],
        }
        with open(wanted.json, "w") as file:
            json.dump(answer, file, indent=1)


def prepare(leads: int) -> None:
    """Keep the database between runs; seed it when it is empty. What an interrupted run left goes first."""
    clean()
    have = Lead.everyone.count()
    if not leads <= have <= leads * 1.2 + 1000:
        if have:
            raise SystemExit(
                f"The bench database holds {have:,} leads. Drop leadcrm_bench and its seals to measure with {leads:,}."
            )
        print(f"Seeding {leads:,} leads …")
        seed(leads)
    tidy()


def show(result: Result) -> Result:
    """Print one line of the table."""
    print(
        f"{result.name:<34}{result.product_ms:>9.2f}ms{result.reference_ms:>9.2f}ms{result.ratio:>7.2f}×{result.goal:>16}"
        f"{result.queries or '':>9}{result.rate:>12,}"
    )
    if result.note:
        print(f"  {result.note}")
    return result


if __name__ == "__main__":
    main()
