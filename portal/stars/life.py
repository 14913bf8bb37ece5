"""Where a round stands, and the one thing that this reader may do next."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from portal.actor import Actor, Can
from portal.clock import local
from portal.stars.models import ENDED, Standing, StarRound, State
from portal.stars.tally import Tie

PARTS = (
    ("推荐", (State.NOMINATING,)),
    ("资格审查", (State.VETTING,)),
    ("核对名册", (State.ROLL,)),
    ("投票", (State.VOTING,)),
    ("计票、审定", (State.COUNTED, State.DECIDED)),
    ("公示", (State.NOTICE,)),
    ("表彰", (State.AWARDED,)),
)
ORDER = tuple(State)


class Act(NamedTuple):
    """A button: its words, where it leads, whether it posts there."""

    text: str
    url: str
    is_post: bool = False


def steps(round: StarRound) -> list[tuple[str, str, str]]:
    """The parts of its life: (label, small, status)."""
    if round.state == State.CANCELLED:
        return []
    here = ORDER.index(State(round.state))
    found = []
    for label, states in PARTS:
        first, last = ORDER.index(states[0]), ORDER.index(states[-1])
        status = (
            "past" if here > last or here == ORDER.index(State.AWARDED) else "current" if here >= first else "future"
        )
        found.append((label, _small(round, states[0]), status))
    return found


def _small(round: StarRound, state: State) -> str:
    day = {State.NOMINATING: round.nominate_until, State.ROLL: round.roll_until}.get(state)
    return f"到 {day.month}月{day.day}日" if day else ""


def acts(round: StarRound, standings: Iterable[str], by: Actor, at: datetime) -> list[Act]:
    """What this reader may do now, the most pressing first. `standings` are those of the candidacies."""
    if round.state in (State.DRAFT, State.NOMINATING, State.VETTING, State.ROLL):
        found = _before_the_vote(round, set(standings), by, at)
    else:
        found = _of_the_vote(round, by)
    ends = round.state not in ENDED and by.may(Can.DECIDE_ROUND)
    return found + ([Act("取消", f"/stars/{round.id}/cancellation")] if ends else [])


def _of_the_vote(round: StarRound, by: Actor) -> list[Act]:
    """From the vote on; what a vote that is over asks for stands on the page itself."""
    url, decides, publishes = f"/stars/{round.id}", by.may(Can.DECIDE_ROUND), by.may(Can.PUBLISH_AWARD)
    result, notice = Act("计票结果", f"{url}/result"), Act("公示和异议", f"{url}/objections")
    if round.state == State.VOTING:
        return [Act("投票", f"{url}/ballot")] + ([Act("重新投票", f"{url}/again")] if decides else [])
    if round.state == State.COUNTED:
        again = [Act("并列者再投一次", f"{url}/again")] if round.tie == Tie.AGAIN else []
        return ([Act("审定", f"{url}/decision"), *again] if decides else []) + [result]
    if round.state == State.DECIDED:
        return ([Act("发布公示", f"{url}/notice", True)] if publishes else []) + [result]
    if round.state == State.NOTICE:
        return ([Act("发布表彰", f"{url}/award", True)] if publishes else []) + [notice, result]
    return [Act("表彰通报和证书", f"{url}/award"), notice, result] if round.state == State.AWARDED else []


def _before_the_vote(round: StarRound, standings: set[str], by: Actor, at: datetime) -> list[Act]:
    url, today, prepares = f"/stars/{round.id}", local(at).date(), by.may(Can.PREPARE_ROUND)
    if round.state == State.DRAFT:
        return [Act("开始推荐", f"{url}/nominating", True), Act("修改方案", f"{url}/plan")] if prepares else []
    if round.state == State.NOMINATING:
        over = today > round.nominate_until
        ends = [Act("截止推荐", f"{url}/vetting", True)] if over and prepares else []
        return ends or ([] if over else [Act("推荐", f"{url}/nominations")])
    if round.state == State.VETTING:
        waits = standings & {Standing.NOMINATED, Standing.ANSWERED, Standing.RETURNED}
        return [Act("公布选民名册", f"{url}/roll", True)] if prepares and not waits else []
    opens = by.may(Can.DECIDE_ROUND) and (round.roll_until is None or today > round.roll_until)
    found = [Act("开启投票", f"{url}/opening")] if opens else []
    found += [Act("安排投票", f"{url}/vote")] if prepares else []
    return [*found, Act("核对名册", f"{url}/roll")]
