"""Documents that code prints: permissions, workflows, settings, the forms of the return. A guard
holds them to the code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.utils import translation

from portal.accounts.actor import roles
from portal.kernel.workflow import Workflow
from portal.pages.apidocs.changelog import CHANGES
from programs.returns.rules import Told, rules_told
from programs.returns.schema import Field, Form, Published, published


def printed() -> dict[str, str]:
    """File name (under docs/) to text, in English."""
    with translation.override("en"):
        return {
            "permissions.md": "\n".join(_permissions()) + "\n",
            "workflows.md": "\n".join(_workflows()) + "\n",
            "settings.md": "\n".join(_settings()) + "\n",
            "return-forms.md": "\n".join(_forms()) + "\n",
            "api-changelog.md": "\n".join(_changes()) + "\n",
        }


def _changes() -> Iterator[str]:
    yield "# Changes of the API\n"
    yield "Printed from `portal/pages/apidocs/changelog.py`, which `GET /api/v1/changelog/` reads;"
    yield "do not edit by hand (`make documents`).\n"
    yield "Within v1 nothing is taken away and no meaning changes without half a year in which"
    yield "every answer of what is going says so: `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and"
    yield "a `Link` to this list and to what comes instead. New members of answers and new values"
    yield "of lists are no such change: ignore what you do not know.\n"
    yield "| on | kind | of | what |\n|---|---|---|---|"
    for one in CHANGES:
        yield f"| {one.on:%Y-%m-%d} | {one.kind} | `{one.of}` | {one.what} |"


def _permissions() -> Iterator[str]:
    yield "# Permissions\n"
    yield "Printed from `portal/wiring/roles.py`; do not edit by hand (`make documents`).\n"
    yield "A grant is a role within a boundary: a region, an office, an enterprise, a visit.\n"
    for role in roles:
        second = ", second step" if role.second_step else ""
        offices = ", ".join(sorted(role.offices)) or "given by another room"
        yield f"## {role.label} (`{role.code}`)\n"
        yield f"Offices: {offices}{second}.\n"
        yield from (f"- `{permission}`" for permission in sorted(role.permissions))
        yield ""


def _workflows() -> Iterator[str]:
    yield "# Workflows\n"
    yield "Drawn from each room's `workflow.py`; do not edit by hand (`make documents`).\n"
    for label, workflow in sorted(_declared().items()):
        yield f"## {label}\n"
        yield "```mermaid\nstateDiagram-v2"
        yield f"    [*] --> {workflow.start}"
        for move in workflow:
            for source in sorted(str(s) for s in move.sources):
                yield f"    {source} --> {move.target}: {move.label}"
        yield "```\n"
        yield "| move | permission | reason |\n|---|---|---|"
        for move in workflow:
            reason = "needed" if move.needs_reason else ""
            yield f"| {move.label} (`{move.name}`) | `{move.permission}` | {reason} |"
        yield ""


def _declared() -> dict[str, Workflow]:
    found = {model._meta.label: getattr(model, "workflow", None) for model in apps.get_models()}
    return {label: one for label, one in found.items() if isinstance(one, Workflow)}


def _settings() -> Iterator[str]:
    yield "# Settings\n"
    yield "Printed from `.env.example`; do not edit by hand (`make documents`).\n"
    yield "| variable | default | what it is |\n|---|---|---|"
    words: list[str] = []
    example = Path(settings.BASE_DIR) / ".env.example"
    for line in example.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            words.append(line.lstrip("# "))
        elif "=" in line:
            name, _sign, default = line.partition("=")
            yield f"| `{name}` | {f'`{default}`' if default else ''} | {' '.join(words)} |"
            words = []
        else:
            words = []


def _forms() -> Iterator[str]:
    yield "# Forms of the monthly return\n"
    yield "Printed from `programs/returns/library/`; do not edit by hand (`make documents`)."
    yield "A published form never changes; a programme year refers to one.\n"
    for listed in reversed(published()):
        form = listed.form
        yield f"## Form {form.version} (`{listed.code}`)\n"
        yield f"{listed.en} {listed.zh}\n"
        yield f"Published {listed.published_on.isoformat()}; {_years(listed)}.\n"
        yield "| figure | 指标 | code | unit | counted by | |\n|---|---|---|---|---|---|"
        for field in form.fields():
            yield _field(field)
        yield "\n| rule | at | severity | in words |\n|---|---|---|---|"
        for told in rules_told(form, "en"):
            yield _rule(form, told)
        yield ""


def _years(listed: Published) -> str:
    if listed.is_only_chosen:
        return "no programme year has it of itself, a province chooses it"
    until = f"to {listed.until_year}" if listed.until_year else "on"
    return f"what programme years from {listed.from_year} {until} have of themselves"


def _field(field: Field) -> str:
    counted = f"`{field.indicator}`" if field.is_counted else "typed"
    span = "to date" if field.is_to_date else "of the month"
    return f"| {field.en} | {field.zh} | `{field.code}` | {field.unit} | {counted} | {span} |"


#: rules of more figures than this are said to be of so many
_NAMED = 6


def _rule(form: Form, told: Told) -> str:
    codes = (told.at,) if told.at else told.about
    everywhere = len(codes) == len(form.by_code)
    many = f"{len(codes)} figures" if len(codes) > _NAMED else ", ".join(f"`{c}`" for c in codes)
    at = "every figure" if everywhere else many
    return f"| `{told.code}` | {at} | {told.severity} | {told.words} |"
