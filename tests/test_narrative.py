"""Figures in the prose: what is read as one, and what the rules of the family ``narrative`` say of sentences.

``sentences/*.yml`` holds sentences as such reports write them, ``right`` and with one fault (``wrong``); ``found`` says
what the fault must give: ``rule | declared | expected``. ``with`` is a paragraph that stands before, ``heading`` the
heading above the sentence, ``rows`` a table of indicators. Files with only right sentences hold what is easily misread.
"""

import json
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.document import TextBlock
from generator.finding import Finding, Location, Severity
from generator.load import Content, load_content, read_model
from generator.narrative.claims import Claim
from generator.narrative.comparing import comparisons
from generator.narrative.figures import Figure, Sentence, read_figures, sentences
from generator.narrative.items import item_totals
from generator.narrative.products import products
from generator.narrative.repeats import repeats
from generator.narrative.shares import shares
from generator.narrative.totals import totals
from generator.prose import Passage
from generator.quantity import Bound, Kind
from generator.schema.framework import Framework
from generator.schema.report import Block, Report
from generator.validate import Assessed, assess
from generator.yamltext import read_yaml

HERE: Final = Path(__file__).resolve().parent
RULES: Final = ("narrative-figure", "narrative-repeat", "sentence-arithmetic", "rate-base")
COLUMNS: Final = "一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值"
REPORT: Final = """\
schema_version: 1
kind: department
department: futian-zonggonghui
year: 2021
framework: test-2021@1
origin: transcribed
status: draft
title: 2021 年度部门整体绩效自评报告
source: {publisher: 福田区总工会, title: 自评报告, address: not_supplied, retrieved: not_supplied}
dates: {recorded: 2026-11-21}
document:
"""


def load_cases() -> list[tuple[str, dict[str, str]]]:
    made = []
    for path in sorted((HERE / "sentences").glob("*.yml")):
        listed: list[dict[str, str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
        made += [(f"{path.stem}-{number}", case) for number, case in enumerate(listed, 1)]
    return made


CASES: Final = load_cases()


@cache
def shared() -> Content:
    """The real catalogue and policy with the framework of the rules' examples."""
    made = load_content(HERE.parent, [])
    path = HERE / "rules" / "framework.yml"
    node, _ = read_yaml(path.read_bytes(), path.name)
    assert node is not None
    loaded, findings = read_model(node, Framework, path.name, path.read_bytes())
    assert loaded is not None, findings
    made.frameworks[loaded.model.reference] = loaded
    return made


def read(*paragraphs: str, heading: str = "", rows: str = "") -> Assessed:
    """A report of these paragraphs, each a block of its own, assessed; *heading* stands above the last."""
    blocks = [f"  - text: {json.dumps(text, ensure_ascii=False)}\n" for text in paragraphs]
    if heading:
        blocks.insert(-1, f"  - heading: {heading}\n")
    tables = ""
    if rows:
        blocks.append("  - table: t1\n")
        lines = "".join(
            f"      r{n}: 产出指标 | 数量指标 | {row}\n" for n, row in enumerate(rows.strip().splitlines(), 1)
        )
        tables = f"tables:\n  t1:\n    form: targets\n    columns: {COLUMNS}\n    rows:\n{lines}"
    raw = (REPORT + "".join(blocks) + tables).encode()
    node, faults = read_yaml(raw, "2021.yml")
    assert node is not None and not faults, faults
    loaded, findings = read_model(node, Report, "2021.yml", raw)
    assert loaded is not None, findings
    assessed = assess(loaded, shared())
    assert assessed is not None
    assert not [f.message for f in assessed.findings if f.severity is Severity.ERROR]
    return assessed


def read_case(case: dict[str, str], which: str) -> Assessed:
    return read(*paragraphs(case, which), heading=case.get("heading", ""), rows=case.get("rows", ""))


def said(assessed: Assessed) -> list[Finding]:
    """What the rules under test say."""
    return [finding for finding in assessed.findings if finding.rule in RULES]


def told(findings: list[Finding]) -> list[str]:
    return [f"{f.rule} | {f.declared} | {f.expected} ({f.message})" for f in findings]


def paragraphs(case: dict[str, str], which: str) -> list[str]:
    return [case[key].strip() for key in ("with", which) if key in case]


# -- the corpus ------------------------------------------------------------------------------------------------


def test_corpus_is_large_enough() -> None:
    sentences_ = [case[which] for _, case in CASES for which in ("right", "wrong") if which in case]
    wrong = [case for _, case in CASES if "wrong" in case]
    assert len(sentences_) >= 200 and len(wrong) >= 80
    assert len(set(sentences_)) >= len(sentences_) - 4  # some sentences are asked about with other facts before them


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=[name for name, _ in CASES])
def test_right_sentences_are_left_alone(case: dict[str, str]) -> None:
    assessed = read_case(case, "right")
    of_others = [finding for finding in said(assessed) if not _is_about_absence(finding, case)]
    assert not of_others, told(of_others)
    if "found" in case:
        rule = case["found"].split(" | ")[0]
        assert [passed for passed in assessed.passed if passed.rule == rule], "nothing was compared"


@pytest.mark.parametrize("case", [c for _, c in CASES if "wrong" in c], ids=[n for n, c in CASES if "wrong" in c])
def test_faults_are_found(case: dict[str, str]) -> None:
    findings = [f for f in said(read_case(case, "wrong")) if not _is_about_absence(f, case)]
    wanted = [case[key] for key in ("found", "also") if key in case]
    assert [f"{f.rule} | {f.declared} | {f.expected}".strip() for f in findings] == wanted, told(findings)


def _is_about_absence(finding: Finding, case: dict[str, str]) -> bool:
    """A marked or bare rate without its base is worth a remark in any sentence; only its own file asks for it."""
    return finding.rule == "rate-base" and not case.get("found", "").startswith("rate-base")


# -- what is a figure ------------------------------------------------------------------------------------------


def passage_of(text: str) -> Passage:
    """A paragraph without marks."""
    node, _ = read_yaml(b"text: x\n", "x.yml")
    assert node is not None
    block = TextBlock(0, "text", [], {}, Block.model_construct(text=text), node.at(("text",)), "正文")
    return Passage(text, block, 0, "", "text.text", (), tuple(range(len(text))))


def figures_of(text: str) -> list[Figure]:
    return read_figures(passage_of(text))


@pytest.mark.parametrize(
    "text",
    [
        "2023 年",
        "2021—2023 年中期财政规划",
        "2021-2025年",
        "（福府办函〔2020〕32号）",
        "第 2 次党组会",
        "第2季度",
        "12 月 31 日",
        "1-6月",
        "9:30 开会",
        "24 时",
        "表 3",
        "附件 1",
        "（1）组织建设",
        "1. 依据工会法",
        "2、组织职工",
        "3）其他",
        "2.0版",
        "A4 纸",
        "PM2.5",
        "电话 0755-82345678",
        "联系 13800138000",
        "“1310”部署",
        "“爱心 300”活动",
        "12345 热线",
        "占 2/3",
        "5 年",
        "60 周岁",
        "3 号楼",
        "1.2.3",
        "版本 2.10.1",
        "0012",
        "1234567890123456789012345 元",
    ],
)
def test_what_is_no_figure(text: str) -> None:
    assert not figures_of(text)


@pytest.mark.parametrize(
    "text,value,kind,unit,bound",
    [
        ("支出 2,918.76 万元", "29187600", Kind.MONEY, "元", "="),
        ("投资 1.2 亿元", "120000000", Kind.MONEY, "元", "="),
        ("接近 100 万人次", "1000000", Kind.COUNT, "人次", "近"),
        ("讲党课 60 余场次", "60", Kind.COUNT, "场次", "余"),
        ("共有会员 60 余万人", "600000", Kind.COUNT, "人", "余"),
        ("参与 22 万多人次", "220000", Kind.COUNT, "人次", "余"),
        ("金额 812 万余元", "8120000", Kind.MONEY, "元", "余"),
        ("超 4 万人", "40000", Kind.COUNT, "人", "余"),
        ("不低于 50 亿元", "5000000000", Kind.MONEY, "元", "≥"),
        ("最高 21 万元", "210000", Kind.MONEY, "元", "≤"),
        ("150% 以上", "1.5", Kind.RATIO, "%", "≥"),
        ("约 350 名", "350", Kind.COUNT, "名", "约"),
        ("节约 20 万元", "200000", Kind.MONEY, "元", "="),
        ("签约 12 家", "12", Kind.COUNT, "家", "="),
        ("附近 3 家", "3", Kind.COUNT, "家", "="),
        ("提高 3 个百分点", "0.03", Kind.RATIO, "个百分点", "="),
        ("提高 3 百分点", "0.03", Kind.RATIO, "百分点", "="),
        ("得分 7.97 分", "7.97", Kind.POINTS, "分", "="),
        ("耗时 30 分钟", "30", Kind.COUNT, "分钟", "="),
        ("绿地 669.76 亩", "669.76", Kind.COUNT, "亩", "="),
        ("吸引 30万职工", "300000", Kind.COUNT, "", "="),
        ("增长率为 -5.2%", "-0.052", Kind.RATIO, "%", "="),
        ("支出 １２.５ 万元", "125000", Kind.MONEY, "元", "="),
        ("满意度 ９５％", "0.95", Kind.RATIO, "%", "="),
        ("占地 3 km²", "3", Kind.COUNT, "km²", "="),
        ("处理 80 件左右", "80", Kind.COUNT, "件", "约"),
    ],
)
def test_what_is_a_figure(text: str, value: str, kind: Kind, unit: str, bound: str) -> None:
    (figure,) = figures_of(text)
    assert (figure.quantity.value, figure.kind, figure.unit) == (Decimal(value), kind, unit)
    assert figure.quantity.bound is Bound(bound)
    assert text[figure.start : figure.end] == figure.text


def test_each_and_ranges() -> None:
    assert [f.each for f in figures_of("每人 500 元，补贴 2500 元/人，共 20 万元")] == [True, True, False]
    assert [f.ranged for f in figures_of("25—99 人，5%-10%，由 30 人增至 40 人")] == [
        True,
        True,
        True,
        True,
        False,
        False,
    ]


def test_words_around_a_figure() -> None:
    (sentence,) = sentences(passage_of("其中，组织 律师值班146 场（次），服务职工 1933 余人次。"))
    assert [sentence.gap(0), sentence.gap(1)] == ["其中，组织律师值班", "(次)，服务职工"]
    assert sentence.after(1) == ""
    assert sentence.quote(*sentence.figures) == "组织 律师值班146 场（次），服务职工 1933 余人次"


def test_a_sentence_that_begins_with_among_belongs_to_the_one_before() -> None:
    found = list(sentences(passage_of("共 3 人。其中男 1 人。另有 2 人。")))
    assert [len(sentence.figures) for sentence in found] == [2, 1]


def test_a_mark_and_its_statements() -> None:
    assessed = read("支出{{ budget.executed = 12.50 万元 }}，另有 3 万元。")
    first, second = read_figures(assessed.context.passages[0])
    assert (first.marked, second.marked) == (True, False)
    assert [str(s.key) for s in first.statements] == ["budget.executed"]


def test_finding_stands_at_the_figure() -> None:
    text = "全年支出 95 万元，完成预算 100 万元的 90%。"
    (finding,) = said(read(text))
    assert finding.location == Location("2021.yml", 12, 12 + text.index("90%"))
    assert "计算为 95%" in finding.message and finding.message.endswith("原文保留。")


# -- figures that facts already compare --------------------------------------------------------------------------


def test_marked_figures_are_left_to_their_facts() -> None:
    text = (
        "政府采购预算{{ procurement.budget = 50.00 万元 }}，实际采购{{ procurement.executed = 40.00 万元 }}，"
        "采购执行率{{ procurement.rate = 90.00% }}。"
    )
    assessed = read(text)
    assert [f.rule for f in assessed.findings if f.rule in (*RULES, "derived-fact")] == ["derived-fact"]


# -- properties ------------------------------------------------------------------------------------------------

# fmt: off
TOKENS: Final = (
    "2021 年", "全年", "支出", "年初预算", "预算执行率", "其中", "：", "，", "、", "。", "；", "（", "）", "共", "合计",
    "分别为", "比上年", "减少", "增长", "占", "的", "每人", "按", "标准", "12.5 万元", "1,000.00 万元", "95%", "3 个百分点",
    "20 人", "30 家", "余", "近", "约", "以上", "第", "（1）", "一是", "二是", "+", "=", "/", "-", "—", "“", "”",
    "1", "0", "9", "999999", ".", ",", " ", "万", "亿", "元", "人次", "场", "分", "由", "构成", "从", "到",
    "完成", "6/7", "85.71%（6/7）", "２０％", "{", "}", "**", "\n\n", "\t", "😀", "㎡",
)
# fmt: on


@given(st.lists(st.sampled_from(TOKENS), max_size=60))
@settings(max_examples=300, deadline=None)
def test_the_reader_never_raises(tokens: list[str]) -> None:
    text = "".join(tokens)
    passage = passage_of(text)
    figures = read_figures(passage)
    assert [f.start for f in figures] == sorted(f.start for f in figures)
    for figure in figures:
        assert figure.text == text[figure.start : figure.end]
    for sentence in sentences(passage):
        for index in range(len(sentence.figures)):
            assert sentence.gap(index) is not None and sentence.after(index) is not None


@given(st.lists(st.sampled_from([t for t in TOKENS if t not in ("{", "}", "**")]), min_size=1, max_size=60))
@settings(max_examples=150, deadline=None)
def test_the_rules_never_raise(tokens: list[str]) -> None:
    text = "".join(tokens).strip()
    if text:
        said(read(text))


NUMBERS: Final = st.decimals(min_value="0.01", max_value="99999", places=2)
UNITS: Final = st.sampled_from(["元", "万元", "亿元", "%", "人", "人次", "家", "场", "件", "亩", "万人次", "个百分点"])
BOUNDS: Final = st.sampled_from(["", "近 ", "约 ", "不低于 ", "不超过 ", "超过 "])


@given(NUMBERS, UNITS, BOUNDS, st.booleans(), st.booleans())
@settings(deadline=None)
def test_figures_round_trip(number: Decimal, unit: str, bound: str, grouped: bool, spaced: bool) -> None:
    printed = f"{number:,.2f}" if grouped else f"{number:.2f}"
    literal = f"{bound}{printed}{' ' if spaced else ''}{unit}"
    text = f"2021 年度，我局按规定支出{literal}，比第 2 季度多。"
    (figure,) = figures_of(text)
    factor = {"万": 10**4, "亿": 10**8}.get(unit[0], 1)
    value = number * factor / (100 if unit in ("%", "个百分点") else 1)
    assert figure.quantity.value == value
    assert figure.unit == unit.removeprefix("万").removeprefix("亿")
    assert figure.text == literal
    assert figure.exact is (bound == "")


AMOUNTS: Final = st.integers(min_value=1000, max_value=900000)  # in 100 元: two decimals of 万元


def wan(hundreds: int) -> str:
    return f"{Decimal(hundreds) / 100:.2f} 万元"


def percent(part: int, whole: int) -> str:
    return f"{Decimal(100) * part / whole:.2f}%"


@given(AMOUNTS, AMOUNTS, st.integers(min_value=50, max_value=900))
@settings(max_examples=60, deadline=None)
def test_generated_comparisons(now: int, before: int, slip: int) -> None:
    if now == before:
        return
    word = ("增加", "增长") if now > before else ("减少", "下降")
    gap = abs(now - before)

    def text(by: int) -> str:
        return f"2021 年支出 {wan(now)}，比上年 {wan(before)}{word[0]} {wan(by)}，{word[1]} {percent(gap, before)}。"

    assert not said(read(text(gap)))
    (finding,) = said(read(text(gap + slip)))
    assert finding.expected == f"{word[0]} {wan(gap)}"


@given(AMOUNTS, AMOUNTS, st.integers(min_value=2, max_value=20))
@settings(max_examples=60, deadline=None)
def test_generated_rates(part: int, rest: int, slip: int) -> None:
    whole = part + rest
    rate = Decimal(percent(part, whole)[:-1])
    if rate + slip > 100:
        return
    for pattern in (
        "全年支出 {part}，完成预算 {whole}的 {rate}。",
        "全年预算数 {whole}，实际支出 {part}，执行率 {rate}。",
        "培训费 {part}，占总支出 {whole}的比重为 {rate}。",
    ):
        for off in (0, slip):
            text = pattern.format(part=wan(part), whole=wan(whole), rate=f"{rate + off}%")
            findings = [f for f in said(read(text)) if f.rule == "sentence-arithmetic"]
            assert [f.expected for f in findings] == ([f"{rate}%"] if off else []), text


@given(st.lists(AMOUNTS, min_size=2, max_size=6, unique=True), st.integers(min_value=100, max_value=900))
@settings(max_examples=60, deadline=None)
def test_generated_totals(parts: list[int], slip: int) -> None:
    names = "甲乙丙丁戊己"
    listed = "、".join(f"{names[number]}镇 {wan(part)}" for number, part in enumerate(parts))
    for pattern in ("下达资金 {total}，分别为{listed}。", "{listed}，合计 {total}。"):
        for off in (0, slip):
            text = pattern.format(total=wan(sum(parts) + off), listed=listed)
            findings = said(read(text))
            assert [f.expected for f in findings] == ([wan(sum(parts))] if off else []), text


@given(st.integers(min_value=2, max_value=900), st.integers(min_value=1, max_value=90), st.integers(1, 50))
@settings(max_examples=60, deadline=None)
def test_generated_products(people: int, hundreds: int, slip: int) -> None:
    for pattern in (
        "慰问困难群众 {people} 户，每户 {each} 元，共计 {total}。",
        "按每人 {each} 元标准，为 {people} 名学生发放 {total}。",
    ):
        for off in (0, slip):
            if off % (people * hundreds) == 0 and off:
                continue  # given several times
            text = pattern.format(people=people, each=hundreds * 100, total=wan(people * hundreds + off))
            assert [f.expected for f in said(read(text))] == ([wan(people * hundreds)] if off else []), text


# -- long and hostile texts --------------------------------------------------------------------------------------

SIZE: Final = 200_000


def long_text(piece: str) -> str:
    return piece * (SIZE // len(piece.encode()) + 1)


PIECES: Final = (
    "9",
    "9,",
    "1.",
    "1 ",
    "其中 10 万元，",
    "共 10 万元，其中甲 5 万元、乙 5 万元；",
    "甲 3 万元、",
    "共 3 人，合计 5 人，",
    "（",
    "（（1）",
    "5%（",
    "比上年",
    "比上年 5 万元减少 3 万元，下降 2%，",
    "年初预算 5 万元，支出 3 万元，执行率 60%，",
    "1+",
    "1+1=2，",
    "4 元×200 天×",
    "4 元×2 天×5 人=40 元，",
    "分别占 5%、",
    "一是 5 万元；",
    "每人 5 元，",
    "2021年",
    "预算执行率",
    "人",
    " ",
    "，",
    "“项目”",
)


def claims_of(text: str) -> Iterator[Claim]:
    """All that is computed from one paragraph."""
    read_ = list(sentences(passage_of(text)))
    earlier: list[Figure] = []
    for sentence in read_:
        yield from comparisons(sentence)
        yield from shares(sentence, earlier, [])
        yield from totals(sentence, [frozenset({"基本支出", "项目支出"})])
        yield from products(sentence)
        earlier += sentence.figures
    yield from item_totals(read_)
    assert all(repeat.same in (True, False) for repeat in repeats(read_, 14))


@pytest.mark.parametrize("piece", PIECES)
def test_long_texts_end(piece: str) -> None:
    """Neither long runs of one sign nor lists without an end keep the reader busy; quadratic work would not end here."""
    for claim in claims_of(long_text(piece)):
        assert claim.told


def test_a_long_paragraph_is_checked() -> None:
    """The rules too: all of these pieces in one report."""
    read("。".join(long_text(piece)[: SIZE // len(PIECES) // 3] for piece in PIECES))


def test_long_texts_beside_a_table_end() -> None:
    """Every sentence speaks of a row, is cut off, or has no end."""
    rows = (
        "\n".join(f"培训第{sign}类学生人次 | ≥5062 人次 | 5112 人次" for sign in "甲乙丙丁戊己庚辛")
        + "\n培训学生人次 | 1 人次 | 2 人次"
    )
    for piece in (
        "全年培训学生 5162 人次。",
        "培训学生 5162 人次，",
        "，",
        "全年",
        "全年免费接种老人 9 人次。",
        "培训 5162 人次学生；",
    ):
        read(long_text(piece)[: SIZE // 4], rows=rows)


def test_counted_work_grows_with_the_text() -> None:
    """Twice the text gives twice the figures, and every character is read into one sentence at most."""
    made: list[list[Sentence]] = [
        list(sentences(passage_of("共 3 人，其中甲 1 人。" * number))) for number in (50, 100)
    ]
    assert [len(one) for one in made] == [50, 100]
    assert all(a.end <= b.start for a, b in zip(made[1], made[1][1:], strict=False))
