"""网站身份没有填全，或者仍是示例."""

from __future__ import annotations

from collections.abc import Iterator

from generator import identity
from generator.finding import Audience, Severity
from generator.load import Content
from generator.rules.base import Outcome, Rule

RULE = Rule(
    id="portal-identity",
    title="网站身份没有填全，或仍是示例",
    severity=Severity.WARNING,
    audience=Audience.INTERNAL,
    why="政府网站要标明域名、标识码、备案号、主办单位和联系方式，并有“我为政府网站找错”入口。没有填全或仍是示例的，网站按演示站生成：每页写明“演示站，非政府网站”，请搜索引擎不收录。",
    bad="demonstration: false，而 site_id 没有写，或写作 0000000000。",
    good="各项填写真实值；暂时没有的不写，并保留 demonstration: true。",
    mend="向主办单位取得真实值填入 content/site.yml，不要编造；没有的先保留 demonstration: true",
    compares=False,
)


def check(content: Content) -> Iterator[Outcome]:
    """Mandatory values that are absent, and values that are samples: mild while the site calls itself a demonstration."""
    if content.portal is None:
        return
    portal, node = content.portal.model, content.portal.node
    severity = Severity.INFO if portal.demonstration else Severity.WARNING
    absent, samples = identity.missing(portal), identity.samples(portal)
    if absent:
        names = "、".join(f"{identity.title(key)}（{key}）" for key in absent)
        place = node.at(("demonstration",)).location
        message = f"网站身份未填：{names}。填全之前，网站按演示站生成。"
        yield RULE.finding(place, "identity", message, expected="、".join(absent), severity=severity)
    for key in samples:
        value = getattr(portal, key)
        message = f"{identity.title(key)}“{value}”是示例值。换成真实值之前，网站按演示站生成。"
        yield RULE.finding(node.at((key,)).location, key, message, declared=value, severity=severity)
    if not absent and not samples:
        yield RULE.passed("identity")
