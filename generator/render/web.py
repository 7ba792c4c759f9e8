"""Pages: the shell's slots filled with what the models say. Pure: models in, HTML out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from jinja2 import Environment
from markupsafe import Markup

from generator.render.shell import Footer, Shell, prose_title
from generator.render.templates import environment
from generator.report.model import Crumb, Portal, Report
from generator.report.pages import FrameworkPage, Home, Listing, Withdrawn
from generator.report.rulebook import Rulebook, RulePage

ICON: Final = "assets/icon.svg"
BANNER: Final = "演示站，非政府网站"


@dataclass(frozen=True, slots=True)
class Column:
    """栏目: what the page tags of government sites say of a page's column."""

    name: str
    description: str
    keywords: str
    type: str


_HOME: Final = Column("首页", "部门整体支出绩效自评报告的公开、核对与下载", "绩效自评,部门整体支出,预决算公开", "首页")
_REPORTS: Final = Column(
    "绩效自评报告", "各部门整体支出绩效自评报告", "部门整体支出,绩效自评,预决算公开", "信息公开目录"
)
_FRAMEWORKS: Final = Column("指标体系", "各地各年度的评分指标体系", "绩效评价,指标体系,评分标准", "信息公开目录")
_RULES: Final = Column("核对规则", "本站核对报告所用的规则", "绩效自评,核对规则,核验说明", "信息公开目录")
_ABOUT: Final = Column("说明", "本站的说明", "说明,无障碍", "概况信息")


class Pages:
    """Renders every page of the site with one environment and one compiled shell."""

    def __init__(self, root: Path, shell: Shell, portal: Portal) -> None:
        self.environment: Environment = environment(root)
        self.shell = self.environment.from_string(shell.template)
        self.portal = portal
        self.prose = shell.prose
        self.assets = shell.assets
        self.footer = Footer(
            sponsor=portal.host,
            operator=portal.operator,
            contact=portal.contact,
            site_id=portal.site_id,
            icp=portal.icp,
            police=portal.police,
        )

    def home(self, page: Home) -> bytes:
        return self._page("", self.portal.name, "web/home.html.j2", (), _HOME, page=page)

    def report(self, report: Report) -> bytes:
        toc = self._render("web/_toc.html.j2", report.address, report=report)
        title = f"{report.short_name} {report.year} 年度绩效自评报告"
        return self._page(report.address, title, "web/report.html.j2", report.crumbs, _REPORTS, toc=toc, report=report)

    def listing(self, page: Listing) -> bytes:
        return self._page(page.address, page.title, "web/listing.html.j2", page.crumbs, _REPORTS, page=page)

    def framework(self, page: FrameworkPage) -> bytes:
        title = f"{page.view.title}（{page.view.reference}）"
        return self._page(page.address, title, "web/framework.html.j2", page.crumbs, _FRAMEWORKS, page=page)

    def frameworks(self, pages: list[FrameworkPage]) -> bytes:
        crumbs = (Crumb("首页", "index.html"), Crumb("指标体系", ""))
        return self._page("frameworks/", "指标体系", "web/frameworks.html.j2", crumbs, _FRAMEWORKS, pages=pages)

    def rule(self, page: RulePage) -> bytes:
        return self._page(page.address, page.title, "web/rule.html.j2", page.crumbs, _RULES, page=page)

    def rules(self, book: Rulebook) -> bytes:
        return self._page("rules/", "核对规则", "web/rules.html.j2", book.crumbs, _RULES, book=book)

    def withdrawn(self, page: Withdrawn) -> bytes:
        title = f"{page.department_name} {page.year} 年度绩效自评报告（已撤回）"
        return self._page(page.address, title, "web/withdrawn.html.j2", page.crumbs, _REPORTS, page=page)

    def not_found(self) -> bytes:
        """404 is served at any depth: its addresses start at the root of the site, where that is known."""
        return self._page("404.html", "没有这个页面", "web/404.html.j2", (), _ABOUT)

    def prose_pages(self) -> dict[str, bytes]:
        """The hand-written pages in the same shell, by address of their file."""
        made = {}
        for address, body in self.prose.items():
            title = prose_title(body)
            crumbs = (Crumb("首页", "index.html"), Crumb(title, ""))
            made[f"{address}/index.html"] = self._fill(f"{address}/", title, Markup(body), crumbs, _ABOUT)
        return made

    def _page(
        self,
        address: str,
        title: str,
        template: str,
        crumbs: tuple[Crumb, ...],
        column: Column,
        toc: str = "",
        **data: Any,
    ) -> bytes:
        body = Markup(self._render(template, address, **data))  # made by our own templates
        return self._fill(address, title, body, crumbs, column, toc, data.get("report"))

    def _render(self, template: str, address: str, **data: Any) -> str:
        return self.environment.get_template(template).render(base=self._base(address), portal=self.portal, **data)

    def _fill(
        self,
        address: str,
        title: str,
        body: Markup,
        crumbs: tuple[Crumb, ...],
        column: Column,
        toc: str = "",
        report: Report | None = None,
    ) -> bytes:
        base = self._base(address)
        full = title if title == self.portal.name else f"{title} - {self.portal.name}"
        url = self._url(address)
        meta = self.environment.get_template("web/meta.html.j2").render(
            portal=self.portal, column=column, report=report, title=title, url=url, icon=f"{base}/{ICON}"
        )
        html: str = self.shell.render(
            base=base,
            title=full,
            meta=Markup(meta),
            canonical=url,
            breadcrumb=Markup("").join(_crumb(crumb, base) for crumb in crumbs),
            toc=Markup(toc),
            body=body,
            banner=BANNER if self.portal.demonstration else "",
            footer=self.footer,
        )
        return (html.rstrip("\n") + "\n").encode()

    def _base(self, address: str) -> str:
        if address == "404.html" and self.portal.base_url:
            return urlsplit(self.portal.base_url).path.rstrip("/")
        return base_of(address)

    def _url(self, address: str) -> str:
        return f"{self.portal.base_url}/{address}" if self.portal.base_url else ""


def base_of(address: str) -> str:
    """The way from a page back to the site's root: ``reports/x/2021/`` -> ``../../..``, the home page ``.``."""
    return "/".join([".."] * address.count("/")) or "."


def _crumb(crumb: Crumb, base: str) -> Markup:
    if not crumb.address:
        return Markup('<li aria-current="page">{}</li>').format(crumb.name)
    return Markup('<li><a href="{}/{}">{}</a></li>').format(base, crumb.address.removesuffix("index.html"), crumb.name)
