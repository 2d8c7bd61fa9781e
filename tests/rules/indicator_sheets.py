"""附件2 and 附件3 with indicator rows, written inside a test; the sheets of the yueyang seed, figures as printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.forms import form, statuses
from xlzj.rules.catalogue import by_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xlzj.model import Form

OUTPUT, EFFECT, CONTENT = "产出指标\n（50分）", "效益指标\n（30分）", "满意度\n指标\n（10分）"
COUNT, QUALITY, TIME, COST = "数量指标", "质量指标", "时效指标", "成本指标"
ECONOMY, SOCIETY, ECOLOGY, LASTING = "经济效\n益指标", "社会效\n益指标", "生态效\n益指标", "可持续影响指标"
SERVED = "服务对象满意度指标"


def filled_down(rows: Iterable[Sequence[str]]) -> list[list[str]]:
    """Rows whose blank first and second level stand for the merged cell above."""
    above = ["", ""]
    done = []
    for row in rows:
        above = [row[0] or above[0], row[1] or above[1]]
        done.append([*above, *row[2:]])
    return done


ROWS_2 = filled_down([
    [OUTPUT, COUNT, "开展行政执法次数", "100次", "350次", "5", "5", ""],
    ["", "", "中央环保督察交办信访件", "35.5件", "34.5件", "5", "4",
     "剩余1件为小港河水污染问题经开区改革后，已移交市直主管部门"],
    ["", "", "水污染防治排污口排查", "52", "52", "10", "10", ""],
    ["", QUALITY, "全区空气质量优良天数", "≥310天", "321天", "5", "5", ""],
    ["", "", "完成任务率", "100%", "100%", "5", "5", ""],
    ["", TIME, "按时完成各项指标任务", "2024年度", "2024年度", "5", "5", ""],
    ["", "", "突发任务及时完成", "即时", "即时", "5", "5", ""],
    ["", COST, "成本控制在预算内", "≤633.83万元", "566.28万元", "10", "10", ""],
    [EFFECT, ECONOMY, "实现节能减排",
     "PM2.5年均浓度持续降至30微克/m3以下，区环境空气质量优良率达到85%以上；",
     "PM2.5：38.4μg/m3\n\n空气质量优良率为82.7%", "10", "8", "空气质量优良率下降3.3%"],
    ["", SOCIETY, "提升了公众环保意识，提升生态环境保护社会影响度", "效益明显", "有所提升", "5", "5", ""],
    ["", ECOLOGY, "区域内生态环境考核", "达标", "达标", "10", "10", ""],
    ["", LASTING, "绿色发展稳步推进", "效益明显", "效益明显", "5", "5", ""],
    [CONTENT, SERVED, "全体人民群众", "≥95%", "95%", "10", "10", ""],
])  # fmt: skip

ROWS_3 = filled_down([
    [OUTPUT, COUNT, "完成罚没款任务", "30万元", "30.1万元", "10", "10", ""],
    ["", QUALITY, "各种整治符合环保标准", "完成主要污染物减排目标", "100%", "10", "10", ""],
    ["", "", "城区空气质量优良率", "≥85%", "82.7%", "10", "8", ""],
    ["", TIME, "按时完成各项指标任务", "2024年12月31日", "100%", "10", "10", ""],
    ["", COST, "按要求控制在预算内", "94.35万元", "94.35万元", "10", "10", ""],
    [EFFECT, ECONOMY, "实现节能减排，减少环保治理经费", "经济平稳发展", "经济平稳发展", "10", "10", ""],
    ["", SOCIETY, "改善达到环境质量控制目标", "有所改善", "有所改善", "10", "10", ""],
    ["", ECOLOGY, "促进环境质量认知度", "有所促进", "有所促进", "5", "5", ""],
    ["", LASTING, "推动辖区生态环境质量持续改善", "环境质量稳步提升", "已完成", "5", "5", ""],
    [CONTENT, SERVED, "全体人民群众", "≥90%", "已完成", "10", "10", ""],
])  # fmt: skip

_DONE_2 = (
    "一、环境质量总体稳中向好。2024年全区空气质量优良率为82.7%，下降3.3%；漆事大桥断面4——6月总磷超标。"
    "二、全年召开生态环境会议和开展调研活动共26次。三、开展“双随机、一公开”抽查企业40家次，"
    "执法检查350多家次；立案查处企业15家，罚款金额30.1万元。常规信访办件总数137件。"
)


def whole(rows: Sequence[Sequence[str]] = ROWS_2, **changes: Any) -> Form:
    """附件2 of the seed, with other rows or fields."""
    values: dict[str, Any] = {
        "年度资金总额": ["404.17", "633.83", "566.28"],
        "年度资金总额_分值": "10",
        "年度资金总额_执行率": "89.34%",
        "年度资金总额_得分": "8.93",
        "预期目标": "改善大气和水环境；整改突出生态环境问题。",
        "实际完成情况": _DONE_2,
        "总分_分值": "100",
        "总分_得分": "95.93",
    }
    return form("附件2", **{**values, **changes, "绩效指标": rows})


def project(rows: Sequence[Sequence[str]] = ROWS_3, **changes: Any) -> Form:
    """附件3 of the seed, with other rows or fields."""
    values: dict[str, Any] = {
        "项目支出名称": "环境监察、监测等运行经费",
        "年度资金总额": ["93.50", "94.35", "94.35"],
        "年度资金总额_分值": "10",
        "年度资金总额_执行率": "100%",
        "年度资金总额_得分": "10",
        "预期目标": "1、完成突出环境问题整改。2、加强环境执法监管。3、持续推进环境治疗改善。",
        "实际完成情况": "已完成",
        "总分_分值": "98",
        "总分_得分": "",
    }
    return form("附件3", **{**values, **changes, "绩效指标": rows})


def one_row(*cells: str, second: str = COUNT, first: str = OUTPUT, **changes: Any) -> Form:
    """附件3 with a single indicator row: 三级指标, 年度指标值, 实际完成值, 分值, 得分, 偏差原因."""
    return project([[first, second, *cells]], **changes)


def ended(code: str, *cells: str, **more: Any) -> str:
    """How one row ends under one rule."""
    (status,) = statuses(by_code()[code], one_row(*cells, **more))
    return status
