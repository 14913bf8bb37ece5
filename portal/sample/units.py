"""Where first secretaries are sent from: units and posts that could be, of the county, the city, the province."""

from random import Random
from typing import NamedTuple


class Kind(NamedTuple):
    """Units of one level and kind, with the posts there before and from the age of 35; how often one is drawn."""

    weight: int
    level: str
    units: str
    younger: str
    older: str


KINDS = (
    Kind(
        46,
        "县",
        "县委办公室 县委宣传部 县委统战部 县委政法委 县人大常委会办公室 县政府办公室 县政协办公室 县发展和改革局 "
        "县经济和信息化局 县教育和体育局 县公安局 县民政局 县司法局 县财政局 县人力资源和社会保障局 县自然资源和规划局 "
        "县住房和城乡建设局 县交通运输局 县水利局 县农业农村局 县商务局 县文化广播电视和旅游局 县卫生健康局 "
        "县退役军人事务局 县应急管理局 县审计局 县市场监督管理局 县统计局 县医疗保障局 县综合行政执法局 县信访局 "
        "县林业局 县税务局 县总工会 县妇联 县残联 县科协",
        "一级科员 二级科员 四级主任科员 四级主任科员 干部 股室负责人",
        "四级主任科员 三级主任科员 二级主任科员 副股长 股长 办公室主任 工会副主席",
    ),
    Kind(
        14,
        "县",
        "县农业技术推广中心 县畜牧站 县水文站 县融媒体中心 县图书馆 县国有林场 县种子管理站 县水产技术推广站 "
        "县不动产登记中心 县疾病预防控制中心 县委党校",
        "助理农艺师 助理工程师 九级职员 干部",
        "农艺师 工程师 高级农艺师 办公室主任 副主任",
    ),
    Kind(5, "县", "县人民医院 县中医医院 县妇幼保健院", "医师 干部", "主治医师 办公室主任 工会副主席"),
    Kind(5, "县", "县第二中学 县职业技术学校 县第一小学", "教师 教务处干事", "一级教师 高级教师 教务处副主任"),
    Kind(
        6,
        "县",
        "县供电公司 县邮政公司 县烟草专卖局 县农村信用联社 县供销社",
        "职员 客户经理",
        "部门副主任 部门主任 网点主任",
    ),
    Kind(
        10,
        "市",
        "市农业农村局 市财政局 市水利局 市自然资源和规划局 市供销社 市总工会 市气象局 市商务局 市乡村振兴局 市审计局",
        "一级科员 四级主任科员 三级主任科员",
        "一级主任科员 二级主任科员 副科长 科长 四级调研员",
    ),
    Kind(
        4,
        "市",
        "市农业科学院 市融媒体中心 市公路养护总段 市中心血站 市第一中学校",
        "干部 助理研究员 工程师",
        "副科长 高级工程师 办公室主任",
    ),
    Kind(
        6,
        "乡镇",
        "重龙镇人民政府 球溪镇人民政府 公民镇人民政府 银山镇人民政府 罗泉镇人民政府 水南镇人民政府 归德镇人民政府 "
        "龙江镇人民政府 双龙镇人民政府 新桥镇人民政府 孟塘镇人民政府 铁佛镇人民政府 发轮镇人民政府 高楼镇人民政府",
        "一级科员 综合办干部 农业综合服务中心干部",
        "党建办主任 农业综合服务中心主任 便民服务中心主任 三级主任科员",
    ),
    Kind(
        3,
        "省",
        "省农业科学院 省水利科学研究院 四川农业大学 省畜牧科学研究院",
        "助理研究员 讲师",
        "副研究员 副教授 高级工程师",
    ),
    Kind(
        2,
        "省",
        "省交通运输厅 省供销合作社联合社 省商务厅",
        "四级主任科员 三级主任科员",
        "一级主任科员 副处长 四级调研员",
    ),
    Kind(1, "中央", "中国农业科学院柑桔研究所", "助理研究员", "副研究员"),
)
WEIGHTS = [kind.weight for kind in KINDS]


def draw_unit(rng: Random, age: int) -> dict[str, str]:
    """Sending unit, its level, and the post held there at that age."""
    kind = rng.choices(KINDS, WEIGHTS)[0]
    posts = kind.younger if age < 35 else kind.older
    return {
        "sending_unit": rng.choice(kind.units.split()),
        "unit_level": kind.level,
        "post": rng.choice(posts.split()),
    }
