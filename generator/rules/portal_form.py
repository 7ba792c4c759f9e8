"""网站身份的写法不对."""

from __future__ import annotations

from collections.abc import Iterator

from generator import identity
from generator.finding import Audience, Severity
from generator.load import Content
from generator.rules.base import Outcome, Rule

RULE = Rule(
    id="portal-form",
    title="网站身份的写法不对或互不一致",
    severity=Severity.WARNING,
    audience=Audience.INTERNAL,
    why="标识码、备案号和域名写进每一页的网页标签和页脚，供核查和抓取，多一位少一位就查不到。写法不对的，网站按演示站生成。",
    bad="site_id: 440118001（少一位）；domain: https://www.gov.cn/（带了协议）。",
    good="site_id: bm01000001；domain: www.gov.cn；base_url: https://www.gov.cn。",
    mend="对照备案和标识码的登记，照原样填写",
    compares=False,
)


def check(content: Content) -> Iterator[Outcome]:
    """Compare the given values with the form that they have, and with each other."""
    if content.portal is None:
        return
    portal, node = content.portal.model, content.portal.node
    faults = identity.malformed(portal)
    for key, expected in faults.items():
        value = getattr(portal, key)
        message = f"{identity.title(key)}“{value}”不合要求，应为{expected}。"
        yield RULE.finding(node.at((key,)).location, key, message, declared=value, expected=expected)
    if not faults:
        yield RULE.passed("form")
