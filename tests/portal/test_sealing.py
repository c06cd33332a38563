"""Sealed secrets: nobody reads them from a copy of the tables, keys can be changed."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils.module_loading import import_string
from django_otp.oath import hotp

from portal.accounts.actor import SYSTEM, actor_for
from portal.kernel.errors import WrongState
from portal.kernel.sealing import Unopenable, is_current, seal, unseal
from portal.offices import operations
from portal.offices.codes import pause_after, recovery_hash, step_of, unix_step
from portal.offices.models import Authenticator, RecoveryCode
from tests.factories import NOON

OLD, NEW = "the former passphrase", "the new passphrase"
SECRET = b"12345678901234567890"


def test_what_was_sealed_opens_again_and_never_looks_the_same():
    first, second = (seal(SECRET, keys=[OLD], about="row 1") for _time in range(2))
    assert first != second
    assert "12345" not in first
    assert unseal(first, keys=[NEW, OLD], about="row 1") == SECRET


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[:-2] + ("AA" if text[-2:] != "AA" else "BB"),
        lambda text: text[: len(text) // 2],
        lambda text: "",
        lambda text: "sm4.00000000." + text.split(".")[2],
        lambda text: "aes" + text[3:],
    ],
)
def test_an_altered_text_does_not_open(change):
    with pytest.raises(Unopenable):
        unseal(change(seal(SECRET, keys=[OLD], about="row 1")), keys=[OLD], about="row 1")


def test_it_opens_with_its_own_key_in_its_own_row_alone():
    sealed = seal(SECRET, keys=[OLD], about="row 1")
    for keys, about in (([NEW], "row 1"), ([OLD], "row 2")):
        with pytest.raises(Unopenable):
            unseal(sealed, keys=keys, about=about)
    assert is_current(sealed, keys=[OLD, NEW])
    assert not is_current(sealed, keys=[NEW, OLD])


def test_a_code_of_the_telephone_is_right_within_half_a_minute_and_once():
    now = unix_step(NOON)
    code = f"{hotp(SECRET, now):06d}"
    assert step_of(SECRET, code, at=NOON, drift=0, after=-1) == now
    assert step_of(SECRET, code, at=NOON + timedelta(seconds=30), drift=0, after=-1) == now
    assert step_of(SECRET, code, at=NOON + timedelta(seconds=60), drift=0, after=-1) is None
    assert step_of(SECRET, code, at=NOON + timedelta(seconds=60), drift=-1, after=-1) == now
    assert step_of(SECRET, code, at=NOON, drift=0, after=now) is None
    assert step_of(SECRET, "１２３４５６", at=NOON, drift=0, after=-1) is None


def test_wrong_codes_wait_longer_and_longer_and_never_for_ever():
    waits = [pause_after(count).total_seconds() for count in (0, 1, 2, 5, 12, 13, 9_999)]
    assert waits == [0, 1, 2, 16, 2048, 3600, 3600]


@pytest.mark.django_db
class TestTheTables:
    def device(self, cast, settings, keys):
        settings.SEALING_KEYS = keys
        me = actor_for(cast.officer)
        device = operations.begin_enrolment(cast.officer, by=me, at=NOON)
        code = f"{hotp(device.secret, unix_step(NOON)):06d}"
        return device, operations.finish_enrolment(cast.officer, by=me, at=NOON, code=code)

    def test_a_copy_of_them_gives_neither_secret_nor_code_away(self, cast, settings):
        device, codes = self.device(cast, settings, [OLD])
        told = str(list(Authenticator.objects.values())) + str(list(RecoveryCode.objects.values()))
        assert device.secret.hex() not in told
        assert not any(code in told for code in codes)
        assert RecoveryCode.objects.count() == len(codes) == 10

    def test_keys_change_while_codes_go_on_working(self, cast, settings):
        device, codes = self.device(cast, settings, [OLD])
        settings.SEALING_KEYS = [NEW, OLD]
        me, out = actor_for(cast.officer), StringIO()
        assert operations.try_code(cast.officer, by=me, at=NOON, code=codes[0])
        call_command("seal_anew", stdout=out)
        assert "1 secrets sealed anew" in out.getvalue()
        settings.SEALING_KEYS = [NEW]
        device.refresh_from_db()
        later = NOON + timedelta(minutes=5)
        code = f"{hotp(device.secret, unix_step(later)):06d}"
        assert operations.try_code(cast.officer, by=me, at=later, code=code)
        call_command("seal_anew", stdout=out)
        assert "0 secrets sealed anew" in out.getvalue()

    def test_a_key_that_is_gone_is_said_in_words(self, cast, settings):
        device, _codes = self.device(cast, settings, [OLD])
        settings.SEALING_KEYS = [NEW]
        with pytest.raises(WrongState, match="security administrator"):
            operations.try_code(cast.officer, by=actor_for(cast.officer), at=NOON, code="123456")
        with pytest.raises(CommandError, match="1 secrets cannot be opened"):
            call_command("seal_anew", stdout=StringIO(), stderr=StringIO())
        with pytest.raises(Unopenable):
            operations.seal_anew(device, by=SYSTEM, at=NOON)

    def test_what_was_kept_in_clear_is_moved_and_removed(self, cast, settings):
        settings.SEALING_KEYS = [OLD]
        own = "id integer, user_id bigint"
        create = (
            f"otp_totp_totpdevice ({own}, key text, confirmed boolean, last_t bigint, drift int)",
            f"otp_static_staticdevice ({own})",
            "otp_static_statictoken (id integer, device_id integer, token text)",
        )
        with connection.cursor() as cursor:
            for statement in create:
                cursor.execute(f"CREATE TABLE {statement}")
            cursor.execute(
                "INSERT INTO otp_totp_totpdevice VALUES (1, %s, %s, %s, 7, 1)",
                [cast.officer.pk, SECRET.hex(), True],
            )
            cursor.execute("INSERT INTO otp_static_staticdevice VALUES (1, %s)", [cast.officer.pk])
            cursor.execute("INSERT INTO otp_static_statictoken VALUES (1, 1, 'abcde23456')")
        editor = SimpleNamespace(
            connection=connection,
            execute=lambda statement: connection.cursor().execute(statement),
            quote_name=connection.ops.quote_name,
        )
        models = SimpleNamespace(get_model=lambda _app, _name: Authenticator)
        move = import_string("portal.offices.migrations.0003_move_second_steps.move")
        move(models, editor)
        device = Authenticator.objects.get(user=cast.officer)
        assert (device.secret, device.last_step, device.drift) == (SECRET, 7, 1)
        assert device.confirmed_at is not None
        kept = device.recovery_codes.get().code_hash
        assert kept == recovery_hash("abcde23456", device.salt)
        tables = connection.introspection.table_names()
        assert not [name for name in tables if name.startswith("otp_")]
