"""One invented department-year as YAML: template, figures and traits put together, and the points that follow."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from generator.facts import FactBook
from generator.load import Content, read_model
from generator.reading import read_document
from generator.schema.report import Report
from generator.score import score
from generator.settle import Ledger
from generator.synth.figures import CENT, Figures, bare, rate, wan, yuan
from generator.synth.traits import Traits
from generator.trace import ItemScore, ScoreStatus
from generator.yamltext import read_yaml

TITLE: Final = "部门整体支出绩效自评报告"
_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    block_start_string="<%",
    block_end_string="%>",
    variable_start_string="<<",
    variable_end_string=">>",
    trim_blocks=True,
    keep_trailing_newline=True,
    undefined=StrictUndefined,
)
_SPOKEN: Final = "得 {{{{ score.{item} = {points} 分 }}}}"


def rendered(template: str, **values: object) -> str:
    """A template of this package, filled."""
    return _TEMPLATES.get_template(template).render(**values).rstrip("\n") + "\n"


def report(figures: Figures, traits: Traits, content: Content, before: tuple[tuple[str, str, str], ...] = ()) -> str:
    """The YAML of a department-year; *before* are the problems that last year's report named.

    Declared points are those that the framework's rules give where they can be computed, full ones less a deduction
    elsewhere, and their sum.
    """
    if figures.department.scheme == "yaodian":
        return _render("brief_report.yml.j2", figures, traits, before, {})
    draft = _render("report.yml.j2", figures, traits, before, {})
    return _render("report.yml.j2", figures, traits, before, _points(draft, figures, content))


def _render(
    template: str,
    figures: Figures,
    traits: Traits,
    before: tuple[tuple[str, str, str], ...],
    points: Mapping[str, str],
) -> str:
    department = figures.department
    total = Decimal(points.get("total", 0)) or Decimal(100 - 2 - figures.year % 7) - figures.unmet * 6

    def said(item: str) -> str:
        return _SPOKEN.format(item=item, points=points[item]) if item in points else "得分见评分表"

    return rendered(
        template,
        f=figures,
        t=traits,
        d=department,
        k=department.kind,
        name=department.named(figures.year),
        title=TITLE,
        before=before,
        points=points,
        grade="优" if total >= 90 else "良" if total >= 80 else "中",
        brief_total=total,
        reviewed=_reviewed(figures, points),
        said=said,
        low=Decimal(figures.satisfaction[:-1]) < 95,
        quarters=department.scheme == "shili",
        monitoring=department.framework(figures.year) == "shili@2",
        yuan=yuan,
        wan=wan,
        bare=bare,
        rate=rate,
    )


def _reviewed(figures: Figures, points: Mapping[str, str]) -> dict[str, Decimal]:
    """Points that a reviewer gave: those of the effects lowered, and the total with them."""
    if not points:
        return {}
    less = Decimal(1 + figures.year % 3)
    return {"effects": Decimal(points["effects"]) - less, "total": Decimal(points["total"]) - less}


def _points(draft: str, figures: Figures, content: Content) -> dict[str, str]:
    """Points by item of the framework, and the total."""
    node, faults = read_yaml(draft.encode(), "draft")
    assert node is not None, faults
    loaded, found = read_model(node, Report, "draft", draft.encode())
    assert loaded is not None and content.catalogue is not None, found
    framework = content.frameworks[loaded.model.framework].model
    book = FactBook(content.catalogue.model, framework, loaded.model)
    card = score(loaded.model, framework, Ledger(book, read_document(loaded, book, framework).statements))
    mode = ROUND_DOWN if framework.rounding.mode == "truncate" else ROUND_HALF_UP
    made: dict[str, Decimal] = {}
    for leaf in (leaf for item in card.items for leaf in item.leaves()):
        made[leaf.id] = _declared(leaf, figures).quantize(CENT, mode)
    return {**{item: f"{value}" for item, value in made.items()}, "total": f"{sum(made.values(), Decimal(0))}"}


def _declared(leaf: ItemScore, figures: Figures) -> Decimal:
    """What a department gives itself: computed parts as computed, judged ones in full but for the effects."""
    value = Decimal(0)
    for part in leaf.parts:
        value += part.computed if part.status is ScoreStatus.COMPUTED and part.computed is not None else part.points
    return value - figures.deduction if leaf.id == "effects" else value
