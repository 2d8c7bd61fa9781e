"""Files and folders → submissions.

A submission is one unit's set for one year: the workbooks of one edition in one folder (or one workbook by itself).
Forms are told by the marker on each sheet, never by the file's name. What cannot be read or placed is one plain line
each; everything else is still read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, Protocol

from xlzj.editions import BadText, load
from xlzj.limits import TooMuch, current, held, told
from xlzj.model import Form, Kind, Submission, Unread
from xlzj.read.attach import read_text, with_texts
from xlzj.read.explanations import SHEETS as EXPLANATION_SHEETS
from xlzj.read.explanations import explanations
from xlzj.read.kept_forms import recognised
from xlzj.read.locate import Located, marker
from xlzj.read.package import Unreadable, read_workbook
from xlzj.read.reports import REPORTS
from xlzj.spelling import squeeze

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from decimal import Decimal
    from pathlib import Path

    from xlzj.editions.spec import Edition
    from xlzj.model import Family
    from xlzj.read.explanations import Explanation
    from xlzj.read.package import RawWorkbook
    from xlzj.read.reports import Report

WORKBOOKS = frozenset({".xlsx", ".xlsm"})
_OLD = frozenset({".xls", ".et", ".ods"})
COMPANIONS = ("._", "~$")
"""How names of files begin that macOS and Excel leave beside workbooks."""
FILLED = "（补算）"
"""End of the names of the copies that `fill` writes; beside their original they are not handed in."""
RESULT_SHEET = "校验结果"
"""First sheet of the workbooks that `check --format xlsx` writes; such copies are not submissions."""
SCORES_SHEET = "考核评分表（建议）"
"""First sheet of the proposed score sheet that `report` writes; nor is that one."""
ROUNDED = "（万元）"
"""End of the names of the copies that `fill --unit` writes; they too are left alone beside their original."""
ROUNDED_SHEET = "舍位平衡清单"
"""First sheet of the list that goes with them."""
FORMULAS_SHEET = "审核公式"
"""First sheet of a workbook of balancing formulas, which is no form."""
_OURS = frozenset({RESULT_SHEET, SCORES_SHEET, ROUNDED_SHEET, FORMULAS_SHEET})
REPORT_SHEETS = ("自评报告", "数据")
"""The sheets of the report that we write as a workbook."""


class Calculation(Protocol):
    """A workbook under calculation (xlzj.formulas.engine.Book)."""

    def results(self, sheet: str, cells: Iterable[str]) -> Mapping[str, Decimal | str | None]:
        """Cell → recalculated value; errors as printed ("#DIV/0!"), what cannot be computed is left out."""
        ...


class Sheet(NamedTuple):
    """A recognised sheet: where things stand on it, what stands there, and the calculation of its workbook."""

    located: Located
    form: Form
    calculation: Calculation


@dataclass(frozen=True, slots=True)
class Bundle:
    """A submission with the sheets it came from (for formula verification), its source files by name, its 说明.

    `units` are the sets of a department's units, where this is the department's own; `sisters` those of the department
    this unit belongs to, its own among them, or only those worth comparing with where `family` tells of all. `texts`
    are the files of reports in Word or plain text; a report handed in alone has neither sheets nor sources.
    """

    submission: Submission
    edition: Edition
    sheets: tuple[Sheet, ...]
    sources: Mapping[str, Path]
    explanations: tuple[Explanation, ...] = ()
    units: tuple[Bundle, ...] = ()
    sisters: tuple[Bundle, ...] = ()
    texts: tuple[Path, ...] = ()
    family: Family | None = None


class Gathered(NamedTuple):
    """What stands under the given paths."""

    bundles: tuple[Bundle, ...]
    unreadable: tuple[Unread, ...]


def gather(paths: Iterable[Path], calculate: Callable[[RawWorkbook], Calculation]) -> Gathered:
    """Read every workbook under `paths` and group the sheets into submissions."""
    unread: list[Unread] = []
    sets: dict[tuple[Path, str], list[tuple[Path, Sheet]]] = defaultdict(list)
    written: list[tuple[Path, Explanation]] = []
    texts: list[tuple[Path, Report]] = []
    paths, limits = tuple(paths), current()
    for path in _files(paths, unread):
        folder = path.resolve().parent
        if path.suffix.lower() in REPORTS:
            try:
                with held(limits):
                    texts += read_text(path, named=path in paths, unread=unread)
            except (MemoryError, TooMuch) as error:
                unread.append(Unread(str(path), told(error, limits)))
            continue
        try:
            with held(limits):
                workbook = read_workbook(path)
                written += [(folder, explanation) for explanation in explanations(workbook, path.name)]
                found = (
                    []
                    if answers_only(workbook)
                    else list(sheets_of(workbook, calculate(workbook), unread, path.name, str(path)))
                )
        except Unreadable as error:
            unread.append(Unread(str(path), str(error)))
            continue
        except (MemoryError, TooMuch) as error:
            unread.append(Unread(str(path), told(error, limits)))
            continue
        for sheet in found:
            sets[folder, sheet.located.edition.name].append((path, sheet))
    bundles = [
        _with_explanations(bundle, folder, written)
        for (folder, edition), found in sets.items()
        for bundle in _split(load(edition), found, unread)
    ]
    return Gathered(tuple(with_texts(bundles, texts)), tuple(unread))


def answers_only(workbook: RawWorkbook) -> bool:
    """A workbook that we wrote (校验结果, proposed scores … in front), of formulas, or one of 说明 alone: only read.

    A form keeps its marker whatever its sheet is called, so a renamed form is still checked.
    """
    forms = [bool(marker(sheet, workbook.names.get(sheet.name, {}))) for sheet in workbook.sheets]
    if not forms or forms[0]:
        return False
    first = workbook.sheets[0].name
    if first in _OURS or tuple(sheet.name for sheet in workbook.sheets) == REPORT_SHEETS:
        return True
    return not any(forms) and all(sheet.name.startswith(EXPLANATION_SHEETS) for sheet in workbook.sheets)


def _with_explanations(bundle: Bundle, folder: Path, written: list[tuple[Path, Explanation]]) -> Bundle:
    """Those that name the unit, and those without a name that stand in its folder."""
    unit = squeeze(bundle.submission.unit)
    own = tuple(e for place, e in written if (squeeze(e.unit) == unit if e.unit else place == folder))
    return replace(bundle, explanations=own)


def _files(paths: Iterable[Path], unread: list[Unread]) -> Iterable[Path]:
    """Workbooks to read, each once, in a stable order; what is named but no workbook becomes a line in `unread`."""
    seen: set[Path] = set()
    for given in paths:
        folder = given.is_dir()
        if not folder and not given.exists():
            unread.append(Unread(str(given), "找不到这个文件或文件夹，请检查路径"))
            continue
        inside = sorted(path for path in given.rglob("*") if path.is_file()) if folder else [given]
        names = {path.name for path in inside}
        before = len(seen)
        for path in inside:
            own = path.resolve()
            if own in seen or (folder and path.suffix.lower() not in WORKBOOKS | REPORTS | _OLD | {".csv"}):
                continue
            seen.add(own)
            reason = refusal(path) or _copy(path, names)
            if reason:
                unread.append(Unread(str(path), reason, harmless=path.name.startswith(COMPANIONS) or not refusal(path)))
            else:
                yield path
        if folder and len(seen) == before:
            unread.append(Unread(str(given), "文件夹里没有 .xlsx 工作簿，请把填好的附件放进来"))


def refusal(path: Path) -> str:
    """Why a file is not even opened, told by its name; "" for a workbook."""
    suffix = path.suffix.lower()
    if path.name.startswith("._"):
        return "这是 macOS 附带的信息文件，不是工作簿，可以删去"
    if path.name.startswith("~$"):
        return f"“{path.name[2:]}”正在 Excel 中打开（~$ 是它的锁定文件），请保存并关闭；未保存的修改没有校验"
    if suffix in _OLD:
        return f"{suffix} 读不了，请在 Excel 或 WPS 表格里“另存为” .xlsx 后再校验"
    if suffix == ".csv":
        return ".csv 只有数，没有官方表式；请把数填进“新建模板”（xlzj new）领的空白表"
    if suffix == ".pdf":
        return "PDF 读不了；请给出 .xlsx 工作簿，报告请给出 Word 文件"
    if suffix in WORKBOOKS | REPORTS:
        return ""
    if suffix in (".doc", ".wps"):
        return f"{suffix} 报告读不了，请用 Word 或 WPS 打开后另存为 .docx 再校验"
    return f"不认识的文件类型 {suffix or '（无扩展名）'}，请给出 .xlsx 工作簿、.docx 或 .txt 报告，或文件夹"


def _copy(path: Path, names: set[str]) -> str:
    """Why a copy that `fill` wrote is not read: its original stands among `names`, the files of the same folder."""
    original = path.stem.removesuffix(FILLED).removesuffix(ROUNDED) + path.suffix
    if original == path.name or original not in names:
        return ""
    what = "补算" if path.stem.endswith(FILLED) else "舍位"
    return f"这是“{original}”的{what}副本，原件也在，只校验原件；要校验副本，请单独给出它"


def sheets_of(
    workbook: RawWorkbook, calculation: Calculation, unread: list[Unread], file: str, shown: str
) -> Iterable[Sheet]:
    """Recognised sheets of one workbook, whose places call it `file`; sheets without a marker are lines on `shown`."""
    found = 0
    unmarked: list[str] = []
    for raw in workbook.sheets:
        mark = marker(raw, workbook.names.get(raw.name, {}))
        if mark is None:
            if raw.cells and not raw.name.startswith(EXPLANATION_SHEETS):
                unmarked.append(raw.name)
            continue
        try:
            edition = load(mark.edition)
        except BadText as error:
            unread.append(Unread(shown, f"表页“{raw.name}”：{error}；请用现行版式的模板重新填报"))
            found += 1
            continue
        if mark.form not in edition.forms:
            unread.append(
                Unread(
                    shown, f"表页“{raw.name}”：版式 {edition.name} 没有“{mark.form[:40]}”；请用现行版式的模板重新填报"
                )
            )
            found += 1
            continue
        found += 1
        uncached = [cell for cell, stored in raw.cells.items() if stored.value is None]
        values = calculation.results(raw.name, uncached)
        yield Sheet(*recognised(edition, edition.forms[mark.form], workbook, raw, file, values), calculation)
    if not found:
        unread.append(Unread(shown, "没有一张表页带官方模板的标识，请用“新建模板”（xlzj new）生成的工作簿填报"))
    elif unmarked:
        names = "、".join(f"“{name}”" for name in unmarked)
        unread.append(
            Unread(shown, f"表页{names}没有模板标识，未校验；如是附件，请从官方模板复制整张表页后填写", harmless=True)
        )


def _split(edition: Edition, found: list[tuple[Path, Sheet]], unread: list[Unread]) -> Iterable[Bundle]:
    """One folder's sheets of one edition as submissions: one, or one per workbook where several sets lie together.

    Several sets: two workbooks hold two or more single forms each, or every single form comes from two workbooks or
    more. Otherwise a form that comes twice is a stray copy, which `bundle_of` names.
    """
    holders: dict[str, set[Path]] = defaultdict(set)
    for path, sheet in found:
        if edition.forms[sheet.form.key].count != "many":
            holders[sheet.form.key].add(path)
    held = Counter(path for paths in holders.values() for path in paths)
    twice = [len(paths) > 1 for paths in holders.values()]
    several = any(twice) and (all(twice) or sum(number > 1 for number in held.values()) > 1)
    if not several:
        yield bundle_of(edition, found, unread)
        return
    by_file: dict[Path, list[tuple[Path, Sheet]]] = defaultdict(list)
    for path, sheet in found:
        by_file[path].append((path, sheet))
    for part in by_file.values():
        yield bundle_of(edition, part, unread)


def bundle_of(edition: Edition, found: list[tuple[Path, Sheet]], unread: list[Unread]) -> Bundle:
    """Sheets as one submission, forms as printed; of a single form that comes twice only one is taken."""
    order = list(edition.forms)
    kept: list[tuple[Path, Sheet]] = []
    taken: dict[str, Form] = {}

    def rank(item: tuple[Path, Sheet]) -> tuple[int, bool]:
        """As printed; of two copies of a single form the one under the official file name first."""
        spec = edition.forms[item[1].form.key]
        return order.index(spec.key), spec.count != "many" and item[0].name != spec.file

    for path, sheet in sorted(found, key=rank):
        form = sheet.form
        first = taken.setdefault(form.key, form)
        if edition.forms[form.key].count != "many" and first is not form:
            where = f"“{first.file}”的" if first.file != form.file else ""
            reason = f"表页“{form.sheet}”与{where}“{first.sheet}”都是{form.key}，只校验后者；请删去或移走多余的一张"
            unread.append(Unread(str(path), reason, harmless=True))
            continue
        kept.append((path, sheet))
    forms = tuple(sheet.form for _, sheet in kept)
    submission = Submission(
        unit=_unit(forms),
        year=edition.year,
        edition=edition.name,
        files=tuple(dict.fromkeys(form.file for form in forms)),
        forms=forms,
    )
    sources = {sheet.form.file: path for path, sheet in kept}
    return Bundle(submission, edition, tuple(sheet for _, sheet in kept), sources)


def _unit(forms: tuple[Form, ...]) -> str:
    """The unit's name as the forms give it: the whole unit's forms first, then a project sheet's 实施单位."""
    for name in ("单位名称", "实施单位"):
        for form in forms:
            fact = form.fields.get(name)
            if fact is not None and fact.kind is Kind.TEXT:
                return fact.text
    return "（单位名称未填）"
