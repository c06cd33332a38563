"""The folder that stands in for a broker: nothing half read, nothing lost, nothing doubled."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest

from portal.jobs.spool import HELD, READY, Spool

HOLDER = """
import sys, time
from pathlib import Path
from portal.jobs.spool import Spool
spool = Spool(Path(sys.argv[1]))
print(spool.claim("jobs")[1].decode(), flush=True)
time.sleep(60)
"""


def held_by_another(root: Path) -> subprocess.Popen[str]:
    """A process that has claimed the oldest message and is busy with it."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(root)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "first"
    return process


def test_messages_come_in_the_order_in_which_they_were_published(tmp_path):
    spool = Spool(tmp_path)
    for word in ("one", "two", "three"):
        spool.put("jobs", word.encode())
    spool.put("bulk", b"another queue")
    assert spool.size("jobs") == 3
    assert [spool.claim("jobs")[1] for _n in range(3)] == [b"one", b"two", b"three"]
    assert spool.claim("jobs") is None


def test_a_message_is_not_there_before_it_is_whole(tmp_path, monkeypatch):
    spool, seen = Spool(tmp_path), []
    write = Path.write_bytes

    def write_and_look(path, payload):
        seen.append(spool.claim("jobs"))
        written = write(path, payload)
        seen.append(spool.claim("jobs"))
        return written

    monkeypatch.setattr(Path, "write_bytes", write_and_look)
    spool.put("jobs", b"whole")
    assert seen == [None, None]
    assert spool.claim("jobs")[1] == b"whole"


def test_what_a_killed_process_held_comes_back(tmp_path):
    spool = Spool(tmp_path)
    spool.put("jobs", b"first")
    process = held_by_another(tmp_path)
    try:
        assert spool.rescue() == 0
        assert spool.claim("jobs") is None
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert spool.rescue() == 1
    assert spool.claim("jobs")[1] == b"first"
    assert [folder.name for folder in (tmp_path / HELD).iterdir()] == [spool.owner]


def test_what_one_puts_back_another_can_take(tmp_path):
    spool = Spool(tmp_path)
    spool.put("jobs", b"x")
    held, _payload = spool.claim("jobs")
    spool.put_back(held)
    spool.put_back(held)  # twice does no harm
    assert spool.size("jobs") == 1
    assert spool.purge("jobs") == 1


@pytest.mark.parametrize("name", ["../jobs", "a/b", "", "jobs.msg", "x" * 61])
def test_a_queue_cannot_name_a_path(tmp_path, name):
    with pytest.raises(ValueError, match="name of a queue"):
        Spool(tmp_path).put(name, b"x")


def test_many_at_once_take_each_message_once_and_whole(tmp_path):
    """Four publishers and three takers; each taker is a broker connection of its own."""
    body, each = b"x" * 2000, 100
    taken: list[bytes] = []
    published = threading.Event()

    def publish(number: int) -> None:
        for n in range(each):
            Spool(tmp_path).put("jobs", f"{number}-{n}".encode() + body)

    def take(spool: Spool) -> None:
        while True:
            was_last = published.is_set()
            claim = spool.claim("jobs")
            if claim is None:
                if was_last:
                    return
                continue
            taken.append(claim[1])
            claim[0].unlink()

    spools = [Spool(tmp_path) for _n in range(3)]
    takers = [threading.Thread(target=take, args=(spool,)) for spool in spools]
    makers = [threading.Thread(target=publish, args=(n,)) for n in range(4)]
    for thread in [*takers, *makers]:
        thread.start()
    for thread in makers:
        thread.join()
    published.set()
    for thread in takers:
        thread.join()
    assert Counter(Counter(taken).values()) == {1: 4 * each}
    assert all(payload.endswith(body) for payload in taken)
    assert list((tmp_path / READY / "jobs").iterdir()) == []
