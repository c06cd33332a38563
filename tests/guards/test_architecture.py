"""docs/architecture.md shows the house as the contracts hold it."""

from __future__ import annotations

import re
from configparser import ConfigParser
from itertools import pairwise

from tests.guards.house import HOUSE

TEXT = (HOUSE / "docs" / "architecture.md").read_text()
CONTRACTS = ConfigParser()
CONTRACTS.read(HOUSE / ".importlinter")


def layers(contract: str) -> list[list[str]]:
    """The storeys of a contract, from top to bottom; what stands beside each other together."""
    named = CONTRACTS[f"importlinter:contract:{contract}"]["layers"].split("\n")
    return [line.replace("(", "").replace(")", "").split(" | ") for line in named if line]


def drawn() -> tuple[dict[str, str], dict[str, set[str]]]:
    """The node in which a package is drawn, and the nodes to which each node points."""
    diagram = TEXT.partition("```mermaid")[2].partition("```")[0]
    labels = dict(re.findall(r'(\w+)\["([^":]+)', diagram))
    nodes = {package: node for node, label in labels.items() for package in label.split(" | ")}
    bare = re.sub(r"\[[^\]]*\]", "", diagram)
    nodes |= {name: name for name in re.findall(r"\b(experts|programs|enterprises)\b", bare)}
    points: dict[str, set[str]] = {}
    for line in bare.splitlines():
        chain = [node.strip() for node in line.split("-->")]
        for above, beneath in pairwise(chain):
            points.setdefault(above, set()).add(beneath)
    return nodes, points


def beneath(node: str, points: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [node]
    while waiting:
        for other in points.get(waiting.pop(), set()) - found:
            found.add(other)
            waiting.append(other)
    return found


def test_every_storey_is_drawn_and_no_other() -> None:
    nodes, _points = drawn()
    named = {one.replace(".", "/") for line in layers("storeys") for one in line}
    assert set(nodes) == named


def test_no_arrow_goes_upwards_and_none_is_lacking() -> None:
    nodes, points = drawn()
    order = [[nodes[one.replace(".", "/")] for one in line] for line in layers("storeys")]
    level = {node: number for number, line in enumerate(order) for node in line}
    for above, others in points.items():
        assert all(level[above] < level[other] for other in others), above
    top = order[0][0]
    assert beneath(top, points) == set(level) - {top}


def test_every_package_of_the_portal_has_a_storey() -> None:
    apart = {"portal/settings", "portal/__init__", "portal/asgi", "portal/wsgi"}
    found = {
        f"portal/{path.stem}"
        for path in (HOUSE / "portal").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert found - apart <= set(drawn()[0])


def test_sub_rooms_and_rooms_stand_in_the_order_of_the_contracts() -> None:
    for package in ("enterprises", "programs", "experts", "certification"):
        names = [line[0].partition(".")[2] for line in layers(f"subrooms_of_{package}")]
        assert f"| `{package}` | {' → '.join(f'`{name}`' for name in names)} |" in TEXT
    shown = TEXT.partition("## Rooms")[2].partition("```\n")[2].partition("```")[0].splitlines()
    assert [set(line.strip().partition("  ")[0].split(" │ ")) for line in shown] == [
        set(line) for line in layers("rooms")
    ]
