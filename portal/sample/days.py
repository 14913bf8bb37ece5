"""The days on which the sample hangs. All of its data are dated; only the clock runs."""

from datetime import date, datetime

from portal.clock import SHANGHAI

START = datetime(2026, 9, 24, 9, 0, tzinfo=SHANGHAI)  # a Thursday: where the clock starts
TODAY = START.date()
FOUNDED = date(2020, 3, 1)
YEAR_BEGAN = date(2025, 9, 1)  # the offices held today were given from here on
