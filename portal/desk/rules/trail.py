"""What an entry of the trail tells an officer: its facts by their Chinese names."""

from collections.abc import Mapping
from typing import Any

from portal.core.regions import REGIONS

_NAMES = {
    "about": "被反映人",
    "added": "新增",
    "after": "修改后",
    "alike": "相似记录",
    "answer": "答复",
    "answers": "已答题数",
    "appointment": "聘用编号",
    "basis": "任职条件",
    "before": "修改前",
    "cause": "原因",
    "contra": "冲正记录",
    "count": "数量",
    "credit_code": "统一社会信用代码",
    "days": "天数",
    "decision": "结果",
    "decision_number": "文号",
    "digest": "文件摘要",
    "document": "文件",
    "due": "陈述申辩截至",
    "due_on": "期限",
    "ended_on": "结束日期",
    "files": "附件数",
    "holder": "使用单位",
    "in_force_on": "自何日起适用",
    "is_full_time": "专职",
    "is_generated": "平台生成",
    "is_late": "逾期报告",
    "item": "条款",
    "kind": "类别",
    "mobile": "手机号",
    "name": "名称",
    "number": "编号",
    "organisation": "单位",
    "passed": "合格人数",
    "person": "人员",
    "planned_start_on": "计划开工日期",
    "points": "分值",
    "procedures": "未办结的记分事项",
    "project": "项目",
    "reason": "理由",
    "purpose": "用途",
    "region": "地区",
    "regions": "地区",
    "resident_id": "证件号码",
    "retired": "停用",
    "revised": "修订",
    "sat": "实考人数",
    "seat": "座位号",
    "sector": "主管行业",
    "setting": "规则参数",
    "side": "签署方",
    "since": "自",
    "sitting": "场次",
    "stage": "提醒",
    "starts_on": "到岗日期",
    "starts_on_before": "原到岗日期",
    "statement": "陈述",
    "title": "名称",
    "version": "版本",
    "to": "变为",
    "value": "内容",
    "visible": "公开",
    "waiver": "核对说明",
    "year": "年份",
}


def told(facts: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Name and value of each fact that has both; what only the machine needs is left out."""
    found = ((name, _value(key, facts[key])) for key, name in _NAMES.items() if key in facts)
    return tuple((name, value) for name, value in found if value)


def _value(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (list, tuple)):
        return "、".join(_value(key, each) for each in value)
    if value is None:
        return ""
    region = REGIONS.get(str(value)) if key in {"region", "regions"} else None
    return region.name if region else _short(str(value))


def _short(words: str) -> str:
    """A digest is told by its beginning."""
    return f"{words[:12]}…" if len(words) == 64 and words.isalnum() else words
