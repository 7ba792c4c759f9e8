"""Pages: the shell's slots filled with what the pages say. Pure: pages in, HTML out."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from jinja2 import Environment
from markupsafe import Markup

from generator.render.shell import Footer, Shell, prose_title
from generator.render.templates import environment
from generator.report.model import Crumb, Portal
from generator.report.publication import HOME, Column, Page

ICON: Final = "assets/icon.svg"
BANNER: Final = "演示站，非政府网站"


class Web:
    """Renders every page of the site with one environment and one compiled shell."""

    def __init__(self, root: Path, shell: Shell, portal: Portal) -> None:
        self.environment: Environment = environment(root)
        self.shell = self.environment.from_string(shell.template)
        self.portal = portal
        self.prose = shell.prose
        self.assets = shell.assets
        self.scripts = shell.scripts
        self.footer = Footer(
            sponsor=portal.host,
            operator=portal.operator,
            contact=portal.contact,
            site_id=portal.site_id,
            icp=portal.icp,
            police=portal.police,
            police_url=portal.police_address,
            badge_url=portal.badge_address,
            mistakes_url=portal.mistakes_address,
            complaints_url=portal.complaints_address,
            ipv6="本网站支持 IPv6" if portal.ipv6 else "",
        )

    def page(self, page: Page) -> bytes:
        """A page as it is served."""
        body = Markup(self._render(page.template, page))  # made by our own templates
        toc = Markup(self._render(page.toc, page)) if page.toc else Markup()
        return self._fill(page, body, toc)

    def prose_pages(self, column: Column) -> dict[str, bytes]:
        """The hand-written pages in the same shell, by file."""
        made = {}
        for address, body in self.prose.items():
            title = prose_title(body)
            page = Page(f"{address}/", title, "", column, (HOME, Crumb(title, "")))
            made[page.file] = self._fill(page, Markup(body), Markup())
        return made

    def _render(self, template: str, page: Page) -> str:
        variables = {"base": self._base(page.address), "portal": self.portal, **page.data}
        return self.environment.get_template(f"web/{template}").render(variables)

    def _fill(self, page: Page, body: Markup, toc: Markup) -> bytes:
        base, url = self._base(page.address), self._url(page.address)
        title = page.title if page.title == self.portal.name else f"{page.title} - {self.portal.name}"
        meta = self.environment.get_template("web/meta.html.j2").render(
            portal=self.portal,
            page=page,
            base=base,
            url=url,
            icon=f"{base}/{ICON}",
            scripts=[f"{base}/{self.scripts[name]}" for name in page.scripts],
        )
        html: str = self.shell.render(
            base=base,
            site=self.portal.name,
            title=title,
            meta=Markup(meta),
            canonical=url,
            breadcrumb=Markup("").join(_crumb(crumb, base) for crumb in page.crumbs),
            toc=toc,
            body=body,
            banner=BANNER if self.portal.demonstration else "",
            footer=self.footer,
        )
        return (html.rstrip("\n") + "\n").encode()

    def _base(self, address: str) -> str:
        """404 is served at any depth: its addresses start at the root of the site, or of the host if that is unknown."""
        if address == "404.html":
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
