"""The figures of one invented department-year: drawn so that they follow from each other, as a careful clerk's do."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal

from generator.synth.city import Department

CENT: Final = Decimal("0.01")
Length = Literal["short", "medium", "long"]
LENGTHS: Final[tuple[Length, ...]] = ("medium", "short", "long", "medium", "medium")
"""How long reports are, in turns; a department keeps to its way."""
COMMON_ISSUES: Final = (
    ("年初预算编报不够细化，年中调整次数偏多。", "编报前逐项测算，年中调整须经集体研究。", "年中调整次数比上年减少。"),
    (
        "绩效目标与预算项目的对应关系不够清楚。",
        "编报目标时逐项注明对应的预算项目。",
        "目标表已逐项注明对应的预算项目。",
    ),
    (
        "固定资产盘点不够及时，闲置资产处置较慢。",
        "每年六月和十二月各盘点一次，闲置资产报批后公开调剂。",
        "两次盘点均按时完成。",
    ),
    (
        "绩效监控发现的偏差没有全部纠正。",
        "监控结果发各股室，限一个月内回复纠正情况。",
        "监控发现的偏差均已回复纠正情况。",
    ),
)
_PROJECTS: Final = {"short": 2, "medium": 4, "long": 7}
_RESULTS: Final = {"short": 2, "medium": 4, "long": 6}


def yuan(value: Decimal) -> str:
    """An amount as a table in 元 prints it."""
    return f"{value:,.2f}"


def bare(value: Decimal) -> str:
    """An amount in 万元 as a table prints it whose head names the unit."""
    return f"{(value / 10000).quantize(CENT, ROUND_HALF_UP):,.2f}"


def wan(value: Decimal) -> str:
    """An amount as the text prints it, in 万元."""
    return f"{bare(value)} 万元"


def rate(part: Decimal | int, whole: Decimal | int) -> str:
    """A percentage with two decimals."""
    return f"{(Decimal(part) / whole * 100).quantize(CENT, ROUND_HALF_UP)}%"


@dataclass(frozen=True)
class Result:
    """A row of the table of targets: what was aimed at and what came of it."""

    key: str
    group: str
    kind: str
    name: str
    target: str
    actual: str
    met: bool = True


@dataclass
class Figures:
    """One department-year. The department's own stream makes its years differ by some percent only."""

    department: Department
    year: int
    seed: int
    length: Length = "medium"
    unmet: bool = False
    before_correction: bool = False
    rng: random.Random = field(init=False)

    def __post_init__(self) -> None:
        office = random.Random(f"{self.seed}/{self.department.id}")
        self.rng = random.Random(f"{self.seed}/{self.department.id}/{self.year}")
        self._draw_money(office)
        self._draw_rest(office)
        self._draw_results(office)

    def _money(self, office: random.Random, low: int, high: int) -> Decimal:
        return (Decimal(office.randrange(low, high)) * self.rng.randrange(9000, 11000) / 10000).quantize(CENT)

    def _draw_money(self, office: random.Random) -> None:
        rng = self.rng
        self.personnel, self.retirees = (
            self._money(office, 4_000_000, 40_000_000),
            self._money(office, 100_000, 900_000),
        )
        self.public = self._money(office, 300_000, 1_900_000)
        names = office.sample(self.department.kind.works, _PROJECTS[self.length])
        self.projects = {name: self._money(office, 300_000, 9_000_000) for name in names}
        self.project = sum(self.projects.values(), Decimal(0))
        self.added = self._money(office, 100_000, 900_000)
        self.basic = self.personnel + self.retirees + self.public
        self.initial, self.adjusted = self.basic + self.project, self.basic + self.project + self.added
        least = 700 if self.unmet else 920
        self.spent = {
            name: (value * rng.randrange(least, 1000) / 1000).quantize(CENT) for name, value in self.allotted()
        }
        self.project_spent = sum(self.spent.values(), Decimal(0))
        self.basic_spent = self.basic - self._money(office, 1_000, 90_000)
        self.executed = self.basic_spent + self.project_spent
        shares = (rng.randrange(18, 27), rng.randrange(42, 52), rng.randrange(68, 78))
        self.quarters = [(self.executed * share / 100).quantize(CENT) for share in shares]

    def _draw_rest(self, office: random.Random) -> None:
        rng = self.rng
        self.planned = len(self.projects)
        self.on_time = self.planned - (1 if self.unmet else 0)
        self.monitored = self.planned - (1 if self.length == "long" and self.year % 2 else 0)
        self.tasks_planned = len(self.department.kind.tasks)
        self.authorised, self.nonstaff = office.randrange(20, 90), office.randrange(2, 9)
        self.in_post = self.authorised - rng.randrange(0, 4)
        self.in_use, self.idle = self._money(office, 1_000_000, 8_000_000), self._money(office, 10_000, 500_000)
        self.reception, self.vehicles = self._money(office, 2_000, 9_000), self._money(office, 30_000, 90_000)
        self.reception_spent = (self.reception / 2).quantize(CENT)
        self.vehicles_spent = (self.vehicles * rng.randrange(70, 99) / 100).quantize(CENT)
        self.bought = self._money(office, 200_000, 2_000_000)
        self.purchased = (self.bought * rng.randrange(900, 999) / 1000).quantize(CENT)
        self.petitions = office.randrange(10, 90) + rng.randrange(9)
        self.sites = office.randrange(20, 60) + rng.randrange(9)
        self.sites_target = self.sites + rng.randrange(2, 6) if self.unmet else self.sites - rng.randrange(0, 4)
        satisfied = Decimal(rng.randrange(880 if self.unmet else 905, 990)) / 10
        self.former_satisfaction = f"{satisfied - Decimal('1.2')}%"
        self.satisfaction = self.former_satisfaction if self.before_correction else f"{satisfied}%"
        self.deduction = Decimal(rng.randrange(1, 4) + self.unmet * 4)
        self.lessons = office.randrange(20, 90) + rng.randrange(9)
        self.trained = self.lessons * (office.randrange(20, 40) + rng.randrange(4))
        self.surveyed = office.randrange(200, 900) + rng.randrange(99)

    def _draw_results(self, office: random.Random) -> None:
        kind = self.department.kind
        made = [
            Result(
                "sites",
                "产出指标",
                "数量指标",
                f"完成{kind.objects}改造数量",
                f"≥{self.sites_target} 处",
                f"{self.sites} 处",
                not self.unmet,
            )
        ]
        for number, (name, unit, low, high) in enumerate(kind.results[: _RESULTS[self.length]]):
            actual = office.randrange(low, high) + self.rng.randrange(9)
            target = actual - actual // 20
            made.append(Result(f"result_{number}", "^", "^", name, f"≥{target} {unit}", f"{actual} {unit}"))
        made.append(Result("quality", "^", "质量指标", "改造验收合格率", "100%", "100%"))
        if self.length != "short":
            made.append(Result("norms", "^", "^", "管理办法修订", "完成修订", "已修订并印发执行"))
        late = rate(self.on_time, self.planned)
        made.append(Result("timely", "^", "时效指标", "项目按时完成率", "100%", late, self.on_time == self.planned))
        goal, done = f"≥{self.trained - 50} 人次", f"{self.trained} 人次"
        made.append(Result("trained", "效益指标", "社会效益指标", f"培训{kind.people}人次", goal, done))
        made.append(Result("effect", "^", "^", "服务能力", "有所提升", "服务能力有所提升"))
        made.append(
            Result(
                "people",
                "满意度指标",
                "服务对象满意度指标",
                f"{kind.people}满意度",
                "≥90%",
                self.satisfaction,
                Decimal(self.satisfaction[:-1]) >= 90,
            )
        )
        self.results = made

    def allotted(self) -> list[tuple[str, Decimal]]:
        """Projects with what they were allotted, the money added during the year among them."""
        names = list(self.projects)
        return [(n, self.projects[n] + (self.added if n == names[0] else 0)) for n in names]

    def progress(self) -> list[tuple[int, Decimal, Decimal]]:
        """Number, spending to date and schedule of every quarter."""
        schedule = [self.adjusted * number / 4 for number in (1, 2, 3, 4)]
        return list(zip((1, 2, 3, 4), [*self.quarters, self.executed], schedule, strict=True))

    @property
    def issues(self) -> tuple[tuple[str, str, str], ...]:
        """Problem, measure and (told a year later) effect; the next year has others."""
        stock = self.department.kind.issues
        own = stock[self.year % len(stock)]
        common = COMMON_ISSUES[(self.year + self.department.number) % len(COMMON_ISSUES)]
        return (own,) if self.length == "short" else (own, common)
