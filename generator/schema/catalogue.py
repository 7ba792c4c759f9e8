"""Models of the shared content: fact catalogue, departments, regions and the portal's identity."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from pydantic import Field

from generator.quantity import Kind
from generator.schema.base import (
    BaseAddress,
    Day,
    FactId,
    FileName,
    Flag,
    Integer,
    Line,
    Model,
    RegionCode,
    SchemaVersion,
    Slug,
    WebAddress,
    Word,
)

TimeKind = Literal["annual", "flow", "to_date", "instant"]
KindName = Literal["money", "ratio", "count", "points", "text", "date"]


class Member(Model):
    """成员: one part that a fact can be broken down to."""

    name: Line = Field(title="名称")
    parent: Word | None = Field(
        None, alias="in", title="上级成员", description="另一成员的编号；不写则直接合计为该事实"
    )
    optional: Flag = Field(False, title="可有可无", description="为 true 时，报告未列也不影响合计核对")
    aliases: tuple[Line, ...] = Field((), title="别名")


class Fact(Model):
    """事实: one thing that a report can state."""

    name: Line = Field(title="名称")
    aliases: tuple[Line, ...] = Field((), title="别名")
    kind: KindName = Field(
        title="类别", description="money 金额、ratio 比率、count 数量、points 分数、text 文字、date 日期"
    )
    time: TimeKind = Field(title="时间口径", description="annual 年度、flow 期间发生、to_date 年初累计、instant 时点")
    axes: tuple[Word, ...] = Field((), title="可分解的维度")
    formula: Line | None = Field(None, title="计算公式")
    other_bases: tuple[Line, ...] = Field(
        (), title="其他口径的计算公式", description="与公式不符时再试，符合其中之一就不提"
    )
    formula_gives: Literal["value", "least"] = Field(
        "value",
        title="公式给出的是",
        description="value 该数；least 该数不小于公式所得的绝对值，如含追加和调减的累计金额",
    )
    sector: Word | None = Field(None, title="行业类别")

    @property
    def quantity_kind(self) -> Kind:
        return Kind(self.kind)


class Catalogue(Model):
    """facts.yml: 事实目录."""

    schema_version: SchemaVersion = Field(title="格式版本")
    members: dict[Word, dict[Word, Member]] = Field(default_factory=dict, title="维度与成员")
    facts: dict[FactId, Fact] = Field(title="事实")


class DepartmentName(Model):
    """A dated name of a department."""

    name: Line = Field(title="名称")
    short: Line | None = Field(None, title="简称")
    since: Day | None = Field(None, alias="from", title="启用日期")
    until: Day | None = Field(None, alias="to", title="停用日期")

    @property
    def called(self) -> str:
        """The short name, or the name where there is none."""
        return self.short or self.name


class Department(Model):
    """部门: an id that is never reused, and its names over time."""

    names: tuple[DepartmentName, ...] = Field(title="名称", min_length=1)
    region: RegionCode = Field(title="行政区划代码")
    level: Literal["province", "city", "district", "county", "township"] = Field(title="级次")
    sector: Word | None = Field(None, title="行业类别")
    parent: Slug | None = Field(None, title="主管部门")
    successor: Slug | None = Field(None, title="承接部门")

    @property
    def name(self) -> str:
        """The name that is valid now: the last one listed."""
        return self.names[-1].name

    @property
    def short(self) -> str:
        return self.names[-1].called

    def named(self, year: int) -> DepartmentName:
        """The name that was valid when *year* ended; where no dates say so, the last one listed."""
        day = date(year, 12, 31)
        fitting = [
            name
            for name in self.names
            if (name.since is None or name.since <= day) and (name.until is None or day <= name.until)
        ]
        dated = [name for name in fitting if name.since or name.until]
        return (dated or fitting or list(self.names))[-1]


class Departments(Model):
    """departments.yml: 部门目录."""

    schema_version: SchemaVersion = Field(title="格式版本")
    departments: dict[Slug, Department] = Field(title="部门")


class Region(Model):
    """行政区划 (GB/T 2260)."""

    name: Line = Field(title="名称")
    short: Line | None = Field(None, title="简称")
    parent: RegionCode | None = Field(None, title="上级区划代码")
    since: Day | None = Field(None, alias="from", title="启用日期")
    until: Day | None = Field(None, alias="to", title="停用日期")


class Regions(Model):
    """regions.yml: 行政区划目录."""

    schema_version: SchemaVersion = Field(title="格式版本")
    regions: dict[RegionCode, Region] = Field(title="行政区划")

    def above(self, code: str) -> tuple[str, ...]:
        """A region's code and those of the regions that it lies in, the nearest first."""
        path: list[str] = []
        here: str | None = code
        while here is not None and here in self.regions and here not in path:
            path.append(here)
            here = self.regions[here].parent
        return tuple(path)


def due_day(approved: date, days: int) -> date:
    """公开期限届满日: the last day of a term of *days* calendar days after approval (批复, 预算法第十四条)."""
    return approved + timedelta(days=days)


class Fonts(Model):
    """字体: the operator's own font files, by the part they play in the PDF."""

    body: FileName | None = Field(None, title="正文字体", description="代替随附的思源宋体，如 仿宋_GB2312")
    title: FileName | None = Field(None, title="标题字体", description="如 方正小标宋简体")
    hei: FileName | None = Field(None, title="黑体", description="一级标题、表头、附件标记；自备正文字体时也排加粗的字")
    kai: FileName | None = Field(None, title="楷体", description="二级标题，如 楷体_GB2312")
    song: FileName | None = Field(None, title="页码字体", description="如 宋体")


class Portal(Model):
    """site.yml: identity of the portal. What is not supplied is absent, and the site says that it is a demonstration."""

    schema_version: SchemaVersion = Field(title="格式版本")
    name: Line = Field(title="网站名称")
    tagline: Line = Field(title="网站简介")
    base_url: BaseAddress | None = Field(
        None,
        title="网站地址",
        description="如 https://www.example.gov.cn/jixiao，不超过 200 个字符，不带 ? 和 #；未定可不写",
    )
    demonstration: Flag = Field(
        True,
        title="演示站",
        description="为 true 时各页标明演示站并请搜索引擎不收录；身份各项缺少或仍是示例时，写 false 也按演示站处理",
    )
    domain: Line | None = Field(
        None, title="域名", description="不带 https://，如 www.example.gov.cn；与 base_url 中的域名一致"
    )
    site_id: Line | None = Field(None, title="政府网站标识码", description="10 位数字，部委为 bm 加 8 位数字")
    icp: Line | None = Field(None, title="ICP 备案号", description="照备案登记填写，如 粤ICP备00000000号（示例）")
    police: Line | None = Field(
        None, title="公安备案号", description="照备案登记填写，如 粤公网安备 44000000000000号（示例）"
    )
    police_address: WebAddress | None = Field(
        None, title="公安备案查询网址", description="写了，页脚的公安备案号就是链接"
    )
    mistakes_address: WebAddress | None = Field(
        None, title="“我为政府网站找错”网址", description="网址中的 site_code 与 site_id 一致"
    )
    badge_address: WebAddress | None = Field(None, title="党政机关网站标识网址")
    complaints_address: WebAddress | None = Field(None, title="违法和不良信息举报网址")
    ipv6: Flag = Field(False, title="支持 IPv6", description="为 true 时页脚写明“本网站支持 IPv6”")
    host: Line | None = Field(None, title="主办单位")
    operator: Line | None = Field(None, title="承办单位")
    contact: Line | None = Field(None, title="联系方式", description="单位的电话或信箱，不写个人的")
    data_terms: Line | None = Field(
        None, title="数据使用条款", description="发布机构规定的使用条款名称；没有规定的不写，网站写明未另作规定"
    )
    data_terms_address: WebAddress | None = Field(None, title="数据使用条款网址")
    disclosure_days: Integer = Field(
        20,
        title="公开期限（日）",
        description="参照部门决算公开期限（预算法第十四条：财政部门批复后二十日内）；绩效自评结果随决算公开，"
        "以本地目录规定为准",
    )
    fonts: Fonts | None = Field(
        None,
        title="自备字体",
        description="排 PDF 用的自有字体文件，放在项目的 fonts 文件夹里（不入库）；不写的用随附字体，见 docs/print.md",
    )

    @property
    def own_fonts(self) -> tuple[tuple[str, str], ...]:
        """The operator's own font files by role."""
        return tuple((role, name) for role, name in self.fonts or () if name)
