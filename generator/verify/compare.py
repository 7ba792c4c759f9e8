"""``report.json`` as published against the one made anew, difference by difference, in words."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, Final

from generator.verify.base import Difference, UnreadableError

_ABSENT: Final = "（无）"
_SECTIONS: Final = {
    "department": "部门",
    "year": "年度",
    "title": "标题",
    "printed_title": "原件标题",
    "origin": "来历",
    "status": "状态",
    "framework": "指标体系",
    "edition_sha256": "公开版数据的 SHA-256",
    "text_code": "文本校验码",
    "source": "来源",
    "dates": "日期",
    "grade": "等级",
    "reviews": "复核",
    "checks": "核对计数",
    "score": "总分",
    "statements": "数值",
    "scores": "评分表",
    "notes": "核验说明",
    "waived": "经审核不作调整的事项",
    "passed": "一致的核对",
    "schema_version": "格式版本",
}
_WORDS: Final = {
    "points": "分值",
    "declared": "自评得分",
    "computed": "按规则复算得分",
    "reviewed": "复核得分",
    "recomputable": "可复算分值",
    "listed": "已列分项",
    "status": "状态",
    "reason": "理由",
    "rule": "规则",
    "steps": "计算步骤",
    "parts": "分项规则",
    "operands": "所用数据",
    "printed": "所印数值",
    "value": "数值",
    "unit": "单位",
    "place": "出处",
    "places": "出处",
    "line": "行号",
    "column": "列号",
    "name": "名称",
    "share": "得分率",
    "cells": "原件评分表的格",
    "message": "说明文字",
    "title": "名称",
    "compared": "已核对",
    "agreed": "一致",
    "annotated": "说明",
    "text": "文字",
    "basis": "依据",
    "wording": "评分标准原文",
    "describe": "指标说明",
    "notes": "核验说明编号",
}
_NOTE_WORDS: Final = {"declared": "报告所载", "expected": "按所载数据核对", "difference": "相差"}


def read_json(raw: bytes) -> dict[str, Any]:
    """``report.json`` with figures as they are written. Raises UnreadableError."""
    try:
        data = json.loads(raw.decode("utf-8"), parse_float=Decimal, object_pairs_hook=_once)
    except UnicodeDecodeError:
        raise UnreadableError("不是 UTF-8 文本") from None
    except (ValueError, RecursionError) as error:
        where = f"（第 {error.lineno} 行）" if isinstance(error, json.JSONDecodeError) else ""
        raise UnreadableError(f"不是完整的 JSON{where}") from None
    if not isinstance(data, dict) or "edition_sha256" not in data:
        raise UnreadableError("不是本程序的 report.json：没有 edition_sha256")
    return data


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError
    return made


def compare(file: str, published: bytes, made: bytes) -> Iterator[Difference]:
    """Everything in which the published ``report.json`` is not the one *made* here, the version of jixiao aside.

    Raises UnreadableError if the published one cannot be read.
    """
    if published == made:
        return
    old, new = read_json(published), read_json(made)
    count = 0
    for key in [*new, *(key for key in old if key not in new)]:
        if key == "generator":
            continue
        for place, was, now in _walk((_SECTIONS.get(key, f"“{key}”"),), old.get(key, ...), new.get(key, ...)):
            count += 1
            yield Difference(file, "，".join(place), was, now)
    if not count and old.get("generator") == new["generator"]:
        yield Difference(file, "内容相同，但写法（空格、换行或次序）与重新生成的不同")


_Step = tuple[tuple[str, ...], str, str]


def _walk(place: tuple[str, ...], old: Any, new: Any) -> Iterator[_Step]:
    """Place, published and recomputed value of every leaf that differs; goes only as deep as what was made here."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*new, *(key for key in old if key not in new)]:
            yield from _walk((*place, _word(place[0], key)), old.get(key, ...), new.get(key, ...))
    elif isinstance(old, list) and isinstance(new, list):
        yield from _items(place, old, new)
    elif type(old) is not type(new) or old != new:
        was, now = _value(old), _value(new)
        yield (place, was, now) if was != now else (place, _written(old), _written(new))


def _items(place: tuple[str, ...], old: list[Any], new: list[Any]) -> Iterator[_Step]:
    """Items of two lists side by side: by their own names where these are unique, otherwise by number."""
    name = _NAMES.get(place[0]) if len(place) == 1 else None
    before = _named(old, name) if name else None
    after = _named(new, name) if name else None
    if before is None or after is None:
        before = {f"第 {number} 项": item for number, item in enumerate(old, 1)}
        after = {f"第 {number} 项": item for number, item in enumerate(new, 1)}
    elif list(before) != list(after) and before.keys() == after.keys():
        yield (*place, "各项次序"), "次序不同", "见重新生成的文件"
    for key in [*after, *(key for key in before if key not in after)]:
        yield from _walk((*place, key), before.get(key, ...), after.get(key, ...))


def _named(items: list[Any], name: Callable[[dict[str, Any]], str]) -> dict[str, Any] | None:
    """The items by name; None if one has none or two have the same."""
    made: dict[str, Any] = {}
    for item in items:
        if not isinstance(item, dict):
            return None
        made[name(item)] = item
    return made if len(made) == len(items) else None


_NAMES: Final[dict[str, Callable[[dict[str, Any]], str]]] = {
    "评分表": lambda item: f"指标“{item.get('name')}”（{item.get('id')}）",
    "核验说明": lambda item: f"第 {item.get('number')} 条",
    "数值": lambda item: f"{item.get('name')}（{item.get('key')}，第 {item.get('line')} 行第 {item.get('column')} 列）",
    "一致的核对": lambda item: f"{item.get('rule')} {item.get('path')}",
}


def _word(section: str, key: str) -> str:
    if section in {"核验说明", "经审核不作调整的事项"} and key in _NOTE_WORDS:
        return _NOTE_WORDS[key]
    return _WORDS.get(key, f"“{key}”")


def _value(value: Any) -> str:
    if value is ...:
        return _ABSENT
    return value if value and isinstance(value, str) else _written(value)


def _written(value: Any) -> str:
    """A value as JSON writes it: an empty one differs from one that is not there, a text from a number."""
    return _ABSENT if value is ... else json.dumps(value, ensure_ascii=False, default=str)
