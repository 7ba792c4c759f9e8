"""Strict reading of YAML: places of values, nothing typed, and what is refused."""

import re
import unicodedata
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.finding import Finding, Location, Severity
from generator.yamltext import MAX_BYTES, MAX_DEPTH, UNPRINTABLE, Node, read_yaml, walk_paths


def read(text: str) -> Node:
    node, findings = read_yaml(text.encode(), "a.yml")
    assert node is not None
    assert not findings
    return node


def place(location: Location) -> tuple[int, int]:
    return location.line, location.column


def refused(text: str | bytes) -> Finding:
    _, findings = read_yaml(text if isinstance(text, bytes) else text.encode(), "a.yml")
    assert len(findings) == 1, findings
    finding = findings[0]
    assert (finding.rule, finding.severity, finding.location.file) == ("yaml-form", Severity.ERROR, "a.yml")
    assert re.search(r"[一-鿿]", finding.message)
    assert re.search(r"[一-鿿]", finding.hint)
    return finding


# -- places ----------------------------------------------------------------------------------------------------

SAMPLE = """\
# 注释
部门: 福田区总工会
名称:   {简称: 工会, 级别: '区级'}
列表:
  - 甲
  -   乙
  - [丙, "丁"]
空:
"""


@pytest.mark.parametrize(
    "path,line,column,text",
    [
        (("部门",), 2, 5, "福田区总工会"),
        (("名称", "简称"), 3, 12, "工会"),
        (("名称", "级别"), 3, 21, "区级"),
        (("列表", 0), 5, 5, "甲"),
        (("列表", 1), 6, 7, "乙"),
        (("列表", 2, 0), 7, 6, "丙"),
        (("列表", 2, 1), 7, 10, "丁"),
        (("空",), 8, 3, ""),
    ],
)
def test_places_of_values(path: tuple[str | int, ...], line: int, column: int, text: str) -> None:
    node = read(SAMPLE).at(path)
    assert (place(node.location), node.text) == ((line, column), text)


def test_places_of_keys() -> None:
    node = read(SAMPLE)
    assert {key: place(location) for key, location in node.key_locations.items()} == {
        "部门": (2, 1),
        "名称": (3, 1),
        "列表": (4, 1),
        "空": (8, 1),
    }
    assert place(node.at(("名称",)).key_locations["级别"]) == (3, 16)


def test_places_of_mappings_and_lists() -> None:
    node = read(SAMPLE)
    assert place(node.location) == (2, 1)
    assert place(node.at(("名称",)).location) == (3, 7)
    assert place(node.at(("列表",)).location) == (5, 3)


def test_at_gives_the_nearest_node_above() -> None:
    node = read(SAMPLE)
    assert node.at(("列表", 9, "x")) is node.at(("列表",))
    assert node.at(("没有",)) is node
    assert node.at(("部门", "x")).text == "福田区总工会"


@pytest.mark.parametrize(
    "text,path,needle,line,column",
    [
        ("正文: |\n  第一句。\n  得分 {{ 甲 }} 分。\n", ("正文",), "甲", 3, 9),
        ("正文: |\n\n  空行之后。\n", ("正文",), "之", 3, 5),
        ("a:\n  - b: |\n      一。\n\n      二、三。\n", ("a", 0, "b"), "三", 5, 9),
        ("a: |-\n    四格缩进\n", ("a",), "缩", 2, 7),
        ("a:\n  - b: |2\n        缩进两格\n      不缩\n", ("a", 0, "b"), "缩进", 3, 9),
        ("a:\n  - b: |2\n        缩进两格\n      不缩\n", ("a", 0, "b"), "不", 4, 7),
        ("a: 12 万元 | 13 万元\n", ("a",), "13", 1, 12),
        ("a: '引号 里'\n", ("a",), "里", 1, 8),
        ('a: "双引号"\n', ("a",), "号", 1, 7),
        ("\ufeffa: 甲乙\n", ("a",), "乙", 1, 5),
        ("a: |\r\n  一\r\n  二\r\nb: 三四\r\n", ("a",), "二", 3, 3),
        ("a: |\r\n  一\r\n  二\r\nb: 三四\r\n", ("b",), "四", 4, 5),
        ("a: 𠮷野家\n", ("a",), "野", 1, 5),
    ],
)
def test_place_of_a_character(text: str, path: tuple[str | int, ...], needle: str, line: int, column: int) -> None:
    node = read(text).at(path)
    assert node.text is not None
    assert place(node.locate(node.text.index(needle))) == (line, column)


# -- nothing is typed ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["010", "12:30", "NO", "yes", "1_000", "1e3", "0x1F", "null", "~", "2023-01-01", "1.0", ".inf", "true", "="]
)
def test_scalars_stay_text(text: str) -> None:
    assert read(f"a: {text}\nb: [{text}]\n").data() == {"a": text, "b": [text]}


def test_walk_gives_every_scalar_with_its_path() -> None:
    walked = {path: node.text for path, node in walk_paths(read(SAMPLE))}
    assert walked == {
        ("部门",): "福田区总工会",
        ("名称", "简称"): "工会",
        ("名称", "级别"): "区级",
        ("列表", 0): "甲",
        ("列表", 1): "乙",
        ("列表", 2, 0): "丙",
        ("列表", 2, 1): "丁",
        ("空",): "",
    }


def test_scalar_or_list_at_the_top() -> None:
    assert read("只有一句话\n").data() == "只有一句话"
    assert read("- 甲\n- 乙\n").data() == ["甲", "乙"]


SAFE = st.characters(
    exclude_categories=["Cs", "Cc", "Cn", "Co"],
    exclude_characters="\x85\u2028\u2029",
).filter(lambda sign: not UNPRINTABLE.search(sign))
VALUES = st.one_of(
    st.text(SAFE, max_size=12),
    st.text("甲乙 #:-|>{}[]&*!%@`'\",=~0123456789", max_size=8),
    st.sampled_from(["010", "no", "12:30", "{{ a = 1 元 }}", "甲 | 乙 | ~", "值 # 注", "- 项", ""]),
)
KEYS = st.one_of(st.from_regex(r"[a-z][a-z0-9_]{0,6}", fullmatch=True), st.text(SAFE, min_size=1, max_size=6)).filter(
    lambda key: key != "<<"
)
NESTED = st.recursive(
    VALUES,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)


@given(st.dictionaries(KEYS, NESTED, min_size=1, max_size=5))
def test_data_equals_the_base_loader(data: dict[str, Any]) -> None:
    text = yaml.safe_dump(data, allow_unicode=True, width=10**6, sort_keys=False)
    node, findings = read_yaml(text.encode(), "a.yml")
    assert not findings, (text, findings)
    assert node is not None
    assert node.data() == yaml.load(text, Loader=yaml.BaseLoader) == data  # types nothing


@given(
    st.lists(st.text(SAFE.filter(lambda c: c.strip() != ""), min_size=1, max_size=10), min_size=1, max_size=6),
    st.data(),
)
def test_every_character_of_a_block_is_found_where_it_stands(lines: list[str], data: st.DataObject) -> None:
    source = "a:\n  b: |\n" + "".join(f"    {line}\n" for line in lines)
    node = read(source).at(("a", "b"))
    assert node.text is not None
    offset = data.draw(st.integers(0, len(node.text) - 2))
    if node.text[offset] != "\n":
        location = node.locate(offset)
        assert source.split("\n")[location.line - 1][location.column - 1] == node.text[offset]


# -- refusals --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text,line,column,message",
    [
        ("a: 1\nb: &x 甲\n", 2, 4, "锚点“&x”"),
        ("a: &x 1\nb: *x\n", 1, 4, "锚点“&x”"),
        ("a: *x\n", 1, 4, "引用“*x”"),
        ("a: !!str 1\n", 1, 4, "标签"),
        ("a: !甲 1\n", 1, 5, "标签"),
        ("a: !!map {b: 1}\n", 1, 4, "标签"),
        ("a: 1\n<<: {b: 2}\n", 2, 1, "合并键"),
        ("a: 1\nb: 2\na: 3\n", 3, 1, "键“a”重复（第 1 行已有）"),
        ("a: {b: 1, b: 2}\n", 1, 11, "键“b”重复（第 1 行已有）"),
        ("a: 1\n---\nb: 2\n", 2, 1, "第二个文档"),
        ("a: >\n  折行\n", 1, 4, "折行块"),
        ("a: 得分 #1\n", 1, 6, "“#1”会被当作注释丢掉"),
        ("a: # 空\n", 1, 3, "会被当作注释丢掉"),
        ("a: '甲' # 注\n", 1, 7, "会被当作注释丢掉"),
        ("a: [甲, 乙] # 注\n", 1, 10, "会被当作注释丢掉"),
        ("a: {b: 甲} # 注\n", 1, 10, "会被当作注释丢掉"),
        ("a: | # 注\n  甲\n", 1, 5, "会被当作注释丢掉"),
        ("a: 甲\n  乙\n", 1, 4, "一个值写成了好几行"),
        ("a: '甲\n  乙'\n", 1, 4, "一个值写成了好几行"),
        ("? [甲, 乙]\n: 丙\n", 1, 3, "键必须是一个词"),
        ("a: {{ budget = 1 }}\n", 1, 5, "键必须是一个词"),
        ("a:\n\t- 甲\n", 2, 1, "制表符"),
        ("a: 1\nb 2\nc: 3\n", 2, 1, "缺少冒号"),
        ("a: 甲: 乙\n", 1, 5, "这里不应出现“: ”"),
        ("a: 1\nb: '甲\n", 2, 4, "引号没有闭合"),
        ("a: [甲, 乙\n", 1, 4, "括号没有配对"),
        ("a: {b: 甲\n", 1, 4, "括号没有配对"),
        ("a:\n  - 甲\n - 乙\n", 3, 2, "缩进"),
        ("a:\n  - b: 1\n   c: 2\n", 3, 4, "列表缩进不对"),
        ("a:\n    b: 1\n  c: 2\n", 3, 3, "缩进"),
        ("a: 1\n\tb: 2\n", 2, 1, "制表符"),
        ("a: |\n  甲\n\t乙\n", 3, 1, "制表符"),
        ('a: "甲\nb: 1\nc: 2\n', 1, 4, "引号没有闭合"),
        ("a: [甲]]\n", 1, 7, "括号"),
        ("a: ]\n", 1, 4, "读不下去"),
        ("a: @甲\n", 1, 4, "保留的符号"),
        ("a: `甲`\n", 1, 4, "保留的符号"),
        ("a: %甲\n", 1, 4, "保留的符号"),
        ("a: - 甲\n", 1, 4, "这里不应出现“- ”"),
        ("a: 1\nb: 甲\x01乙\n", 2, 5, "控制字符"),
        ("a: 甲\x7f\n", 1, 5, "控制字符"),
        ("a: 甲\rb: 乙\n", 1, 5, "不可见的换行符"),
        ("a: 1\nb: 甲\u2028乙\n", 2, 5, "不可见的换行符"),
        ("a: 1\nb: 甲\x85乙\n", 2, 5, "不可见的换行符"),
        ("", 1, 1, "文件是空的"),
        (" \n\n", 1, 1, "文件是空的"),
        ("# 只有注释\n", 1, 1, "只有注释"),
        ("a: \0\n", 1, 1, "二进制"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", 1, 1, "不是 UTF-8"),
        ("a: 甲\nb: 乙\n".encode("gb18030"), 1, 1, "不是 UTF-8"),
        ("a: 甲\n".encode() + "b: 乙\n".encode("gbk"), 2, 1, "不是 UTF-8"),
        ("a: 甲\n".encode("utf-16"), 1, 1, "不是 UTF-8"),
    ],
)
def test_refusals(text: str | bytes, line: int, column: int, message: str) -> None:
    finding = refused(text)
    assert message in finding.message
    assert place(finding.location) == (line, column)


def test_a_hash_that_belongs_to_the_value() -> None:
    assert read("a: b#c\nd: |\n  甲 # 乙\ne: '甲 # 乙'\n# 注释\n").data() == {
        "a": "b#c",
        "d": "甲 # 乙\n",
        "e": "甲 # 乙",
    }


def test_nesting_has_a_limit() -> None:
    deepest = "a: " + "[" * (MAX_DEPTH - 1) + "甲" + "]" * (MAX_DEPTH - 1) + "\n"
    assert read(deepest).data()
    finding = refused("a: " + "[" * MAX_DEPTH + "甲" + "]" * MAX_DEPTH + "\n")
    assert f"嵌套超过 {MAX_DEPTH} 层" in finding.message
    assert place(finding.location) == (1, MAX_DEPTH + 3)


def test_a_hundred_thousand_brackets_do_not_exhaust_the_stack() -> None:
    assert "嵌套超过" in refused("[" * 100_000).message
    assert "嵌套超过" in refused("- " * 100_000 + "甲\n").message


def test_size_has_a_limit() -> None:
    padded = b"a: 1\n#" + b"x" * (MAX_BYTES - 7) + b"\n"
    assert len(padded) == MAX_BYTES
    assert read_yaml(padded, "a.yml")[1] == []
    assert "超过 1 MB" in refused(padded + b"\n").message


def test_findings_that_leave_a_tree_are_returned_with_it() -> None:
    node, findings = read_yaml("a: 得分 #1\nb: >\n  折行\nb: 甲\n".encode(), "a.yml")
    assert node is not None
    assert node.data() == {"a": "得分", "b": "折行\n"}
    assert [place(finding.location) for finding in findings] == [(1, 6), (2, 4), (4, 1)]


@settings(max_examples=200)
@given(st.one_of(st.binary(max_size=60), st.text("ab甲:-#|>[]{}&*!'\"% \n\t\r", max_size=40).map(str.encode)))
def test_any_bytes_give_a_tree_or_located_chinese_findings(raw: bytes) -> None:
    node, findings = read_yaml(raw, "a.yml")
    assert node is not None or findings
    lines = raw.count(b"\n") + 2
    for finding in findings:
        assert re.search(r"[一-鿿]", finding.message)
        assert finding.hint
        assert 1 <= finding.location.line <= lines
        assert finding.location.column >= 1


@pytest.mark.parametrize("character", ["\x07", "\x7f", "\x85", "\u2028", "\u202e", "\u2066"])
def test_invisible_characters_in_a_value_are_refused(character: str) -> None:
    _, findings = read_yaml(f'a: "甲\\u{ord(character):04x}乙"\n'.encode(), "a.yml")
    assert [f.message for f in findings] == [f"值里有不可见的字符（U+{ord(character):04X}）"]


UNSEEN = "\xad\u034f\u061c\u115f\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2064\u2067\u202e\u3164\ufe0f\ufeff\U000e0020\U000e0100"


@pytest.mark.parametrize("character", UNSEEN)
@pytest.mark.parametrize(
    "text,line,column",
    [
        ("a: 1\nb: 甲{}乙\n", 2, 5),
        ("a: '甲{}乙'\n", 1, 6),
        ('a: ["甲", 乙{}]\n', 1, 11),
        ("a: |\n  一二。\n  三{}四。\n", 3, 4),
        ("a: 1\n甲{}: 2\n", 2, 2),
    ],
)
def test_what_does_not_show_is_told_where_it_stands(text: str, line: int, column: int, character: str) -> None:
    finding = refused(text.replace("{}", character))
    assert f"值里有不可见的字符（U+{ord(character):04X}）" in finding.message
    assert place(finding.location) == (line, column)


def test_every_character_that_turns_the_writing_or_only_formats_is_refused() -> None:
    signs = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) == "Cf"]
    shown = {
        "\u06dd",
        "\u08e2",
        "\U000110bd",
        "\U000110cd",
        *map(chr, range(0x600, 0x606)),
        "\u070f",
        "\u0890",
        "\u0891",
    }
    missed = {sign for sign in signs if not UNPRINTABLE.search(sign)} - shown
    assert not {f"U+{ord(sign):04X}" for sign in missed if not 0x13430 <= ord(sign) <= 0x1345F}


def test_wide_spaces_and_signs_of_other_scripts_are_no_fault() -> None:
    assert read("a: 甲\u3000乙　丙\u00a0丁 ① √ ℃ é 𠮷\n").data() == {"a": "甲\u3000乙　丙\u00a0丁 ① √ ℃ é 𠮷"}
