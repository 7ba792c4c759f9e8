"""标题层次跳级或写法不一."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from generator.finding import Audience, Related, Severity
from generator.prose import Passage
from generator.rules.base import Context, Outcome, Rule
from generator.sequences import HEADING_STYLES, Marker, heading_marker

RULE = Rule(
    id="heading-level",
    title="标题层次跳级或写法不一",
    severity=Severity.INFO,
    audience=Audience.INTERNAL,
    why="公文格式（GB/T 9704）的结构层次依次为“一、”“（一）”“1.”“（1）”，同级标题写法应当一致。",
    bad="“一、部门基本情况”之下直接用“1. 部门职能”；“（一）”与“(二)”混用。",
    good="“一、”之下用“（一）”，“（一）”之下用“1.”；括号一律用全角。",
    mend="按“一、”“（一）”“1.”“（1）”的次序和写法改正；原件如此的转录报告不改",
)
_NAMES: Final = dict(zip(HEADING_STYLES, ("“一、”", "“（一）”", "“1.”", "“（1）”"), strict=True))
_STANDARD: Final = ("（）", "、", ".")


def check(context: Context) -> Iterator[Outcome]:
    """Tell headings that skip a level, and levels that are written in more than one way."""
    open_: list[str] = []
    written: dict[str, dict[str, list[Passage]]] = {style: {} for style in HEADING_STYLES}
    for passage in context.passages:
        if passage.block.kind in ("title", "annex"):
            open_ = []
        marker = heading_marker(passage.text) if passage.block.kind == "heading" else None
        if marker is None:
            continue
        written[marker.style].setdefault(_form(marker), []).append(passage)
        yield from _skipped(passage, marker, open_)
        while open_ and HEADING_STYLES.index(open_[-1]) >= HEADING_STYLES.index(marker.style):
            open_.pop()
        open_.append(marker.style)
    yield from _mixed(written)


def _form(marker: Marker) -> str:
    """How the number is written, without the number: brackets or the sign behind it."""
    words = marker.shown
    return words[0] + words[-1] if words[0] in "（(" else words[-1].replace("．", ".")


def _skipped(passage: Passage, marker: Marker, open_: list[str]) -> Iterator[Outcome]:
    """A heading two or more levels below the one above it; the first of its siblings only."""
    rank = HEADING_STYLES.index(marker.style)
    above = [style for style in open_ if HEADING_STYLES.index(style) < rank]
    if not above or marker.style in open_:
        return
    missing = HEADING_STYLES[HEADING_STYLES.index(above[-1]) + 1 : rank]
    if not missing:
        yield RULE.passed(passage.path)
        return
    yield RULE.finding(
        passage.locate(0),
        passage.path,
        f"标题“{passage.text}”：{_NAMES[above[-1]]}之下直接用{_NAMES[marker.style]}，"
        f"跳过了{'、'.join(_NAMES[style] for style in missing)}一级。",
        declared=marker.shown,
        expected=_NAMES[missing[0]].strip("“”"),
    )


def _mixed(written: dict[str, dict[str, list[Passage]]]) -> Iterator[Outcome]:
    """One finding a report, at the first place of a form that is not the standard's, or else the rarer one."""
    told: list[str] = []
    usual: list[str] = []
    odd: list[tuple[str, Passage]] = []
    for style, forms in written.items():
        if len(forms) == 1:
            yield RULE.passed(f"headings.{style}")
        if len(forms) < 2:
            continue
        best, *others = sorted(forms, key=lambda form: (form not in _STANDARD, -len(forms[form])))
        usual.append(best)
        odd += [(form, passage) for form in others for passage in forms[form]]
        shown = "、".join(f"“{form}” {len(forms[form])} 处" for form in (best, *others))
        told.append(f"{_NAMES[style]}有 {shown}")
    if not odd:
        return
    odd.sort(key=lambda pair: pair[1].locate(0).line)
    yield RULE.finding(
        odd[0][1].locate(0),
        "headings.written",
        f"同级标题的写法不一：{'；'.join(told)}；如“{odd[0][1].text}”。",
        declared="、".join(dict.fromkeys(form for form, _ in odd)),
        expected="、".join(dict.fromkeys(usual)),
        related=tuple(Related(p.locate(0), p.text) for _, p in odd[1:]),
    )
