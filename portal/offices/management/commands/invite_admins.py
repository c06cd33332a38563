"""`manage.py invite_admins`: the first three links, for three different persons."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actor import SYSTEM
from portal.kernel.errors import Refused
from portal.offices.models import Office, Post
from portal.offices.operations import IssuedLink, invite, open_office
from portal.offices.rules import normal_login
from portal.offices.vocabulary import ADMINISTRATORS, OfficeKind

CODE = "administration"
WORDS = {
    "system_admin": ("--system", "system administrator (系统管理员)"),
    "security_admin": ("--security", "security administrator (安全管理员)"),
    "audit_admin": ("--audit", "audit administrator (审计管理员)"),
}


class Command(BaseCommand):
    help = (
        "Invite the system, security and audit administrators: three persons. The links are shown "
        "here once and work for 24 hours; run it again for those who have not used theirs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        for role, (option, words) in WORDS.items():
            parser.add_argument(option, nargs=2, dest=role, metavar=("LOGIN", "NAME"), help=words)

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = {role: options[role] or self._asked(role) for role in self._missing()}
        if not wanted:
            raise CommandError("The three administrators are there already.")
        logins = [normal_login(login) for login, _name in wanted.values()]
        if len(set(logins)) < len(logins):
            raise CommandError("The three administrators must be three different persons.")
        try:
            with transaction.atomic():
                links = [self._invite(role, *who) for role, who in wanted.items()]
        except Refused as refusal:
            raise CommandError(_in_words(refusal)) from None
        for link in links:
            self._show(link)

    def _missing(self) -> list[str]:
        """The roles that nobody holds."""
        held = Post.objects.held().filter(role__in=ADMINISTRATORS, user__is_active=True)
        return [role for role in ADMINISTRATORS if role not in held.values_list("role", flat=True)]

    def _asked(self, role: str) -> list[str]:
        option, words = WORDS[role]
        if not self.stdin_is_a_person():
            raise CommandError(f"Say who is {words}: {option} LOGIN NAME")
        return [input(f"Login of the {words}: "), input(f"Name of the {words}: ")]

    def stdin_is_a_person(self) -> bool:
        import sys

        return sys.stdin.isatty()

    def _invite(self, role: str, login: str, name: str) -> IssuedLink:
        now = timezone.now()
        office = Office.objects.filter(code=CODE).first() or open_office(
            None, by=SYSTEM, at=now, kind=OfficeKind.ADMINISTRATION, code=CODE, name="系统管理"
        )
        return invite(office, by=SYSTEM, at=now, role=role, login=login, display_name=name)

    def _show(self, link: IssuedLink) -> None:
        address = settings.PUBLIC_URL + reverse("accounts:activate", args=[link.token])
        _option, words = WORDS[link.invitation.role]
        person = link.invitation.user
        self.stdout.write(f"{words}: {person.display_name}, login {person.login}\n  {address}\n")


def _in_words(refusal: Refused) -> str:
    fields = getattr(refusal, "fields", {})
    return " ".join([str(refusal), *(f"({name})" for name in fields)])
