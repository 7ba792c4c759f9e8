"""仍有未填写的占位文字."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from generator.finding import Audience, Severity
from generator.rules.base import Context, Outcome, Rule
from generator.schema.checks import Placeholders
from generator.words import Words, excepted, occurrences, printed, within

RULE = Rule(
    id="placeholder",
    title="仍有未填写的占位文字",
    severity=Severity.WARNING,
    audience=Audience.PUBLIC,
    why="模板的占位文字没有换成实际内容，读者看不到应有的名称、日期或数字。",
    bad="“××年度本部门共支出____万元”“（待填写）”。",
    good="“2023年度本部门共支出12.50万元”。",
    mend="填入实际内容；确无内容的写“无”并说明原因",
    compares=False,
)
# Full-width and half-width letters next to a sign make it part of a model number or a name.
_WORD: Final = r"A-Za-z0-9０-９Ａ-Ｚａ-ｚ"
_TEMPLATE: Final = re.compile(
    r"\{[^{}\n]{0,40}\}|｛[^｛｝\n]{0,40}｝|[【\[［][^】\]］\n]{0,20}(?:填写|填入|单位名称)[^】\]］\n]{0,20}[】\]］]"
)
_DATE: Final = re.compile(
    r"(?<![A-Za-z0-9])[×XＸxｘ]{1,4}\s?年\s?[×XＸxｘ0-9]{1,2}\s?月|[×XＸxｘ]{1,2}\s?月\s?[×XＸxｘ]{1,2}\s?日"
    r"|(?<=\d年)\s?[×XＸxｘ]{1,2}\s?月|(?<!\d)20[×XＸxｘ]{2}(?=\s?年)|(?<![A-Za-z0-9])[XxＸｘ]\s?[万亿]元|【】"
)
_COUNTED: Final = re.compile(r"\s?[年月日号元万亿个处项人次名家户件场市区县镇乡村街局委部院校%％]")


def check(context: Context) -> Iterator[Outcome]:
    """Look for signs, words and template marks that stand for something still to be filled in."""
    clean = True
    for words in printed(context.passages, context.document):
        for shown, places in _grouped(_found(context, words)).items():
            count = f"（共 {len(places)} 处）" if len(places) > 1 else ""
            clean = False
            yield RULE.finding(
                words.locate(places[0]),
                words.path,
                f"{words.label}有占位文字“{shown}”{count}，未填写实际内容。原文保留。",
                declared=_around(words.text, places[0], len(shown)),
            )
    if clean:
        yield RULE.passed("placeholders")


def _found(context: Context, words: Words) -> list[tuple[int, str]]:
    """Start and words of every placeholder, in order, overlapping ones once."""
    policy = context.checks.placeholders
    text = words.text
    spans = sorted([*excepted(text, policy.unless), *_signing(text, policy.signed)])
    found = [match.span() for match in occurrences(text, policy.words, policy.unless)]
    found += [(0, len(text))] if text.strip() in policy.alone else []
    patterns = [_TEMPLATE, _DATE, *([_signs(policy.signs)] if policy.signs else [])]
    spans = sorted([*spans, *_names(text, policy)])
    found += [m.span() for p in patterns for m in p.finditer(text) if not within(m.start(), m.end(), spans)]
    made: list[tuple[int, str]] = []
    reached = -1
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        if start >= reached:
            made.append((start, text[start:end]))
            reached = end
    return made


def _names(text: str, policy: Placeholders) -> list[tuple[int, int]]:
    """Names of persons of which only the surname is left: that is what the site asks for."""
    if not policy.surnames:
        return []
    runs = re.finditer(rf"(?<=[{re.escape(policy.surnames)}])[×XＸ某＊*]{{1,2}}(?![×XＸ＊*])", text)
    return [m.span() for m in runs if not _COUNTED.match(text, m.end())]


@lru_cache(maxsize=8)
def _signs(signs: tuple[str, ...]) -> re.Pattern[str]:
    """Two or more of one sign, not beside letters or digits."""
    runs = "|".join(f"{re.escape(sign)}{{2,}}" for sign in signs)
    return re.compile(rf"(?<![{_WORD}\-])(?:{runs})(?![{_WORD}\-])")


@lru_cache(maxsize=8)
def _signed(names: tuple[str, ...]) -> re.Pattern[str]:
    """A line for a signature, seal or date: its name and the blank behind it, or the blank and its name in brackets."""
    name = "|".join(re.escape(one) for one in sorted(names, key=len, reverse=True))
    blank = r"[_＿]+(?:\s?[年月日](?!期)\s?[_＿]*){0,3}"
    return re.compile(rf"(?:{name})[）)]?\s?[：:]?\s?(?P<behind>{blank})|(?P<before>[_＿]+)\s?[（(](?:{name})[）)]")


def _signing(text: str, names: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where blanks are left to be signed, which are no words that somebody forgot."""
    if not names:
        return []
    return [found.span(str(found.lastgroup)) for found in _signed(names).finditer(text)]


def _grouped(found: list[tuple[int, str]]) -> dict[str, list[int]]:
    made: dict[str, list[int]] = {}
    for start, shown in found:
        made.setdefault(shown.strip(), []).append(start)
    return made


def _around(text: str, start: int, length: int) -> str:
    return text[max(0, start - 8) : start + length + 8].strip()
