"""Names of people in running words: a surname and one or two characters more, where something says that it is a name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from generator.privacy.hits import Found, doubtful
from generator.privacy.text import View, visible

_SURNAMES: Final = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田"
    "任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季"
    "俞章鲁葛伍韦申尤毕聂丛焦向柳邢岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍覃霍翁隋"
    "植甘单包司柏宁柯阮桂闵解强柴车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧宫苟褚廉简娄符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁蒙喻"
    "揭窦迟敖糜鄢冷卓仇艾蓝巩稽井练仲虞卞封竺冼楚佟栗匡巫鞠桑荆谌扬岑习胥蔺代肖闫"
)
_DOUBLE: Final = "欧阳|司徒|上官|诸葛|司马|皇甫|令狐|尉迟|公孙|慕容|夏侯|东方|端木"
_NAME: Final = rf"(?:(?:{_DOUBLE})[一-鿿]{{1,2}}|[{_SURNAMES}][一-鿿]{{1,2}})"
# Ordinary words that begin like a name.
_ORDINARY: Final = re.compile(
    "高[龄危]|方[便面案]|任[何务]|单[亲身位]|常[年见]|于[是去今本该前]|时[间候常有]|安[全置排]|成[年人员功]|温[暖馨]|关[爱怀心]|解[决困]"
    "|平[均时]|项目|金额|管理|严重|何种|车间|边[远缘]|易地|文化|向[困患残上]|连[续年]|万[元人]|白血|黎族|苗族|强化|封闭|代[表办]|程度|常[见规]"
)
_NOT_GIVEN: Final = re.compile("[某年月日人户名的为因身患病及等和与或在是有被把将位元万残]")
_ROLES: Final = (
    "职工|会员|同志|户主|居民|村民|学生|家属|患者|对象|姓名|群众|党员|干部|劳模|工人|女工|农民工|教师|老师"
    "|慰问|看望|走访|帮扶|救助|资助"
)
_FIELDS: Final = re.compile(
    r"(?:填报人|填表人|联系人|经办人|制表人|审核人|负责人|签名|签字|签发)(?:姓名)?[ ]{0,4}[:|][ ]{0,8}"
    rf"((?:{_DOUBLE})?[一-鿿]{{2,3}})[ ]{{0,8}}(?=$|[|,、;(\n\"'])",
    re.MULTILINE,
)
_NOT_A_PERSON: Final = re.compile("[部门股科室处局委会办组员长名字略空缺无不岗位某]|职务|签|见附")
_PERSON: Final = re.compile(
    rf"(?:(?<=[,、。:;|\s(\"“”「-])|^|(?P<role>{_ROLES})[:\s]?)"
    rf"(?P<name>{_NAME})"
    r"(?=(?P<cue>同志|先生|女士|因|身患|患|确诊|被诊断|家庭|一家|家[中里住]|[的之]?(?:妻|丈夫|儿子|女儿|母亲|父亲)|\(|系残|系低|残疾|低保|特困)"
    r"|[,、;|\s。]|等|$)",
    re.MULTILINE,
)
_CLAUSE_END: Final = re.compile("[。;!?\n]")
_COUNT: Final = re.compile(r"(?<![0-9.,第十百千万])([123]|[一二两三])[ ]?(?:名|人|户|例|位)(?![一次均才为以/之第])")
_ADDRESS_WORDS: Final = re.compile("住址|家庭地址|家庭住|家住|现住|户籍地址|户籍所在|居住地|居住在|居住于|住在")
_OFFICE_PLACE: Final = re.compile("办公|单位|公司|大厦|中心|服务|阵地|基地|联系地址|注册|会址|局|工会|地点|地址:")
_DOOR: Final = re.compile(r"[0-9]{1,5}[ ]?(?:栋|幢|座|号楼|单元)[一-鿿 -]{0,4}[0-9A-Z]{1,6}[ ]?(?:室|房|号|单元)?")
_HOUSE: Final = re.compile(r"[一-鿿][0-9]{1,5}[ ]?(?:号|栋|幢|座|室|单元)")


def people(text: str) -> Iterator[tuple[int, str, bool]]:
    """Start and characters of every name, and whether a word beside it says that a person is meant."""
    for match in _PERSON.finditer(text):
        name = match["name"]
        cut = next((at for at in range(2, len(name)) if _NOT_GIVEN.match(name[at])), len(name))
        if _ORDINARY.match(name) or _NOT_GIVEN.search(name[1:cut]):
            continue
        yield match.start("name"), name[:cut], bool(match["role"] or match["cue"])


def find_people(view: View, causes: tuple[str, ...]) -> Iterator[Found]:
    """Names in fields for them, a name with a cause of hardship, a few people with one, addresses of people."""
    yield from _fields(view)
    yield from _addresses(view)
    if causes:
        yield from _causes(view, re.compile("|".join(map(re.escape, causes))))


def _fields(view: View) -> Iterator[Found]:
    for match in _FIELDS.finditer(view.text):
        if not _NOT_A_PERSON.search(match[1]):
            yield doubtful(*match.span(1), "signatory", f"填报人、联系人等栏目中的姓名（{len(match[1])} 字）")


def _causes(view: View, causes: re.Pattern[str]) -> Iterator[Found]:
    """Clause by clause, so that what belongs together is near."""
    done = 0
    told: set[int] = set()  # clauses of more than 400 characters are read in parts that overlap
    for match in causes.finditer(view.text):
        if match.start() < done:
            continue
        start, done = _clause(view.text, match.start())
        for found in _in_clause(view.text[start:done], start, causes):
            if found.start not in told:
                told.add(found.start)
                yield found


def _in_clause(clause: str, offset: int, causes: re.Pattern[str]) -> Iterator[Found]:
    words = [found.span() for found in causes.finditer(clause)]
    named: set[str] = set()
    for at, name, sure in people(clause):
        start, end = at, at + len(name)
        if sure and name not in named and _close(clause, start, end, words, 15):
            named.add(name)
            text = f"姓名（{len(name)} 字），与病情或困难原因同句"
            yield doubtful(offset + start, offset + end, "named-cause", text)
    for count in _COUNT.finditer(clause):
        start, end = count.span()
        if _close(clause, start, end, words, 12):
            yield doubtful(offset + start, offset + end, "small-count", "病情或困难人数，不超过 3 人（户）")


def _clause(text: str, index: int) -> tuple[int, int]:
    """The clause around *index*, at most 200 characters to each side."""
    start, stop = max(0, index - 200), min(len(text), index + 200)
    for found in _CLAUSE_END.finditer(text, start, index):
        start = found.end()
    end = _CLAUSE_END.search(text, index, stop)
    return start, end.start() if end else stop


def _close(clause: str, start: int, end: int, words: list[tuple[int, int]], reach: int) -> bool:
    """Whether one of *words* lies within *reach* visible characters and is no part of it."""
    for first, last in words:
        between = clause[last:start] if last <= start else clause[end:first] if first >= end else None
        if between is not None and len(visible(between)) <= reach:
            return True
    return False


def _addresses(view: View) -> Iterator[Found]:
    """Where somebody lives: a house number behind a word for it, or a door number behind a name."""
    for match in _ADDRESS_WORDS.finditer(view.text):
        line = view.text[match.end() : match.end() + 60].partition("\n")[0]
        house = _HOUSE.search(_CLAUSE_END.split(line)[0])
        if house:
            yield doubtful(match.start(), match.end() + house.end(), "address", "家庭住址")
    for match in _DOOR.finditer(view.text):
        start = max(0, match.start() - 45)
        before = view.text[start : match.start()].rpartition("\n")[2]
        named = next(people(before), None)
        if named and not _ADDRESS_WORDS.search(before) and not _OFFICE_PLACE.search(before):
            yield doubtful(match.start(), match.end(), "address", "姓名之后的住址")
