"""The fields of a scheme's parts: how each is called, asked for and hinted at."""

from scoring.engine.kinds import KINDS
from scoring.engine.params import Param
from scoring.engine.scheme.items import (
    DOMAINS,
    EVIDENCE,
    POSTS,
    REQUIRES,
    ROUTES,
    WITHOUT_COMMITTEE,
)
from scoring.engine.time import meetings

POST_NAMES = dict(
    zip(
        POSTS,
        ("书记", "副书记", "组织委员", "宣传委员", "纪检委员", "青年委员", "生产委员",
         "群众工作委员", "保密委员", "支部委员"),
        strict=True,
    )
)  # fmt: skip
REQUIRE_NAMES = dict(zip(REQUIRES, ("对方确认", "附件", "文号或编号", "理由"), strict=True))
ROUTE_NAMES = dict(
    zip(
        ROUTES,
        ("会议记录带出", "支部评定", "本人申报", "对方确认", "部门提供", "系统"),
        strict=True,
    )
)
EVIDENCE_NAMES = dict(
    zip(EVIDENCE, ("E0 不要佐证", "E1 系统里已有，或写文号", "E2 写一句话", "E3 附件"), strict=True)
)
KIND_NAMES = {name: kind.label for name, kind in KINDS.items()}
PER_NAMES = {"month": "当月", "quarter": "当季", "year": "全年"}


def _pairs(names: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(names.items())


HEAD = (
    Param("name", "方案名称", "text"),
    Param("floor", "总分不低于", hint="一般写 0；不填就没有底"),
    Param("missing", "有缺项的", "choice", "不选是照常排名",
          (("ignore", "照常排名"), ("unranked", "不参加排名"))),
    Param("min_countable_months", "任职满几个月才排名", "whole", "不填按周期：月 1、季 2、年 6"),
    Param("classes", "等次", "rows", "从高到低写；末档不写下限", (),
          (Param("name", "等次", "text"), Param("min", "不低于"))),
    Param("class_quota.class", "限定比例的等次", "text", "不限就都不填"),
    Param("class_quota.share", "最多占几分之几", "text", "例如 1/3"),
    Param("class_quota.ties", "卡在线上的并列者", "choice", "",
          (("strict", "都不算"), ("inclusive", "都算"))),
)  # fmt: skip
CATEGORY = (
    Param("name", "大项名称", "text"),
    Param("identity", "按什么身份计", "text", "例如 支委身份"),
    Param("cap", "加分封顶", hint="不填就不封顶"),
    Param("cap_negative", "扣分封顶", hint="写负数，例如 -10"),
    Param("weight", "权重", hint="0.4 就是四成；不填是 1"),
    Param("pool.full", "倒扣池满分", hint="只用于扣分的大项：先给满分再往下扣"),
    Param("pool.mode", "倒扣池怎么算", "choice", "",
          (("pool", "满分起扣，剩多少得多少"), ("subtract", "只从总分里扣"))),
)  # fmt: skip
ITEM = (
    Param("name", "小项名称", "text"),
    Param("earns", "怎样得分", "long", "写给支委看的一句话：做到什么、做到几成"),
    Param("unit", "单位", "text", "例如 每次、每人次"),
    Param("rule.kind", "规则", "choice", "", _pairs(KIND_NAMES)),
)
ITEM_LIMITS = (
    Param("cap_month", "当月封顶", hint="扣分项写负数"),
    Param("cap_quarter", "当季封顶"),
    Param("cap_year", "全年封顶"),
    Param("roles", "哪些职务计这一项", "many", "不选就是都计", _pairs(POST_NAMES)),
    Param("requires", "缺了不计", "many", "", _pairs(REQUIRE_NAMES)),
    Param("route", "从哪里来", "choice", "", _pairs(ROUTE_NAMES)),
    Param("evidence", "佐证", "choice", "", _pairs(EVIDENCE_NAMES)),
    Param("exclusive", "就高补差的组", "text",
          "同一事项在同组几项里只计最高一级；可以选草案里已有的组，也可以写新的，一般写本项编码"),
    Param("not_applicable_when", "不设这一项的支部", "choice", "",
          ((WITHOUT_COMMITTEE, "未设支委会的支部"),)),
    Param("domain", "只用于哪个领域", "choice", "不选就都用", tuple((d, d) for d in DOMAINS)),
    Param("prorate", "到岗不满一期的按月折算", "flag", "只用于比例"),
    Param("masked", "榜上只写扣分、不写原因", "flag"),
    Param("talk", "谈心谈话：只记日期和对象类别", "flag",
          "勾上以后，姓名、谈了什么，哪里都不收、榜上也不印；得分条件怎么措辞都不影响"),
    Param("earned_by", "由会议得分", "rows",
          "记一次会议，就自动得这一项，仍然可以手工记；只有定档的规则写记哪一档的编码", (),
          (Param("meeting", "会议", "choice", "", meetings.NAMES),
           Param("for", "凭什么得", "choice", "", meetings.HOW_NAMES),
           Param("option", "哪一档（编码）", "text"))),
)  # fmt: skip
