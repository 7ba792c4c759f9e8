"""Department-years that nobody wrote: complete, consistent reports made from a seed, to try the checks on.

``project(folder, root, reports, seed)`` writes a project whose content has *reports* of them. Names are invented;
figures follow from each other as those of a careful department do, in 元 in the table and in 万元 in the text.
"""

import random
import shutil
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from generator.load import Content, load_content
from generator.trace import ItemScore
from generator.validate import assess
from tests.projects import make_project

FIRST_YEAR = 2021
FRAMEWORK = "synthetic@1"
OFFICES = (
    ("jiaoyu", "教育局", "义务教育学校", "学生"),
    ("weijian", "卫生健康局", "社区卫生服务机构", "居民"),
    ("nongye", "农业农村局", "农民专业合作社", "农户"),
    ("zhujian", "住房和城乡建设局", "老旧小区", "住户"),
    ("wenlv", "文化和旅游局", "公共文化场馆", "读者"),
    ("minzheng", "民政局", "养老服务机构", "老年人"),
    ("jiaotong", "交通运输局", "公交首末站", "乘客"),
    ("shuiwu", "水务局", "小型水库", "村民"),
    ("kechuang", "科技创新局", "科技型企业", "科研人员"),
    ("yingji", "应急管理局", "微型消防站", "志愿者"),
)
PLACES = ("东岭", "南江", "西湾", "北山", "白沙", "青田", "红桥", "金滩", "石湖", "云岭")
ISSUES = (
    ("个别项目前期准备不足，成果转化较慢。", "提前开展项目论证，按月跟踪成果转化。"),
    ("部分绩效指标的量化程度不高。", "修订指标库，增加可量化的指标。"),
    ("基层单位报送资料不够及时。", "建立资料报送台账，按季通报。"),
)
WORKS = ("设施改造", "技能培训", "信息化维护", "安全检查", "宣传服务", "质量提升", "人才引育", "应急物资储备")


def yuan(value: Decimal) -> str:
    """An amount as a table in 元 prints it."""
    return f"{value:,.2f}"


def wan(value: Decimal) -> str:
    """An amount as the text prints it, in 万元."""
    return f"{(value / 10000).quantize(Decimal('0.01'), ROUND_HALF_UP):,.2f} 万元"


def bare(value: Decimal) -> str:
    """An amount in 万元 as a table prints it whose head names the unit."""
    return wan(value).removesuffix(" 万元")


def rate(part: Decimal | int, whole: Decimal | int) -> str:
    """A percentage with two decimals."""
    return f"{(Decimal(part) / whole * 100).quantize(Decimal('0.01'), ROUND_HALF_UP)}%"


@dataclass(frozen=True)
class Office:
    """An invented department."""

    id: str
    name: str
    objects: str
    people: str


@dataclass
class Year:
    """The figures of one department-year, drawn so that they fit together."""

    office: Office
    year: int
    rng: random.Random

    def __post_init__(self) -> None:
        rng = self.rng
        office = random.Random(self.office.id)  # the same for every year, so that years differ by some percent only

        def money(low: int, high: int) -> Decimal:
            return (Decimal(office.randrange(low, high)) * rng.randrange(9000, 11000) / 10000).quantize(Decimal("0.01"))

        self.personnel, self.retirees = money(2_000_000, 9_000_000), money(100_000, 900_000)
        self.public = money(200_000, 900_000)
        self.projects = {name: money(300_000, 4_000_000) for name in office.sample(WORKS, 4)}
        self.project = sum(self.projects.values(), Decimal(0))
        self.added = money(100_000, 900_000)
        self.basic = self.personnel + self.retirees + self.public
        self.initial, self.adjusted = self.basic + self.project, self.basic + self.project + self.added
        self.spent = {
            name: (value * rng.randrange(900, 1000) / 1000).quantize(Decimal("0.01")) for name, value in self.all()
        }
        self.project_spent = sum(self.spent.values(), Decimal(0))
        self.basic_spent = self.basic - money(1_000, 90_000)
        self.executed = self.basic_spent + self.project_spent
        shares = (rng.randrange(18, 24), rng.randrange(42, 49), rng.randrange(68, 74))
        self.quarters = [(self.executed * share / 100).quantize(Decimal("0.01")) for share in shares]
        self.planned = len(self.projects)
        self.authorised, self.nonstaff = office.randrange(20, 60), office.randrange(4, 8)
        self.in_post = self.authorised - rng.randrange(0, 4)
        self.in_use, self.idle = money(1_000_000, 8_000_000), money(10_000, 300_000)
        self.reception, self.vehicles = money(2_000, 9_000), money(30_000, 90_000)
        self.reception_spent, self.vehicles_spent = self.reception / 2, self.vehicles * 8 / 10
        self.bought = money(200_000, 2_000_000)
        self.purchased = (self.bought * rng.randrange(940, 999) / 1000).quantize(Decimal("0.01"))
        self.sites, self.lessons = (
            office.randrange(40, 60) + rng.randrange(9),
            office.randrange(100, 400) + rng.randrange(9),
        )
        self.trained = self.lessons * (office.randrange(20, 40) + rng.randrange(4))
        self.issue, self.measure = ISSUES[self.year % len(ISSUES)]
        self.satisfaction = rng.randrange(915, 990)

    def progress(self) -> list[tuple[int, Decimal, Decimal]]:
        """Number, spending to date and schedule of every quarter."""
        schedule = [self.adjusted * number / 4 for number in (1, 2, 3, 4)]
        return list(zip((1, 2, 3, 4), [*self.quarters, self.executed], schedule, strict=True))

    def all(self) -> list[tuple[str, Decimal]]:
        """Projects with what they were allotted, the money added during the year among them."""
        names = list(self.projects)
        return [(n, self.projects[n] + (self.added if n == names[0] else 0)) for n in names]


_TEMPLATE: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "synthetic_report"),
    block_start_string="<%",
    block_end_string="%>",
    variable_start_string="<<",
    variable_end_string=">>",
    trim_blocks=True,
    undefined=StrictUndefined,
).get_template("report.yml.j2")


def report(figures: Year, points: dict[str, str] | None = None) -> str:
    """The YAML of a department-year; without *points* no scores are printed."""
    return _TEMPLATE.render(f=figures, points=points, wan=wan, yuan=yuan, rate=rate, bare=bare) + "\n"


def points_of(content: Content, figures: Year) -> dict[str, str]:
    """Declared points: computed where the rules give them, full ones less a deduction elsewhere, and their sums."""
    draft = content.reports[0]
    assessed = assess(draft, content)
    assert assessed is not None
    made: dict[str, str] = {}
    total = Decimal(0)

    def add(item: ItemScore) -> Decimal:
        nonlocal total
        if item.children:
            return sum((add(child) for child in item.children), Decimal(0))
        assert item.points is not None
        value = item.computed if item.computed is not None else item.points
        if item.id == "effects":
            value = item.points - figures.rng.randrange(1, 4)
        elif item.id == "procurement":
            value = item.points - 1 + (figures.purchased / figures.bought).quantize(Decimal("0.01"), ROUND_HALF_UP)
        made[item.id] = f"{value.quantize(Decimal('0.01'))}"
        total += value
        return value

    for item in assessed.card.items:
        add(item)
    made["total"] = f"{total.quantize(Decimal('0.01'))}"
    made["grade"] = "优" if total >= 90 else "良" if total >= 80 else "中"
    return made


def project(folder: Path, root: Path, reports: int, seed: int) -> Path:
    """A project in *folder* with *reports* department-years, at most 3 years a department."""
    made = make_project(folder, root)
    framework = (root / "content" / "frameworks" / "futian-2021.v1.yml").read_text(encoding="utf-8")
    framework = framework.replace("id: futian-2021\n", "id: synthetic\n", 1).replace(
        "years: [2021]", "years: [2021, 2022, 2023]"
    )
    form = """  indicator_targets:
    by: indicator
    columns: {l1: {}, l2: {}, name: {}, target: {fact: target}, actual: {fact: actual}}
indicators:
"""
    framework = framework.replace("indicators:\n", form, 1)
    for old in (made / "content" / "frameworks").glob("*.yml"):
        old.unlink()
    (made / "content" / "frameworks" / "synthetic.v1.yml").write_text(framework, encoding="utf-8")
    rng = random.Random(seed)
    departments = "schema_version: 1\ndepartments:\n"
    count = 0
    for place in PLACES:
        for short, office, objects, people in OFFICES:
            if count >= reports:
                break
            one = Office(f"{short}-{PLACES.index(place)}", f"深圳市{place}区{office}", objects, people)
            departments += (
                f'  {one.id}:\n    names: [{{name: {one.name}}}]\n    region: "440304"\n    level: district\n'
            )
            for year in range(FIRST_YEAR, min(FIRST_YEAR + 3, FIRST_YEAR + reports - count)):
                _write(made, Year(one, year, random.Random(rng.random())))
                count += 1
    (made / "content" / "departments.yml").write_text(departments, encoding="utf-8")
    return made


def _write(folder: Path, figures: Year) -> None:
    path = folder / "content" / "reports" / figures.office.id / f"{figures.year}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(report(figures), encoding="utf-8")
    content = load_content(folder, [path])
    assert content.reports, content.findings
    path.write_text(report(figures, points_of(content, figures)), encoding="utf-8")


def copy_real(folder: Path, root: Path) -> Path:
    """A project with the real content."""
    shutil.copytree(root / "content", folder / "content")
    shutil.copyfile(root / "mkdocs.yml", folder / "mkdocs.yml")
    (folder / "site_templates").symlink_to(root / "site_templates", target_is_directory=True)
    return folder
