"""What all content models share: the strict base and the scalar types, read from text as it stands in the file."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

ABSENCES: Final = {
    "not_printed": "报告未列",
    "blank": "原件空白",
    "lost": "转录缺损（原件可能载有）",
    "not_supplied": "未提供",
    "not_published": "未见公布",
    "unstated": "未说明",
}


class Model(BaseModel):
    """Base of every content model: immutable, and a key that it does not know is a finding."""

    model_config = ConfigDict(frozen=True, extra="forbid")


T = TypeVar("T")


def _pattern(regex: str, expected: str, convert: Callable[[str], T]) -> Callable[[Any], T]:
    compiled = re.compile(regex, re.ASCII)

    def read(value: Any) -> T:
        if not isinstance(value, str):
            if isinstance(value, (int, Decimal, date, bool)):
                return value  # type: ignore[return-value]  # already read: a model made in code or a test
            raise PydanticCustomError("text_expected", "应为{expected}", {"expected": expected})
        if not compiled.fullmatch(value):
            raise PydanticCustomError(
                "form", "“{value}”不合要求，应为{expected}", {"value": value[:60], "expected": expected}
            )
        try:
            return convert(value)
        except PydanticCustomError:  # which is a ValueError too, and says more
            raise
        except ValueError:
            raise PydanticCustomError(
                "form", "“{value}”不合要求，应为{expected}", {"value": value[:60], "expected": expected}
            ) from None

    return read


def _text(regex: str, expected: str) -> Callable[[Any], str]:
    return _pattern(regex, expected, str)


def _string_schema(regex: str) -> WithJsonSchema:
    return WithJsonSchema({"type": ["string", "number"], "pattern": f"^(?:{regex})$"})


Integer = Annotated[
    int, BeforeValidator(_pattern(r"\d{1,9}", "整数（半角数字）", int)), WithJsonSchema({"type": "integer"})
]
Year = Annotated[
    int, BeforeValidator(_pattern(r"(?:19|20)\d\d", "四位年份，如 2023", int)), WithJsonSchema({"type": "integer"})
]
Number = Annotated[
    Decimal,
    BeforeValidator(_pattern(r"-?\d+(?:\.\d+)?", "数字（半角，不带单位和千分位）", Decimal)),
    PlainSerializer(str),
    WithJsonSchema({"type": "number"}),
]
Percentage = Annotated[
    str,
    BeforeValidator(_text(r"-?\d+(?:\.\d+)?%?", "数字或百分数，如 90 或 90%")),
    WithJsonSchema({"type": ["string", "number"]}),
]
Day = Annotated[
    date,
    BeforeValidator(_pattern(r"\d{4}-\d\d-\d\d", "日期，如 2026-11-21", date.fromisoformat)),
    WithJsonSchema({"type": "string", "format": "date"}),
]
Clock = Annotated[
    str,
    BeforeValidator(_text(r"(?:[01]\d|2[0-3]):[0-5]\d", "时刻，如 09:30")),
    _string_schema(r"(?:[01]\d|2[0-3]):[0-5]\d"),
]
Flag = Annotated[
    bool,
    BeforeValidator(_pattern("true|false", "true 或 false", lambda text: text == "true")),
    WithJsonSchema({"type": "boolean"}),
]

WORD: Final = r"[a-z][a-z0-9_]*"
DOTTED: Final = rf"{WORD}(?:\.{WORD})*"
Word = Annotated[str, BeforeValidator(_text(WORD, "小写英文词，如 budget_execution")), _string_schema(WORD)]
FactId = Annotated[str, BeforeValidator(_text(DOTTED, "事实目录中的键，如 budget.executed")), _string_schema(DOTTED)]
SLUG: Final = r"[a-z0-9]+(?:-[a-z0-9]+)*"
Slug = Annotated[
    str, BeforeValidator(_text(SLUG, "小写字母、数字和连字符，如 futian-zonggonghui")), _string_schema(SLUG)
]
REFERENCE: Final = rf"{SLUG}@\d+"
FrameworkRef = Annotated[
    str, BeforeValidator(_text(REFERENCE, "指标体系编号@版本，如 futian-2021@1")), _string_schema(REFERENCE)
]
REGION: Final = r"\d{6}"
RegionCode = Annotated[str, BeforeValidator(_text(REGION, "六位行政区划代码，如 440304")), _string_schema(REGION)]
Sha256 = Annotated[
    str, BeforeValidator(_text("[0-9a-f]{64}", "64 位十六进制的 SHA-256")), _string_schema("[0-9a-f]{64}")
]
Fingerprint = Annotated[
    str, BeforeValidator(_text("[0-9a-f]{16}", "16 位十六进制的指纹")), _string_schema("[0-9a-f]{16}")
]
TEXT_CODE: Final = "[0-9A-F]{4}(?:-[0-9A-F]{4}){3}"
TextCode = Annotated[
    str, BeforeValidator(_text(TEXT_CODE, "文本校验码，如 0A1B-2C3D-4E5F-6071")), _string_schema(TEXT_CODE)
]
WEB: Final = r"https?://[^\s\"'<>]+"
NOT_SUPPLIED: Final = "not_supplied"


def is_web(address: str) -> bool:
    """Whether *address* is one of the web that whoever reads it can take apart."""
    try:
        return re.fullmatch(WEB, address) is not None and bool(readable(address))
    except ValueError:
        return False


def readable(address: str) -> str:
    """*address*. Raises ValueError where it has no host or its host or port cannot be read, as in ``https://[bad``."""
    parts = urlsplit(address)
    if address != NOT_SUPPLIED and (not parts.hostname or parts.port == 0):  # asking for the port reads it
        raise ValueError(address)
    return address


WebAddress = Annotated[
    str, BeforeValidator(_pattern(WEB, "网址，如 https://www.example.gov.cn", readable)), _string_schema(WEB)
]
WebAddressOrAbsence = Annotated[
    str,
    BeforeValidator(
        _pattern(rf"{NOT_SUPPLIED}|{WEB}", f"网址，如 https://www.example.gov.cn；不掌握时写 {NOT_SUPPLIED}", readable)
    ),
    _string_schema(rf"{NOT_SUPPLIED}|{WEB}"),
]
BASE_LENGTH: Final = 200  # page addresses follow it, and the whole must fit a QR code that a phone can read
BASE: Final = r"https?://[^\s\"'<>?#]+"


def base(address: str) -> str:
    """*address*, which the addresses of pages are added to. Raises ValueError where it cannot be read."""
    if len(address) > BASE_LENGTH:
        raise PydanticCustomError(
            "form", "网址有 {n} 个字符，不得超过 {most} 个", {"n": len(address), "most": BASE_LENGTH}
        )
    return readable(address)


BaseAddress = Annotated[
    str,
    BeforeValidator(_pattern(BASE, "网址，不带 ? 和 #，如 https://www.example.gov.cn/jixiao", base)),
    WithJsonSchema({"type": "string", "pattern": f"^(?:{BASE})$", "maxLength": BASE_LENGTH}),
]


def one_line(text: str) -> str:
    """*text*, which must not be broken into lines, as it stands in titles, running heads and file names."""
    if text.splitlines() != [text]:
        raise PydanticCustomError("line", "应写成一行，这里有换行", {})
    return text


Text = Annotated[str, Field(min_length=1)]
Line = Annotated[Text, AfterValidator(one_line)]
FILE_NAME: Final = r"[^\s./\\:][^/\\:\n]{0,99}"
FileName = Annotated[
    str, BeforeValidator(_text(FILE_NAME, "文件名，如 仿宋_GB2312.ttf，不带文件夹")), _string_schema(FILE_NAME)
]

Digits = Annotated[
    int,
    BeforeValidator(_pattern("[0-6]", "小数位数 0 到 6", int)),
    WithJsonSchema({"type": "integer", "minimum": 0, "maximum": 6}),
]
Level = Annotated[
    int,
    BeforeValidator(_pattern("[1-5]", "级别 1 到 5", int)),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 5}),
]
ReviewPoints = Annotated[
    str,
    BeforeValidator(_text(r"\d+(?:\.\d+)?\s*分?", "得分，如 90.5 分")),
    WithJsonSchema({"type": ["string", "number"]}),
]
SchemaVersion = Annotated[int, BeforeValidator(_pattern("1", "1（当前格式版本）", int)), WithJsonSchema({"const": 1})]
Absence = Literal["not_printed", "blank", "lost"]


def day_or_absence(value: Any) -> Any:
    """A date, or the word that says why there is none."""
    if isinstance(value, date) or value in ("not_printed", "blank", "lost"):
        return value
    return _pattern(r"\d{4}-\d\d-\d\d", "日期（如 2026-11-21）或 not_printed / blank / lost", date.fromisoformat)(value)


DayOrAbsence = Annotated[
    date | Absence,
    BeforeValidator(day_or_absence),
    WithJsonSchema({"anyOf": [{"type": "string", "format": "date"}, {"enum": ["not_printed", "blank", "lost"]}]}),
]


def points_or_absence(value: Any) -> Any:
    """分值, or the word that says why there is none."""
    if isinstance(value, Decimal) or value in ("not_printed", "lost"):
        return value
    return _pattern(r"\d+(?:\.\d+)?", "分值（半角数字）或 not_printed / lost", Decimal)(value)


Points = Annotated[
    Decimal | Literal["not_printed", "lost"],
    BeforeValidator(points_or_absence),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"enum": ["not_printed", "lost"]}]}),
]
