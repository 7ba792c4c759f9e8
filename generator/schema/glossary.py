"""Model of ``glossary.yml``: the terms that readers may not know."""

from __future__ import annotations

from pydantic import Field

from generator.schema.base import Line, Model, SchemaVersion, Text, Word


class Term(Model):
    """名词: one term that readers may not know."""

    name: Line = Field(title="名词")
    theme: Word = Field(title="类别", description="themes 中的编号")
    aliases: tuple[Line, ...] = Field((), title="别名", description="正文中同一意思的其他写法")
    text: Text = Field(title="解释", description="一两句话，一般读者看得懂；第一句单独显示时也说得通")
    source: Line | None = Field(None, title="依据", description="文件名称和条款；没有的不写")
    unlike: tuple[Line, ...] = Field(
        (), title="不解释的写法", description="包含这个名词但意思不同的词，或名词在其中被截断的词"
    )
    linked: tuple[Line, ...] | None = Field(
        None,
        title="加链接的写法",
        description="报告正文中只给这些写法加链接，用于名词另有别的意思的；不写的为名词和全部别名，写 [] 的不加链接",
    )

    @property
    def spellings(self) -> tuple[str, ...]:
        """The name and its aliases."""
        return (self.name, *self.aliases)

    @property
    def sought(self) -> tuple[str, ...]:
        """What is looked for in running text: spellings whose sense is sure."""
        return self.spellings if self.linked is None else self.linked


class Glossary(Model):
    """glossary.yml: 名词解释."""

    schema_version: SchemaVersion = Field(title="格式版本")
    themes: dict[Word, Line] = Field(title="类别", description="编号和名称，按页面上的次序")
    terms: dict[Word, Term] = Field(title="名词", description="键是编号，用作页面上的锚点，定了不改")
