"""`manage.py import_table CODE FILE --as LOGIN`: any importer, from the command line."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.accounts.actor import Actor, actor_for
from portal.accounts.models import User
from portal.files import gate
from portal.files.kinds import TABLES
from portal.imports.checking import check_file, keep_table, refuse_strangers
from portal.imports.definition import FileFacts, Importer, Kept, Table, importers
from portal.kernel.errors import Refused


class Command(BaseCommand):
    """Check a table and keep it, all or nothing, as the person named by --as."""

    help = "Import a workbook or CSV file with a registered importer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="the importer: " + ", ".join(i.code for i in importers))
        parser.add_argument("file", type=Path)
        parser.add_argument("--as", dest="login", required=True, help="who imports")
        parser.add_argument("--dry-run", action="store_true", help="check, and keep nothing")
        parser.add_argument("--json", action="store_true", help="print counts and faults as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        importer, by, path = self._asked(options)
        at = timezone.now()
        try:
            refuse_strangers(importer, by)
            with path.open("rb") as stream:
                checked = gate.check(stream, name=path.name, kinds=TABLES)
            table = check_file(importer, path, checked, by=by, at=at)
            facts = FileFacts(checked.name, checked.sha256, len(table.lines))
            dry = options["dry_run"]
            kept = None if dry else keep_table(importer, table, file=facts, by=by, at=at)
        except Refused as refusal:
            faults = [fault.as_dict() for fault in getattr(refusal, "faults", ())]
            if options["json"]:
                self._print({"refused": str(refusal), "faults": faults, "kept": None})
            raise CommandError(_said(str(refusal), faults)) from refusal
        self._say(table, kept, as_json=options["json"])
        if table.has_errors and kept is None:
            raise CommandError(f"{table.fault_count} faults; nothing was kept.")

    def _asked(self, options: dict[str, Any]) -> tuple[Importer, Actor, Path]:
        importer = importers.get(options["code"])
        if importer is None:
            known = ", ".join(sorted(known.code for known in importers)) or "none"
            raise CommandError(f"There is no importer {options['code']!r}; there are: {known}.")
        user = User.objects.filter(login=options["login"].strip().lower()).first()
        if user is None or not user.is_active:
            raise CommandError(f"Nobody active signs in as {options['login']!r}.")
        if not options["file"].is_file():
            raise CommandError(f"There is no file {options['file']}.")
        return importer, actor_for(user), options["file"]

    def _say(self, table: Table, kept: Kept | None, *, as_json: bool) -> None:
        faults = [fault.as_dict() for fault in table.faults]
        counts = (
            None
            if kept is None
            else {
                "new": kept.new,
                "changed": kept.changed,
                "unchanged": kept.unchanged,
                "refused": kept.refused,
            }
        )
        if as_json:
            self._print(
                {
                    "rows": len(table.lines),
                    "kept": counts,
                    "fault_count": table.fault_count,
                    "faults": faults,
                }
            )
            return
        for fault in faults:
            self.stdout.write(_line(fault))
        self.stdout.write(f"rows {len(table.lines)}, faults {table.fault_count}, kept {counts}")

    def _print(self, content: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(content, ensure_ascii=False, indent=1))


def _line(fault: dict[str, Any]) -> str:
    return f"{fault['where'] or '-':>8}  {fault['severity']:7} {fault['message']} {fault['remedy']}"


def _said(sentence: str, faults: list[dict[str, Any]]) -> str:
    return "\n".join([sentence, *(_line(fault) for fault in faults)])
