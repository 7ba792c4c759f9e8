"""Numbers that belong to a person: identity cards, telephones, bank cards, passports; plates and mail addresses.

Certain is what carries its own proof (check digit and date, a mobile prefix) or stands behind its name; the same digits
in a code, an amount or a web address are at most doubtful.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from typing import Final

import phonenumbers
from stdnum import luhn
from stdnum.cn import ric, uscc

from generator.privacy.hits import Found, certain, doubtful
from generator.privacy.runs import Number, Run, runs
from generator.privacy.text import View

_PROVINCES: Final = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
_ID: Final = re.compile(r"[1-9]\d{5}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}")
_OLD_ID: Final = re.compile(r"[1-9]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}")
_ID_GROUPS: Final = frozenset({(18,), (6, 8, 4), (6, 4, 4, 4), (4, 4, 4, 4, 2), (3, 3, 4, 4, 4), (17, 1), (6, 12)})
_MOBILE: Final = re.compile(r"1[3-9]\d{9}")
_MOBILE_PREFIX: Final = re.compile(r"1(?:3\d|4[5-9]|5[0-35-9]|6[2567]|7[0-8]|8\d|9[0-35-9])")
_MOBILE_GROUPS: Final = frozenset(
    {(11,), (3, 4, 4), (3, 8), (7, 4), (4, 3, 4), (4, 4, 3), (5, 6), (3, 3, 5), (3, 4, 2, 2), (1,) * 11}
)
_YEARS: Final = re.compile(r"\d{3}(?:(?:19|20)\d\d){2}")
_LANDLINE: Final = re.compile(r"0(?:10|2\d|[3-9]\d\d)[2-9]\d{6}")
_LANDLINE_GROUPS: Final = re.compile(r"1[012]|[34]-[78]|[34]-[34]-4")
_CARD: Final = re.compile(r"62|60|4\d|5[1-5]|3[457]")
_CARD_GROUPS: Final = frozenset({1, 4, 6, *range(13, 20)})
_USCC: Final = re.compile(
    r"(?<![0-9A-Za-z])[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Za-z])", re.IGNORECASE
)
_PASSPORT: Final = re.compile(r"(?<![0-9A-Za-z])(?:[EGPSD]\d{8}|E[A-Z]\d{7}|[CHMW]\d{8,10})(?![0-9A-Za-z])")
_PLATE: Final = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][. ]?([A-HJ-NP-Z0-9]{4,6})"
    r"(?:[警学挂港澳]|(?![0-9A-Za-z]))"
)
_OWN_MAIL: Final = re.compile(
    r"(?:qq|foxmail|163|126|yeah|139|189|wo|sina|sohu|tom|21cn|aliyun|gmail|hotmail|outlook|live|yahoo|icloud)"
    r"\.(?:com\.cn|com|cn|net)(?![A-Za-z0-9])",
    re.IGNORECASE,
)

_ID_WORDS: Final = re.compile("身份|证件|公民|居留|居住证|来往")
_PHONE_WORDS: Final = re.compile("手机|电话|联系|号码|致电|微信|短信|tel|mobile|phone|contact", re.IGNORECASE)
_OFFICE_WORDS: Final = re.compile("电话|传真|热线|联系|咨询|举报|监督|投诉|tel|fax|phone|contact", re.IGNORECASE)
_HOME_WORDS: Final = re.compile("家庭电话|家里|宅电|住宅")
_CARD_WORDS: Final = re.compile("账号|帐号|账户|帐户|卡号|银行|开户|信用社|储蓄|account|card", re.IGNORECASE)
_ACCOUNT_WORDS: Final = re.compile("账号|帐号|账户|帐户|卡号|开户行|account", re.IGNORECASE)
_PASSPORT_WORDS: Final = re.compile("护照|通行证|证件|台胞证|回乡证|旅行证|passport", re.IGNORECASE)
_MAIL_WORDS: Final = re.compile("(?:联系|单位|办公|公开|举报|投诉|意见|咨询).{0,8}$|contact.{0,4}$", re.IGNORECASE)
_SUM_WORDS: Final = re.compile("(?:预算|支出|收入|金额|资金|决算|合计|余额|总额|经费|资产).{0,3}$")
_FIGURE: Final = re.compile(r"(?<![0-9A-Za-z.,-])[1-9][0-9]{9,11}(?![0-9A-Za-z])")


def find_numbers(view: View) -> list[Found]:
    """Every number that may belong to a person, in the order of the text, none inside another."""
    allowed: list[tuple[int, int]] = []
    found = list(_credit_codes(view, allowed))
    for run in runs(view):
        for place, first in enumerate(run.starts):
            length = run.together(first)
            before = first - run.starts[place - 1] if place else 0
            # Digits one by one are a number from the first of them on, or from where they are divided otherwise.
            inside = length == before == 1 and run.gap(first) == run.gap(first + 1)
            if length > 25 or inside:
                continue
            for detect in _DETECTORS:
                made = detect(run, first)
                if made is not None:
                    found.append(made)
                    break
    return [*_without_overlaps(found, allowed), *_passports(view), *_plates(view), *_mails(view)]


_RANKS: Final = {"resident-id": 0, "mobile": 1, "bank-card": 1}


def _without_overlaps(found: list[Found], allowed: list[tuple[int, int]]) -> list[Found]:
    """The surest of those that overlap; what is certainly a code of an organisation is only given up for a person's."""
    claims = sorted(((_RANKS.get(f.kind, 3) + (0 if f.blocks else 3), f.start, f.end, f) for f in found), key=_claim)
    kept: list[Found] = []
    taken = set[int]()
    free = {index for start, end in allowed for index in range(start, end)}
    for rank, start, end, one in claims:
        span = range(start, end)
        if not taken.isdisjoint(span) or (rank > 0 and not free.isdisjoint(span) and one.kind != "sole-trader"):
            continue
        taken.update(span)
        kept.append(one)
    return kept


def _claim(claim: tuple[int, int, int, Found]) -> tuple[int, int, int]:
    return claim[0], claim[1], -claim[2]


def _credit_codes(view: View, allowed: list[tuple[int, int]]) -> Iterator[Found]:
    """Unified social credit codes: of organisations, hence allowed; 92 is a person who trades under a name."""
    for match in _USCC.finditer(view.text):
        code = match[0].upper()
        if uscc.calc_check_digit(code) == code[-1]:
            allowed.append(match.span())
            if code.startswith("92"):
                yield doubtful(*match.span(), "sole-trader", "个体工商户统一社会信用代码（18 位）")


def _real_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _resident(run: Run, first: int) -> Found | None:
    """A resident identity number of 18, in whatever way it is divided."""
    if not _ID.match(run.digits, first):
        return None
    number, x = run.number(first, 18), None
    if number is None:
        number = run.number(first, 17)
        x = run.check_x(number) if number is not None else None
        if number is None or x is None:
            return None
    value = number.digits + ("X" if x else "")
    end = x or number.end
    glued = number.glued_before if x else number.glued
    abroad = value.startswith("9") and bool(_PROVINCES.match(value, 1))
    if glued == "token" or not (abroad or _PROVINCES.match(value)) or not _born(value):
        return None
    named = number.near(_ID_WORDS)
    if ric.calc_check_digit(value) == value[-1]:
        mixed = {".", " "} <= set("".join(number.gaps))
        if glued or abroad or (number.code and not named) or (mixed and not named):
            return doubtful(number.start, end, "id-like", "像身份证件的号码（18 位，校验码相符）")
        if "信用代码" in run.view.before(number.start, 20) and uscc.calc_check_digit(value) == value[-1]:
            return None
        return certain(number.start, end, "resident-id", "居民身份证件号码（18 位，校验码和出生日期相符）")
    if abroad or number.amount or (number.code and not named) or not (named or number.groups in _ID_GROUPS):
        return None
    return doubtful(number.start, end, "id-like", "像居民身份证号的号码（18 位，校验码不符）")


def _born(value: str) -> bool:
    return _real_date(int(value[6:10]), int(value[10:12]), int(value[12:14]))


def _old_resident(run: Run, first: int) -> Found | None:
    """An identity number of the first generation: 15 digits without a check digit."""
    if not _OLD_ID.match(run.digits, first):
        return None
    number = run.number(first, 15)
    if number is None or number.groups not in {(15,), (6, 6, 3)} or not _PROVINCES.match(number.digits):
        return None
    value = number.digits
    if not _real_date(1900 + int(value[6:8]), int(value[8:10]), int(value[10:12])):
        return None
    if number.glued or number.amount or (number.code and not number.near(_ID_WORDS)):
        return None
    return doubtful(number.start, number.end, "old-id", "像第一代居民身份证号的号码（15 位）")


@lru_cache(maxsize=4096)
def _mobile_prefix(digits: str) -> bool:
    parsed = phonenumbers.parse(digits, "CN")
    known = phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.MOBILE
    return known or bool(_MOBILE_PREFIX.match(digits))


def _mobile(run: Run, first: int) -> Found | None:
    """A mobile number, also behind +86; without a gap the country's code needs its sign or the word 电话."""
    starts = [first, *(run.prefixes if first == 0 else ())]
    if run.digits.startswith("86", first) and first not in run.prefixes:
        starts.append(first + 2)
    if run.digits.startswith("01", first):
        starts.append(first + 1)
    for start in starts:
        if not _MOBILE.match(run.digits, start):
            continue
        number = run.number(start, 11)
        if number is not None:
            bare = start == first or start in run.prefixes or number.near(_PHONE_WORDS)
            return _judged_mobile(number) if bare else None
    return None


def _judged_mobile(number: Number) -> Found | None:
    glued = number.glued
    if glued == "token" or number.amount:
        return None
    named = number.near(_PHONE_WORDS)
    shape = number.groups in _MOBILE_GROUPS and (len(number.groups) == 1 or number.alone)
    years = len(number.groups) > 1 and _YEARS.fullmatch(number.digits)
    if not named and (not shape or years):
        return None
    place = number.start, number.end
    if not _mobile_prefix(number.digits):
        if number.code or (len(number.groups) > 1 and not named):
            return None
        return doubtful(*place, "mobile-like", "像移动电话的号码（11 位，号段未见启用）")
    if not named and (glued or number.code or _seems_a_figure(number)):
        return doubtful(*place, "mobile-like", "像移动电话的号码（11 位）")
    return certain(*place, "mobile", "移动电话号码（11 位）")


def _seems_a_figure(number: Number) -> bool:
    """Digits over a line's end, oddly divided or tied to others, behind a sum's name, beside figures as large."""
    run, view = number.run, number.run.view
    tied = {run.gap(number.first), run.gap(number.first + len(number.digits))} & {"-", "."}
    if (tied and not number.abroad) or "\n" in number.gaps or len(set(number.gaps)) > 1:
        return True
    if _SUM_WORDS.search(view.before(number.start, 8)):
        return True
    line = view.line(number.start)
    return "|" in line and any(not _MOBILE_PREFIX.match(figure) for figure in _FIGURE.findall(line))


def _card(run: Run, first: int) -> Found | None:
    """A bank card: right by Luhn, and either UnionPay's form or near a word for it."""
    named_before = bool(_CARD_WORDS.search(run.view.before(run.at[first], 20)))
    if not named_before and not (_CARD.match(run.digits, first) and run.together(first) in _CARD_GROUPS):
        return None
    for count in range(19, 12, -1):
        number = run.number(first, count)
        if number is None or not luhn.is_valid(number.digits) or len(set(number.digits)) == 1:
            continue
        issuer = _CARD.match(number.digits)
        groups, named = number.groups, number.near(_CARD_WORDS, behind=True)
        fours = set(groups[:-1]) == {4} and (groups[-1] <= 4 or groups == (4, 4, 4, 7))
        whole = len(groups) == 1 or fours or (len(groups) == 2 and groups[0] == 6)
        if number.glued or number.amount or not (whole or named or set(groups) == {1}):
            continue
        place = number.start, number.end
        if named and (issuer or number.near(_ACCOUNT_WORDS)):
            return certain(*place, "bank-card", f"银行卡号或账号（{count} 位，校验位相符）")
        if issuer is None or number.code or (len(groups) > 1 and not number.alone):
            continue
        if number.digits.startswith("62") and count in {16, 19}:
            return certain(*place, "bank-card", f"银行卡号（{count} 位，发卡行标识和校验位相符）")
        if count == 16 and not number.digits.startswith("60"):
            return doubtful(*place, "card-like", f"像银行卡号的号码（{count} 位）")
    return None


def _landline(run: Run, first: int) -> Found | None:
    """A fixed line that is not named as an office's."""
    if not _LANDLINE.match(run.digits, first):
        return None
    for count in (12, 11, 10):
        number = run.number(first, count)
        if number is None or not _LANDLINE_GROUPS.fullmatch("-".join(map(str, number.groups))):
            continue
        office = number.near(_OFFICE_WORDS) and not number.near(_HOME_WORDS)
        if office or number.glued or number.amount or number.code:
            return None
        parsed = phonenumbers.parse(number.digits, "CN")
        if phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.FIXED_LINE:
            return doubtful(number.start, number.end, "landline", f"固定电话号码（{count} 位，未注明是单位电话）")
    return None


def _abroad(run: Run, first: int) -> Found | None:
    """A mobile number of another country, written with its +."""
    if first or run.view.before(run.at[0], 1) != "+" or run.digits.startswith("86"):
        return None
    for count in range(15, 8, -1):
        number = run.number(0, count)
        if number is not None:
            try:
                parsed = phonenumbers.parse(f"+{number.digits}")
            except phonenumbers.NumberParseException:
                continue
            if phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.MOBILE:
                return doubtful(number.start, number.end, "mobile-like", f"境外移动电话号码（{count} 位）")
    return None


def _account(run: Run, first: int) -> Found | None:
    """An account number without a proof, named as such."""
    if not _ACCOUNT_WORDS.search(run.view.before(run.at[first], 20)):
        return None
    for count in range(25, 11, -1):
        number = run.number(first, count)
        if number is None or min(number.groups) < 2 or len(set(number.gaps) - {"\n"}) > 1:
            continue
        if not number.amount and not number.glued:
            return doubtful(number.start, number.end, "account", f"账号（{count} 位）")
    return None


_DETECTORS: Final[tuple[Callable[[Run, int], Found | None], ...]] = (
    _resident,
    _mobile,
    _card,
    _old_resident,
    _landline,
    _abroad,
    _account,
)


def _passports(view: View) -> Iterator[Found]:
    for match in _PASSPORT.finditer(view.text):
        if _PASSPORT_WORDS.search(view.before(match.start(), 20)):
            yield doubtful(*match.span(), "passport", f"护照或通行证号码（{len(match[0])} 位）")


def _plates(view: View) -> Iterator[Found]:
    for match in _PLATE.finditer(view.text):
        if sum(char.isdigit() for char in match[1]) >= 3:
            yield doubtful(*match.span(), "plate", "机动车号牌")


def _mails(view: View) -> Iterator[Found]:
    """Addresses at providers that give them to anybody; one that is named as an office's is none."""
    for at in re.finditer("@", view.text):
        local = re.search(r"[A-Za-z0-9._+-]{1,64}$", view.text[max(0, at.start() - 64) : at.start()])
        if local is None or not _OWN_MAIL.match(view.text, at.end()):
            continue
        start = at.start() - len(local[0])
        if local[0].isdigit() or not _MAIL_WORDS.search(view.before(start, 12)):
            yield doubtful(start, at.end(), "mail", "个人邮箱地址")
