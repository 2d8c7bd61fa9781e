"""What the data call things, in an accountant's words."""

from __future__ import annotations

KINDS = {
    "amount": "金额",
    "ratio": "百分率",
    "score": "得分",
    "points": "分值",
    "count": "数（人、个）",
    "area": "面积",
    "text": "文字",
    "date": "日期",
    "choice": "选项",
    "printed": "印好的文字",
    "code": "科目编码",
}
SEVERITIES = {"error": "错误", "review": "核实", "hint": "提示"}
