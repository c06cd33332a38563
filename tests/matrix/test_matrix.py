"""Who gets which answer where: every route × verb × relation × role against matrix.csv.

`MATRIX_WRITE=1` writes the file anew, in one process, to be read line by line before it is
committed.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.matrix.addresses import Address, addresses
from tests.matrix.asking import Asker
from tests.matrix.scene import RELATIONS, ROLES

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]
FILE = Path(__file__).parents[1] / "matrix.csv"
WRITE = os.environ.get("MATRIX_WRITE", "")
HEAD = ("route", "verb", "relation", *ROLES)
ALL = list(addresses())
_written: list[tuple[str, ...]] = []


def expected() -> dict[tuple[str, str, str], list[str]]:
    if not FILE.exists():
        return {}
    with FILE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    assert tuple(rows[0]) == HEAD
    return {(row[0], row[1], row[2]): row[3:] for row in rows[1:]}


EXPECTED = expected()


def verbs_of(address: Address) -> tuple[str, ...]:
    return ("GET", "POST", "PATCH", "DELETE") if address.is_api else ("GET", "POST")


def relations_of(address: Address) -> tuple[str, ...]:
    if not address.nouns:
        return ("own",)
    left_out = () if len(address.nouns) > 1 else ("crossed",)
    return tuple(one for one in RELATIONS if one not in left_out)


def path_of(asker: Asker, address: Address, relation: str, role: str) -> str | None:
    """The address with the objects of the relation; crossed: the outer own, the inner not."""
    values = {}
    for number, (name, noun) in enumerate(address.nouns):
        at = relation if relation != "crossed" else ("own", "sibling")[min(number, 1)]
        found = asker.scene.value(noun, at, role)
        if found is None:
            return None
        values[name] = found
    return address.path(**values)


def lines_of(asker: Asker, address: Address) -> Iterator[tuple[tuple[str, str, str], list[str]]]:
    """What is answered to whom; "-" where the scene has nothing to ask for.

    A verb that the route does not know is asked once, of one's own. Who does not hold the
    permission of the screen at all is asked once: the answer comes before any row is looked for.
    """
    shut: dict[tuple[str, str], str] = {}
    for relation in relations_of(address):
        if path_of(asker, address, relation, "province_manager") is None:
            continue
        for verb in verbs_of(address):
            if (verb, "") in shut:
                continue
            answers = []
            for role in ROLES:
                path = path_of(asker, address, relation, role)
                if path is None:
                    answers.append("-")
                elif (verb, role) in shut:
                    answers.append(shut[verb, role])
                else:
                    was = str(
                        asker.ask(
                            role,
                            verb,
                            path,
                            as_part=relation != "own",
                            once=drawn_once(address, verb, relation, role),
                        ).status_code
                    )
                    answers.append(was)
                    if not asker.may(role, address.access):
                        shut[verb, role] = was
                    if was == "405" and role == "province_manager":
                        shut[verb, ""] = was
                        break
            answers += ["-"] * (len(ROLES) - len(answers))
            yield (address.route, verb, relation), answers


def drawn_once(address: Address, verb: str, relation: str, role: str) -> tuple[str, ...]:
    """One's own page is drawn for every role; any other answer once for its relation."""
    seen_by = role if (verb, relation) == ("GET", "own") else ""
    return address.route, verb, relation, seen_by


@pytest.mark.parametrize("address", ALL, ids=lambda one: one.route)
def test_everybody_gets_the_answer_that_was_reviewed(asker: Asker, address: Address) -> None:
    wrong = []
    for line, answers in lines_of(asker, address):
        _written.append((*line, *answers))
        if WRITE:
            write()
            continue
        assert line in EXPECTED, (
            f"{line} stands not in tests/matrix.csv. Run MATRIX_WRITE=1 pytest tests/matrix, read "
            "the new lines (tests/matrix/README.md says how), and commit them."
        )
        for role, was, wanted in zip(ROLES, answers, EXPECTED[line], strict=True):
            if was not in wanted.split("|"):
                wrong.append(f"{line} as {role}: {was}, not {wanted}")
        assert "500" not in answers, line
    assert not wrong, "\n".join(wrong)


def write() -> None:
    assert "PYTEST_XDIST_WORKER" not in os.environ, "One process alone writes the file."
    where = FILE if WRITE == "1" else Path(WRITE)
    with where.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows([HEAD, *_written])


def test_the_file_holds_no_line_of_a_route_that_is_gone() -> None:
    known = {one.route for one in ALL}
    gone = {route for route, _verb, _relation in EXPECTED} - known
    assert WRITE or not gone, f"Take these lines out of tests/matrix.csv: {sorted(gone)}"
