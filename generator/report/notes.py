"""核验说明 as shown: numbered, grouped, with the department's word on each; and what was waived, which is no note."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Final

from generator.finding import Audience, Finding, Severity
from generator.report.model import AnswerView, NoteGroup, NoteView, WaivedView
from generator.report.places import Marks, Places
from generator.rules import FAMILIES, RULES, Family
from generator.rules.base import Rule
from generator.schema.base import ABSENCES
from generator.schema.report import Report as ReportModel
from generator.validate import Assessed

UNASKED: Final = "未向部门核对（转录公开文本）"
SENT: Final = "已送部门核对，暂无说明"
ANSWERED: Final = "部门已知悉并说明"
GROUPS: Final = (
    (Severity.WARNING, "notes-differ", "不一致", "所载数字、文字互相对不上，或与计算结果、指标体系对不上。"),
    (Severity.INFO, "notes-attend", "未列或需留意", "报告没有列出，或阅读时值得留意；不等于有差错。"),
)
WAIVER_CODES: Final = {
    "other_basis": "口径不同",
    "official_form": "按规定格式填列",
    "source_data": "来源数据如此",
    "rounding": "尾差",
    "not_applicable": "不适用",
    "misread": "程序误读",
}


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes of one report, what the document shows of them, and their numbers by the path that they speak of."""

    notes: tuple[NoteView, ...]
    groups: tuple[NoteGroup, ...]
    waived: tuple[WaivedView, ...]
    marks: Marks
    by_key: dict[str, tuple[int, ...]]


def gather(assessed: Assessed) -> Notes:
    """Notes in the order of their list: first what does not agree, then the rest, each in the order of the text."""
    shown = [f for severity, *_ in GROUPS for f in assessed.notes if _group(f) is severity]
    places = Places(assessed)
    by_key: dict[str, list[int]] = defaultdict(list)
    views = []
    for number, finding in enumerate(shown, 1):
        by_key[finding.path].append(number)
        views.append(_view(number, finding, assessed.report.model, places))
    groups = []
    for severity, anchor, title, lead in GROUPS:
        chosen = tuple(view for view, finding in zip(views, shown, strict=True) if _group(finding) is severity)
        if chosen:
            groups.append(NoteGroup(anchor, title, lead, chosen))
    return Notes(
        tuple(views),
        tuple(groups),
        _waived(assessed, places),
        places.marks,
        {key: tuple(numbers) for key, numbers in by_key.items()},
    )


def _group(finding: Finding) -> Severity:
    """An error blocks publication and is no note; whatever is not for information does not agree."""
    return Severity.INFO if finding.severity is Severity.INFO else Severity.WARNING


def public_rules() -> tuple[tuple[Family, tuple[Rule, ...]], ...]:
    """Families with the rules that have a page: what readers of reports may know. Rules of form and internal ones have none."""
    chosen = ((f, tuple(r for r in f.rules if r.audience is Audience.PUBLIC and r not in f.form)) for f in FAMILIES)
    return tuple((family, rules) for family, rules in chosen if rules)


_ADDRESSED: Final = frozenset(rule.id for _, rules in public_rules() for rule in rules)


def rule_address(rule: str) -> str:
    """The page of a public rule below the site's root, empty for one that has none."""
    return f"rules/{rule}/" if rule in _ADDRESSED else ""


def _view(number: int, finding: Finding, model: ReportModel, places: Places) -> NoteView:
    state, statement = _state(finding, model)
    own = places.own(finding, number)
    others = [place for place in places.related(finding, number) if place.anchor != own.anchor or not place.anchor]
    return NoteView(
        number=number,
        rule=finding.rule,
        title=RULES[finding.rule].title,
        address=rule_address(finding.rule),
        family=next(f.id for f in FAMILIES if RULES[finding.rule] in f.rules),
        severity=finding.severity.value,
        path=finding.path,
        fingerprint=finding.fingerprint,
        message=finding.message,
        declared=finding.declared,
        expected=finding.expected,
        difference=finding.difference,
        places=(own, *others),
        state=state,
        statement=statement,
    )


def _state(finding: Finding, model: ReportModel) -> tuple[str, AnswerView | None]:
    """The state in words, and the department's own word on this note."""
    own = next((s for s in model.statements if (s.rule, s.path) == (finding.rule, finding.path)), None)
    word = None
    if own is not None:
        sent, day = (d.isoformat() if d else None for d in (own.sent, own.date))
        word = AnswerView(sent, day, own.text)
    if own is not None and own.date is not None:
        return f"{ANSWERED}（{day_text(own.date)}）", word
    if model.statement:
        return f"{ANSWERED}（见“部门说明”）", word
    asked = own is not None or model.origin == "authored"  # who writes a report here sees its notes before it is out
    return SENT if asked else UNASKED, word


def _waived(assessed: Assessed, places: Places) -> tuple[WaivedView, ...]:
    """Public findings that are waived, with the public part of their waivers, in the order of the text."""
    found = [f for f in assessed.findings if f.waived and f.audience is Audience.PUBLIC]
    waivers = {(w.rule, w.path, w.fingerprint): w for w in assessed.report.model.waivers}
    made = []
    for finding in sorted(found, key=lambda f: assessed.document.position(f.location)):
        waiver = waivers.get((finding.rule, finding.path, finding.figures))
        if waiver is None:
            continue
        made.append(
            WaivedView(
                rule=finding.rule,
                title=RULES[finding.rule].title,
                address=rule_address(finding.rule),
                path=finding.path,
                fingerprint=finding.fingerprint,
                place=places.unmarked(finding),
                code=waiver.code,
                reason=WAIVER_CODES[waiver.code],
                note=waiver.note,
                requested_by=waiver.requested_by,
                approved_by=waiver.approved_by,
                expires=day_text(waiver.expires),
            )
        )
    return tuple(made)


def day_text(value: date | str | None) -> str:
    """A day, or why there is none, as readers see it."""
    if value is None:
        return "未定"
    return ABSENCES[value] if isinstance(value, str) else f"{value.year} 年 {value.month} 月 {value.day} 日"
