"""Who did it: the unit's own name, the branch a project belongs to, the owning department (XJ909…XJ911)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xlzj.model import Kind, Severity
from xlzj.rules.kernel import rule
from xlzj.rules.units import differs_by_one, variants
from xlzj.spelling import unspaced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.model import Fact, Form, Outcome
    from xlzj.rules.kernel import Case, Say

_REPORT, _PROJECT = "文字材料", "项目自评表"


@rule(
    "XJ909",
    "单位名称写法不一",
    role=_REPORT,
    severity=Severity.HINT,
    basis="规范性口径：全套材料使用同一单位全称",
    remedy="统一使用单位全称；确有简称的，第一次出现时注明“以下简称”。",
)
def _one_name(case: Case, say: Say) -> Iterator[Outcome]:
    """同一套材料里单位名称多字少字，看起来像两个单位，公开后容易引起误解，也使按名称汇总出错。"""
    unit = case.submission.unit
    seen = False
    for form in case.submission.forms:
        spec = case.spec(form)
        for name, fact in form.fields.items():
            if fact.kind is not Kind.TEXT:
                continue
            if name in ("单位名称", "实施单位") or (form.role == _REPORT and not spec.fields[name].prose):
                seen = True
                yield _unit_in(say, form, fact, unit, whole=name == "单位名称")
    for form in case.submission.texts:
        for fact in form.fields.values() if case.submission.forms else ():
            seen = True
            yield _unit_in(say, form, fact, unit, whole=False)
    if not seen:
        yield say.idle()


def _unit_in(say: Say, form: Form, fact: Fact, unit: str, *, whole: bool) -> Outcome:
    near = next(iter(variants(fact.text, unit)), "")
    if near:
        message = f"{form.label}{fact.field}里的“{near}”与单位名称“{unit}”相差一两个字。"
        return say.found(form, fact, message, expected=unit)
    own = unspaced(fact.text).removesuffix("（盖章）").removesuffix("(盖章)")
    if whole and own != unspaced(unit):
        message = f"{form.label}的单位名称“{fact.text}”与本套材料的单位名称“{unit}”不同。"
        return say.found(form, fact, message, expected=unit)
    return say.passed()


_BRANCH = re.compile(r"(?:^|局|[（(])((?:(?!局)[一-龥]){2,10}?)(?:区|县|市)?分局")
_NO_PLACE = re.compile(r"[各全本我下级等所有的及和]")


@rule(
    "XJ910",
    "实施单位与项目所在分局不符",
    role=_PROJECT,
    severity=Severity.ERROR,
    basis="规范性口径：项目名称中的分局应是实施单位",
    remedy="核对项目由哪个分局实施，改正实施单位或项目名称。",
)
def _right_branch(case: Case, say: Say) -> Iterator[Outcome]:
    """项目名称写的是一个分局，实施单位填的是另一个分局，多半是复制上一张表时忘了改，钱和绩效就记到了别的单位名下。"""
    for form in case.forms(_PROJECT):
        project, unit = form.fields.get("项目支出名称"), form.fields.get("实施单位")
        if project is None or unit is None:
            yield say.idle()
            continue
        named, doing = _branch(project.text), _branch(unit.text)
        if not named or not doing:
            yield say.idle()
        elif named in doing or doing in named:
            yield say.passed()
        else:
            message = f"{form.label}的项目名称写“{named}分局”，实施单位填“{unit.text}”，两处不是同一个分局。"
            yield say.found(form, unit, message, expected=f"{named}分局", operands=[(form, project), (form, unit)])


def _branch(text: str) -> str:
    """The place a branch office is named after: …局荷塘分局 → 荷塘; "" where there is none or it is no place."""
    found = _BRANCH.findall(text)
    return found[-1] if found and not _NO_PLACE.search(found[-1]) else ""


_BODIES = frozenset("局厅委办院部会府")
_OFFICE = re.compile(r"[一-龥]{1,5}(?:科|股|处|室)")


@rule(
    "XJ911",
    "主管部门填写异常",
    role=_PROJECT,
    severity=Severity.REVIEW,
    basis="项目自评表的表式“主管部门”：一级预算部门全称",
    remedy="主管部门填一级预算部门的全称，各张项目自评表写法一致。",
)
def _right_owner(case: Case, say: Say) -> Iterator[Outcome]:
    """主管部门写错字、填成财政部门的业务科室或本级政府，按主管部门汇总时这张表就会掉出去。"""
    forms = case.forms(_PROJECT)
    owners = [form.fields["主管部门"].text for form in forms if "主管部门" in form.fields]
    first: dict[str, tuple[tuple[str, Fact], ...]] = {}  # the same slip on other sheets folds under the first
    for form in forms:
        fact = form.fields.get("主管部门")
        if fact is None or fact.kind is not Kind.TEXT:
            yield say.idle()
            continue
        known = [case.submission.unit, *(form.fields[n].text for n in ("实施单位",) if n in form.fields)]
        meant = _misspelt(fact.text, owners, known)
        because = first.get(fact.text, ())
        first.setdefault(fact.text, (("XJ911", fact),))
        same = owners.count(fact.text)
        also = f"共 {same} 张表这样填。" if same > 1 and not because else ""
        if meant:
            message = f"{form.label}的主管部门“{fact.text}”与“{meant}”只差一个字，疑为错字。"
            yield say.found(form, fact, message + also, expected=meant, because=because)
        elif _OFFICE.fullmatch(fact.text):
            message = f"{form.label}的主管部门填“{fact.text}”，像是内设科室，不是一级预算部门。"
            yield say.found(form, fact, message + also, expected="一级预算部门全称", because=because)
        elif fact.text.endswith("人民政府"):
            message = f"{form.label}的主管部门填“{fact.text}”，一般应为一级预算部门。"
            yield say.found(
                form, fact, message + also, expected="一级预算部门全称", severity=Severity.HINT, because=because
            )
        elif whole := _whole(fact.text, owners):
            message = f"{form.label}的主管部门填“{fact.text}”，别的表填“{whole}”，同一个部门两种写法。"
            yield say.found(form, fact, message + also, expected=whole, severity=Severity.HINT, because=because)
        else:
            yield say.passed()


def _whole(text: str, owners: list[str]) -> str:
    """The full name that other sheets write where this one leaves off its beginning, or ""."""
    longer = (other for other in dict.fromkeys(owners) if other != text and other.endswith(text))
    return next((other for other in longer if owners.count(other) >= owners.count(text)), "")


def _misspelt(text: str, owners: list[str], known: list[str]) -> str:
    """The name this one is one character away from: one used on more sheets, or the head of a unit's name."""
    own = owners.count(text)
    for other in dict.fromkeys(owners):
        if owners.count(other) > own and differs_by_one(text, other):
            return other
    heads = (name[: len(text)] for name in known if name[len(text) - 1 : len(text)] in _BODIES)
    return next((head for head in heads if differs_by_one(text, head)), "")


RULES = (_one_name, _right_branch, _right_owner)
