"""Four eyes on a return (T34): refused by the operation in words, and by the database to whoever
writes around it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from portal.indicators.folding import mark
from portal.offices.models import Post
from programs.cycles.models import CycleLock
from programs.returns import operations
from programs.returns.models import Return, ReturnEdit, Summary
from programs.returns.queries.summaries import summary_of
from tests.factories import NOON, holder, office, person, region
from tests.factories.cycles import cycle, roster_entry
from tests.factories.enterprises import enterprise
from tests.factories.returns import OCTOBER, county_return, given

pytestmark = pytest.mark.django_db


def written_around(row, **values):
    """Whether the database lets the row be written so, past every operation."""
    try:
        with transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(**values)
    except IntegrityError:
        return False
    return True


def changed_by(row, user):
    ReturnEdit.objects.create(subject=row, revision=1, by=user, at=NOON, channel="form")


def makers(row):
    """Who prepared it, who submitted it, who changed a cell of it and was saved over since."""
    changer = person("Changer")
    changed_by(row, changer)
    return (row.prepared_by, row.submitted_by, changer)


@pytest.mark.parametrize("version", [1, 2])
def test_the_database_lets_no_maker_and_nobody_approve(version):
    """Of a first version, and of a correction after the lock."""
    row = county_return(state="submitted", version=version)
    CycleLock.objects.create(cycle=cycle(), period="2026-10", locked_at=NOON)
    for who in (*makers(row), None):
        assert not written_around(row, state="approved", approved_by=who), who
    assert written_around(row, state="approved", approved_by=person("City"))


@pytest.mark.parametrize("version", [1, 2])
def test_the_database_lets_no_maker_and_no_approver_accept(version):
    city, province = person("City"), person("Province")
    row = county_return(state="approved", version=version, approved_by=city)
    dated = {"state": "accepted", "accepted_on": NOON.date()}
    for who in (*makers(row), city, None):
        assert not written_around(row, **dated, accepted_by=who), who
    assert written_around(row, **dated, accepted_by=province)
    assert not written_around(row, prepared_by=city)  # nor afterwards
    assert not written_around(row, submitted_by=province)


def test_the_database_lets_one_person_not_approve_and_accept_a_citys_month():
    city = person("City")
    row = Summary.objects.create(
        cycle=cycle(), region=region("330300"), period="2026-10", state="approved",
        approved_at=NOON, approved_by=city,
    )  # fmt: skip
    dated = {"state": "accepted", "accepted_at": NOON}
    for who in (city, None):
        assert not written_around(row, **dated, accepted_by=who)
    assert written_around(row, **dated, accepted_by=person("Province"))


def test_who_changed_a_cell_does_not_decide_although_another_saved_last(cast, acting):
    row = county_return(state="submitted")
    changed_by(row, cast.city)
    with pytest.raises(operations.SamePerson):
        operations.approve(row, by=acting(cast.city), at=NOON)


def test_who_approved_for_the_city_does_not_accept_for_the_province(cast, acting):
    row = county_return(state="approved", approved_by=cast.province)
    with pytest.raises(operations.SamePerson):
        operations.accept(row, by=acting(cast.province), at=NOON)
    month = summary_of(cycle(), region("330300"), OCTOBER)
    month.state, month.approved_at, month.approved_by = "approved", NOON, cast.province
    month.save()
    with pytest.raises(operations.SamePerson):
        operations.accept_summary(month, by=acting(cast.province), at=NOON)
    row.refresh_from_db()
    assert row.state == "approved"


def test_the_row_says_who_decided_until_it_is_returned(cast, acting):
    row = county_return(state="submitted")
    operations.approve(row, by=acting(cast.city), at=NOON)
    assert row.approved_by == cast.city
    operations.return_for_changes(row, by=acting(cast.province), at=NOON, reason="请核对")
    assert (row.approved_by, row.accepted_by) == (None, None)
    operations.save_draft(row, given=given(events="3"), by=acting(cast.officer), at=NOON)
    operations.submit(row, by=acting(cast.approver), at=NOON)
    operations.approve(row, by=acting(cast.city), at=NOON)
    operations.accept(row, by=acting(cast.province), at=NOON)
    kept = Return.objects.get(pk=row.pk)
    assert (kept.approved_by, kept.accepted_by) == (cast.city, cast.province)


# ---- who typed into a return does not submit it


@pytest.fixture
def both(cast, acting):
    """The approver, who prepares as well."""
    Post.objects.create(
        user=cast.approver, office=office("330381"), role="county_officer", began_at=NOON
    )
    return acting(cast.approver)


def begun(by, **values):
    cycle()
    row = operations.open_return(region("330381"), period=OCTOBER, by=by, at=NOON)
    if values:
        operations.save_draft(row, given=given(**values), by=by, at=NOON)
    return row


def test_who_typed_a_figure_does_not_submit_it_although_another_saved_since(cast, acting, both):
    row = begun(both, events="77")
    for number, events in enumerate(("77", "78"), start=1):
        later = NOON + timedelta(minutes=number)
        operations.save_draft(row, given=given(events=events), by=acting(cast.officer), at=later)
        with pytest.raises(operations.SamePerson):
            operations.submit(row, by=both, at=later)
    third = acting(holder("county_approver", "330381"))
    operations.submit(row, by=third, at=later)
    assert row.state == "submitted"


def test_a_save_that_changes_nothing_leaves_the_name(cast, acting, both):
    row = begun(both, events="77")
    officer, later = acting(cast.officer), NOON + timedelta(minutes=1)
    operations.save_draft(row, given=given(events="77"), by=officer, at=later, channel="workbook")
    row.refresh_from_db()
    assert (row.prepared_by, row.prepared_at, row.channel) == (cast.approver, NOON, "form")
    assert row.revision == 3
    operations.save_draft(row, given=given(events="8"), by=officer, at=later, channel="workbook")
    row.refresh_from_db()
    assert (row.prepared_by, row.prepared_at, row.channel) == (cast.officer, later, "workbook")


def test_who_only_began_it_may_submit_what_another_typed(cast, acting, both):
    row = begun(both)
    operations.save_draft(row, given=given(), by=acting(cast.officer), at=NOON)
    operations.submit(row, by=both, at=NOON)
    assert row.submitted_by == cast.approver


def test_who_submitted_it_may_submit_it_again(cast, acting):
    """Counting anew at the submission is the portal's: it makes nobody a maker."""
    row = begun(acting(cast.officer), events="3")
    roster_entry(enterprise(), state="listed")
    mark("programs.RosterEntry", region_id=region("330381").pk, cycle_code="330000-2026")
    operations.submit(row, by=acting(cast.approver), at=NOON)
    assert ReturnEdit.objects.filter(by=cast.approver).exists()
    operations.return_for_changes(row, by=acting(cast.city), at=NOON, reason="请核对")
    operations.submit(row, by=acting(cast.approver), at=NOON + timedelta(hours=1))
    assert row.state == "submitted"


def test_the_page_says_who_may_not_submit(cast, acting, both, signed_in):
    row = begun(both, events="77")
    client = signed_in(cast.approver)
    page = reverse("returns:return", args=[row.pk])
    operations.save_draft(row, given=given(events="78"), by=acting(cast.officer), at=NOON)
    assert client.get(page).context["is_own"] is True


def test_a_county_is_told_that_nobody_else_can_submit(cast, signed_in):
    cycle()
    row, words = county_return(), "nobody else at"
    url = reverse("returns:return", args=[row.pk])
    assert words not in signed_in(cast.officer).get(url).text
    Post.objects.filter(user=cast.approver).update(role="county_officer")
    shown = signed_in(cast.officer).get(url).text
    assert words in shown
    assert reverse("pages:office", args=[office("330381").pk]) in shown
    assert words not in signed_in(cast.city).get(url).text
    Post.objects.filter(user=cast.officer).update(role="county_approver")
    Post.objects.filter(user=cast.approver).update(role="county_approver", ended_at=NOON)
    both = holder("county_officer", office("330381"))
    assert words not in signed_in(both).get(url).text
