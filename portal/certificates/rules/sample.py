"""Facts of people who do not exist, to see how a template prints what is hard to print."""

from typing import Any

LONG_NAME = "阿卜杜热合曼·麦麦提吐尔逊·伊敏尼亚孜·买买提依明江·吐尔洪江·艾合买提江"
REMARK = "因姓名用字更正，于2026年6月1日补发，原证书（版式流水号末两位01）同时作废。"
_SHARED = {
    "sex": "女",
    "birth_on": "1990-03-07",
    "resident_id": "500000199003070000",  # of no region and with a wrong check character
    "number": "Z000050500000260000000",
    "examined_on": "2026-03-14",
    "issued_on": "2026-04-01",
    "photo": "",
    "is_demo": True,
    "remark": "",
}
SAMPLES: dict[str, dict[str, Any]] = {
    "ordinary": _SHARED | {"name": "演示甲"},
    "long": _SHARED | {"name": LONG_NAME, "remark": REMARK},
    "rare": _SHARED | {"name": "演示𠮷喆"},
    "dot": _SHARED | {"name": "演示·吐尔逊"},
}
SAMPLE_LABELS = {
    "ordinary": "演示数据：普通姓名",
    "long": "演示数据：长姓名并有备注",
    "rare": "演示数据：生僻字",
    "dot": "演示数据：带间隔号的姓名",
}
