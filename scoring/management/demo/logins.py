"""What a newcomer can try in the demonstration: one login for each role."""

PASSWORD = "zhiwei-demo-2026"
LOGINS = (
    ("01-secretary", "党支部书记 韩志远", "首页看等着他的事；打开本月积分表，填几格，保存"),
    ("01-organisation", "组织委员 陆文静", "同一张表：书记本人的那一列由她记录；首页“申报一件事”"),
    ("02-panel1", "考核小组组长（采油二队）", "上个月的表等着核实：逐行看，核实确认或退回并说明"),
    ("01-member", "普通党员", "首页有一件申报等他确认；手机宽度打开排行榜，点名字看每一句"),
    ("organiser", "厂组织员", "全厂各支部进度；代录；要求归集"),
    ("committee1", "厂党委委员", "季度榜：已公布的一版和摘要；重开锁定的月份；新归集的榜由他审定"),
    ("secrecy", "保密审查人", "季度榜：看审查过的一版；下一季审定之后、公示之前由他看一遍"),
    ("rubric", "考评办法起草人", "更多 › 考评办法：起草下一版，改一项，看差别和影响，提请审定"),
    ("auditor", "审计", "只读：每一条的记录人、时间、替代关系"),
    (
        "operator",
        "系统管理员",
        "运行情况 /ops/；工作日历 /calendar/；后台 /admin/：党组织、人员，账本只读",
    ),
)


def hints(url: str) -> str:
    lines = [f"\n  打开 {url}   密码都是 {PASSWORD}"]
    lines += [f"  {login:<18}{who}：{what}" for login, who, what in LOGINS]
    return "\n".join(lines) + "\n"
