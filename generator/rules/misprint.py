"""疑似错别字、叠字，标点和括号不成对."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from generator.finding import Audience, Severity
from generator.rules.base import Context, Outcome, Rule
from generator.schema.checks import Misprints
from generator.words import Words, excepted, meets, occurrences, printed

RULE = Rule(
    id="misprint",
    title="疑似错别字、叠字，标点和括号不成对",
    severity=Severity.INFO,
    audience=Audience.INTERNAL,
    why="错别字和缺半边的引号、括号会使人误读，也说明文稿没有校对。程序只提示，不改原文。",
    bad="“开立独立帐户”“将预算预算执行情况公开”“（一）自评结论)”。",
    good="“开立独立账户”“将预算执行情况公开”“（一）自评结论”。",
    mend="填报的报告改正；转录的报告与原件核对，原件如此的照录",
)
_DOUBLED: Final = re.compile(r"([一-鿿]{2,6})\1")
_SIGNS: Final = re.compile(r"([，。；、：])\1|，[。；]|[。；]，|。；|；。|、[，。；]")
_WIDE: Final = re.compile(r"[０-９]+(?:[．，][０-９]+)*[％]?")
_NARROW: Final = re.compile(r"(?<=[一-鿿”》）])([,;:?!])(?=[一-鿿“《（])")
_FULL: Final = str.maketrans(",;:?!", "，；：？！")
_HALF: Final = str.maketrans("０１２３４５６７８９．，％", "0123456789.,%")
_PAIRS: Final = {"”": "“", "》": "《", "）": "（", "】": "【", "〉": "〈", "〕": "〔"}
_HALVES: Final = re.compile("[" + "".join(sign for pair in _PAIRS.items() for sign in pair) + "]")
_NAMES: Final = {
    "“": "引号“ ”",
    "《": "书名号《 》",
    "（": "括号（ ）",
    "【": "括号【 】",
    "〈": "书名号〈 〉",
    "〔": "括号〔 〕",
}
_LISTED: Final = re.compile(r"(?:^|(?<=[。；;：:，,、\s]))(?:\d{1,2}|[一二三四五六七八九十]{1,3}|[A-Za-z])[）)]")


def check(context: Context) -> Iterator[Outcome]:
    """Tell likely misprints of the list, doubled words, mixed signs and quotes or brackets without their other half."""
    policy = context.checks.misprints
    narrow: list[tuple[Words, int, str]] = []
    wide: list[tuple[Words, int, str]] = []
    for words in printed(context.passages, context.document):
        found = [*_listed(words, policy), *_doubled(words, policy)]
        for (wrong, right), places in _grouped(found).items():
            yield _likely(words, wrong, right, places)
        unbalanced = list(_unbalanced(words))
        yield from unbalanced
        if not found and not unbalanced:
            yield RULE.passed(words.path)
        # half-width signs all through a paragraph are its way of writing
        narrow += [
            (words, m.start(), m[0]) for m in _NARROW.finditer(words.text) if m[0].translate(_FULL) in words.text
        ]
        # a figure of a mark is a fault of form, which the reader tells
        wide += [(words, m.start(), m[0]) for m in _WIDE.finditer(words.text) if not words.marked(m.start())]
    if narrow and len(narrow) >= policy.narrow_signs:
        signs = "".join(sorted({sign for _, _, sign in narrow}))
        yield _mixed(
            narrow, "narrow-signs", f"汉字之间有半角标点“{signs}”，同一段又用全角标点", signs, signs.translate(_FULL)
        )
    if wide:
        shown = wide[0][2]
        yield _mixed(wide, "wide-figures", f"数字写成全角，如“{shown}”", shown, shown.translate(_HALF))


def _listed(words: Words, policy: Misprints) -> Iterator[tuple[int, str, str]]:
    for found in occurrences(words.text, policy.words, policy.unless):
        yield found.start(), found[0], policy.words[found[0]]


def _doubled(words: Words, policy: Misprints) -> Iterator[tuple[int, str, str]]:
    """Words and signs that stand twice; listed ones were told already."""
    doubled = list(_DOUBLED.finditer(words.text))
    spans = excepted(words.text, (*policy.unless, *policy.doubled_unless, *policy.words)) if doubled else []
    for found in doubled:
        word = found[1]
        if len(set(word)) > 1 and not meets(*found.span(), spans):
            yield found.start(), found[0], word
    for found in _SIGNS.finditer(words.text):
        yield found.start(), found[0], found[0][0]


def _grouped(found: list[tuple[int, str, str]]) -> dict[tuple[str, str], list[int]]:
    made: dict[tuple[str, str], list[int]] = {}
    for start, wrong, right in sorted(found):
        made.setdefault((wrong, right), []).append(start)
    return made


def _likely(words: Words, wrong: str, right: str, places: list[int]) -> Outcome:
    count = f"（本段 {len(places)} 处）" if len(places) > 1 else ""
    around = words.text[max(0, places[0] - 6) : places[0] + len(wrong) + 6]
    return RULE.finding(
        words.locate(places[0]),
        words.path,
        f"{words.label}“{around}”：“{wrong}”{count}疑为“{right}”。",
        declared=around,
        expected=right,
    )


def _mixed(found: list[tuple[Words, int, str]], path: str, told: str, declared: str, expected: str) -> Outcome:
    """One finding for the whole report: such signs run through it."""
    words, start, _ = found[0]
    label = Counter(w.label for w, _, _ in found).most_common(1)[0][0]
    return RULE.finding(
        words.locate(start),
        f"text.{path}",
        f"{told}，共 {len(found)} 处，多在{label}；宜写成“{expected}”。",
        declared=declared,
        expected=expected,
    )


def _unbalanced(words: Words) -> Iterator[Outcome]:
    """The first sign of each kind without its other half; a list's number such as 1） needs none."""
    text = words.text.replace("(", "（").replace(")", "）")
    lone = {m.end() - 1 for m in _LISTED.finditer(text)}
    open_: dict[str, list[int]] = {sign: [] for sign in _PAIRS.values()}
    left: dict[str, list[int]] = {sign: [] for sign in _PAIRS.values()}
    for found in _HALVES.finditer(text):
        index, sign = found.start(), found[0]
        if sign in open_:
            open_[sign].append(index)
        elif open_[_PAIRS[sign]]:
            open_[_PAIRS[sign]].pop()
        elif index not in lone:
            left[_PAIRS[sign]].append(index)
    for sign, name in _NAMES.items():
        places = sorted([*left[sign], *open_[sign]])
        if not places:
            continue
        around = words.text[max(0, places[0] - 8) : places[0] + 10]
        yield RULE.finding(
            words.locate(places[0]),
            words.path,
            f"{words.label}“…{around}…”：{name}不成对。",
            declared=around,
            expected=name,
        )
