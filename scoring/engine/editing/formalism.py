"""What an item counts and of what: acts in a system and traces of work are refused or asked about.

The rules are data (formalism.yaml). In turn: text in one writing; professional phrases taken out;
what is said against formalism taken out; then every idea looks at what is left."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from scoring.engine.editing.plain_text import plain

FIELDS = ("name", "earns", "unit")
BLANK = "□"
NEAR, FAR, ANYWHERE = "[^,.。;:!?\n]{0,14}", "[^\n]{0,40}", r"[\s\S]{0,60}"
CLAUSE = re.compile(r"[^,。;:!?\n]+")
# Where a clause turns: what stands behind is said for itself.
TURN = re.compile(
    r"但|而是|却|只看|只认|只记|只数|才算|改为|改成|改用|改看|还要|仍|同时|(?<![合兼归吞撤])并(?![非不])|再"
)
SHORTEST_PHRASE = 3


@dataclass(frozen=True)
class Phrase:
    """Words that are allowed, and why; a plant has its own beside ours."""

    phrase: str
    reason: str


@dataclass(frozen=True)
class Judgement:
    """One idea found in one field. `level` is `refuse` or `ask`."""

    level: str
    field: str
    words: str
    idea: str
    counts: str
    instead: str


class _Idea:
    def __init__(self, given: dict[str, Any], words: dict[str, str]) -> None:
        self.name, self.counts, self.instead = given["idea"], given["counts"], given["instead"]
        self.asked = given.get("asked", self.counts)
        self.refuse = _patterns(given.get("refuse", []), words)
        self.ask = _patterns(given.get("ask", []), words)
        self.asks_first = given.get("ask_first", False)
        self.last = given.get("last", False)
        self.unless = _patterns(given.get("unless", []), words, ANYWHERE)
        self.softens = _patterns(given.get("softens", []), words, ANYWHERE)
        self.by_unit = {
            level: tuple(_patterns([given[key]["words"], given[key]["unit"]], words))
            for level, key in (("refuse", "refuse_unit"), ("ask", "ask_unit"))
            if key in given
        }

    def found(self, texts: dict[str, str]) -> tuple[str, str, int, int] | None:
        """Level, field, from, to; the refusal first, wherever it stands."""
        whole = "\n".join(texts.values())
        if any(pattern.search(whole) for pattern in self.unless):
            return None
        hit = self.first(texts)
        if hit and hit[0] == "refuse" and any(p.search(whole) for p in self.softens):
            return ("ask", *hit[1:])
        return hit

    def first(self, texts: dict[str, str]) -> tuple[str, str, int, int] | None:
        levels = [("refuse", self.refuse), ("ask", self.ask)]
        for level, patterns in reversed(levels) if self.asks_first else levels:
            for field, text in texts.items():
                for pattern in patterns:
                    if hit := pattern.search(text):
                        return (level, field, *hit.span())
            if level in self.by_unit:
                words, unit = self.by_unit[level]
                if unit.search(texts["unit"]):
                    for field in ("earns", "name"):
                        if hit := words.search(texts[field]):
                            return (level, field, *hit.span())
        return None


class _Rules:
    def __init__(self, given: dict[str, Any]) -> None:
        words: dict[str, str] = {}
        for name, pattern in given["words"].items():
            words[name] = _filled(pattern, words)
        phrases = [row["phrase"] for row in given["phrases"]]
        self.phrases = _patterns(phrases, words)
        against = {key: _filled(text, words) for key, text in given["against"].items()}
        self.denied = re.compile(against["not"])
        self.not_denied = re.compile(against["not_not"])
        self.relief = re.compile(f"{against['relief_before']}(?P<from>{against['relief']})")
        self.still = re.compile(against["still"])
        self.relief_after = re.compile(against["relief_after"])
        self.curb = re.compile(f"{against['curb']}|{against['curb_of']}")
        self.undone = re.compile(against["undone"])
        self.sanction = re.compile(words["处分"])
        self.ideas = [_Idea(row, words) for row in given["ideas"]]


def _filled(pattern: str, words: dict[str, str], far: str = FAR) -> str:
    text = pattern.replace("……", far).replace("…", NEAR)
    return re.sub(r"\{([^\d{},][^{},]*)\}", lambda m: words[m[1]], text)


def _patterns(rows: list[str], words: dict[str, str], far: str = FAR) -> list[re.Pattern[str]]:
    return [re.compile(_filled(row, words, far)) for row in rows]


@cache
def _rules() -> _Rules:
    text = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    return _Rules(yaml.safe_load(text))


@lru_cache(maxsize=2000)
def judge(
    name: str, earns: str, unit: str, allowed: tuple[Phrase, ...] = ()
) -> tuple[Judgement, ...]:
    """Everything found, at most once an idea; nothing means that the item may stand as it is."""
    rules = _rules()
    read = {key: plain(text) for key, text in zip(FIELDS, (name, earns, unit), strict=True)}
    texts = _without_phrases({key: p.text for key, p in read.items()}, rules, allowed)
    texts, denied = _without_what_is_denied(texts, rules)
    against = {idea.name for idea in rules.ideas if idea.first(denied)}
    found: list[Judgement] = []
    for idea in rules.ideas:
        if idea.last and found:
            continue
        hit = idea.found(texts)
        if hit and hit[1] == "name" and idea.name in against:
            hit = idea.found(texts | {"name": ""})  # the name only says what it is against
        if hit:
            level, field, start, end = hit
            words = read[field].quote(start, end)
            counts = idea.counts if level == "refuse" else idea.asked
            found.append(Judgement(level, field, words, idea.name, counts, idea.instead))
    return tuple(found)


def _without_phrases(
    texts: dict[str, str], rules: _Rules, allowed: Sequence[Phrase]
) -> dict[str, str]:
    """A name is short: a word that is professional in the text is so in the name."""
    left, taken = {}, set()
    for field, text in texts.items():
        spans = list(_professional(text, rules, allowed))
        left[field] = _blanked(text, spans)
        if field == "earns":
            taken = {text[start:end] for start, end in spans}
    for word in taken:
        if word not in left["earns"]:
            left["name"] = left["name"].replace(word, BLANK * len(word))
    return left


def _professional(text: str, rules: _Rules, allowed: Sequence[Phrase]) -> Iterator[tuple[int, int]]:
    for one in allowed:
        phrase = plain(one.phrase).text
        if len(phrase) >= SHORTEST_PHRASE:
            yield from (found.span() for found in re.finditer(re.escape(phrase), text))
    for pattern in rules.phrases:
        for found in pattern.finditer(text):
            yield found.span(1) if pattern.groups else found.span()


def _blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + BLANK * (end - start) + text[end:]
    return text


def _without_what_is_denied(
    texts: dict[str, str], rules: _Rules
) -> tuple[dict[str, str], dict[str, str]]:
    """Texts without what is spoken against, and what that was."""
    punished = bool(rules.sanction.search("\n".join(texts.values())))
    left, denied = dict(texts), dict.fromkeys(texts, "")
    for field in ("name", "earns"):
        spans = list(_denied(texts[field], rules, punished))
        if field == "name" and rules.relief_after.search(texts[field]):
            spans.append((0, len(texts[field])))
        left[field] = _blanked(texts[field], spans)
        denied[field] = ",".join(texts[field][start:end] for start, end in spans)
    return left, denied


def _denied(text: str, rules: _Rules, punished: bool) -> list[tuple[int, int]]:
    spans = []
    for clause in CLAUSE.finditer(text):
        words, at = clause[0], clause.start()
        omitted = punished and words.rstrip("、").endswith(("的", "者"))
        curbed = rules.curb.search(words)
        if punished and curbed and not rules.undone.search(words):
            spans.append(clause.span())
            continue
        for start in (m.start() for m in rules.denied.finditer(words)):
            if not omitted and not rules.not_denied.match(words, start):
                spans.append((at + start, at + _turn(words, start)))
        for start in (m.start("from") for m in rules.relief.finditer(words)):
            end = _turn(words, start)
            if not rules.still.search(words, start, end):
                spans.append((at + start, at + end))
    return spans


def _turn(words: str, start: int) -> int:
    """Up to where a denial reaches: the end of its clause, or where the clause turns."""
    turn = TURN.search(words, start + 2)
    return turn.start() if turn else len(words)


def verdict(found: Sequence[Judgement]) -> str:
    levels = {judgement.level for judgement in found}
    return "refuse" if "refuse" in levels else "ask" if levels else "pass"
