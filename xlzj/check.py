"""The pipeline: files → facts → outcomes. This file is its table of contents."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from xlzj.address import column_number, split_cell
from xlzj.audit.own import own_rules
from xlzj.audit.sheet import NOTHING
from xlzj.explain import explained
from xlzj.folding import fold, raised
from xlzj.formulas.catalogue import RULES as FORMULAS
from xlzj.formulas.engine import Book
from xlzj.formulas.integrity import inspect
from xlzj.limits import TooMuch, current, held, told
from xlzj.model import Adjusted, Checked, Outcome, Result, Severity, Status, Unread
from xlzj.read.submission import gather
from xlzj.relate import acquainted, beside, with_last_year, with_units
from xlzj.rules.catalogue import PROSE, RULES, by_code
from xlzj.rules.kernel import Case
from xlzj.rules.told import claims

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from xlzj.audit.sheet import Written
    from xlzj.editions.spec import Edition
    from xlzj.model import Claims, Finding, Submission
    from xlzj.read.submission import Bundle
    from xlzj.rules.kernel import Rule


class Choice(NamedTuple):
    """Which rules to run: codes or their beginnings (XJ1, FX). Nothing selected means all."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def wants(self, code: str) -> bool:
        """Whether the rule of this code is to run."""
        chosen = not self.select or code.startswith(self.select)
        return chosen and not (self.ignore and code.startswith(self.ignore))


EVERYTHING = Choice()


def check(
    paths: Iterable[Path], choice: Choice = EVERYTHING, last_year: Path | None = None, given: Written = NOTHING
) -> tuple[Result, tuple[Bundle, ...]]:
    """Check every submission under `paths`. Returns the result and the bundles it was made from, in the same order.

    Sets of the year before are taken from `last_year`, from `paths` themselves, or from beside this year's folder.
    `given` are 审核公式 beside those of the editions; what is wrong with any of them is told among the unreadable.
    """
    gathered = gather(paths, Book)
    elsewhere = (last_year,) if last_year is not None else beside(gathered.bundles)
    earlier = gather(elsewhere, Book).bundles if elsewhere else ()
    bundles = acquainted(with_units(with_last_year(gathered.bundles, earlier)))
    faults = faults_of((bundle.edition for bundle in bundles), given)
    limits = current()
    done: list[tuple[Checked, Bundle]] = []
    unread = list(gathered.unreadable)
    for bundle in bundles:
        files = bundle.submission.files
        try:
            with held(limits, len(files)):
                done.append((check_bundle(bundle, choice, given=given), bundle))
        except (MemoryError, TooMuch) as error:
            unread += [Unread(str(bundle.sources.get(file, file)), told(error, limits)) for file in files]
    checked = tuple(one for one, _ in done)
    return Result(checked, (*unread, *faults)), tuple(bundle for _, bundle in done)


def faults_of(editions: Iterable[Edition], given: Written) -> tuple[Unread, ...]:
    """What is wrong with 审核公式, those of these editions and those given: each a line that the run must not hide."""
    problems = [problem for edition in dict.fromkeys(editions) for problem in own_rules(edition, given).problems]
    every = dict.fromkeys((*given.problems, *problems))
    return tuple(Unread(problem.file, f"审核公式 {problem}", formula=True) for problem in every)


def case_of(bundle: Bundle) -> Case:
    """What rules see of a bundle. Whoever needs it after the check passes the same one to both: it remembers."""
    units = tuple(Case(unit.submission, unit.edition) for unit in bundle.units)
    sisters = tuple(Case(unit.submission, unit.edition) for unit in bundle.sisters)
    return Case(bundle.submission, bundle.edition, units, sisters, bundle.family)


def check_bundle(
    bundle: Bundle, choice: Choice = EVERYTHING, case: Case | None = None, given: Written = NOTHING
) -> Checked:
    """Verify formulas, run rules, fold consequences under causes, put findings in order, add the unit's 说明."""
    case = case or case_of(bundle)
    own = own_rules(bundle.edition, given).rules if bundle.sheets else ()
    outcomes = [outcome for outcome in _verify(bundle) if choice is EVERYTHING or choice.wants(outcome.rule)]
    for rule in (*RULES, *own) if bundle.sheets else PROSE:
        if choice is EVERYTHING or choice.wants(rule.code):
            outcomes += apply(rule, case)
    done = explained(_arranged(case, outcomes, own), bundle.explanations)
    return Checked(bundle.submission, done, _claims(case), _adjusted(bundle.edition))


def _adjusted(edition: Edition) -> tuple[Adjusted, ...]:
    """The rules that the edition turned off or gave another severity, with its reasons, by code."""
    told: list[tuple[str, Severity | None, str]]
    told = [(code, None, reason) for code, reason in edition.disabled.items()]
    told += [(code, Severity(own), edition.reasons.get(code, "")) for code, own in edition.severities.items()]
    if not told:
        return ()
    known = {code: (about.title, about.severity) for code, about in FORMULAS.items()}
    known |= {code: (rule.title, rule.severity) for code, rule in by_code().items()}
    return tuple(
        Adjusted(code, *known[code], now, reason)
        for code, now, reason in sorted(told, key=lambda one: one[0])
        if code in known
    )


def _claims(case: Case) -> Claims | None:
    """The numbers told in prose. A crash is told by the rules that met it."""
    try:
        return claims(case)
    except Exception:  # noqa: BLE001  (honesty rule 2: each rule that reads the prose has its own crashed outcome)
        return None


def _verify(bundle: Bundle) -> Iterator[Outcome]:
    """Formula integrity of every sheet. A crash becomes an outcome and stops nothing."""
    for sheet in bundle.sheets:
        try:
            book = sheet.calculation if isinstance(sheet.calculation, Book) else None
            for outcome in inspect(sheet.located, book):
                finding = outcome.finding
                if finding is None:
                    yield outcome
                    continue
                place = finding.place._replace(file=sheet.form.file)
                operands = tuple(o._replace(place=o.place._replace(file=sheet.form.file)) for o in finding.operands)
                yield outcome._replace(finding=replace(finding, form=sheet.form.label, place=place, operands=operands))
        except Exception as error:  # noqa: BLE001  (honesty rule 2: a crash is its own outcome)
            yield Outcome("FX", Status.CRASHED, reason=f"{sheet.form.label}的公式核对出错：{error!r}")


def apply(rule: Rule, case: Case) -> list[Outcome]:
    """All outcomes of one rule. A crash becomes an outcome after those before it, and stops nothing."""
    reason = case.edition.disabled.get(rule.code)
    if reason:
        return [Outcome(rule.code, Status.UNCHECKED, reason=f"本版式停用：{reason}")]
    outcomes: list[Outcome] = []
    try:
        outcomes += rule.run(case)
        case.ran[rule.code] = outcomes
    except KeyError as error:
        outcomes.append(_lacking(case, rule, error))
    except Exception as error:  # noqa: BLE001  (honesty rule 2: a crash is its own outcome)
        outcomes.append(Outcome(rule.code, Status.CRASHED, reason=f"规则 {rule.code} 运行出错：{error!r}"))
    return outcomes


def _lacking(case: Case, rule: Rule, error: KeyError) -> Outcome:
    """A rule met a name that the edition's forms do not have (its author left it out): not checked, and said so."""
    name = error.args[0] if error.args else ""
    forms = [form for form in case.edition.forms.values() if not rule.role or form.role in rule.role]
    known = not isinstance(name, str) or all(name in form.fields or name in form.tables for form in forms)
    if known or not name or name[0].isascii():
        return Outcome(rule.code, Status.CRASHED, reason=f"规则 {rule.code} 运行出错：{error!r}")
    return Outcome(rule.code, Status.UNCHECKED, reason=f"本版式没有“{name}”这一项，规则 {rule.code} 查不了")


def _arranged(case: Case, outcomes: list[Outcome], own: Iterable[Rule]) -> tuple[Outcome, ...]:
    """Findings folded and in printed order, then everything else as it came."""
    found = [outcome for outcome in outcomes if outcome.finding is not None]
    if not found:
        return tuple(outcomes)
    others = [outcome for outcome in outcomes if outcome.finding is None]
    findings = [outcome.finding for outcome in found if outcome.finding is not None]
    causes = fold(case, findings, {**by_code(), **{rule.code: rule for rule in own}})
    order = _order(case.submission)
    folded = [
        outcome._replace(finding=finding) for outcome, finding in zip(found, raised(findings, causes), strict=True)
    ]
    folded.sort(key=lambda outcome: order(outcome.finding))
    return (*folded, *others)


def _order(submission: Submission) -> Callable[[Finding | None], tuple[int, int, int, int, str]]:
    """The sort key of findings: sheets as printed, then rows, columns and paragraphs; reports after the sheets."""
    sheets: Mapping[tuple[str, str], int] = {
        (form.file, form.sheet): at for at, form in enumerate((*submission.forms, *submission.texts))
    }

    def key(finding: Finding | None) -> tuple[int, int, int, int, str]:
        if finding is None:
            return (len(sheets), 0, 0, 0, "")
        place = finding.place
        letters, row = split_cell(place.cell) if place.cell else ("A", 0)
        at = sheets.get((place.file, place.sheet), len(sheets))
        return (at, row, column_number(letters), place.paragraph, finding.rule)

    return key
