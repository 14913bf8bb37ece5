"""Invented names: surnames as they are spread in the county's province, given names by generation."""

from random import Random


def weighted(*groups: tuple[int, str]) -> tuple[str, ...]:
    """The words, each as often as its group weighs."""
    return tuple(word for weight, words in groups for word in words.split() for _ in range(weight))


# The further down, the rarer. Some are read otherwise as surnames than as words (曾 单 仇 解 任 查).
SURNAMES = weighted(
    (9, "李 王 张 刘 陈 杨"),
    (5, "黄 周 吴 罗 唐 邓 何 曾 谢 彭"),
    (3, "徐 赵 林 胡 郭 钟 廖 蒋 肖 朱 冯 曹 余 赖 魏 叶 苏 吕"),
    (2, "杜 范 蔡 田 邱 龚 袁 温 付 古 江 雷 石 毛 卢 谭 郑 任 甘 龙"),
    (1, "覃 单 仇 解 查 缪 欧阳 阳 幸 晏 涂 尹 代 游 敖 简 兰 牟 税 但 淳于"),
)
MEN_BEFORE_1982 = weighted(
    (3, "建军 志强 国华 建国 德明 光明 国强 永刚 家富 世全 天明 明忠 正伟 建平 学军 仕明"),
    (2, "成林 云川 文斌 朝阳 吉祥 启明 玉良 长春 安国 家林 绍全 从军 平安 富贵 德全 先华 代荣 元清 忠诚 开华"),
    (2, "勇 军 刚 平 强 斌 波 健 涛 林 毅 松"),
)
MEN_SINCE_1982 = weighted(
    (3, "志豪 俊杰 宇航 一鸣 浩然 鹏飞 晓峰 明阳 凯 磊 超 洋 鑫 杰 帆 旭 川 睿 晨"),
    (2, "小龙 佳伟 文韬 雨田 子昂 思远 承志 天佑 柯宇 嘉诚 修远 景行 书恒 逸飞 泽宇 锦程 知行 立夏 远航 云帆"),
)
WOMEN_BEFORE_1982 = weighted(
    (3, "丽华 晓燕 玉琴 秀英 红梅 淑芳 桂兰 春梅 小红 玉兰 群英 素芳 光秀 利君"),
    (2, "燕 静 英 萍 敏 娟 霞 琼 莉 梅 芳 蓉"),
)
WOMEN_SINCE_1982 = weighted(
    (3, "婷婷 雪梅 佳怡 思雨 梦洁 晓雯 雨涵 诗琪 欣怡 若兰 文静 明月 书瑶 清扬 知夏 语桐"),
    (2, "婷 雪 倩 璐 颖 瑶 琳 丹 悦 薇 蕾"),
)
GENERATION = 1982

# Names that fonts, sorting and search must bear: beyond GB2312, beyond the Basic Plane, long, with a dot.
RARE = (
    ("陈镕", "男", "汉族"),
    ("李喆", "男", "汉族"),
    ("黄堃", "男", "汉族"),
    ("罗𠮷", "男", "汉族"),
    ("唐䶮", "男", "汉族"),
    ("曾祎", "女", "汉族"),
    ("谢赟", "男", "汉族"),
    ("邓翀", "男", "汉族"),
    ("何頔", "女", "汉族"),
    ("周淼淼", "女", "汉族"),
    ("吴燚", "男", "汉族"),
    ("彭珺", "女", "汉族"),
    ("欧阳骁", "男", "汉族"),
    ("单晓筱", "女", "汉族"),
    ("吉克尔布", "男", "彝族"),
    ("沙马·依呷", "女", "彝族"),
    ("泽仁拉姆", "女", "藏族"),
    ("余木初", "男", "羌族"),
)
MINORITIES = ("彝族", "藏族", "羌族", "回族", "土家族", "苗族")
NOT_AGAIN = frozenset(("宋明远", "程立行", "任志强"))  # taken, or too well known
NAMESAKES = 7  # pairs; the first within one district


def draw_name(rng: Random, year: int, gender: str, taken: set[str]) -> str:
    """A name as people born in that year bear it, not yet taken; it is taken then."""
    older, younger = (WOMEN_BEFORE_1982, WOMEN_SINCE_1982) if gender == "女" else (MEN_BEFORE_1982, MEN_SINCE_1982)
    given = older if year < GENERATION else younger
    while (name := rng.choice(SURNAMES) + rng.choice(given)) in taken:
        pass
    taken.add(name)
    return name
