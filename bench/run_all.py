# SPDX-License-Identifier: Apache-2.0
"""Every benchmark at a size that suits a coffee break; docs/benchmarks.md has the full sizes.

python -m bench.run_all
"""

from __future__ import annotations

import subprocess
import sys

SMALL = (
    ("bench_campaigns",),
    ("bench_logs",),
    ("bench_selectors", "20000"),
    ("bench_indicators", "20000"),
    ("bench_networks", "100000"),
    ("bench_intake", "50"),
    ("bench_search", "100000"),
    ("bench_pages", "100000"),
    ("bench_watch", "100000"),
    ("bench_vault", "10000"),
    ("bench_run", "100000"),
)


def main() -> int:
    """Run all and return 1 if one of them failed."""
    failed = []
    for name, *arguments in SMALL:
        print(f"\n== {name} {' '.join(arguments)}", flush=True)
        done = subprocess.run([sys.executable, "-m", f"bench.{name}", *arguments], check=False)
        failed += [name] if done.returncode else []
    print(f"\nfailed: {', '.join(failed) or 'none'}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
