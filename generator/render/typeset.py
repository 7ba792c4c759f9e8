"""HTML to PDF: one archival, accessible, reproducible file, in Chinese set to both edges.

Importing this module imports WeasyPrint but reads no font configuration. fontconfig is read when a
``FontConfiguration`` is created, which only ``Typesetter.__init__`` does, after ``configure()`` has pointed it at
the shipped fonts. So importing this module before ``configure()`` is harmless, and no import has to be delayed.
Create the Typesetter inside the worker process that uses it: it owns native objects that do not survive a fork.
"""

import io
import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from urllib.request import url2pathname

import weasyprint
from weasyprint.pdf.metadata import DocumentMetadata
from weasyprint.text.ffi import ffi, fontconfig, harfbuzz_subset, pango
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from generator.render.engine import PdfAttachment, TypesetError
from generator.render.fonts import FontSet, Own, configure
from generator.render.justify import RELEASE, install_justification
from generator.render.rows import Unsettled
from generator.render.tags import install_tags, set_decoration_aside


class Typesetter:
    """Renders any number of documents with one font configuration; make one per process.

    ``verified`` is False, and ``warning`` says so in Chinese, under a WeasyPrint release for which whole elements and
    Chinese set to both edges have not been verified: lines are then ragged, elements are divided by pages, and the files
    do not claim PDF/UA-1.
    """

    def __init__(self, fonts_dir: Path, own: Own = ()) -> None:
        """Check the fonts of ``fonts_dir`` and an operator's *own*, and make them the only ones. Raises FontError."""
        self.fonts = FontSet.load(fonts_dir, own)
        self._fonts_file = configure(self.fonts)
        select_fonts(self._fonts_file)
        self.verified = install_justification() and install_tags()
        self.warning = (
            None
            if self.verified
            else f"WeasyPrint {weasyprint.__version__} 未经核对（已核对 {RELEASE}x），正文右边缘不对齐，"
            "跨页的表格按页分开标记，文件不标 PDF/UA-1。"
        )
        self._root = fonts_dir.resolve().parent
        self._font_config = FontConfiguration()
        self._fetcher = TemplateFetcher(self._root)
        self._css: dict[tuple[str, str], Any] = {}

    def render(
        self,
        html: str,
        *,
        stylesheets: Sequence[str],
        base_url: str | None,
        attachments: Sequence[PdfAttachment] = (),
        lang: str = "zh-CN",
    ) -> bytes:
        """Typeset ``html`` as PDF/A-3a and PDF/UA-1; the same arguments give the same bytes.

        ``stylesheets`` are CSS texts, parsed once per process; ``base_url`` (the template folder when None) is
        what relative addresses in both are relative to. Raises TypesetError when anything but a picture or
        font in the template folder is asked for.
        """
        return self.write(self.lay_out(html, stylesheets, base_url, lang), attachments)

    def lay_out(self, html: str, stylesheets: Sequence[str], base_url: str | None = None, lang: str = "zh-CN") -> Any:
        """The pages of ``html``, as a document of WeasyPrint that ``write`` takes; arguments as for ``render``."""
        select_fonts(self._fonts_file)
        base = base_url or f"{self._root.as_uri()}/"
        with _confined():
            source = weasyprint.HTML(string=html, base_url=base, url_fetcher=self._fetcher)
            source.etree_element.attrib.setdefault("lang", lang)
            keep_own_links(source.etree_element)
            sheets = [self._parsed(css, base) for css in stylesheets]
            unsettled = Unsettled()
            document = source.render(font_config=self._font_config, stylesheets=sheets)
            while unsettled(document):
                document = source.render(font_config=self._font_config, stylesheets=sheets)
        if self.verified:
            document.metadata.__class__ = ArchivalMetadata
        return document

    def write(self, document: Any, attachments: Sequence[PdfAttachment] = ()) -> bytes:
        """Draw a document that was laid out, or a copy of it with the pages of several. Raises TypesetError as above."""
        set_decoration_aside(document)
        with _confined(), warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)  # WeasyPrint does not close its colour profile
            pdf: bytes = document.write_pdf(
                pdf_variant="pdf/a-3a", attachments=[attachment(a) for a in attachments], finisher=tidy_attachments
            )
        return pdf

    def _parsed(self, css: str, base: str) -> Any:
        """The parsed form of a stylesheet, kept: parsing costs more than laying out a page."""
        if (css, base) not in self._css:
            self._css[css, base] = weasyprint.CSS(
                string=css, base_url=base, url_fetcher=self._fetcher, font_config=self._font_config
            )
        return self._css[css, base]


@contextmanager
def _confined() -> Iterator[None]:
    """Say in Chinese that something other than a picture or font of the templates was asked for."""
    try:
        yield
    except FatalURLFetchingError as error:
        raise TypesetError(f"排版只取模板目录内的图片和字体，不能引用：{error.__cause__}") from error


ffi.cdef("int FcInitReinitialize (void);")
_selected: list[Path] = []


def select_fonts(file: Path) -> None:
    """Make *file* the current configuration of fontconfig.

    Pango chooses faces by the current one, whatever configuration a font map was made with; without this, the first
    typesetter of a process would rule those after it.
    """
    if _selected != [file]:
        os.environ["FONTCONFIG_FILE"] = str(file)
        fontconfig.FcInitReinitialize()
        _selected[:] = [file]


def pango_version() -> str:
    """Pango's version, as 1.50.12."""
    number = int(pango.pango_version())
    return f"{number // 10000}.{number // 100 % 100}.{number % 100}"


def hb_subset_available() -> bool:
    """Whether HarfBuzz can subset fonts (Debian: libharfbuzz-subset0); a render takes several times longer without."""
    return harfbuzz_subset is not None


MEDIA: Final = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".ttf": "font/ttf"}
"""What documents may refer to, by suffix."""


class TemplateFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint is untyped
    """Opens pictures and fonts below one folder; anything else ends the render. It has no way to the network."""

    def __init__(self, root: Path) -> None:
        """Allow files below ``root``."""
        super().__init__(allowed_protocols=("file",), allow_redirects=False, fail_on_errors=True)
        self._root = root

    def fetch(self, url: str, _headers: dict[str, str] | None = None) -> Any:
        """Open ``url``. Raises ValueError when it is not allowed, which WeasyPrint turns into a fatal error."""
        parts = urlsplit(url)
        path = Path(url2pathname(parts.path)).resolve()
        media = MEDIA.get(path.suffix.lower())
        local = parts.scheme == "file" and parts.netloc in {"", "localhost"} and path.is_relative_to(self._root)
        if not (local and media and path.is_file()):
            raise ValueError(url)
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": media})


def keep_own_links(html: Any) -> None:
    """Leave links to the document's own parts and to web addresses only, and let nothing ask for a file to embed."""
    for element in html.iter():
        if not str(element.get("href", "#")).startswith(("#", "https://", "http://")):
            del element.attrib["href"]
        element.attrib.pop("rel", None)


# PDF/A-3a and PDF/UA-1 in one file, which WeasyPrint does not offer (its issue 2783): the tags are the same, only the
# metadata must name both. PDF/A wants every property it does not know declared, hence the extension schema.
UA_METADATA = b"""\
<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="" pdfuaid:part="1"/>
<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"
 rdf:about=""><pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF>"""


class ArchivalMetadata(DocumentMetadata):  # type: ignore[misc]  # WeasyPrint is untyped
    """Document metadata that claims PDF/UA-1 beside the PDF/A level asked for."""

    def generate_rdf_metadata(self, variant: str, version: int, conformance: str) -> bytes:
        """The metadata of the PDF/A level, with the PDF/UA claim added."""
        rdf: bytes = super().generate_rdf_metadata(variant, version, conformance)
        return rdf.removesuffix(b"</rdf:RDF>") + UA_METADATA


def attachment(given: PdfAttachment) -> Any:
    """WeasyPrint's form of an attachment. The media type is set here: WeasyPrint would ask the machine's own table."""
    when = given.modified.astimezone(UTC) if given.modified.tzinfo else given.modified
    made = weasyprint.Attachment(
        string=given.content,
        name=given.name,
        description=given.description,
        relationship=given.relationship,
        created=when,
        modified=when,
    )
    made.source = nullcontext((io.BytesIO(given.content), None, None, given.media_type))
    return made


def tidy_attachments(_document: Any, pdf: Any) -> None:
    """Mend what WeasyPrint writes about attachments, just before the file is put together.

    Their names are given as UTF-8 where PDF means another encoding, the list of names is not in order,
    and the catalogue names every associated file twice.
    """
    files: list[Any] = [entry for entry in pdf.objects if isinstance(entry, dict) and entry.get("Type") == "/Filespec"]
    if not files:
        return
    files.sort(key=lambda file: bytes(file["UF"].data))
    for file in files:
        file["F"] = file["UF"]
    names = pdf.objects[int(pdf.catalog["Names"]["EmbeddedFiles"].split()[0])]
    names["Names"][:] = [item for file in files for item in (file["UF"], file.reference)]
    pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])
