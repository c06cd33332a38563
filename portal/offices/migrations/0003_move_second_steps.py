"""Second steps that were kept in clear by django-otp's own tables: sealed, and those removed."""

import secrets
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import migrations

from portal.kernel.sealing import seal
from portal.offices.codes import recovery_hash

TOTP, STATIC, TOKENS = "otp_totp_totpdevice", "otp_static_staticdevice", "otp_static_statictoken"


def move(apps: Any, editor: Any) -> None:
    tables = set(editor.connection.introspection.table_names())
    if TOTP in tables:
        _move(apps.get_model("offices", "Authenticator"), editor.connection, tables)
    for table in (TOKENS, STATIC, TOTP):
        if table in tables:
            editor.execute(f"DROP TABLE {editor.quote_name(table)}")


def _move(authenticators: Any, connection: Any, tables: set[str]) -> None:
    now = datetime.now(tz=UTC)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT user_id, key, confirmed, last_t, drift FROM {TOTP} ORDER BY id")
        for user, key, confirmed, last_step, drift in cursor.fetchall():
            about = f"offices.authenticator {user}"
            device, _is_new = authenticators.objects.update_or_create(
                user_id=user,
                defaults={
                    "sealed_secret": seal(
                        bytes.fromhex(key), keys=settings.SEALING_KEYS, about=about
                    ),
                    "salt": secrets.token_hex(16),
                    "begun_at": now,
                    "confirmed_at": now if confirmed else None,
                    "last_step": last_step,
                    "drift": drift,
                },
            )
            if STATIC in tables and TOKENS in tables:
                cursor.execute(
                    f"SELECT t.token FROM {TOKENS} t JOIN {STATIC} d ON d.id = t.device_id "
                    "WHERE d.user_id = %s",
                    [user],
                )
                for (token,) in cursor.fetchall():
                    device.recovery_codes.create(code_hash=recovery_hash(token, device.salt))


class Migration(migrations.Migration):
    dependencies = [("offices", "0002_add_authenticators")]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
