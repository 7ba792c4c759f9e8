"""Planted errors: how many of the mistakes that departments make are found, and how much else is raised.

``make planted`` takes clean synthetic reports and the real ones, plants one known error of every kind at random places,
and writes the table of ``docs/checks.md``: planted, found at the planted place, and findings elsewhere that were not
there before. An error counts as found if a rule of the expected ones speaks of a line that was changed.
"""

import random
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeAlias

from generator.finding import Finding
from generator.load import Content, load_content, read_model
from generator.schema.report import Report
from generator.synth import write
from generator.synth.city import Department, kinds
from generator.synth.figures import Figures
from generator.synth.traits import Traits
from generator.synth.writing import report
from generator.validate import Assessed, assess, check_files, check_set
from generator.yamltext import read_yaml

FIRST_YEAR: Final = 2023
"""The first of the synthetic reports' years."""
ROOT: Final = Path(__file__).resolve().parent.parent
Plant: TypeAlias = Callable[[random.Random, str], "tuple[str, str] | None"]
"""A text with the error and what was planted there; None where the report has no place for it."""


@dataclass(frozen=True)
class Kind:
    """A kind of error: its family and name as the table shows them, and the rules of which one must find it."""

    family: str
    name: str
    rules: frozenset[str]
    plant: Plant


@dataclass
class Result:
    """What came of planting one kind of error."""

    planted: int = 0
    found: int = 0
    others: int = 0
    missed: list[str] = field(default_factory=list)


KINDS: Final[list[Kind]] = []
SUMS: Final = (
    "derived-fact fact-conflict member-sum table-total unit-scale column-formula shares-total cumulative-series"
)


def kind(family: str, name: str, rules: str) -> Callable[[Plant], Plant]:
    """Register a way of planting."""

    def register(plant: Plant) -> Plant:
        KINDS.append(Kind(family, name, frozenset(rules.split()), plant))
        return plant

    return register


def _pick(rng: random.Random, pattern: str, text: str) -> re.Match[str] | None:
    found = list(re.finditer(pattern, text, re.MULTILINE))
    return rng.choice(found) if found else None


def _put(text: str, match: re.Match[str], new: str, group: int | str = 0) -> tuple[str, str]:
    return text[: match.start(group)] + new + text[match.end(group) :], f"{match[group]} → {new}"


def _other_digit(rng: random.Random, figure: str, places: int = 3) -> str:
    """The figure with another digit among its first ones: no rounding tail."""
    spots = [i for i, sign in enumerate(figure) if sign.isdigit()][:places]
    at = rng.choice(spots)
    digit = rng.choice([d for d in "123456789" if d != figure[at]])
    return figure[:at] + digit + figure[at + 1 :]


@kind("数据的计算", "表中合计改一位", SUMS)
def total_row(rng: random.Random, text: str) -> tuple[str, str] | None:
    match = _pick(rng, r"(?:合计[^\n]* \| )(?P<n>[\d,]{3,}\.\d\d)$", text)
    return _put(text, match, _other_digit(rng, match["n"]), "n") if match else None


@kind("数据的计算", "表中一格改一位", SUMS)
def table_cell(rng: random.Random, text: str) -> tuple[str, str] | None:
    table = text.partition("\ntables:")[2].partition("\nscores:")[0]
    match = _pick(rng, r"(?<=\| )(?P<n>[\d,]{5,}\.\d\d)(?= \||$)", table)
    if match is None:
        return None
    changed, said = _put(table, match, _other_digit(rng, match["n"]), "n")
    return text.replace(table, changed), said


@kind("数据的计算", "比率改一位", SUMS)
def ratio(rng: random.Random, text: str) -> tuple[str, str] | None:
    match = _pick(rng, r"\{\{ \w[\w.]*(?:rate|share)(?:#\w+)? = (?P<n>[\d.]+)%", text)
    return _put(text, match, _other_digit(rng, match["n"], 2), "n") if match else None


@kind("数据的计算", "金额写错单位（万元写成元）", SUMS)
def unit(rng: random.Random, text: str) -> tuple[str, str] | None:
    match = _pick(rng, r"\{\{ budget\.(?:executed|adjusted|initial)(?:#\w+)? = [\d,.]+ (?P<u>万元)", text)
    return _put(text, match, "元", "u") if match else None


@kind("数据的计算", "累计数回落", SUMS)
def series(_rng: random.Random, text: str) -> tuple[str, str] | None:
    rows = list(re.finditer(r"^      Q([23]): [^|\n]+\| (?P<n>[\d,.]+) \|", text, re.MULTILINE))
    if len(rows) != 2:
        return None
    return _put(text, rows[1], f"{int(rows[0]['n'].replace(',', '').split('.')[0]) * 8 // 10}.00", "n")


@kind("得分和等级", "一项得分改高一分", "score-item score-sum score-range fact-conflict")
def item_score(rng: random.Random, text: str) -> tuple[str, str] | None:
    match = _pick(rng, r"\{\{ score\.(?!total)\w+ = (?P<n>[\d.]+)", text)
    return _put(text, match, f"{float(match['n']) + 1:.2f}", "n") if match else None


@kind("得分和等级", "总分改一分", "score-sum fact-conflict")
def total_score(rng: random.Random, text: str) -> tuple[str, str] | None:
    match = _pick(rng, r"\{\{ score\.total = (?P<n>[\d.]+)", text)
    return _put(text, match, f"{float(match['n']) - 1:.2f}", "n") if match else None


@kind("得分和等级", "得分超过分值", "score-range score-item fact-conflict")
def above_full(rng: random.Random, text: str) -> tuple[str, str] | None:
    match = _pick(rng, r"\{\{ score\.(?!total)\w+ = (?P<n>[\d.]+)", text)
    return _put(text, match, f"{float(match['n']) + 30:.2f}", "n") if match else None


@kind("得分和等级", "等级与总分不符", "grade")
def grade(rng: random.Random, text: str) -> tuple[str, str] | None:
    match = _pick(rng, r"\{\{ grade = (?P<n>[优良中差])", text)
    return (
        _put(text, match, rng.choice([g for g in ("优", "良", "中", "差") if g != match["n"]]), "n") if match else None
    )


@kind("得分和等级", "删去一项得分", "score-missing score-sum")
def lost_score(rng: random.Random, text: str) -> tuple[str, str] | None:
    items = text.partition("\nscores:\n")[2]
    match = _pick(rng, r"^    (?!total)(?P<id>\w+): [\d.]+\n", items)
    if match is None:
        return None
    changed = items.replace(match[0], "")
    text = text.replace(items, changed)
    return re.sub(rf"得 \{{\{{ score\.{match['id']} = [\d.]+ 分 \}}\}}", "得分见附件", text), match[0].strip()


@kind("绩效目标和指标", "完成值照抄目标范围", "actual-not-value")
def actual_range(rng: random.Random, text: str) -> tuple[str, str] | None:
    match = _pick(rng, r"\| (?P<t>≥[\d.]+[^|\n]*) \| (?P<n>[^|\n]+)$", text)
    return _put(text, match, match["t"].strip(), "n") if match else None


@kind("绩效目标和指标", "同一指标列两次", "indicator-duplicate")
def duplicate(rng: random.Random, text: str) -> tuple[str, str] | None:
    match = _pick(rng, r"^      (?P<k>\w+): (?P<r>[^|\n]+\|[^|\n]+\|[^|\n]+\| ≥[^\n]+)$", text)
    return _put(text, match, f"{match[0]}\n      {match['k']}_2: {match['r']}") if match else None


@kind("绩效目标和指标", "有目标无完成值", "target-result")
def no_actual(rng: random.Random, text: str) -> tuple[str, str] | None:
    match = _pick(rng, r"\| ≥[\d.]+[^|\n]* \| (?P<n>[^|\n]+)$", text)
    return _put(text, match, "~", "n") if match else None


@kind("绩效目标和指标", "完成值达到目标的三倍", "over-target target-low")
def far_above(rng: random.Random, text: str) -> tuple[str, str] | None:
    match = _pick(rng, r"\| ≥(?P<t>\d{2,}) (?P<u>[^|\n%]+) \| (?P<n>[\d]+)(?P=u)?", text)
    return _put(text, match, str(int(match["t"]) * 3), "n") if match else None


@kind("正文与数据", "正文与另一处不同", f"{SUMS} narrative-figure sentence-arithmetic")
def text_figure(rng: random.Random, text: str) -> tuple[str, str] | None:
    match = _pick(rng, r"\{\{ budget\.[\w.]+(?:#\w+)? = (?P<n>[\d,]+\.\d\d) (?:万元|元)", text)
    return _put(text, match, _other_digit(rng, match["n"]), "n") if match else None


@kind("正文与数据", "未标记的数前后不同", "narrative-repeat narrative-figure indicator-count")
def repeated(rng: random.Random, text: str) -> tuple[str, str] | None:
    match = _pick(rng, r"(?<=培训)\S+ (?P<n>\d{3,}) 人次(?=，公共)", text)
    return _put(text, match, _other_digit(rng, match["n"]), "n") if match else None


@kind("正文与数据", "所列项数与所称不符", "announced-count")
def announced(rng: random.Random, text: str) -> tuple[str, str] | None:
    match = _pick(rng, r"(?:任务有(?P<n>四)项|共 (?P<m>\d) 个，分别为)", text)
    if match is None:
        return None
    return _put(text, match, "三", "n") if match["n"] else _put(text, match, f"{int(match['m']) + 1}", "m")


@kind("正文与数据", "序号跳号", "numbering")
def numbering(rng: random.Random, text: str) -> tuple[str, str] | None:
    match = _pick(rng, r"(?P<n>[二三])是(?=\S{3,})", text)
    return _put(text, match, {"二": "四", "三": "五"}[match["n"]], "n") if match else None


@kind("跨年度、跨部门", "上年数与上年报告不同", "year-continuity")
def last_year(rng: random.Random, text: str) -> tuple[str, str] | None:
    year = re.search(r"^year: (\d{4})", text, re.MULTILINE)
    match = _pick(rng, r"\{\{ staff\.nonstaff = \d+ 名 \}\}", text)
    if match is None or year is None or int(year[1]) <= FIRST_YEAR:
        return None
    added = f"，上年为 {{{{ staff.nonstaff@{int(year[1]) - 1} = {rng.randrange(50, 90)} 名 }}}}"
    return _put(text, match, match[0] + added)


@kind("跨年度、跨部门", "抄来别的部门的一段", "copied-text foreign-name")
def copied(rng: random.Random, text: str) -> tuple[str, str] | None:
    if not re.search("^framework: (?:shili|tongyong)@", text, re.MULTILINE):
        return None  # nobody there to copy from
    donor = rng.choice(_DONORS)
    match = _pick(rng, r"^    section: (?!overview\.functions)[^\n]+\n  - text: \|\n(?P<i>      )", text)
    return _put(text, match, f"      {donor}\n      ", "i") if match else None


@kind("跨年度、跨部门", "标题年度不是本年度", "wrong-year")
def wrong_year(rng: random.Random, text: str) -> tuple[str, str] | None:
    match = _pick(rng, r"^  - (?:title|heading): [^\n]*?(?P<y>20\d\d) 年", text)
    return _put(text, match, str(int(match["y"]) - 2), "y") if match else None


_SECTION: Final = (
    r"^  - heading: （[一二三四五][^\n]+\n    section: [^\n]+\n"
    r"  - (?:text|issue|id)[^\n]*\n(?:    issue[^\n]*\n)?(?:      [^\n]*\n|\n)+"
)


@kind("完整性", "缺一个规定的部分", "outline-missing")
def outline(rng: random.Random, text: str) -> tuple[str, str] | None:
    match = _pick(rng, _SECTION, text)
    return _put(text, match, "") if match else None


@kind("完整性", "空表无说明", "table-empty")
def empty_table(rng: random.Random, text: str) -> tuple[str, str] | None:
    match = _pick(rng, r"^  (?P<id>t\d): *\n    title: (?P<t>[^\n]+)\n(?P<b>(?:    [^\n]*\n)+)", text)
    if match is None:
        return None
    rows = re.sub(r"(?<=\| )[^|\n]+", "~", match["b"].partition("    rows:\n")[2])
    return _put(text, match, match["b"].partition("    rows:\n")[0] + "    rows:\n" + rows, "b")


@kind("文书和公开时限", "标题序号重复", "heading-numbering")
def heading(rng: random.Random, text: str) -> tuple[str, str] | None:
    match = _pick(rng, r"^  - heading: （(?P<n>[二三])）", text)
    return _put(text, match, {"二": "一", "三": "二"}[match["n"]], "n") if match else None


@kind("文书和公开时限", "未填的占位", "placeholder")
def placeholder(rng: random.Random, text: str) -> tuple[str, str] | None:
    match = _pick(rng, r"(?<=[一-龥])，(?=[一-龥])", text)
    return _put(text, match, f"{rng.choice(('，共××个，', '（待补充），', '，约 XX 万元，'))}") if match else None


@kind("文书和公开时限", "送审稿字样", "draft-mark")
def draft(rng: random.Random, text: str) -> tuple[str, str] | None:
    match = _pick(rng, r"^  - title: [^\n]+(?P<e>)$", text)
    return _put(text, match, rng.choice(("（送审稿）", "（征求意见稿）", "（初稿）")), "e") if match else None


@kind("文书和公开时限", "术语误写", "misprint")
def misprint(rng: random.Random, text: str) -> tuple[str, str] | None:
    match = _pick(rng, r"(?<=[一-龥])(?P<w>绩效目标|部分|财政部门|预算执行)(?=[一-龥])", text)
    wrong = {"绩效目标": "绩校目标", "部分": "部份", "财政部门": "财政部门门", "预算执行": "预算预算执行"}
    return _put(text, match, wrong[match["w"]], "w") if match else None


@kind("文书和公开时限", "公开超过二十日", "disclosure-term")
def late(rng: random.Random, text: str) -> tuple[str, str] | None:
    match = _pick(rng, r"^  disclosed: \d{4}-(?P<m>\d\d-\d\d)", text)
    return _put(text, match, "11-12", "m") if match else None


@kind("个人信息和涉密", "居民身份证号", "personal-data")
def identity(rng: random.Random, text: str) -> tuple[str, str] | None:
    return _insert(
        rng, text, rng.choice(("11010519491231002X", "４４０５２４１８８００１０１００１４", "360426 19910101 0071"))
    )


@kind("个人信息和涉密", "手机号", "personal-data")
def mobile(rng: random.Random, text: str) -> tuple[str, str] | None:
    first, gap, dash = rng.choice(("138", "177", "199")), rng.choice(("", "-", " ")), rng.choice(("", "-"))
    return _insert(rng, text, f"联系人电话{first}{gap}0013{dash}{rng.randrange(8000, 9999)}")


@kind("个人信息和涉密", "密级标志", "secrecy-mark")
def secret(rng: random.Random, text: str) -> tuple[str, str] | None:
    return _insert(rng, text, rng.choice(("机密★1年", "内部资料", "秘密★")))


def _insert(rng: random.Random, text: str, words: str) -> tuple[str, str] | None:
    match = _pick(rng, r"(?<=[一-龥])。(?=\n)", text)
    return _put(text, match, f"，{words}。") if match else None


_DONORS: Final = [
    "我会组织全区二百多家企业开展集体协商春季要约行动，逐户上门讲解工资协商的程序和文本，培训协商代表六批，"
    "指导制鞋、家具、物流三个行业签订区域性合同，并由法律援助律师驻点答疑，半年内没有发生一起因欠薪引起的集体停工，"
    "企业主和一线工人都愿意把意见摆到桌面上谈，这一做法在全市工会工作会议上作了介绍。",
    "夏季高温期间，我会把清凉驿站设在快递分拨点、环卫工具房和建筑工地门口，备有饮水、药品和微波炉，由附近的基层工会轮流值守，"
    "每周向骑手和工人问一次需要添什么，再按所提的意见补货，入秋后盘点全部物品并张榜公布用了多少钱、还剩多少，"
    "让出钱的单位和用东西的人都看得明白。",
]


class Bench:
    """Reports to plant in, with what the checks say of them before."""

    def __init__(self, folder: Path) -> None:
        write(ROOT, folder, 12, 7, years=3, clean=True)
        names = folder / "content" / "departments.yml"
        real = (ROOT / "content" / "departments.yml").read_text(encoding="utf-8").partition("departments:\n")[2]
        names.write_text(names.read_text(encoding="utf-8") + real, encoding="utf-8")
        self._lend(folder)
        self.synthetic = load_content(folder)
        self.real = load_content(ROOT)

    def _lend(self, folder: Path) -> None:
        """A report of another department, from which a paragraph will have been copied."""
        kind = replace(kinds()[0], name="总工会", objects="职工服务站点", people="会员")
        union = Department(0, "mazhang-zonggonghui", kind, "440811", "湛江市麻章区", "shili")
        traits = Traits("published", "transcribed", date(2024, 4, 20), date(2024, 9, 15), posted=date(2024, 9, 15))
        text = report(Figures(union, FIRST_YEAR, 7), traits, load_content(folder, []))
        tasks = "section: overview.tasks\n  - text: |\n"
        borrowed = "\n      ".join(_DONORS)
        donor = folder / "content" / "reports" / "mazhang-zonggonghui" / f"{FIRST_YEAR}.yml"
        donor.parent.mkdir()
        donor.write_text(text.replace(tasks, f"{tasks}      {borrowed}\n"), encoding="utf-8")

    def reports(self) -> Iterator[tuple[Content, str, str]]:
        """Content, file and text of every report to plant in."""
        for content in (self.synthetic, self.real):
            for one in content.reports:
                if "mazhang" not in one.file or content is self.real:
                    yield content, one.file, one.raw.decode()


def findings_of(content: Content, name: str, text: str) -> list[Finding] | None:
    """Everything that the checks say of a text in the place of a report; None if it is no report any more."""
    raw = text.encode()
    node, faults = read_yaml(raw, name)
    if node is None or faults:
        return None
    loaded, _ = read_model(node, Report, name, raw)
    if loaded is None:
        return None
    assessed = assess(loaded, content)
    if assessed is None:
        return None
    others = [_assessed(content, other.file) for other in content.reports if other.file != name]
    neighbours = [other for other in others if other is not None]
    found = [*assessed.findings, *check_set([assessed, *neighbours]), *check_files([(name, raw)], content.policy)]
    return [f for f in found if f.location.file == name or any(r.location.file == name for r in f.related)]


_KNOWN: Final[dict[tuple[int, str], Assessed | None]] = {}


def _assessed(content: Content, file: str) -> Assessed | None:
    key = (id(content), file)
    if key not in _KNOWN:
        _KNOWN[key] = next((assess(r, content) for r in content.reports if r.file == file), None)
    return _KNOWN[key]


def changed_lines(before: str, after: str) -> set[int]:
    """Numbers of the lines of *after* that are not in *before*, and of those around what is gone."""
    old, new = before.split("\n"), after.split("\n")
    head = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), 0)
    tail = next((i for i, (a, b) in enumerate(zip(reversed(old), reversed(new), strict=False)) if a != b), 0)
    return set(range(head + 1, max(head + 1, len(new) - tail) + 1))


def measure(rounds: int, seed: int = 1, only: str = "") -> dict[Kind, Result]:
    """Plant every kind of error *rounds* times in every report that has a place for it."""
    results = {one: Result() for one in KINDS if only in one.name}
    with TemporaryDirectory() as work:
        bench = Bench(Path(work) / "project")
        for content, name, text in bench.reports():
            before = findings_of(content, name, text)
            assert before is not None, name
            known = {(f.rule, f.path, f.message) for f in before}
            for one, result in results.items():
                for round_ in range(rounds):
                    planted = one.plant(random.Random(f"{seed}/{name}/{one.name}/{round_}"), text)
                    if planted is None or planted[0] == text:
                        continue
                    after = findings_of(content, name, planted[0])
                    if after is None:
                        continue
                    _count(one, result, known, after, (text, *planted, name))
    return results


def _count(
    one: Kind, result: Result, known: set[tuple[str, str, str]], after: list[Finding], case: tuple[str, str, str, str]
) -> None:
    text, planted, said, name = case
    lines = changed_lines(text, planted)
    new = [f for f in after if (f.rule, f.path, f.message) not in known]
    hits = [f for f in new if f.rule in one.rules]
    result.planted += 1
    result.found += bool(hits)
    if not hits:
        result.missed.append(f"{name}:{min(lines)} {said[:60]}")
    result.others += sum(f not in hits and not _touches(f, lines) for f in new)


def _touches(finding: Finding, lines: set[int]) -> bool:
    return bool({finding.location.line, *(r.location.line for r in finding.related)} & lines)


def table(results: dict[Kind, Result]) -> str:
    """The table of ``docs/checks.md``."""
    rows = ["| 类别 | 植入的差错 | 植入 | 找到 | 其他新增提示 |", "| --- | --- | ---: | ---: | ---: |"]
    rows += [f"| {k.family} | {k.name} | {r.planted} | {r.found} | {r.others} |" for k, r in results.items()]
    planted, found = sum(r.planted for r in results.values()), sum(r.found for r in results.values())
    rows.append(f"| 合计 | | {planted} | {found} | {sum(r.others for r in results.values())} |")
    return "\n".join(rows)


if __name__ == "__main__":
    made = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 3, only=sys.argv[2] if len(sys.argv) > 2 else "")
    print(table(made))
    for planted_kind, outcome in made.items():
        for missed in outcome.missed[:4]:
            print(f"未找到 {planted_kind.name}：{missed}", file=sys.stderr)
