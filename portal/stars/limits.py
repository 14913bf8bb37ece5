"""The numbers of a round that the chief convener may set: what a new one begins with, and how long answers take."""

from portal.numbers import declare

SEATS = declare("stars.seats", "评星：名额", "名", 5, 1, 60, "新筹备一轮时预填，各轮可以改。")
CHOICES = declare("stars.choices", "评星：每人最多选", "名", 5, 1, 60, "新筹备一轮时预填，不能多于名额的两倍。")
NOMINATE_DAYS = declare("stars.nominate_days", "评星：推荐期", "天", 7, 1, 60, "从筹备那天算起，用来预填推荐截止日。")
ROLL_DAYS = declare("stars.roll_days", "评星：名册核对期", "天", 3, 1, 30, "选民名册公布几天后才能开启投票。")
NOTICE_DAYS = declare("stars.notice_days", "评星：公示期", "个工作日", 5, 1, 30, "公示发布的次日算第 1 个工作日。")
OBJECTION_DAYS = declare("stars.objection_days", "评星：答复异议", "个工作日", 5, 1, 30, "从提出异议的次日算起。")
VOTING_DAYS = declare("stars.voting_days", "评星：投票", "天", 3, 1, 30, "开启投票时预填截止时间。")
MIN_BALLOTS = declare(
    "stars.min_ballots", "评星：最少票数", "张", 5, 5, 200, "收回的电子票不到这个数，这次投票作废，票不开。"
)
