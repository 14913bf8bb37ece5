"""Days count from the day after; holidays and moved workdays are the published ones, and later years say so."""

from datetime import date

from portal.workdays import is_published, is_workday, workdays_after


def test_a_span_counts_from_the_day_after():
    assert workdays_after(date(2026, 9, 14), 1) == date(2026, 9, 15)
    assert workdays_after(date(2026, 9, 14), 0) == date(2026, 9, 14)


def test_weekends_do_not_count():
    assert workdays_after(date(2026, 9, 11), 1) == date(2026, 9, 14)


def test_national_day_is_skipped_and_its_moved_workday_counts():
    assert not is_workday(date(2026, 10, 1))
    assert is_workday(date(2026, 10, 10))  # a Saturday worked in return
    assert workdays_after(date(2026, 9, 30), 3) == date(2026, 10, 10)


def test_beyond_the_published_years_monday_to_friday_work_and_that_is_known():
    assert not is_published(date(2031, 10, 1))
    assert workdays_after(date(2031, 9, 30), 1) == date(2031, 10, 1)
    assert is_published(date(2026, 10, 1))
