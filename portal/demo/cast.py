"""The people whom a visitor may be: one card for each way of using the portal."""

from dataclasses import dataclass

from portal.accounts.models import Person
from portal.demo.crowd import Crowd


@dataclass(frozen=True, slots=True)
class Cast:
    """登场人物, in the order of their cards; officers follow (`offices.staff`)."""

    newcomer: Person
    candidates: tuple[Person, Person]
    holder: Person
    engaged: Person
    suspended: Person
    retrained: Person
    clerk: Person


def choose_cast(crowd: Crowd) -> Cast:
    """Everyone with a story, registered when it begins."""
    return Cast(
        newcomer=crowd.person("新考生：刚注册，什么都还没办，可以从培训或报名开始", ago=1),
        candidates=(
            crowd.person("已审核通过的考生（一）：有准考证，现在就可以进入考试", ago=30),
            crowd.person("已审核通过的考生（二）：同上，供第二位来访者考试", ago=29),
        ),
        holder=crowd.person("持证人员：已在人才库展示，有一份邀约等待答复", ago=120),
        engaged=crowd.person("在岗劳资专管员：有记分记录，有一份告知等待陈述申辩", ago=440),
        suspended=crowd.person("被暂停人员：记满12分，须重新培训并再次考核合格", ago=441),
        retrained=crowd.person("被暂停后已重新培训并考核合格：等待人社部门办理重新入库", ago=442),
        clerk=crowd.person(
            "施工单位经办人：有项目、邀约、待上传的配备文件和一份建议另行聘任函", ago=435
        ),
    )
