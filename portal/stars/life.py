"""Where a round stands, and the one thing that this reader may do next."""

from datetime import datetime
from typing import NamedTuple

from portal.actor import Actor, Can
from portal.ballots.reading import NOT_YET, VOTED
from portal.clock import local
from portal.stars.models import ENDED, StarRound, State

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
    """A button: its words, where it leads, whether it posts there; a quiet one is never the first to press."""

    text: str
    url: str
    is_post: bool = False
    is_quiet: bool = False


class Moment(NamedTuple):
    """What else decides on the buttons, the round's state apart."""

    unsettled: int = 0  # candidates without a verdict
    vote: str = ""  # the state of its vote now, "" before one is held
    mine: str = ""  # where this reader stands in the vote
    is_tied: bool = False  # a tie that only another vote may settle
    award_waits: str = ""  # for what, as a sentence


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


def acts(round: StarRound, moment: Moment, by: Actor, at: datetime) -> list[Act]:
    """What this reader may do now, the most pressing first: no button that can only be refused."""
    if round.state in (State.DRAFT, State.NOMINATING, State.VETTING, State.ROLL):
        found = _before_the_vote(round, moment, by, at)
    else:
        found = _of_the_vote(round, moment, by)
    ends = round.state not in ENDED and by.may(Can.DECIDE_ROUND)
    return found + ([Act("取消这一轮", f"/stars/{round.id}/cancellation", is_quiet=True)] if ends else [])


def waits_for(round: StarRound, moment: Moment, by: Actor) -> str:
    """Why nothing goes on here just now, for those who would go on with it; "" when nothing is in the way."""
    if round.state == State.VETTING and moment.unsettled and by.may(Can.PREPARE_ROUND):
        told = f"还有 {moment.unsettled} 名候选人没有审查完，审查完才能公布选民名册。"
        return f"{told}退回后迟迟不改的，可以直接通过或不通过。"
    if round.state == State.VOTING and moment.vote == "closed":
        return "投票已经截止，等监票人两人一起开箱。开箱以前谁也看不到票数。"
    if round.state == State.VOTING and moment.vote == "void":
        return "这次投票作废，等总召集人决定重新投票或取消。"
    if round.state == State.COUNTED and moment.is_tied:
        return "有票数相同的人没有分出先后，按事先定的办法，让他们再投一次票。"
    return moment.award_waits if round.state == State.NOTICE and by.may(Can.PUBLISH_AWARD) else ""


def _of_the_vote(round: StarRound, moment: Moment, by: Actor) -> list[Act]:
    """From the vote on; what a vote that is over asks for stands on the page itself."""
    url, decides, publishes = f"/stars/{round.id}", by.may(Can.DECIDE_ROUND), by.may(Can.PUBLISH_AWARD)
    result, notice = Act("计票结果", f"{url}/result"), Act("公示和异议", f"{url}/objections")
    if round.state == State.VOTING:
        return _while_voting(url, moment, decides)
    if round.state == State.COUNTED:
        next = Act("并列者再投一次", f"{url}/again") if moment.is_tied else Act("审定", f"{url}/decision")
        return ([next] if decides else []) + [result]
    if round.state == State.DECIDED:
        return ([Act("发布公示", f"{url}/notice", True)] if publishes else []) + [result]
    if round.state == State.NOTICE:
        publishes = publishes and not moment.award_waits
        return ([Act("发布表彰", f"{url}/award", True)] if publishes else []) + [notice, result]
    return [Act("表彰通报和证书", f"{url}/award"), notice, result] if round.state == State.AWARDED else []


def _while_voting(url: str, moment: Moment, decides: bool) -> list[Act]:
    if moment.vote == "open":
        word = {NOT_YET: "投票", VOTED: "改投"}.get(moment.mine)
        return [Act(word, f"{url}/ballot")] if word else []
    return [Act("重新投票", f"{url}/again")] if decides else []


def _before_the_vote(round: StarRound, moment: Moment, by: Actor, at: datetime) -> list[Act]:
    url, today, prepares = f"/stars/{round.id}", local(at).date(), by.may(Can.PREPARE_ROUND)
    if round.state == State.DRAFT:
        return [Act("开始推荐", f"{url}/nominating", True), Act("修改方案", f"{url}/plan")] if prepares else []
    if round.state == State.NOMINATING:
        over = today > round.nominate_until
        ends = [Act("截止推荐", f"{url}/vetting", True)] if over and prepares else []
        concerns = round.district_id in (None, by.district_id)
        return ends or ([Act("推荐", f"{url}/nominations")] if concerns and not over else [])
    if round.state == State.VETTING:
        return [Act("公布选民名册", f"{url}/roll", True)] if prepares and not moment.unsettled else []
    opens = by.may(Can.DECIDE_ROUND) and (round.roll_until is None or today > round.roll_until)
    found = [Act("开启投票", f"{url}/opening")] if opens else []
    found += [Act("安排投票", f"{url}/vote")] if prepares else []
    return [*found, Act("核对名册", f"{url}/roll")]
