"""Make portal/accounts/data/blocklist.txt.gz from packages that are already downloaded.

Nothing is fetched here; docs/password-list.md names the packages, their versions and the command.
"""

import argparse
import csv
import gzip
import io
import itertools
import json
import runpy
import tarfile
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from pypinyin import Style, pinyin

LEAST, MOST = 12, 64  # whole entries: shorter ones are refused by their length anyway
LEAST_WORD = 4  # the letters of a shorter password, kept as a word that digits don't make safe

WORDS = """
    woaini woainimen wodeaini woaijia woaiwojia woaizuguo woaizhongguo zhongguo zhonghua zhongguoren renmin
    weirenminfuwu wuxing wuxinghongqi gongchandang zhongguogongchandang dangyuan dangzhibu zhibushuji
    shuji diyishuji zhucun zhucungongzuodui zhucunganbu cunzhishu cunzhuren cunganbu bangfu bangfuzeren fupin
    jingzhunfupin tuopin tuopingongjian xiangcunzhenxing gongzuo gongzuodui lianmeng gongzuolianmeng
    diyishujilianmeng diyishujigongzuolianmeng lianmenghuiyi lianmengzhixing zhaojiren zongzhaojiren
    pianqu pianquzhaojiren xiangzhen xianwei zuzhibu xianweizuzhibu zizhong zizhongxian neijiang neijiangshi
    sichuan sichuansheng chengdu zizhongxianlianmeng zizhongxuecheng xuecheng chonglongshan beijing
    mima wodemima mimamima denglu denglumima guanliyuan yonghu yonghuming zhanghao ceshi ceshimima
    xitong menhu wangzhan bangong bangongshi zhengfu woshishuji nihao nihaoma wohenhao xiexie
    jiayou fighting gongxifacai facai dajidali yifanfengshun wanshiruyi xinxiangshichengpin haoyun
    pingan pinganxingfu kuaile xingfu jiankang shengrikuaile xinniankuaile laopo laogong baobei baobao mama
    baba mamababa babamama erzi nver jiating hexie fendou laodong zhuanxin buwangchuxin chuxin
    laojishiming buwangchuxinlaojishiming mengxiang zhongguomeng taiyang yueliang xingxing dahai
    zhangsan lisi wangwu zhaoliu zhangwei wangwei wangfang liwei lina zhangmin lijing liqiang
    portal secretary firstsecretary alliance firstsecretaryalliance village county password passwd admin
    administrator root guest welcome login qwerty asdfgh zxcvbn iloveyou letmein changeme default test demo
    qwertyuiop asdfghjkl zxcvbnm qazwsx qazwsxedc abcdef abc abcd master system user office
    第一书记 工作联盟 第一书记联盟 第一书记工作联盟 资中县 资中县第一书记工作联盟 我爱你中国 为人民服务
    不忘初心 牢记使命 不忘初心牢记使命 脱贫攻坚 精准扶贫 乡村振兴 中国共产党 驻村工作队 密码
"""
YEARS = [str(year) for year in range(2015, 2028)]
NUMBERS = """
    123 1234 12345 123456 1234567 12345678 123456789 1234567890 0123456789 111111 000000 666666 888888
    88888888 520 520520 1314 1314520 5201314 168 168168 112233 123123 123321 654321 511025 641200
"""
SIGNS = "! !! @123! @123.com @123 @1234 @123456 @888 123! 123456! _2020 -2020 #2020"
TAILS = [*YEARS, *NUMBERS.split(), *SIGNS.split()]
TAILS += [form for year in YEARS for form in (f"@{year}", f"{year}!")]
PLACE_TAILS = ("2019", "2020", "2021", "123", "123456", "666666", "888888", "@123", "@2020", "2020!", "123!")
WALKS = """
    qwertyuiop asdfghjkl zxcvbnm 1234567890 1qaz2wsx3edc4rfv qazwsxedcrfv qweasdzxc abcdefghijklmnopqrstuvwxyz
"""


def main() -> None:
    given = _arguments()
    sources = {
        "django": _django(given.django),
        "zxcvbn": _zxcvbn(given.zxcvbn, "passwords"),
        "@zxcvbn-ts/language-common": _npm(given.common, "passwords"),
        "john-data": _john(given.john),
        "dictionary words": itertools.chain(
            _zxcvbn(given.zxcvbn, "english_wikipedia", "us_tv_and_film"),
            _npm(given.words, "commonWords", "wikipedia", "lastnames"),
        ),
        "generated": generated(given.places, given.towns),
    }
    entries: set[str] = set()
    for name, passwords in sources.items():
        before, kept = set(entries), set(itertools.chain.from_iterable(map(_kept, passwords)))
        if name == "dictionary words":  # only whole ones: a short word in a phrase is no fault
            kept = {word for word in kept if len(word) >= LEAST}
        entries |= kept
        print(f"{name:28} {_tally(kept)}   new: {_tally(entries - before)}")
    print(f"{'all':28} {_tally(entries)}")
    _write(entries, given.out)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("django", "zxcvbn", "common", "words", "john", "places", "towns", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    return parser.parse_args()


def fold(text: str) -> str:
    """The form in which passwords are compared, as in portal/accounts/guessing.py."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _kept(password: str) -> Iterator[str]:
    folded = fold(password)
    if LEAST <= len(folded) <= MOST:
        yield folded
    letters = "".join(filter(str.isalpha, folded))
    if LEAST_WORD <= len(letters) <= MOST:
        yield letters


def _tally(entries: Iterable[str]) -> str:
    lengths = [len(entry) for entry in entries]
    long = sum(length >= LEAST for length in lengths)
    return f"{long:6} of {LEAST}+ characters, {len(lengths) - long:6} shorter words"


def _django(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as package:
        listing = package.read("django/contrib/auth/common-passwords.txt.gz")
    return gzip.decompress(listing).decode().split("\n")


def _zxcvbn(wheel: Path, *lists: str) -> list[str]:
    with zipfile.ZipFile(wheel) as package, tempfile.TemporaryDirectory() as folder:
        module = runpy.run_path(package.extract("zxcvbn/frequency_lists.py", folder))
    return [word for name in lists for word in module["FREQUENCY_LISTS"][name]]


def _npm(tarball: Path, *lists: str) -> list[str]:
    words: list[str] = []
    with tarfile.open(tarball) as package:
        for name in lists:
            member = package.extractfile(f"package/src/{name}.json")
            words += json.load(member) if member else []
    return words


def _john(listing: Path) -> list[str]:
    lines = listing.read_text("latin-1").split("\n")
    return [line for line in lines if not line.startswith("#!comment:")]


def generated(places: Path, towns: Path) -> Iterator[str]:
    """Base words with the usual tails, pairs of base words, and walks over the keyboard."""
    place_words = set(_place_words(places, towns))
    for word in [*WORDS.split(), *sorted(place_words)]:
        yield from (word, word + word, f"{word}zizhong", f"zizhong{word}", f"woai{word}")
        yield from (word + tail for tail in (PLACE_TAILS if word in place_words else TAILS))
    for first, second in itertools.permutations(WALKS.split(), 2):
        yield from (first + second, (first + second)[::-1])


def _place_words(places: Path, towns: Path) -> Iterator[str]:
    for row in _rows(towns):
        yield from _spellings(row["name"])
    for row in _rows(places):
        yield from _spellings(row["village"])
        yield from _spellings(row["district"])


def _rows(table: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table.read_text("utf-8-sig"))))


def _spellings(name: str) -> Iterator[str]:
    """重龙镇 → 重龙镇 zhonglongzhen zhonglong chonglongzhen chonglong."""
    yield name
    readings = [syllables[:2] for syllables in pinyin(name, style=Style.NORMAL, heteronym=True)]
    for syllables in itertools.islice(itertools.product(*readings), 4):
        yield "".join(syllables)
        if name[-1] in "镇村":
            yield "".join(syllables[:-1])


def _write(entries: set[str], out: Path) -> None:
    out.write_bytes(gzip.compress("\n".join(sorted(entries)).encode(), 9, mtime=0))
    print(f"{out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
