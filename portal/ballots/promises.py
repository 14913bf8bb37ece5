"""What the system can see, and what not: each sentence stands on tests, which are named beside it."""

from typing import NamedTuple


class Promise(NamedTuple):
    """A sentence, and the tests that show it (file::test)."""

    words: str
    tests: tuple[str, ...]


SEES_NOT = (
    Promise(
        "投票截止以前，服务器、数据库、日志和每一份备份里都没有任何人选了谁：选票一交上来就封进信封，钥匙不在服务器上。",
        (
            "tests/ballots/attacks/test_disk.py::test_a3_copies_of_the_files_after_every_vote_tell_nothing",
            "tests/ballots/attacks/test_disk.py::test_a4_backups_hold_no_vote_and_no_key",
        ),
    ),
    Promise(
        "开箱以后公布的选票没有姓名、时间、先后，同一个人选的几项之间也连不起来。",
        (
            "tests/ballots/attacks/test_tables.py::test_a1_no_order_of_the_rows_tells_who_voted_how",
            "tests/ballots/attacks/test_tables.py::test_a7_a_ballot_has_no_column_but_item_number_and_value",
            "tests/ballots/attacks/test_tables.py::test_a9_no_number_stands_on_two_items",
        ),
    ),
    Promise(
        "开箱计票以前，任何人、任何页面都看不到哪名候选人有多少票。",
        ("tests/ballots/attacks/test_pages.py::test_a15_before_the_opening_no_page_says_a_count",),
    ),
    Promise(
        "一名监票人打不开票箱，要两名监票人各自的密码和代码；代码系统里不保存。",
        ("tests/ballots/attacks/test_keys.py::test_a14_one_scrutineer_or_wrong_codes_open_nothing",),
    ),
    Promise(
        "您回执上的代码系统里没有；查验在您自己的浏览器里算，不会发给服务器。",
        ("tests/browser/test_votes.py::test_a20_the_receipt_is_shown_once_and_its_code_is_never_sent",),
    ),
)
SEES = (
    Promise(
        "谁已经投过票（不含选了谁）：这样才能不重复投。截止以前只给出投票人数，开箱以后公布名册。",
        ("tests/ballots/attacks/test_pages.py::test_the_turnout_is_a_figure_until_the_box_is_open",),
    ),
    Promise(
        "截止以前可以改投，只算最后一次；两次同时提交也只有一票。",
        ("tests/ballots/attacks/test_races.py::test_a10_one_voter_fifty_times_at_once_has_one_envelope",),
    ),
    Promise(
        "截止以后交来的票不收，收下的票一张不少：截止时公布所有信封的清单。",
        ("tests/ballots/attacks/test_races.py::test_a11_what_was_acknowledged_is_counted_and_nothing_after_the_close",),
    ),
)
GUARDS_NOT = (
    Promise(
        "能发一次性链接的人可以冒用您的账号投票，但您会看到：原来的密码不能用了，首页写着已经投过票，账号提醒和日志里有他的名字。"
        "您再投一次，只算最后一次。",
        ("tests/ballots/attacks/test_another.py::test_a19_who_is_impersonated_sees_it_and_her_own_vote_counts",),
    ),
    Promise(
        "有人篡改正在运行的程序，或者两名监票人与管理员串通，本系统无法防止。",
        ("tests/ballots/test_sealing.py::test_two_of_three_codes_open_every_share_and_one_opens_none",),
    ),
    Promise(
        "能改写数据库的人可以替没有投票的人放进一个信封。开箱以后公布的名册写明谁投了票：没有投的人被记成投了，请提出异议。",
        ("tests/ballots/test_tampering.py::test_a_vote_put_in_for_somebody_absent_stands_on_the_roll",),
    ),
    Promise(
        "三名监票人里有两人丢了代码，票箱就再也打不开，只能作废重投。",
        ("tests/ballots/attacks/test_keys.py::test_a14_one_scrutineer_or_wrong_codes_open_nothing",),
    ),
    Promise(
        "全体一致的结果，等于公开了每个人的票；少于 5 张不开箱，少于 10 张只公布合计。",
        ("tests/ballots/attacks/test_keys.py::test_a16_small_numbers_are_not_opened_or_not_listed",),
    ),
)
PROMISES = (("系统看不到的", SEES_NOT), ("系统看得到的", SEES), ("系统防不住的", GUARDS_NOT))
