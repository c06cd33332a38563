"""Of the roster, whose file is complete: both questionnaires of the year count (DOMAIN 2.1, 19)."""

from datetime import timedelta

from portal.indicators.counting import rows_behind
from portal.indicators.definition import indicators
from portal.indicators.folding import fold
from portal.indicators.reading import read
from portal.indicators.verification import first_difference
from portal.kernel.period import Period
from programs.cycles.models import RosterEntry
from programs.questionnaires import operations
from tests.factories import NOON, region
from tests.factories.cycles import cycle, roster_entry
from tests.factories.enterprises import enterprise, member
from tests.factories.questionnaires import SMALL, response, version

YEAR = "330000-2026"
OCTOBER, NOVEMBER = Period.month(2026, 10), Period.month(2026, 11)
FILES = "questionnaire.files"


def parts(place="330381", month=NOVEMBER):
    found = read([indicators[FILES]], region(place), YEAR, month, at=NOON)[FILES]
    return int(found.numerator), int(found.denominator)


def rows(place="330381", month=NOVEMBER):
    measure = indicators[FILES].numerator
    path = region(place).path
    return rows_behind(measure, YEAR, month, path=path, today=NOON.date(), to_date=True)


def handed_in(firm, code, acting):
    asked = version(schema=SMALL | {"code": code})
    answered = response(firm, to=asked, filled_by=member(firm))
    operations.submit(answered, by=acting(answered.filled_by), at=NOON)
    return answered


def test_a_file_is_complete_with_both_and_no_longer_when_one_is_opened(cast, acting):
    firm = enterprise()
    roster_entry(firm, state="listed")
    roster_entry(enterprise(), state="listed")
    needs = handed_in(firm, "needs", acting)
    assert parts() == (0, 2)
    handed_in(firm, "baseline", acting)
    assert parts() == parts("330300") == (1, 2)
    assert parts(month=OCTOBER) == (0, 2)
    (row,) = rows()
    assert (row.enterprise, row.whole_since) == (firm, NOON.date())
    operations.send_back(
        needs, reason="Empty.", by=acting(cast.officer), at=NOON + timedelta(days=1)
    )
    assert parts() == (0, 2)
    assert not rows()
    fold(at=NOON)
    assert first_difference(today=NOON.date()) is None


def test_who_is_not_on_the_roster_has_no_file_that_counts(cast, acting):
    firm = enterprise()
    cycle()
    for code in ("needs", "baseline"):
        handed_in(firm, code, acting)
    assert parts() == (0, 0)
    roster_entry(firm, state="withdrawn", listed_on=NOON.date(), withdrawn_on=NOON.date())
    assert RosterEntry.objects.filter(enterprise=firm).exists()
    assert rows().count() == 1


def test_whoever_moved_counts_where_the_entry_went(cast, acting):
    firm = enterprise()
    left = roster_entry(firm, state="withdrawn", listed_on=NOON.date(), withdrawn_on=NOON.date())
    for code in ("needs", "baseline"):
        handed_in(firm, code, acting)
    roster_entry(
        firm, state="listed", region=region("330382"), came_from=left, listed_on=NOON.date()
    )
    assert (rows().count(), rows("330382").count()) == (0, 1)
