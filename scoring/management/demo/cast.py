"""The invented organisation: names of units, people and posts. Nobody here is real."""

from random import Random

PLANTS = ["柴北采油厂", "昆南采油厂", "沙西采油厂", "雁湖采油厂", "红柳采油厂", "盐滩采油厂"]
COMPANY = "高原油田公司"

# (党总支, 党支部, 职务数, 正式党员数)：职务数为 2 的支部不足 7 名正式党员，不设支委会。
BRANCHES = [
    ("采油作业党总支", "采油一队党支部", 6, 52),
    ("采油作业党总支", "采油二队党支部", 6, 49),
    ("采油作业党总支", "采油三队党支部", 5, 47),
    ("采油作业党总支", "采油四队党支部", 6, 48),
    ("采油作业党总支", "注水队党支部", 5, 45),
    ("采油作业党总支", "集输站党支部", 6, 50),
    ("采油作业党总支", "边远井组联合党支部", 2, 6),
    ("生产保障党总支", "井下作业队党支部", 6, 54),
    ("生产保障党总支", "电力维护队党支部", 5, 44),
    ("生产保障党总支", "地质研究所党支部", 6, 51),
    ("生产保障党总支", "特车队党支部", 5, 46),
    ("生产保障党总支", "物资供应站党支部", 2, 6),
]
JOINT = ("边远井组联合党支部",)
POSTS = ["secretary", "deputy_secretary", "organisation", "publicity", "discipline", "youth"]

# The three people of the calibration case, in the first branch of the first plant.
PERSONAS = {"secretary": "韩志远", "organisation": "陆文静", "discipline": "贺春明"}

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢唐许邓冯曹彭曾萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈"
    "钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔"
)
GIVEN = [
    "伟",
    "强",
    "磊",
    "军",
    "勇",
    "杰",
    "涛",
    "超",
    "明",
    "刚",
    "平",
    "辉",
    "鹏",
    "华",
    "飞",
    "鑫",
    "波",
    "斌",
    "宇",
    "浩",
    "凯",
    "健",
    "俊",
    "帆",
    "帅",
    "旭",
    "宁",
    "龙",
    "林",
    "欢",
    "阳",
    "建国",
    "建军",
    "志强",
    "志刚",
    "海涛",
    "海燕",
    "晓东",
    "晓燕",
    "春梅",
    "春生",
    "玉兰",
    "玉珍",
    "秀英",
    "桂香",
    "国庆",
    "国栋",
    "永红",
    "永福",
    "卫东",
    "卫国",
    "文静",
    "文博",
    "雪梅",
    "雪峰",
    "丽娟",
    "丽华",
    "婷婷",
    "思远",
    "思源",
    "家豪",
    "家兴",
    "子涵",
    "子轩",
    "天佑",
    "世杰",
    "才让",
    "多杰",
    "卓玛",
    "央金",
    "成林",
    "成功",
    "红梅",
    "红霞",
    "金花",
    "银山",
    "立新",
    "立春",
    "德福",
    "德明",
    "长江",
    "长青",
    "新民",
    "新宇",
    "学文",
    "学军",
    "广平",
    "广军",
    "少华",
    "少峰",
    "景云",
    "景山",
    "庆丰",
    "庆华",
    "振华",
    "振东",
    "兴旺",
    "兴业",
    "瑞雪",
    "瑞林",
    "培林",
    "培军",
    "万里",
    "千山",
    "宝山",
    "宝玉",
    "凤英",
    "凤霞",
    "仁杰",
    "仁德",
    "书华",
    "书琴",
    "彦军",
    "彦明",
    "玥",
    "珺",
    "昇",
    "璟",
]


def names(rng: Random, count: int, taken: set[str]) -> list[str]:
    """`count` invented names, none of them twice in one plant."""
    found: list[str] = []
    while len(found) < count:
        name = rng.choice(SURNAMES) + rng.choice(GIVEN)
        if name not in taken:
            taken.add(name)
            found.append(name)
    return found


def groups(members: int) -> list[str]:
    """Party groups of a branch: none in a small one, else one for about fifteen members."""
    if members < 15:
        return []
    return [f"第{'一二三四五'[n]}党小组" for n in range(min(4, members // 15))]
