"""双方各自签署: nobody stands on both sides of an appointment, of its changes or of its end.

A contractor's clerk may be appointed themselves (nothing in the measures forbids it); what the firm
says of the post is then another clerk's to say. This portal's own rule: a signature by click proves
that two have agreed only if they are two.
"""

from collections.abc import Sequence

from portal.core.labels import Labelled

MOST_NAMED = 5


class Act(Labelled):
    """What somebody does for the firm."""

    SIGN = "sign", "签署"
    END = "end", "办理结束"


def stand_in(act: Act, others: Sequence[str]) -> str:
    """Why one cannot do it for the firm about oneself, and who can."""
    told = f"您就是这项聘用中的劳资专管员，不能同时代表单位{act.label}"
    if not others:
        return (
            f"{told}；贵单位目前没有其他经办人，请先联系人力社保部门的系统管理人员，"
            f"为另一名工作人员授予施工单位经办人职责，由其{act.label}"
        )
    named = "、".join(others[:MOST_NAMED]) + ("等" if len(others) > MOST_NAMED else "")
    return f"{told}；请由贵单位其他经办人（{named}）{act.label}"
