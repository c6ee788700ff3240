"""合规说明: one page for the party committee that decides on the use of this system.

What the rules in force ask (product.md 4.3), what the system does, and how it is set right now:
read from the settings, the columns of the tables and the rules in force, not from a leaflet.
"""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Model

from members.models import Member, User
from scoring.engine.scheme.codes import ZHIWEI
from scoring.engine.time import reminding
from scoring.engine.time.periods import Quarter
from scoring.models import Board, Entry
from scoring.scheme.selectors import facts as select_facts

# Columns that are keys, secrets or Django's own, and say nothing of a person.
WATCHING = ("login", "logout", "online", "seen", "visit")  # in the name of a column
TECHNICAL = ("id", "password", "is_superuser", "is_staff", "is_active", "date_joined", "member")


@dataclass(frozen=True)
class Line:
    asked: str  # what the rule says
    here: str  # how the system keeps it
    now: str  # how it is set
    look: bool = False  # to be looked at before use


@dataclass(frozen=True)
class Section:
    rule: str
    lines: tuple[Line, ...]


def sections(plant_id: int, today: date, *, answer_days: int) -> list[Section]:
    """`answer_days`: working days in which a suggestion is answered."""
    return [
        Section(
            "整治“指尖上的形式主义”的意见（2023 年 12 月）、国办函〔2026〕12 号",
            (
                _sources(),
                _watching(),
                _evidence(plant_id, today),
                _reminders(),
                _voices(answer_days),
            ),
        ),
        Section("整治形式主义为基层减负若干规定（2024 年 8 月）", (_once(), _reductions())),
        Section(
            "党务公开条例（试行）",
            (_clearance(), _window(), _objections(), _shown(plant_id), _kept()),
        ),
        Section("个人信息保护、保密", (_people(), _transport(), _sessions())),
    ]


def _sources() -> Line:
    names = "、".join(label for _, label in Entry.Source.choices)
    return Line(
        "不以使用情况、积分排名强制使用", "分只来自会议定过的事和经核实的事项，用不用系统都不加分不减分",
        f"事项的来源只有：{names}",
    )  # fmt: skip


def _watching() -> Line:
    watched = [
        str(f.verbose_name) for f in User._meta.fields if any(word in f.name for word in WATCHING)
    ]
    return Line(
        "不把用没用系统当作工作量", "谁来过、看过没有、用了多久，没有地方记，管理员也看不到",
        f"账号表里记这些的栏目：{'、'.join(watched) or '没有'}", look=bool(watched),
    )  # fmt: skip


def _evidence(plant_id: int, today: date) -> Line:
    asked = "不强制上传工作照片、视频、轨迹，不过度留痕"
    here = "照片从不要求；要附件的只有证书、文件一类，缩小后再传，拍摄地点去掉"
    version = select_facts.in_force(plant_id, ZHIWEI, today)
    if version is None:
        return Line(asked, here, "本厂还没有启用考评办法", look=True)
    items = select_facts.rubric_of(version).items.values()
    count = {level: sum(1 for one in items if one.evidence == level) for level in ("E2", "E3")}
    now = f"{len(items)} 个小项里，{count['E3']} 项要附件，{count['E2']} 项要写一句话，其余不要"
    return Line(asked, here, now)


def _reminders() -> Line:
    ways = {
        "邮件": settings.EMAIL_HOST,
        "企业微信群": settings.REMINDER_WECOM_URL,
        "钉钉群": settings.REMINDER_DINGTALK_URL,
    }
    outside = "、".join(name for name, value in ways.items() if value)
    hours = f"{reminding.QUIET_FROM:%H:%M} 到 {reminding.QUIET_UNTIL:%H:%M}"
    return Line(
        "不随意催办、不以群消息代替通知", f"一人一天最多一条，{hours} 和放假不发，没有回执",
        f"站外提醒：{outside}，只有件数和网址" if outside else "站外提醒：没有开，只在站内",
    )  # fmt: skip


def _voices(answer_days: int) -> Line:
    return Line("要有投诉建议的渠道", "每一页下面都有投诉建议，可以不署名，收到和答复的件数人人看得到",
                f"{answer_days} 个工作日内由厂组织员答复")  # fmt: skip


def _once() -> Line:
    return Line("同一材料最多报一次，数据共享",
                "开会记一次，到会、主讲、学时由它得出；部门的数导入一次，支部不再抄",
                "签字表、公示单、个人单都从数据印出，不另做台账")  # fmt: skip


def _reductions() -> Line:
    return Line("报表、考核有目录、能减则减",
                "连续两季人人得或没人得的小项自动提出删去；考评办法写明用到哪天；每年一份减法报表",
                "减法报表在“更多”里，全厂的人都能看")  # fmt: skip


def _clearance() -> Line:
    return Line("公开前提出、保密审查、审批",
                "上级审定按内容的摘要；保密审查由没有归集、没有审定的人做；写明张贴地点才公示",
                "数据库里写死，不能由设置改掉")  # fmt: skip


def _window() -> Line:
    day = "算在内" if settings.PUBLICITY_COUNTS_DAY_OF_POSTING else "不算在内"
    return Line(
        "公示有期限", "起止写到日期和时刻，宣布了就不缩短",
        f"公示 {settings.PUBLICITY_WORKING_DAYS} 个工作日，张贴当天{day}；更正版"
        f" {settings.CORRECTION_WORKING_DAYS} 个工作日；季后第"
        f" {settings.PUBLICITY_STARTS_ON_WORKING_DAY} 个工作日起",
        look=bool(settings.PUBLICITY_COUNTS_DAY_OF_POSTING),
    )  # fmt: skip


def _objections() -> Line:
    who = "党员和群众" if settings.OBJECTIONS_FROM_MASSES else "党员"
    return Line("接受监督，意见有答复", "对任何一行可以提异议，提出人的名字只有办理的人看得到",
                f"能提异议的：{who}")  # fmt: skip


def _shown(plant_id: int) -> Line:
    board = Board.objects.filter(plant_id=plant_id, code=ZHIWEI).order_by("-period").first()
    asked, here = (
        "公开的范围与内容相适应",
        "每张榜单独定给谁看全部、前几名、各职务分开还是只看等次，群众和张贴图另定；没有末位",
    )
    if board is None:
        return Line(asked, here, "还没有季度榜")
    names = dict(Board.SHOWS)
    masses = dict(Board.MASSES)[board.masses]
    return Line(
        asked,
        here,
        f"{Quarter.parse(board.period).label}的榜，党员看：{names[board.shows]}；群众看：{masses}，"
        f"本支部的{dict(Board.MASSES_OF_BRANCH)[board.masses_of_branch]}，"
        + ("厂内网络不登录可看" if board.on_network else "没有账号的凭看榜码"),
    )


def _kept() -> Line:
    return Line("公开的资料归档", "账本、审定、公布、更正只增不改，封存成链，可以用独立的脚本核对",
                f"发布满 {settings.ARCHIVE_AFTER_DAYS} 天归档")  # fmt: skip


def _people() -> Line:
    return Line(
        "个人信息最少够用", "不存身份证号、电话、住址、家庭、健康、谈话内容和处分原因，没有这些栏目",
        f"党员表里的栏目只有：{'、'.join(_columns(Member))}",
    )  # fmt: skip


def _transport() -> Line:
    now = "https" if settings.HTTPS else "http：只宜在内网，密码在网上不加密"
    return Line("传输、存储安全", "各人只看得到与自己有关的；网页不装任何外站的脚本、字体、统计",
                f"现在用 {now}", look=not settings.HTTPS)  # fmt: skip


def _sessions() -> Line:
    hours = settings.SESSION_COOKIE_AGE // 3600
    return Line("用完即清", "没有上报的：积分表在本机只留编号和分数；没报完的申报连那句话、对方姓名、照片一起留着，免得白写。报上、退出后就清，最多 7 天",
                f"登录保持 {hours} 小时")  # fmt: skip


def _columns(model: type[Model]) -> list[str]:
    """The columns of a table in words."""
    return [str(f.verbose_name) for f in model._meta.fields if f.name not in TECHNICAL]
