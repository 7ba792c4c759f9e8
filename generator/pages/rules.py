"""The pages that say what is checked: every public rule, by family, with the published reports that have notes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from generator.finding import Severity
from generator.pages.base import RULES
from generator.report.model import Crumb, Pair
from generator.report.notes import public_rules, rule_address
from generator.report.publication import HOME, Page, Publication
from generator.rules.base import Rule
from generator.schema.base import Model
from generator.schema.checks import Checks
from generator.schema.framework import Framework

# Values of checks.yml that a reader of the page should know, by rule.
POLICY: Final = {
    "over-target": ("tolerances.over_target",),
    "unit-missing": ("completeness.money_columns",),
    "table-empty": ("completeness.empty_notes",),
}
# Rules that need something of the framework: why they are silent without it, and whether it is there.
_NEEDED: Final[Mapping[str, tuple[str, Callable[[Framework], bool]]]] = {
    "grade": ("来源没有载明等级划分的指标体系", lambda framework: framework.grades.status == "attested"),
    "over-target": (
        "来源没有规定超额完成应予注明的指标体系",
        lambda framework: framework.over_achievement.mode == "annotate",
    ),
}
_KINDS: Final = {"warning": "不一致", "info": "未列或需留意", "off": "目前不核对"}
_TRANSCRIBED: Final = "转录的报告"
_AUTHORED: Final = "部门在本站填报的报告"
_HANDLING: Final = {
    (_TRANSCRIBED, "warning"): "照原文公布，旁注核验说明，列入“不一致”；依据不完整的，列入“未列或需留意”",
    (_TRANSCRIBED, "info"): "照原文公布，旁注核验说明，列入“未列或需留意”",
    (_AUTHORED, "warning"): "改正，或经审核认为不必调整，才公布",
    (_AUTHORED, "info"): "不影响公布，旁注核验说明，列入“未列或需留意”",
}


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """A report with notes of a rule; ``address`` leads to the first of them."""

    address: str
    department_name: str
    year: int
    notes: int


@dataclass(frozen=True, slots=True)
class RulePage:
    """A public rule. ``kind`` is the group that its notes stand in, ``handling`` what follows from one."""

    id: str
    title: str
    address: str
    family: str
    kind: str
    why: str
    bad: str
    good: str
    mend: str
    handling: tuple[Pair, ...]
    policy: tuple[Pair, ...]
    entries: tuple[RuleEntry, ...]

    @property
    def notes(self) -> int:
        """How many notes of this rule are published."""
        return sum(entry.notes for entry in self.entries)


@dataclass(frozen=True, slots=True)
class RuleFamily:
    """Public rules of one kind; ``id`` is the anchor in the list."""

    id: str
    title: str
    pages: tuple[RulePage, ...]


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All public rules by family."""

    families: tuple[RuleFamily, ...]

    @property
    def pages(self) -> tuple[RulePage, ...]:
        """Every rule's page."""
        return tuple(page for family in self.families for page in family.pages)


def pages(publication: Publication) -> Iterator[Page]:
    """The list of rules, and a page for each."""
    book = rulebook(publication)
    yield Page("rules/", "核对规则", "rules.html.j2", RULES, (HOME, Crumb("核对规则", "")), {"book": book})
    for page in book.pages:
        crumbs = (HOME, Crumb("核对规则", "rules/index.html"), Crumb(page.title, ""))
        yield Page(page.address, page.title, "rule.html.j2", RULES, crumbs, {"page": page})


def rulebook(publication: Publication) -> Rulebook:
    """All public rules. Reports stand in the order of regions, not of their notes."""
    families = tuple(
        RuleFamily(family.id, family.title, tuple(_page(rule, family.title, publication) for rule in rules))
        for family, rules in public_rules()
    )
    return Rulebook(families)


def _page(rule: Rule, family: str, publication: Publication) -> RulePage:
    policy = publication.content.policy
    given = policy.severities.get(rule.id)
    levels = {
        _TRANSCRIBED: (given.transcribed if given else None) or rule.severity.value,
        _AUTHORED: (given.authored if given else None) or (rule.authored or rule.severity).value,
    }
    entries = []
    for report in publication.reports:
        numbers = [note.number for note in report.notes if note.rule == rule.id]
        if numbers:
            address = f"{report.address}#note-{numbers[0]}"
            entries.append(RuleEntry(address, report.department_name, report.year, len(numbers)))
    return RulePage(
        id=rule.id,
        title=rule.title,
        address=rule_address(rule.id),
        family=family,
        kind=_kind(levels[_TRANSCRIBED]),
        why=rule.why,
        bad=rule.bad,
        good=rule.good,
        mend=rule.mend,
        handling=tuple(Pair(origin, _handling(origin, level)) for origin, level in levels.items()),
        policy=(*_policy(rule.id, policy), *_unchecked(rule.id, publication)),
        entries=tuple(entries),
    )


def _kind(level: str) -> str:
    return _KINDS["warning" if level == Severity.ERROR else level]


def _handling(origin: str, level: str) -> str:
    if level == Severity.ERROR:
        return "改正后才公布"
    return _HANDLING.get((origin, level), _KINDS["off"])


def _policy(rule: str, checks: Checks) -> tuple[Pair, ...]:
    """Limits and lists of words that concern a rule, under their titles."""
    pairs = []
    for path in POLICY.get(rule, ()):
        value: object = checks
        title = ""
        for step in path.split("."):
            assert isinstance(value, Model)
            title = type(value).model_fields[step].title or step
            value = getattr(value, step)
        pairs.append(Pair(title, "、".join(map(str, value)) if isinstance(value, tuple) else str(value)))
    return tuple(pair for pair in pairs if pair.value)


def _unchecked(rule: str, publication: Publication) -> Iterator[Pair]:
    """The frameworks of published reports that a rule says nothing of, and why."""
    if rule not in _NEEDED:
        return
    reason, given = _NEEDED[rule]
    used = {report.framework.reference for report in publication.reports}
    frameworks = [loaded.model for name, loaded in publication.content.frameworks.items() if name in used]
    titles = [framework.title for framework in frameworks if not given(framework)]
    if titles:
        yield Pair("不核对的情形", f"{reason}，包括{'、'.join(titles)}")
