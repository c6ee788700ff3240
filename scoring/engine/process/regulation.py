"""Every day count, majority, window and threshold that is a rule; and every figure that is a
setting, with what holds while nobody sets it.

Who needs one imports it from here, a page prints it from here, and docs/regulation.md and
更多 › 规定与设置 are made of these two tables.
"""

from dataclasses import dataclass

OURS = "本系统的约定"
PUBLICITY = "党务公开、公示的通行做法"
EDUCATION = "党员教育管理工作条例"
BURDEN = "为基层减负的规定"


@dataclass(frozen=True)
class Rule:
    """`words` say it with the figure in place of {}; `source` says where it comes from."""

    stage: str
    words: str
    value: int
    source: str

    @property
    def sentence(self) -> str:
        return self.words.format(self.value)


@dataclass(frozen=True)
class Setting:
    """A figure of the installation: an environment variable, its default and its bounds."""

    key: str
    stage: str
    words: str
    default: int | bool
    bounds: str
    source: str


RULES: list[Rule] = []


def _rule(stage: str, words: str, value: int, source: str = OURS) -> int:
    RULES.append(Rule(stage, words, value, source))
    return value


MONTH = "月度"
RETURN_WORKING_DAYS = _rule(MONTH, "退回的表至少另有 {} 个工作日改正", 2)
REOPENED_WORKING_DAYS = _rule(MONTH, "厂党委重开的月份给支部 {} 个工作日", 2)
LINE_ANSWER_WORKING_DAYS = _rule(
    MONTH, "锁定后本人 {} 个工作日内确认或说有疑问，过了写“逾期未确认”", 2
)
LATE_IS_TOLD = _rule(MONTH, "逾期满 {} 个工作日告诉组织员", 2)
LATE_IS_NOT_REPORTED = _rule(MONTH, "逾期满 {} 个工作日告诉厂党委，写“未报送”", 3)
DEDUCTION_VOTES = _rule(MONTH, "有扣分的一行至少 {} 位考核小组成员同意才算核实", 2)
MAJORITY_OF = _rule(MONTH, "一行要考核小组能表决的人过半数（超过 {} 分之一）同意", 2)
SAMPLE_AT_LEAST = _rule(MONTH, "核实时至少抽查 {} 件", 3)
SAMPLE_AT_MOST = _rule(MONTH, "最多抽查 {} 件", 8)
SAMPLE_ONE_IN = _rule(MONTH, "每 {} 件抽查一件", 5)
LATE_ENTRY_DAYS = _rule(MONTH, "事后 {} 天以上才记的算补记，优先抽查", 30)
ONE_SITTING_HOURS = _rule(MONTH, "{} 小时之内集中录入的，请考核小组留意", 24)
ONE_SITTING_SHARE = _rule(MONTH, "集中录入超过百分之 {} 才提示", 60)
FEWEST_TO_SAY = _rule(MONTH, "少于 {} 件的不提示补记和集中录入", 10)
EMERGENCY_DAYS = _rule(MONTH, "一次应急申明最长 {} 天", 92)

CLAIM = "申报"
ATTACHMENTS = _rule(CLAIM, "一件事最多附 {} 个文件，都可不附", 3, BURDEN)
UPLOAD_KEPT_DAYS = _rule(CLAIM, "没有传完的附件留 {} 天", 7)

MEETING = "会议"
MAKE_UP_DAYS = _rule(MEETING, "补学在会后 {} 天之内", 30)
HOURS_A_QUARTER = _rule(MEETING, "支委每季集中学习 {} 学时", 14)
HOURS_A_YEAR = _rule(MEETING, "党员每年集中学习 {} 学时", 32, EDUCATION)

QUARTER = "季度榜"
COMPOSE_BY_WORKING_DAY = _rule(QUARTER, "季后第 {} 个工作日归集，不等没报的支部", 4)
FEWEST_FOR_SPREAD = _rule(QUARTER, "少于 {} 人不说高低差距", 3)
FEWEST_FOR_OUTLIERS = _rule(QUARTER, "少于 {} 人不说谁偏离多数", 10)
SHORTEST_PUBLICITY = _rule(QUARTER, "公示不少于 {} 个工作日", 3, PUBLICITY)
RELEASE_BY_WORKING_DAY = _rule(QUARTER, "期满后最迟第 {} 个工作日发布，没办完的异议写明", 5)

OBJECTION = "异议"
FILED_WORKING_DAYS = _rule(OBJECTION, "{} 个工作日内答复受理不受理", 1)
ACCEPTED_WORKING_DAYS = _rule(OBJECTION, "受理后 {} 个工作日内复核、书面答复", 3)
ANSWERED_WORKING_DAYS = _rule(OBJECTION, "不同意答复的，{} 个工作日内请厂党委再看", 3)
APPEALED_WORKING_DAYS = _rule(OBJECTION, "厂党委 {} 个工作日内作终局决定", 5)
EXTENSION_WORKING_DAYS = _rule(OBJECTION, "复核只能延长一次，{} 个工作日", 2)
RETURNED_WORKING_DAYS = _rule(OBJECTION, "期满时还在轮休、出差的，返岗后 {} 个工作日内仍可提出", 2)
OBJECTION_DAYS_AFTER = _rule(OBJECTION, "返岗再提异议，至迟在期满后 {} 天", 30)
RESTATED_DAYS = _rule(OBJECTION, "公布 {} 天以后才报来的，计入以后的季度", 30)

TELLING = "提醒"
SECRETARY_TOLD = _rule(TELLING, "逾期第 {} 个工作日告诉书记", 1)
SUGGESTION_WORKING_DAYS = _rule(TELLING, "投诉建议 {} 个工作日内答复", 5, BURDEN)
MESSAGE_KEPT_DAYS = _rule(TELLING, "提醒留 {} 天", 7)
CONFIRM_WITHIN_DAYS = _rule(TELLING, "锁定后 {} 天之内请本人确认一次", 7)

CALENDAR = "日历与运行"
FEWEST_HOLIDAYS = _rule(CALENDAR, "一年的放假通知少于 {} 天的不收", 11, "国务院办公厅放假通知")
JOBS_SHOWN_DAYS = _rule(CALENDAR, "运行情况列最近 {} 天的后台工作", 30)

RUBRIC = "办法"
FARTHEST_YEARS = _rule(RUBRIC, "新办法最远从 {} 年以内启用", 5)
LONGEST_YEARS = _rule(RUBRIC, "一版办法最长用 {} 年，期满再定", 3)
END_WATCHED_DAYS = _rule(RUBRIC, "到期前 {} 天起提醒", 60)
IMPACT_QUARTERS = _rule(RUBRIC, "改办法之前最多按过去 {} 个季度试算", 4)

YEAR = "年度"
RANKED_QUARTERS = _rule(YEAR, "至少 {} 个季度有分才参加全年排名", 2)

SETTINGS: tuple[Setting, ...] = (
    Setting("PUBLICITY_WORKING_DAYS", QUARTER, "公示期几个工作日", 5,
            f"不少于 {SHORTEST_PUBLICITY}", PUBLICITY),
    Setting("PUBLICITY_COUNTS_DAY_OF_POSTING", QUARTER, "张贴当天算不算公示的一天", default=False,
            bounds="是或否", source=OURS),
    Setting("PUBLICITY_STARTS_ON_WORKING_DAY", QUARTER, "季后第几个工作日开始公示", 5, "1 起", OURS),
    Setting("ARCHIVE_AFTER_DAYS", QUARTER, "发布以后几天归档", 60, "1 起", OURS),
    Setting("CORRECTION_WORKING_DAYS", OBJECTION, "更正的一版公示几个工作日", 3, "1 起", OURS),
    Setting("OBJECTIONS_FROM_MASSES", OBJECTION, "群众可不可以提异议", default=False,
            bounds="是或否", source=OURS),
    Setting("PEER_ANSWER_DAYS", CLAIM, "对方几天没有答复，由支部会议确定", 10, "1 起", OURS),
)  # fmt: skip


def default(key: str) -> int | bool:
    """What holds of a setting while nobody sets it."""
    return next(setting.default for setting in SETTINGS if setting.key == key)
