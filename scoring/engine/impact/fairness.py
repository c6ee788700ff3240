"""Hints for the committee, never a ranking: what was seen, how sure it is, a fair explanation.

Every hint needs enough cases; where few stand against many, the few are drawn towards the whole
(shrinkage), so that a small branch is not suspected because it is small.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

FEW, SOME = 20, 60
# As many ordinary cases as a group is given before its own are believed.
PRIOR = 20
LEAST = 10


@dataclass(frozen=True)
class Hint:
    sort: str
    where: str
    saw: str
    sure: str
    fair: str


def sureness(cases: int) -> str:
    if cases < FEW:
        return f"只有 {cases} 例，可能是碰巧"
    return f"有 {cases} 例，比较清楚" if cases < SOME else f"有 {cases} 例，清楚"


def percent(share: Fraction) -> int:
    return (200 * share.numerator + share.denominator) // (2 * share.denominator)


def flat_items(values: dict[str, tuple[str, Counter[int]]]) -> list[Hint]:
    """Item -> its name and how many people had which amount. Nearly all alike, and not nothing."""
    found = []
    for code, (name, counts) in values.items():
        cases = sum(counts.values())
        if not cases:
            continue
        (amount, most), *_ = counts.most_common(1)
        share = Fraction(most, cases)
        if cases >= LEAST and amount > 0 and share >= Fraction(9, 10):
            found.append(
                Hint(
                    "小项拉不开",
                    f"{code} {name}",
                    f"{cases} 人次里 {percent(share)}% 得的都是 {amount // 100}.{amount % 100:02d} 分",
                    sureness(cases),
                    "也许这件事大家本来就都做到了：那它说明工作扎实，只是不用再靠它分高低",
                )
            )
    return found


def claims_always_pass(rows: dict[str, tuple[int, int]]) -> list[Hint]:
    """Branch -> claims decided, and how many of them were not accepted."""
    everywhere = sum(n for n, _ in rows.values())
    refused = sum(no for _, no in rows.values())
    found = []
    for branch, (cases, no) in rows.items():
        if no or cases < LEAST:
            continue
        elsewhere = Fraction(refused, everywhere - cases) if everywhere > cases else Fraction(0)
        found.append(
            Hint(
                "自报总是通过",
                branch,
                f"{cases} 条本人申报全都通过；别的支部不通过的占 {percent(elsewhere)}%",
                # With no refusal in n cases the true share is below 3/n, nineteen times in twenty.
                f"{sureness(cases)}：不通过的真实比例多半在 {percent(Fraction(3, cases))}% 以下",
                "也许申报之前支部已经当面核过，报上来的自然都属实",
            )
        )
    return found


Line = tuple[int, str, str]  # participant, item, what was recorded


def copied_months(months: dict[tuple[str, str], tuple[Counter[Line], Counter[Line]]]) -> list[Hint]:
    """(branch, month) -> its matters and those of the month before."""
    found = []
    for (branch, month), (now, before) in months.items():
        cases = sum(now.values())
        same = sum((now & before).values())
        if cases >= LEAST and Fraction(same, cases) >= Fraction(9, 10):
            found.append(
                Hint(
                    "和上月一模一样",
                    f"{branch} {month}",
                    f"{cases} 条里有 {same} 条与上月同一个人、同一项、同样的数",
                    sureness(cases),
                    "也许是按月固定的工作，本来月月一样；会议带出来的出勤没有算在内",
                )
            )
    return found


def mutual(edges: Counter[tuple[str, str]]) -> list[Hint]:
    """(who was confirmed, by whom) -> times. Two people who confirm nearly only each other."""
    asked: Counter[str] = Counter()
    for (whose, _), times in edges.items():
        asked[whose] += times
    found = []
    for (one, other), there in edges.items():
        back = edges.get((other, one), 0)
        if one >= other or there < 3 or back < 3:
            continue
        shares = Fraction(there, asked[one]), Fraction(back, asked[other])
        if min(shares) >= Fraction(4, 5):
            found.append(
                Hint(
                    "总是互相确认",
                    f"{one}、{other}",
                    f"{one}的 {asked[one]} 次里 {there} 次由{other}确认，"
                    f"{other}的 {asked[other]} 次里 {back} 次由{one}确认",
                    sureness(there + back),
                    "也许两人就在一个班、结了对子，别人确实不知情",
                )
            )
    return found


def one_post_first(firsts: dict[str, list[str]]) -> list[Hint]:
    """Branch -> the post that stood first in each quarter (posts that shared the place joined)."""
    found: list[Hint] = []
    for branch, posts in firsts.items():
        if len(posts) >= 3 and len(set(posts)) == 1:
            found.append(
                Hint(
                    "总是一个职务在前",
                    branch,
                    f"连着 {len(posts)} 季都是{posts[0]}第一",
                    f"只看了 {len(posts)} 季，人没换过的话，也可能只是这个人干得多",
                    "也许这个职务能计的项目多：可以看得分率和同职务比较，再议小项",
                )
            )
    return found


def posts_first(first: Counter[str], ranked: Counter[str]) -> list[Hint]:
    """Over all branches: how often a post stood first, against how many hold it."""
    boards, people = sum(first.values()), sum(ranked.values())
    found: list[Hint] = []
    if boards < LEAST or not people:
        return found
    for post, times in first.items():
        fair = Fraction(ranked[post], people)
        drawn = (times + PRIOR * fair) / (boards + PRIOR)
        if drawn >= fair + Fraction(1, 4):
            found.append(
                Hint(
                    "总是一个职务在前",
                    "全厂",
                    f"{boards} 次支部第一里 {times} 次是{post}，而{post}只占排名人数的 {percent(fair)}%",
                    sureness(boards),
                    "也许责任就在这个职务身上，事情确实多；也可能别的职务可计的项目太少",
                )
            )
    return found


def panels_apart(marks: dict[tuple[str, str], list[Fraction]], names: dict[str, str]) -> list[Hint]:
    """(item, branch) -> shares of the full mark given for like matters."""
    by_item: dict[str, list[Fraction]] = {}
    for (item, _), given in marks.items():
        by_item.setdefault(item, []).extend(given)
    found = []
    for (item, branch), given in marks.items():
        everyone = by_item[item]
        if len(given) < LEAST or len(everyone) < 3 * LEAST:
            continue
        usual = mean(everyone)
        drawn = (sum(given, Fraction(0)) + PRIOR * usual) / (len(given) + PRIOR)
        if abs(drawn - usual) >= Fraction(15, 100):
            way = "松" if drawn > usual else "紧"
            found.append(
                Hint(
                    "同样的事评得不一样",
                    f"{branch} {item} {names[item]}",
                    f"平均评到满档的 {percent(mean(given))}%，全厂是 {percent(usual)}%，偏{way}；"
                    f"考虑到只有 {len(given)} 条，拉平之后是 {percent(drawn)}%",
                    sureness(len(given)),
                    "也许这个支部确实做得更好（或正碰上难处）：看几条实例再说，不按数字改分",
                )
            )
    return found


def mean(values: Iterable[Fraction]) -> Fraction:
    given = list(values)
    return sum(given, Fraction(0)) / len(given)
