"""jinja2 for texts a person may edit: sandboxed, every unknown name an error, errors in plain Chinese with the place.

Braces in what a unit wrote are kept apart while a template is rendered, so that a tag left over in the result is
always the template's own mistake.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from xlzj.editions import BadText
from xlzj.report.view import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from types import CodeType

    from jinja2 import Template
    from jinja2.sandbox import SandboxedEnvironment

FAILURES = (TypeError, ValueError, ArithmeticError, LookupError, AttributeError)
"""What an expression of a template may raise besides jinja2's own errors."""

LEFT_OVER = re.compile(r"\{\{|\{%|\{#|\}\}|%\}|#\}")
_HIDDEN = str.maketrans({"{": "\ue000", "}": "\ue001"})
_SHOWN = str.maketrans({"\ue000": "{", "\ue001": "}"})
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_NAMED = re.compile(r"unknown tag '([^']+)'|named '([^']+)'")
_NAME = re.compile(r"attribute '([^']+)'|'([^']+)' is undefined|named '([^']+)'")


def environment(functions: Mapping[str, Callable[..., Any]], *, autoescape: bool = False) -> SandboxedEnvironment:
    """An environment with these functions; what it prints is clean text whose braces are hidden (see `shown`)."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    made = SandboxedEnvironment(
        autoescape=autoescape,
        undefined=StrictUndefined,
        finalize=_printed,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(functions)
    return made


def compiled(words: SandboxedEnvironment, text: str) -> Template:
    """A template of this text; the same text is compiled once, whichever unit's functions it is to use."""
    code = _code(text, bool(words.autoescape))
    return words.template_class.from_code(words, code, words.make_globals(None))


@lru_cache(maxsize=4096)
def _code(text: str, autoescape: bool) -> CodeType:
    return _without_functions(autoescape).compile(text)


@cache
def _without_functions(autoescape: bool) -> SandboxedEnvironment:
    return environment({}, autoescape=autoescape)


def _printed(value: object) -> object:
    """What an expression prints. An undefined name goes through, to fail where jinja2 prints it."""
    from jinja2 import Undefined
    from markupsafe import Markup

    if isinstance(value, (Undefined, Markup)):
        return value
    if value is None or callable(value):
        raise TypeError("表达式没有结果（None 或函数）")
    return clean(str(value)).translate(_HIDDEN)


def shown(text: str) -> str:
    """Rendered text with the braces of what the unit wrote put back."""
    return text.translate(_SHOWN)


def refuse_left_over(text: str, place: str) -> None:
    """Raise BadText where a tag is left in rendered text (before `shown`)."""
    found = LEFT_OVER.search(text)
    if found is not None:
        around = shown(text[max(0, found.start() - 20) : found.end() + 30]).strip()
        raise BadText(f"{place}：模板标记“{found[0]}”没有配对，渲染后还留在文中：“{around}”")


def told(error: Exception, place: str, texts: Iterable[str] = ()) -> BadText:
    """A jinja2 error as one plain line; `texts` are the paragraphs or cells of the template, to quote the wrong one."""
    from jinja2 import TemplateSyntaxError, UndefinedError
    from jinja2.exceptions import SecurityError

    message = str(error)
    named = _NAME.search(message)
    name = next((group for group in named.groups() if group), "") if named else ""
    quoted = next((text for text in texts if name and name in text and LEFT_OVER.search(text)), "")
    where = f"{place}（“{quoted.strip()}”）" if quoted else place
    if isinstance(error, UndefinedError):
        return BadText(f"{where}：没有“{name or message}”这个名称，请对照版式的字段名改正")
    if isinstance(error, SecurityError):
        return BadText(f"{where}：模板里有不允许的写法（{message}）")
    if isinstance(error, TemplateSyntaxError):
        return BadText(f"{where}：模板语法有误：{_plainly(message)}")
    said = message if _CHINESE.search(message) else "算式、函数的写法或者所用的字段不对"
    return BadText(f"{where}：模板无法计算（{said}）")


def _plainly(message: str) -> str:
    """What jinja2 says of a template's grammar, in Chinese."""
    found = _NAMED.search(message)
    name = next((group for group in found.groups() if group), "") if found else ""
    if "unknown tag" in message:
        return f"没有“{name}”这种标记"
    if message.startswith("No "):
        return f"没有“{name}”这种处理"
    if "Unexpected end of template" in message:
        return "for、if 没有写对应的 endfor、endif"
    got = message.partition("got ")[2].strip("' .")
    return f"在“{got}”附近少了括号、逗号或者引号" if got and _CHINESE.search(got) else "标记里的写法不完整"
