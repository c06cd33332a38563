"""`python -m tests.bench --size small|full [--only NAME …]`: figures beside their floors.

One JSON line a figure on standard output; a goal that is missed is said at the end, and is no
failure. Needs PostgreSQL and Redis: `make bench` starts both (bin/with-servers).
"""

from __future__ import annotations

import argparse
import importlib
import os
import shutil
import sys
import tempfile
import time
import traceback
from pathlib import Path

#: in the order in which they run; each is a module `bench_<name>` with `run(size)`
LOADS = (
    "returns",
    "deadline",
    "readings",
    "fold",
    "search",
    "register",
    "dashboard",
    "imports",
    "exports",
    "evaluation",
    "plans",
    "questionnaires",
)
SIZES = ("small", "full")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--only", choices=LOADS, action="append", metavar="NAME",
                        help=f"one of {', '.join(LOADS)}; may be given again")  # fmt: skip
    asked = parser.parse_args()
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        parser.error("DATABASE_URL names no PostgreSQL server: use bin/with-servers, or make bench")
    folder = tempfile.mkdtemp(prefix="bench-")
    try:
        return _run(asked.size, tuple(asked.only or LOADS), folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(size: str, names: tuple[str, ...], folder: str) -> int:
    os.environ["VAR"] = folder
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    (Path(folder) / "static").mkdir()
    import django

    django.setup()
    from tests.bench import databases
    from tests.bench.figures import missed, say

    databases.prepare()
    failed = []
    for name in names:
        began = time.monotonic()
        try:
            importlib.import_module(f"tests.bench.bench_{name}").run(size)
        except Exception:  # noqa: BLE001 - the other loads are measured all the same
            traceback.print_exc()
            failed.append(name)
        load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
        say(f"{name}: {time.monotonic() - began:.0f} s; load average {load}")
    for words in missed:
        say(f"missed  {words}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
