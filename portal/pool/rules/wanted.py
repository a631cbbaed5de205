"""What a contractor asks the pool for, and the choices offered beside it."""

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Self

from portal.core.labels import Labelled
from portal.employers.rules.needs import Skill
from portal.employers.rules.sectors import ProjectType

BANDS = (6, 12, 24, 60)  # least months offered as choices


class Soon(Labelled):
    """到岗时间."""

    NOW = "now", "随时到岗"
    WEEK = "week", "7天内"
    MONTH = "month", "30天内"
    LATER = "later", "30天以后"


class Order(Labelled):
    """排序."""

    FRESH = "fresh", "最近确认在前"
    EXPERIENCE = "experience", "经验多的在前"
    AVAILABLE = "available", "到岗早的在前"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Empty means all; several skills are all asked for."""

    region: str = ""
    near: bool = False  # districts beside it too
    type: ProjectType | None = None
    months: int = 0
    headcount: int = 0
    available_by: date | None = None
    soon: Soon | None = None
    full_time: bool | None = None
    skills: tuple[Skill, ...] = ()
    text: str = ""
    order: Order = Order.FRESH

    def args(self) -> dict[str, Any]:
        """The same as the query of an address."""
        found = {
            "region": self.region,
            "near": "1" if self.near and self.region else "",
            "type": self.type.value if self.type else "",
            "months": str(self.months or ""),
            "headcount": str(self.headcount or ""),
            "available_by": self.available_by.isoformat() if self.available_by else "",
            "soon": self.soon.value if self.soon else "",
            "full_time": {None: "", True: "1", False: "0"}[self.full_time],
            "skills": [skill.value for skill in self.skills],
            "q": self.text,
            "order": "" if self.order is Order.FRESH else self.order.value,
        }
        return {name: value for name, value in found.items() if value}

    def but(self, **changed: Any) -> Self:
        """The same with something else asked."""
        return replace(self, **changed)

    def toggled(self, skill: Skill) -> Self:
        """With that skill asked for, or no longer."""
        rest = tuple(each for each in self.skills if each is not skill)
        return self.but(skills=rest if skill in self.skills else (*self.skills, skill))

    @property
    def asks(self) -> bool:
        """True if anything narrows the pool."""
        plain = replace(self, order=Order.FRESH)
        return any(getattr(plain, f.name) != f.default for f in fields(plain))
