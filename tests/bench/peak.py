"""The most memory that a piece of work takes: done in a process of its own, which says so.

`python -m tests.bench.peak MODULE FUNCTION ARGUMENT…` runs the function and prints the peak in MB.
It is the kernel's high-water mark of this very program (VmHWM): `ru_maxrss` would also hold what
the process weighed that started it.
"""

from __future__ import annotations

import importlib
import re
import runpy
import subprocess
import sys
from pathlib import Path

READER = "portal/imports/reader.py"


def peak_of(module: str, function: str, *arguments: str) -> float:
    """MB of a process that does this and nothing else."""
    return _last([sys.executable, "-m", "tests.bench.peak", module, function, *arguments])


def peak_of_reader(workbook: Path) -> float:
    """MB of the program that reads workbooks, run as it is run by the portal."""
    return _last([sys.executable, "-m", "tests.bench.peak", READER, str(workbook), "600", "120"])


def _last(command: list[str]) -> float:
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    return float(done.stdout.splitlines()[-1])


def high_water() -> float:
    status = Path("/proc/self/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) / 1024


def main(what: str, *arguments: str) -> None:
    if what == READER:
        sys.argv = [READER, *arguments]
        try:
            runpy.run_path(READER, run_name="__main__")
        except SystemExit as ended:
            if ended.code:
                raise
    else:
        import django

        django.setup()
        function, *rest = arguments
        getattr(importlib.import_module(what), function)(*rest)
    sys.stdout.flush()
    print(f"\n{high_water()}")


if __name__ == "__main__":
    main(*sys.argv[1:])
