"""正文列举的序号跳号或重号."""

from __future__ import annotations

from collections.abc import Iterator

from generator.finding import Audience, Related, Severity
from generator.rules.base import Context, Outcome, Rule
from generator.sequences import Fault, Section

RULE = Rule(
    id="numbering",
    title="正文列举的序号跳号或重号",
    severity=Severity.WARNING,
    audience=Audience.PUBLIC,
    why="列举用的序号应当连续。跳号或重号时，读者不知道中间有没有别的内容。",
    bad="“一是……；二是……；二是……”。",
    good="“一是……；二是……；三是……”。",
    mend="核对各项是否齐全，再按顺序编号",
    compares=False,
)
_SNIPPET = 16


def check(context: Context) -> Iterator[Outcome]:
    """Read the numbered lists of every section and tell the numbers that do not follow."""
    for section in context.sections:
        for fault in section.lists.faults:
            yield _told(section, fault)
        for run in section.lists.runs:
            if len(run.items) > 1 and not run.faults:
                yield RULE.passed(f"{section.passages[run.items[0].piece].path}.{run.items[0].style}")


def _told(section: Section, fault: Fault) -> Outcome:
    marker, before = fault.marker, fault.before
    passage, earlier = section.passages[marker.piece], section.passages[before.piece]
    wanted = marker.counted(fault.expected)
    if marker.number > fault.expected:
        missing = "、".join(f"“{marker.counted(n)}”" for n in range(fault.expected, marker.number))
        told = f"其间未见{missing}"
    else:
        told = f"按顺序应为“{wanted}”"
    return RULE.finding(
        passage.locate(marker.start),
        f"{passage.path}.{marker.style}",
        f"{passage.block.label}的列举中，“{before.shown}”之后是“{marker.shown}”，{told}。原文保留。",
        declared=_snippet(passage.text, marker.start),
        expected=wanted,
        related=(Related(earlier.locate(before.start), _snippet(earlier.text, before.start)),),
    )


def _snippet(text: str, start: int) -> str:
    """The number with the first words behind it."""
    words = text[start : start + _SNIPPET]
    return words if start + _SNIPPET >= len(text) else f"{words}…"
