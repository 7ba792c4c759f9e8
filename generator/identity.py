"""The identity of the portal: what a government site must state, and whether the values that are given can be real.

No value is looked up or made up here: this module tells which are absent, visibly samples, or malformed.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qs, urlsplit

from generator.schema.catalogue import Portal

# What the page tags and the footer of a government site must have (国办发〔2017〕47号).
REQUIRED: Final = (
    "base_url",
    "domain",
    "site_id",
    "icp",
    "police",
    "host",
    "contact",
    "mistakes_address",
    "badge_address",
)
_OPTIONAL: Final = ("name", "tagline", "operator", "police_address", "complaints_address")
# Words and figures that stand for a value that somebody has still to fill in.
_SAMPLE: Final = re.compile(
    r"示例|样例|演示|测试|待填|待补|某|[×□○＊*]|[XxＸ]{2,}(?=[省市区县旗镇乡局委办单部])|example|localhost|127\.0\.0\.1"
    r"|0{7,}|1234567|\b(\d)\1{9}\b",
    re.IGNORECASE,
)
_PLACES: Final = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤川青藏琼宁"
_FORMS: Final = {
    "site_id": (r"\d{10}|bm\d{8}", "10 位数字，或 bm 加 8 位数字"),
    "icp": (
        rf"[{_PLACES}]ICP备(\d{{8}}|\d{{10}})号(-\d+)?",
        "省份简称、ICP备、8 位或 10 位数字、号，如有网站序号再加 -1",
    ),
    "police": (rf"[{_PLACES}]公网安备 ?\d{{11,14}}号", "省份简称、公网安备、11 至 14 位数字、号"),
    "domain": (r"[\w-]+(\.[\w-]+)+", "域名，不带 https://、端口和路径"),
    "base_url": (r"https://[^/?#:]+(/[^?#]*)?", "https:// 开头的网址，不带端口、? 和 #"),
}


def missing(portal: Portal) -> tuple[str, ...]:
    """Keys of mandatory values that are not given."""
    return tuple(key for key in REQUIRED if not getattr(portal, key))


def samples(portal: Portal) -> tuple[str, ...]:
    """Keys of values that are visibly samples."""
    return tuple(key for key in (*REQUIRED, *_OPTIONAL) if _SAMPLE.search(getattr(portal, key) or ""))


def malformed(portal: Portal) -> dict[str, str]:
    """Keys of values that cannot be what they should be, each with what is expected, in Chinese."""
    found = {
        key: expected
        for key, (form, expected) in _FORMS.items()
        if (value := getattr(portal, key)) and not re.fullmatch(form, value)
    }
    if portal.base_url and portal.domain and not {"base_url", "domain"} & found.keys():
        host = urlsplit(portal.base_url).hostname or ""
        if host != portal.domain.lower():
            found["domain"] = f"网站地址 base_url 中的域名 {host}"
    if portal.mistakes_address and portal.site_id and "site_id" not in found:
        codes = parse_qs(urlsplit(portal.mistakes_address).query).get("site_code", [portal.site_id])
        if codes != [portal.site_id]:
            found["mistakes_address"] = f"网址中的 site_code 为本站标识码 {portal.site_id}"
    return found


def demonstration(portal: Portal) -> bool:
    """Whether the site shows itself as a demonstration: it says so, or its identity is not complete and real."""
    return portal.demonstration or bool(missing(portal) or samples(portal) or malformed(portal))


def title(key: str) -> str:
    """The Chinese name of a value."""
    return Portal.model_fields[key].title or key
