"""What is taken in with a visit: what cameras wrote, where experts were, from which device."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from experts.visits.facts import Record
from experts.visits.jobs import COARSEN
from experts.visits.models import Visit, VisitTrace
from experts.visits.operations import add_photo, coarsen_positions, save_record
from experts.visits.rules.places import (
    Position,
    extent_of,
    km_between,
    kmh,
    place_of,
    surely_apart_km,
)
from portal.accounts.actor import SYSTEM, actor_for
from portal.files.camera import Shot, bits_apart, look_of, read_shot
from portal.files.models import Attachment
from portal.files.queries import open_attachment
from portal.jobs.work import job_kinds
from portal.kernel.errors import Invalid, NotPermitted
from tests.factories import NOON
from tests.factories.experts import Scene
from tests.factories.visiting import RUIAN, TAIZHOU, camera_photo, device, motif

SHOT_AT = datetime(2026, 5, 4, 9, 31, 7, tzinfo=UTC)
PLACE = {
    "latitude": Decimal("27.778612"),
    "longitude": Decimal("120.655301"),
    "accuracy_m": 12,
}


@pytest.fixture
def scene(db: None) -> Scene:
    return Scene()


# ---- cameras ----


def _shot(stream: BytesIO) -> Shot:
    with Image.open(stream) as picture:
        return read_shot(picture)


def test_a_camera_says_when_and_where() -> None:
    found = _shot(camera_photo(1, taken_at=SHOT_AT, offset="+09:00", place=RUIAN))
    assert found.taken_at == SHOT_AT - timedelta(hours=9)
    assert abs(float(found.latitude or 0) - RUIAN[0]) < 1e-5
    assert abs(float(found.longitude or 0) - RUIAN[1]) < 1e-5


def test_a_camera_without_an_offset_goes_by_the_countrys_clock() -> None:
    assert _shot(camera_photo(1, taken_at=SHOT_AT, offset="")).taken_at == SHOT_AT - timedelta(
        hours=8
    )
    assert _shot(camera_photo(1, taken_at=SHOT_AT, offset="bad")).taken_at is not None


def test_south_and_west_are_negative() -> None:
    found = _shot(camera_photo(1, place=(-33.5, -70.25)))
    assert (found.latitude, found.longitude) == (Decimal("-33.5"), Decimal("-70.25"))


def _odd(exif: dict[int, Any], gps: dict[int, Any]) -> BytesIO:
    notes = Image.Exif()
    notes.get_ifd(0x8769).update(exif)
    notes.get_ifd(0x8825).update(gps)
    out = BytesIO()
    motif(3).save(out, "JPEG", exif=notes)
    out.seek(0)
    return out


@pytest.mark.parametrize(
    ("exif", "gps"),
    [
        ({}, {}),
        ({0x9003: "yesterday"}, {}),
        ({0x9003: "0000:00:00 00:00:00"}, {}),
        ({0x9003: "2000:01:01 00:00:00"}, {}),  # a clock that was never set
        ({}, {1: "N", 2: (0, 0, 0), 3: "E", 4: (0, 0, 0)}),
        ({}, {1: "N", 2: (95, 0, 0), 3: "E", 4: (20, 0, 0)}),
        ({}, {1: "N", 2: (27, 46)}),
    ],
)
def test_notes_that_tell_nothing_refuse_nothing(exif: dict[int, Any], gps: dict[int, Any]) -> None:
    assert _shot(_odd(exif, gps)) == Shot()


def test_a_look_outlives_saving_and_scaling_and_tells_motifs_apart() -> None:
    for seed in range(20):
        look = look_of(motif(seed))
        again = Image.open(camera_photo(seed, size=(1600, 1200), quality=40))
        assert bits_apart(look, look_of(again)) <= 3
        assert bits_apart(look, look_of(motif(seed + 1000))) > 10


def test_what_the_camera_wrote_is_kept_beside_the_photo_and_not_in_it(scene: Scene) -> None:
    scene.written()
    problem = scene.problem()
    stream = camera_photo(4, taken_at=SHOT_AT, place=TAIZHOU)
    came = stream.getvalue()
    assert b"OWNER-OF-THE-CAMERA" in came
    by = actor_for(scene.expert.user)
    kept = add_photo(problem, stream=stream, name="a.jpg", by=by, at=NOON)
    kept.refresh_from_db()
    assert kept.taken_at == SHOT_AT - timedelta(hours=8)
    assert kept.taken_latitude == Decimal("28.5")
    assert kept.upload_sha256 != kept.sha256
    assert len(kept.look) == 16
    with open_attachment(kept) as file:
        content = file.read()
    assert b"OWNER-OF-THE-CAMERA" not in content
    assert b"Exif" not in content
    with Image.open(BytesIO(content)) as picture:
        assert not dict(picture.getexif())
        assert look_of(picture.convert("RGB")) == kept.look


@pytest.mark.parametrize(
    "values",
    [{"look": "xyz"}, {"taken_latitude": 1}, {"taken_latitude": 91, "taken_longitude": 0}],
    ids=str,
)
def test_the_table_of_files_refuses_what_cannot_be(scene: Scene, values: dict[str, Any]) -> None:
    scene.written()
    by = actor_for(scene.expert.user)
    add_photo(scene.problem(), stream=camera_photo(5), name="a.jpg", by=by, at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attachment.objects.update(**values)


# ---- positions ----


def save(scene: Scene, visit: Visit, revision: int = 0, **fields: Any) -> Any:
    return save_record(
        visit,
        entry=Record(fields),
        revision=revision,
        by=actor_for(scene.expert.user),
        at=NOON,
        device=device("own"),
    )


def test_a_position_is_kept_with_the_record_and_taken_away_with_it(scene: Scene) -> None:
    visit = scene.accepted()
    save(scene, visit, **PLACE)
    visit.refresh_from_db()
    assert (visit.latitude, visit.longitude) == (PLACE["latitude"], PLACE["longitude"])
    assert visit.located_at == NOON
    trace = VisitTrace.objects.get()
    assert (trace.device, trace.latitude) == (device("own"), PLACE["latitude"])
    save(scene, visit, 1, latitude=None, longitude=None, accuracy_m=None)
    visit.refresh_from_db()
    assert (visit.latitude, visit.located_at) == (None, None)


@pytest.mark.parametrize(
    "fields",
    [
        {"latitude": Decimal(91), "longitude": Decimal(0), "accuracy_m": 1},
        {"latitude": Decimal(1), "longitude": Decimal(-181), "accuracy_m": 1},
        {"latitude": Decimal(1), "longitude": None, "accuracy_m": None},
        {"latitude": None, "longitude": Decimal(1)},
        {"accuracy_m": 3},
        {"latitude": Decimal(1), "longitude": Decimal(1), "accuracy_m": -1},
    ],
    ids=str,
)
def test_half_a_position_is_none(scene: Scene, fields: dict[str, Any]) -> None:
    visit = scene.accepted()
    with pytest.raises(Invalid):
        save(scene, visit, **fields)
    visit.refresh_from_db()
    assert visit.latitude is None


def test_a_position_is_changed_as_a_whole(scene: Scene) -> None:
    """Whoever has not seen that it was taken away does not bring half of it back."""
    visit = scene.accepted()
    save(scene, visit, latitude=Decimal(1), longitude=Decimal(1), accuracy_m=None)
    save(scene, visit, 1, latitude=None, longitude=None, accuracy_m=None)
    saved = save(scene, visit, 1, **PLACE)
    assert {one.name for one in saved.conflicts} == set(PLACE)
    visit.refresh_from_db()
    assert (visit.latitude, visit.accuracy_m) == (None, None)


def test_after_thirty_days_a_position_is_kept_to_a_hundred_metres(scene: Scene) -> None:
    visit = scene.written()
    save(scene, visit, visit.revision, **PLACE)
    by = actor_for(scene.expert.user)
    photo = camera_photo(6, taken_at=SHOT_AT, place=(27.778612, 120.655301))
    add_photo(scene.problem(), stream=photo, name="a.jpg", by=by, at=NOON)
    assert coarsen_positions(NOON, by=SYSTEM, at=NOON) == 0
    later = NOON + timedelta(seconds=1)
    with pytest.raises(NotPermitted):
        coarsen_positions(later, by=by, at=NOON)
    assert coarsen_positions(later, by=SYSTEM, at=NOON) == 3
    assert coarsen_positions(later, by=SYSTEM, at=NOON) == 0
    visit.refresh_from_db()
    coarse = (Decimal("27.779"), Decimal("120.655"))
    assert (visit.latitude, visit.longitude, visit.accuracy_m) == (*coarse, 100)
    trace, kept = VisitTrace.objects.get(), Attachment.objects.get()
    assert (trace.latitude, trace.longitude) == coarse
    assert (kept.taken_latitude, kept.taken_longitude) == coarse
    assert COARSEN in job_kinds


def test_distances_and_speeds() -> None:
    one, other = Position(*RUIAN), Position(*TAIZHOU)
    assert 79 < km_between(one, other) < 81
    assert surely_apart_km(Position(*RUIAN, 50_000), Position(*TAIZHOU, 50_000)) == 0
    assert kmh(80, 3600) == 80
    assert kmh(80, 0) > 10**9
    assert place_of([one], least=2) is None
    middle = place_of([one, other, other])
    assert middle is not None
    assert (middle.middle.latitude, middle.count) == (TAIZHOU[0], 3)


def test_every_province_has_its_extent() -> None:
    inside = {"110000": (39.9, 116.4), "330000": RUIAN, "650000": (43.8, 87.6)}
    for code, place in inside.items():
        extent = extent_of(code)
        assert extent is not None
        assert extent.km_outside(Position(*place)) == 0
    zhejiang = extent_of("330381")
    assert zhejiang is not None
    assert 2_000 < zhejiang.km_outside(Position(43.8, 87.6)) < 4_000
    assert extent_of("810000") is None


# ---- the page ----


def test_only_the_recording_page_may_ask_where_its_reader_is(scene: Scene, signed_in: Any) -> None:
    visit = scene.accepted()
    browser = signed_in(scene.expert.user)
    record = browser.get(reverse("visits:record", args=[visit.pk]))
    assert "geolocation=(self)" in record.headers["Permissions-Policy"]
    assert "data-locate" in record.content.decode()
    assert "js/locate" in record.content.decode()
    for name in ("visits:visit", "visits:new-problem"):
        other = browser.get(reverse(name, args=[visit.pk]))
        assert "geolocation=()" in other.headers["Permissions-Policy"]


def test_the_browser_sends_position_and_device_with_the_draft(db: None, signed_in: Any) -> None:
    scene = Scene(at=timezone.now())
    visit = scene.accepted()
    browser = signed_in(scene.expert.user)
    url = reverse("visits:record", args=[visit.pk])
    cookie = browser.get(url).cookies["portal_device"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/visits/")
    head = {"X-Autosave": "1", "Accept": "application/json"}
    sent = {"revision": "0", "latitude": "27.778612", "longitude": "120.655301", "accuracy_m": "9"}
    assert browser.post(url, sent, headers=head).json() == {"fields": {"revision": 1}}
    visit.refresh_from_db()
    assert visit.latitude == Decimal("27.778612")
    assert VisitTrace.objects.get().user == scene.expert.user
    assert "portal_device" not in browser.get(url).cookies
    for wrong in ({"latitude": "north"}, {"longitude": ""}, {"accuracy_m": "-4"}):
        answer = browser.post(url, sent | {"revision": "1"} | wrong, headers=head)
        assert answer.status_code == 422
        assert answer.json()["message"]
    page = browser.get(reverse("visits:visit", args=[visit.pk])).content.decode()
    assert "27.778612" in page
    assert (
        "27.778612"
        not in signed_in(scene.member)
        .get(reverse("visits:visit", args=[visit.pk]))
        .content.decode()
    )


def test_a_number_that_is_none_leaves_no_trace(db: None, signed_in: Any) -> None:
    scene = Scene(at=timezone.now())
    visit = scene.accepted()
    browser = signed_in(scene.expert.user)
    browser.cookies["portal_device"] = "<script>"
    answer = browser.post(
        reverse("visits:record", args=[visit.pk]),
        {"revision": "0", "people_met": "李工"},
        headers={"X-Autosave": "1"},
    )
    assert answer.status_code == 200
    assert not VisitTrace.objects.exists()
