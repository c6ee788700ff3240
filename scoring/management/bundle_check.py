"""核对一份导出（export_bundle）：只要 Python 3.8 以上，不要网络、数据库，不要别的文件。

    python check.py [导出的 zip 或解开的文件夹] [--witness 见证文件]

核对：摘要、链、封存的内容；每行小项加到大项、大项加到合计；名次；榜上各行；方案；见证文件。
全对退出码 0；否则说出第一处不同，退出码 1。不重算计分规则：那要用系统里的 manage.py verify。
"""

import hashlib
import json
import sys
import zipfile
from pathlib import Path

NOTHING_BEFORE = "0" * 64


class Difference(Exception):
    pass


def expect(holds, sentence):
    if not holds:
        raise Difference(sentence)


def canonical(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text, algorithm="sha256"):
    return hashlib.new(algorithm, text.encode("utf-8")).hexdigest()


def hundredths(points):
    if points is None:
        return None
    sign = -1 if points.startswith("-") else 1
    whole, _, part = points.lstrip("-").partition(".")
    return sign * (int(whole) * 100 + int((part + "00")[:2]))


def money(cents):
    sign = "-" if cents < 0 else ""
    return "%s%d.%02d" % (sign, abs(cents) // 100, abs(cents) % 100)


class Bundle:
    def __init__(self, path):
        self.zip = zipfile.ZipFile(path) if path.is_file() else None
        self.path = path

    def text(self, name):
        try:
            if self.zip:
                return self.zip.read(name).decode("utf-8")
            return (self.path / name).read_text(encoding="utf-8")
        except (KeyError, OSError, UnicodeDecodeError):
            raise Difference("导出里没有 %s，或读不了" % name) from None

    def json(self, name):
        try:
            return json.loads(self.text(name))
        except ValueError:
            raise Difference("%s 不是 JSON" % name) from None


def check_chains(bundle, seals):
    """Every link follows the one before it and says what its content says."""
    last: dict = {}
    for seal in seals:
        where = "%s 第 %s 号封存（%s）" % (seal["unit_name"], seal["number"], seal["ref"])
        number, chain = last.get(seal["unit"], (0, NOTHING_BEFORE))
        expect(seal["number"] == number + 1, "%s：它前面缺了第 %d 号" % (where, number + 1))
        expect(seal["previous"] == chain, "%s：接的不是第 %d 号" % (where, number))
        said = {key: seal[key] for key in ("unit", "number", "kind", "ref", "digest", "previous")}
        said.update(algorithm=seal["algorithm"], at=seal["at"])
        expect(digest(canonical(said), seal["algorithm"]) == seal["chain"], "%s：链值不符" % where)
        if seal["content"]:
            text = bundle.text(seal["content"])
            expect(digest(text, seal["algorithm"]) == seal["digest"], "%s：内容与摘要不符" % where)
        last[seal["unit"]] = (seal["number"], seal["chain"])


def check_sheet(bundle, seal):
    """Items add up to the line, each matter is superseded at most once."""
    sheet = bundle.json(seal["content"])
    where = "%s %s" % (seal["unit_name"], sheet["month"])
    for line in sheet["lines"]:
        who = "%s 对象 %s" % (where, line["participant"])
        items = sum(hundredths(points) for points in line["items"].values())
        expect(items == line["total"], "%s：小项共 %s，合计写的是 %s"
               % (who, money(items), money(line["total"])))  # fmt: skip
        expect(sum(line["categories"]) == line["total"], "%s：大项加起来不是合计" % who)
    keys = {entry["key"] for entry in sheet["entries"]}
    expect(len(keys) == len(sheet["entries"]), "%s：有两条事项同一个号" % where)
    replaced = [entry["supersedes"] for entry in sheet["entries"] if entry["supersedes"]]
    expect(len(set(replaced)) == len(replaced), "%s：有一条事项被替代了两次" % where)
    expect(set(replaced) <= keys, "%s：被替代的事项不在表里" % where)


def check_publication(bundle, seal, seals):
    said = bundle.json(seal["content"])
    name = "publications/r%d" % said["revision"]
    where = "%s 第 %d 版" % (said["period"], said["revision"])
    text = bundle.text(name + ".json")
    payload = json.loads(text)
    expect(
        digest(text) == said["digest"], "%s：内容的摘要不是封存的 %s" % (where, said["digest"][:12])
    )
    heads = {(str(s["unit"]), s["number"]): s["chain"] for s in seals}
    for unit, (number, chain) in said["heads"].items():
        expect(
            heads.get((unit, number)) == chain,
            "%s：支部 %s 第 %d 号封存对不上" % (where, unit, number),
        )
    sheets = {
        digest(bundle.text(s["content"])) for s in seals if s["content"] and s["kind"] == "sheet"
    }
    for branch in payload["branches"]:
        for month, sealed in branch["locked"].items():
            expect(sealed in sheets, "%s：%s %s 的表不在导出里" % (where, branch["name"], month))
    check_totals(payload, where)
    check_ranks(payload["lines"], where)
    check_standings(payload, bundle.json(name + ".standings.json"), where)
    rubric = bundle.json("rubrics/%s.json" % payload["rubric"])
    expect(digest(canonical(rubric)) == payload["rubric"], "%s：方案与摘要不符" % where)


def check_totals(payload, where):
    """Sentences add up to their category, categories to the total."""
    for line in payload["lines"]:
        if line["total"] is None:
            continue
        who = "%s %s" % (where, line["name"])
        parts: dict = {}
        for sentence in line["sentences"]:
            key = sentence["category"]
            parts[key] = parts.get(key, 0) + hundredths(sentence["amount"])
        for code, points in line["categories"].items():
            found = parts.get(code, 0)
            expect(found == hundredths(points), "%s %s：各条共 %s，大项写的是 %s"
                   % (who, code, money(found), points))  # fmt: skip
        found = sum(hundredths(v) for v in line["categories"].values()) + parts.get("", 0)
        expect(found == hundredths(line["total"]), "%s：大项共 %s，合计写的是 %s"
               % (who, money(found), line["total"]))  # fmt: skip


def check_ranks(lines, where):
    """1, 2, 2, 4 by total: in the plant among all that are ranked, in a branch among its own."""
    ranked = [line for line in lines if line["rank_plant"] is not None]
    totals = [hundredths(line["total"]) for line in ranked]
    for line in ranked:
        rank = 1 + sum(total > hundredths(line["total"]) for total in totals)
        expect(rank == line["rank_plant"], "%s %s：全厂应是第 %d 名，写的是第 %s 名"
               % (where, line["name"], rank, line["rank_plant"]))  # fmt: skip
        here = [o for o in ranked if o["branch"] == line["branch"]]
        rank = 1 + sum(hundredths(o["total"]) > hundredths(line["total"]) for o in here)
        expect(rank == line["rank_branch"], "%s %s：支部应是第 %d 名，写的是第 %s 名"
               % (where, line["name"], rank, line["rank_branch"]))  # fmt: skip


def check_standings(payload, standings, where):
    rows = {row["participant"]: row for row in standings}
    expect(len(rows) == len(payload["lines"]), "%s：榜上的行数不对" % where)
    for line in payload["lines"]:
        expect(line["participant"] in rows, "%s %s：榜上没有这一行" % (where, line["name"]))
        row = rows[line["participant"]]
        same = (row["name"], row["total"], row["rank_branch"], row["rank_plant"]) == (
            line["name"], hundredths(line["total"]), line["rank_branch"], line["rank_plant"])  # fmt: skip
        expect(same, "%s %s：榜上一行与公布的内容不一样" % (where, line["name"]))


def check_witness(path, manifest, seals):
    lines = [line.split(" ") for line in path.read_text(encoding="utf-8").splitlines()]
    chains = {(str(s["unit"]), str(s["number"])): s["chain"] for s in seals}
    known = set()
    for number, parts in enumerate(lines, start=1):
        expect(len(parts) == 8, "见证文件第 %d 行：不完整" % number)
        if parts[1] != str(manifest["plant"]):
            continue
        chain = chains.get((parts[1], parts[4]))
        expect(
            chain == parts[7],
            "见证文件第 %d 行：%s %s 与导出的链对不上" % (number, parts[2], parts[3]),
        )
        known.add(chain)
    for seal in seals:
        if seal["kind"] != "sheet":
            expect(seal["chain"] in known, "%s：见证文件里没有这一次公布" % seal["ref"])


def check(path, witness=None):
    bundle = Bundle(path)
    manifest = bundle.json("manifest.json")
    seals = bundle.json("seals.json")
    check_chains(bundle, seals)
    sheets = [s for s in seals if s["content"] and s["kind"] == "sheet"]
    for seal in sheets:
        check_sheet(bundle, seal)
    papers = [s for s in seals if s["content"] and s["kind"] == "publication"]
    for seal in papers:
        check_publication(bundle, seal, seals)
    expect(len(papers) == manifest["publications"], "公布的次数不对")
    expect(len(sheets) == manifest["sheets"], "积分表的张数不对")
    if witness:
        check_witness(witness, manifest, seals)
    return "核对无误：%s %s，%d 条封存，%d 张积分表，%d 次公布" % (
        manifest["plant_name"], manifest["quarter"], len(seals), len(sheets), len(papers))  # fmt: skip


def main(arguments):
    witness = None
    if "--witness" in arguments:
        at = arguments.index("--witness")
        witness = Path(arguments[at + 1])
        del arguments[at : at + 2]
    path = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    try:
        print(check(path, witness))
    except Difference as difference:
        print(difference)
        return 1
    except (KeyError, TypeError, ValueError, AttributeError, OSError, zipfile.BadZipFile) as broken:
        print("导出读不懂：%s %s" % (type(broken).__name__, broken))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
