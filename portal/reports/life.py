"""What this reader may do now with a year, the most pressing first."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from portal.actor import Actor, Can
from portal.clock import local
from portal.reports.models import ReportYear, Stage


class Act(NamedTuple):
    """A button: its words, where it leads, whether it posts there, whether it is the next thing to do."""

    text: str
    url: str
    is_post: bool = False
    is_next: bool = False


def acts(year: ReportYear, by: Actor, at: datetime, *, decides: bool, votes: bool, is_over: bool) -> list[Act]:
    """`decides`: on some of its grades; `votes`: in an appraisal that is on; `is_over`: the vote's time is."""
    found = list(_acts(year, by, at, decides, votes, is_over))
    first = next((n for n, act in enumerate(found) if act.is_next), None)
    return [act._replace(is_next=n == first) for n, act in enumerate(found)]


def _acts(year: ReportYear, by: Actor, at: datetime, decides: bool, votes: bool, is_over: bool) -> Iterator[Act]:
    url, runs = f"/reports/years/{year.id}", by.may(Can.RUN_REPORTS)
    if year.stage == Stage.APPRAISING and votes:
        yield Act("测评", f"{url}/ballot", is_next=True)
    if year.stage == Stage.ARRANGED and runs and local(at).date() > year.read_until:
        yield Act("开启测评", f"{url}/opening", is_next=True)
    if year.stage in (Stage.WRITING, Stage.ARRANGED) and runs:
        yield Act("安排测评", f"{url}/appraisal", is_next=local(at).date() > year.review_until)
    if year.stage == Stage.WRITING and runs:
        yield Act("修改安排", f"{url}/plan")
        yield Act("补入后来任职的人", f"{url}/joining", is_post=True)
    if year.stage == Stage.COUNTED and decides:
        yield Act("评定", f"{url}/decision", is_next=True)
        yield Act("公布结果", f"{url}/publication", is_post=True) if runs else Act("结果", f"{url}/result")
    if year.stage == Stage.PUBLISHED or (year.stage == Stage.COUNTED and runs):
        yield Act("结果", f"{url}/result")
    if year.stage == Stage.APPRAISING and runs and is_over:
        yield Act("重新测评", f"{url}/again")
    if runs and year.stage not in (Stage.PUBLISHED, Stage.CANCELLED):
        yield Act("取消", f"{url}/cancellation")
