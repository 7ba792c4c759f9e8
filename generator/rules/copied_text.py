"""大段文字与另一份报告相同."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from generator.finding import Audience, Related, Severity
from generator.likeness import Letters, Run, Text, letters, shared_runs
from generator.prose import Passage
from generator.rules.base import Context, Outcome, Rule, current

RULE = Rule(
    id="copied-text",
    title="大段文字与另一份报告相同",
    severity=Severity.WARNING,
    audience=Audience.INTERNAL,
    why="自评应当写本部门本年的事。与别的部门或上年的报告大段相同，说明这部分可能是套用的，数字和结论也要留心。",
    bad="两个局的“管理效率分析”除单位名称外一字不差。",
    good="写本部门本年实际怎样做、结果如何；法规和文件规定引用文件名称即可。",
    mend="请部门核对并按实际改写；确属同一文件的规定文字，可说明出处",
)

_SHOWN = 40
_WHOLE = 80
_LISTED = 5
_LETTERS_A_FIGURE = 40
_FIGURE: Final = re.compile(r"\d[\d,.]*")
_YEAR: Final = re.compile(r"20\d\d")


@dataclass(frozen=True, slots=True)
class _Source:
    """A passage whose letters are compared."""

    owner: int
    passage: Passage
    letters: Letters


def check(contexts: Sequence[Context]) -> Iterator[Outcome]:
    """Compare the prose of every report with that of other departments, and with the department's year before."""
    ordered = sorted(current(contexts), key=lambda c: (c.report.model.year, c.report.file))
    if not ordered:
        return
    policy = ordered[0].checks.copying
    sources = [source for owner, context in enumerate(ordered) for source in _sources(owner, context)]
    texts = [Text(s.letters.text, s.owner, ordered[s.owner].report.model.department) for s in sources]
    found: dict[int, dict[int, list[Run]]] = defaultdict(lambda: defaultdict(list))
    for run in shared_runs(texts, policy.shortest, policy.common):
        first, second = sources[run.first], sources[run.second]
        if _comparable(ordered, first, second) and not _updated(ordered, first, second, run):
            found[second.owner][first.owner].append(run)
    lengths = _lengths(sources)
    for later, context in enumerate(ordered):
        pairs = found.get(later, {})
        best = _best(ordered, pairs)
        for earlier in sorted(best):
            yield _finding(ordered[earlier], sources, pairs[earlier], lengths[later])
        if not best:
            yield RULE.passed(f"{context.report.model.department}.{context.report.model.year}")


def _sources(owner: int, context: Context) -> Iterator[_Source]:
    """Passages long enough to hold a finding, under headings where texts need not be the same by nature."""
    policy = context.checks.copying
    words = [*policy.phrases, *_names(context)]
    without = re.compile("|".join(["《[^《》]{0,80}》", *map(re.escape, sorted(words, key=len, reverse=True))]))
    for passage in context.passages:
        block = passage.block.block
        if any(word in passage.heading for word in policy.own_headings) or (block.section or "").endswith("functions"):
            continue
        if len(passage.text) >= policy.shortest and passage.block.kind not in ("heading", "title", "cover", "annex"):
            kept = letters(passage.text, without)
            if len(kept.text) >= policy.shortest:
                yield _Source(owner, passage, kept)


def _names(context: Context) -> list[str]:
    """The department's own names and its region's: who only changes the name has copied too."""
    content, names = context.content, []
    if content.departments is not None and content.regions is not None:
        department = content.departments.model.departments.get(context.report.model.department)
        if department is not None:
            names = [name for dated in department.names for name in (dated.name, dated.short) if name]
            region = content.regions.model.regions.get(department.region)
            names += [region.name, *([region.short] if region.short else [])] if region else []
    return names


def _comparable(ordered: list[Context], first: _Source, second: _Source) -> bool:
    """Of one department only neighbouring years, and not what other rules speak of or what quotes the year before."""
    one, other = ordered[first.owner].report.model, ordered[second.owner].report.model
    if one.department != other.department:
        return True
    if abs(one.year - other.year) != 1:
        return False
    return not any(
        s.passage.block.kind in ("issue", "measure") or s.passage.block.block.rectification for s in (first, second)
    )


def _updated(ordered: list[Context], first: _Source, second: _Source, run: Run) -> bool:
    """Whether a department's own sentences are mostly figures and these are new: written anew, not copied."""
    if ordered[first.owner].report.model.department != ordered[second.owner].report.model.department:
        return False
    figures = [
        [f for f in _FIGURE.findall(_words(source, start, run.length)) if not _YEAR.fullmatch(f)]
        for source, start in ((first, run.first_start), (second, run.second_start))
    ]
    return figures[0] != figures[1] and run.length < _LETTERS_A_FIGURE * max(map(len, figures))


def _words(source: _Source, start: int, length: int) -> str:
    offsets = source.letters.offsets
    return source.passage.text[offsets[start] : offsets[start + length - 1] + 1]


def _lengths(sources: list[_Source]) -> dict[int, int]:
    lengths: dict[int, int] = defaultdict(int)
    for source in sources:
        lengths[source.owner] += len(source.letters.text)
    return lengths


def _best(ordered: list[Context], pairs: dict[int, list[Run]]) -> set[int]:
    """One report of every other department: that with most in common."""
    chosen: dict[str, int] = {}
    for earlier, runs in sorted(pairs.items()):
        department = ordered[earlier].report.model.department
        known = chosen.get(department)
        if known is None or _total(runs) >= _total(pairs[known]):
            chosen[department] = earlier
    return set(chosen.values())


def _total(runs: list[Run]) -> int:
    """Letters of the later report that runs cover, each counted once."""
    covered: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for run in runs:
        covered[run.second].append((run.second_start, run.second_start + run.length))
    total = 0
    for spans in covered.values():
        reached = 0
        for start, end in sorted(spans):
            total += max(0, end - max(start, reached))
            reached = max(reached, end)
    return total


def _finding(other: Context, sources: list[_Source], runs: list[Run], length: int) -> Outcome:
    runs = sorted(runs, key=lambda r: (-r.own, r.second, r.second_start))
    total, longest = _total(runs), runs[0]
    passage = sources[longest.second].passage
    offsets = sources[longest.second].letters.offsets
    start, end = offsets[longest.second_start], offsets[longest.second_start + longest.length - 1] + 1
    model = other.report.model
    name = f"{_name(other)} {model.year} 年报告"
    share = 100 * total // length if length else 0
    whole = f"，占正文的 {share}%，通篇基本相同" if share >= _WHOLE else ""
    return RULE.finding(
        passage.locate(start),
        f"{passage.path}~{model.department}.{model.year}",
        f"与{name}有 {len(runs)} 处、共 {total} 字相同{whole}；最长一处 {longest.length} 字："
        f"“{passage.text[start : min(end, start + _SHOWN)]}…”。",
        declared=f"{total} 字",
        related=tuple(
            Related(
                sources[run.first].passage.locate(sources[run.first].letters.offsets[run.first_start]),
                f"{name}：{_beginning(sources[run.first], run)}…",
            )
            for run in runs[:_LISTED]
        ),
    )


def _beginning(source: _Source, run: Run) -> str:
    """How a run begins in the other report."""
    start = source.letters.offsets[run.first_start]
    return source.passage.text[start : start + _SHOWN // 2]


def _name(context: Context) -> str:
    model, content = context.report.model, context.content
    known = content.departments.model.departments.get(model.department) if content.departments else None
    return known.named(model.year).called if known else model.department
