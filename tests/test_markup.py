"""Marks in running text: what they say, where they stand, and that no word of the report is lost."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.markup import (
    WITHHELD_KINDS,
    WITHHELD_TEXT,
    Emphasis,
    Key,
    Mark,
    Piece,
    Text,
    Withheld,
    cell_offsets,
    parse_key,
    parse_line,
    parse_text,
    plain_text,
    split_cells,
)


def written(piece: Piece) -> str:
    """A piece as it is written in the source, in the canonical spelling."""
    match piece:
        case Text(text=text):
            return text
        case Emphasis():
            return "**"
        case Withheld(kind=kind):
            return f"{{{{ withheld {kind} }}}}"
        case Mark(keys=keys, absence=absence) if absence:
            return f"{{{{ {keys[0]} {absence} }}}}"
        case Mark(keys=keys, filled=True, unit=unit):
            return f"{{{{ {keys[0]}{f' in {unit}' if unit else ''} }}}}"
    return f"{{{{ {' & '.join(map(str, piece.keys))} {piece.op} {piece.literal} }}}}"


def only_mark(text: str) -> Mark:
    pieces, errors = parse_line(text)
    assert not errors
    (mark,) = [piece for piece in pieces if isinstance(piece, Mark)]
    return mark


@pytest.mark.parametrize(
    "text,key",
    [
        ("grade", Key("grade")),
        ("budget.executed", Key("budget.executed")),
        ("budget.executed@Q1", Key("budget.executed", "Q1")),
        ("budget.executed@2020#project", Key("budget.executed", "2020", ("project",))),
        ("budget.executed#drug_civic#zero_balance", Key("budget.executed", "", ("drug_civic", "zero_balance"))),
        (" x.y2@reply ", Key("x.y2", "reply")),
    ],
)
def test_keys(text: str, key: Key) -> None:
    assert parse_key(text) == key
    assert str(key) == text.strip()


@pytest.mark.parametrize(
    "text", ["", "预算", "Budget.x", "budget.", ".x", "a@", "a#", "a#B", "a b", "1a", "a@Q1@Q2", "a#b@Q1", "a-b"]
)
def test_what_is_no_key(text: str) -> None:
    assert parse_key(text) is None


@pytest.mark.parametrize(
    "text,keys,op,literal",
    [
        ("{{ score.total = 96 分 }}", ["score.total"], "=", "96 分"),
        ("{{score.total=96 分}}", ["score.total"], "=", "96 分"),
        ("{{ budget.executed = 2,100.00 万元 }}", ["budget.executed"], "=", "2,100.00 万元"),
        (
            "{{ income.budget & budget.unstaged = 138.79 万元 }}",
            ["income.budget", "budget.unstaged"],
            "=",
            "138.79 万元",
        ),
        ("至少{{ x.target ≥ 3 次 }}", ["x.target"], "≥", "3 次"),
        ("{{ x ≤ 3 }}", ["x"], "≤", "3"),
        ("{{ x > 3 }}", ["x"], ">", "3"),
        ("{{ x < 3 }}", ["x"], "<", "3"),
        ("{{ x = ≥ 3 次 }}", ["x"], "=", "≥ 3 次"),
        ("{{ grade = 优 }}", ["grade"], "=", "优"),
        ("{{ x@Q1#m = 1 元 }}", ["x@Q1#m"], "=", "1 元"),
    ],
)
def test_statements(text: str, keys: list[str], op: str, literal: str) -> None:
    mark = only_mark(text)
    assert ([str(key) for key in mark.keys], mark.op, mark.literal) == (keys, op, literal)
    assert not mark.absence and not mark.filled
    assert text[mark.literal_offset :].startswith(literal)
    assert text[mark.offset :].startswith(keys[0])


@pytest.mark.parametrize("word", ["blank", "lost"])
def test_absence(word: str) -> None:
    mark = only_mark(f"填报日期：{{{{ date.prepared {word} }}}}")
    assert (mark.absence, mark.literal, str(mark.keys[0])) == (word, "", "date.prepared")


def test_values_that_are_filled_in() -> None:
    assert only_mark("{{ budget.executed }}").filled
    mark = only_mark("{{ budget.executed in 万元 }}")
    assert (mark.filled, mark.unit) == (True, "万元")


@pytest.mark.parametrize("kind", WITHHELD_KINDS)
def test_withheld_words(kind: str) -> None:
    pieces, errors = parse_line(f"组长{{{{ withheld {kind} }}}}。")
    assert not errors
    assert pieces == [Text("组长"), Withheld(kind), Text("。")]
    assert plain_text(pieces) == f"组长{WITHHELD_TEXT}。"


def test_emphasis() -> None:
    pieces, errors = parse_line("一、**重点**工作")
    assert not errors
    assert pieces == [Text("一、"), Emphasis(True), Text("重点"), Emphasis(False), Text("工作")]
    assert plain_text(pieces) == "一、重点工作"


def test_paragraphs() -> None:
    paragraphs, errors = parse_text("第一句。\n第二句 {{ x = 1 }}。\n\n第二段。\n \n\n第三段。\n")
    assert not errors
    assert [plain_text(paragraph) for paragraph in paragraphs] == ["第一句。第二句 1。", "第二段。", "第三段。"]


@pytest.mark.parametrize(
    "text,offset,message",
    [
        ("得 {{ score.total = 96 分。", 2, "没有在本行闭合"),
        ("得 {{ score.total\n= 96 分 }}。", 2, "没有在本行闭合"),
        ("得 {{ a = {{ b = 1 }}。", 2, "没有在本行闭合"),
        ("得 96 分 }}。", 7, "多出一个“}}”"),
        ("得 {{ 96 分 }}。", 5, "不完整"),
        ("得 {{ }}。", 5, "不完整"),
        ("得 {{ score.total = }}。", 5, "不完整"),
        ("得 {{ = 96 分 }}。", 5, "不完整"),
        ("得 {{ 得分 = 96 分 }}。", 5, "“得分”不是事实键"),
        ("得 {{ a & 乙 = 96 分 }}。", 5, "“乙”不是事实键"),
        ("得 {{ score.total 96 分 }}。", 5, "不完整"),
        ("由 {{ withheld }} 填", 5, "略去个人信息的标记"),
        ("由 {{ withheld 姓名 }} 填", 5, "略去个人信息的标记"),
        ("**重点工作", 0, "加粗“**”没有闭合"),
    ],
)
def test_marks_that_cannot_be_read(text: str, offset: int, message: str) -> None:
    _, errors = parse_line(text)
    assert [(error.offset, message in error.message) for error in errors][:1] == [(offset, True)]
    assert all(re.search(r"[一-鿿]", error.hint) for error in errors)


@pytest.mark.parametrize(
    "text,cells",
    [
        ("甲 | 乙 | 丙", ["甲", "乙", "丙"]),
        ("甲|乙", ["甲", "乙"]),
        ("甲 | ~ | ^", ["甲", "~", "^"]),
        (r"甲 \| 乙 | 丙", ["甲 | 乙", "丙"]),
        ("甲 |  | 丙", ["甲", "", "丙"]),
        ("只有一格", ["只有一格"]),
    ],
)
def test_cells(text: str, cells: list[str]) -> None:
    assert split_cells(text) == cells
    offsets = cell_offsets(text)
    for cell, offset in zip(cells, offsets, strict=True):
        assert text[offset:].replace("\\|", "|").startswith(cell)


# -- properties ------------------------------------------------------------------------------------------------

WORDS = st.text("甲乙丙，。;AB 12%\n", min_size=1, max_size=12)
KEYS = st.from_regex(
    r"[a-z][a-z0-9_]{0,3}(\.[a-z]{1,3}){0,2}(@(Q[1-4]|H[12]|20[0-9]{2}))?(#[a-z]{1,3}){0,2}", fullmatch=True
)
LITERALS = st.from_regex(r"[1-9][0-9]{0,3}(\.[0-9]{1,2})?( ?(万元|%|分|人次))?", fullmatch=True)


@st.composite
def marks(draw: st.DrawFn) -> str:
    key, gap = draw(KEYS), draw(st.sampled_from([" ", "", "  "]))
    match draw(st.integers(0, 3)):
        case 0:
            return f"{{{{ {key} {draw(st.sampled_from(['blank', 'lost']))} }}}}"
        case 1:
            return f"{{{{ withheld {draw(st.sampled_from(WITHHELD_KINDS))} }}}}"
        case 2:
            return f"{{{{{gap}{key} & {draw(KEYS)} = {draw(LITERALS)}{gap}}}}}"
    return f"{{{{{gap}{key}{gap}{draw(st.sampled_from('=≥≤<>'))}{gap}{draw(LITERALS)}{gap}}}}}"


@given(st.lists(st.one_of(WORDS, marks()), max_size=8).map("".join))
def test_written_again_it_reads_the_same(text: str) -> None:
    pieces, errors = parse_line(text)
    assert not errors
    again, errors = parse_line("".join(map(written, pieces)))
    assert not errors
    assert [written(piece) for piece in again] == [written(piece) for piece in pieces]
    for piece in pieces:
        if isinstance(piece, Mark):
            assert text[piece.offset :].startswith(str(piece.keys[0]))
            assert text[piece.literal_offset :].startswith(piece.literal)


@given(st.lists(st.one_of(WORDS, marks()), max_size=8).map("".join))
def test_words_outside_marks_are_all_kept(text: str) -> None:
    outside = re.sub(r"\{\{.*?\}\}", "", text)
    pieces, _ = parse_line(text)
    assert "".join(piece.text for piece in pieces if isinstance(piece, Text)) == outside
    paragraphs, _ = parse_text(text)
    kept = "".join(piece.text for paragraph in paragraphs for piece in paragraph if isinstance(piece, Text))
    assert kept.replace(" ", "") == outside.replace("\n", "").replace(" ", "")


@settings(max_examples=300)
@given(st.text("{}*&=≥<>@#.|\\ \nab甲12withheldblost~", max_size=60))
def test_arbitrary_text_never_raises_and_loses_nothing(text: str) -> None:
    pieces, errors = parse_line(text)
    parse_text(text)
    assert len(cell_offsets(text)) == len(split_cells(text))
    for error in errors:
        assert 0 <= error.offset <= len(text)
    if "{{" not in text and "}}" not in text:
        assert "".join(written(piece) for piece in pieces) == text


@given(st.text(max_size=80))
def test_any_unicode_text_is_read(text: str) -> None:
    pieces, errors = parse_line(text)
    if not errors:
        assert "".join(map(written, pieces)) == text or "{{" in text


@pytest.mark.parametrize(
    "text", ["支出{ budget.executed = 1 万元 }", "支出｛｛budget.executed = 1 万元｝｝", "{score.total=96 分}"]
)
def test_what_looks_like_a_mark_is_named(text: str) -> None:
    _, errors = parse_text(text)
    assert len(errors) == 1
    assert "括号不对" in errors[0].message


@pytest.mark.parametrize("text", ["集合 {a, b}", "｛注｝", "f = {x}", "{{ a.b = 1 个 }}"])
def test_other_braces_are_words(text: str) -> None:
    assert parse_text(text)[1] == []
