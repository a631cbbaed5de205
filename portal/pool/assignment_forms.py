"""What is chosen for a plan, and what is done with it."""

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import Length, ValidationError

from portal.core.ids import new_public_id
from portal.pool.queries.openings import Opening
from portal.web.fields import BoxesField
from portal.web.forms import Form

MOST_AT_ONCE = 100
TOO_MANY = f"一次最多邀约{MOST_AT_ONCE}人，请减少勾选"


def _not_too_many(_form: Any, field: Any) -> None:
    if len(field.data or ()) > MOST_AT_ONCE:
        raise ValidationError(TOO_MANY)


class PlanForm(Form):
    """发起统筹方案: for which projects; `once` becomes the plan's own id."""

    projects = BoxesField("参加统筹的项目", validate_choice=False)
    once = HiddenField()

    def __init__(self, openings: Sequence[Opening], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._openings = openings
        self.projects.choices = [
            (opening.project.public_id, _words(opening)) for opening in openings
        ]
        if not self.is_submitted():
            self.once.data = new_public_id()
            self.projects.data = [opening.project.public_id for opening in openings]

    def chosen(self) -> list[Opening]:
        """Those ticked that are still there."""
        ticked = set(self.projects.data or ())
        return [opening for opening in self._openings if opening.project.public_id in ticked]


class DistrictPlanForm(PlanForm):
    """The same for a district, whose officer may let people be on a second project (§7 H)."""

    most_projects = RadioField("每人最多同时任职的项目数", default="1")

    def __init__(self, openings: Sequence[Opening], most: int, *args: Any, **more: Any) -> None:
        """`most`: on how many projects one person may be, by the setting in force."""
        super().__init__(openings, *args, **more)
        several = "（方案只给每人安排1个专职；聘用时提示预留足够的工作时间，见《管理办法》第十条）"
        self.most_projects.choices = {
            str(count): f"{count}个{several if count > 1 else ''}" for count in range(1, most + 1)
        }


class InviteChosenForm(Form):
    """邀约勾选的人选."""

    place = SelectMultipleField("人选", validate_choice=False, validators=[_not_too_many])
    message = TextAreaField("邀约说明", validators=[Length(max=500, message="请控制在500字以内")])


class RecommendForm(Form):
    """推荐给施工单位: for which of the plan's projects."""

    needs = BoxesField("推荐的项目", validate_choice=False)


def _words(opening: Opening) -> str:
    project = opening.project
    kind = "专职" if project.is_full_time else "可兼任"
    return f"{project.name}（空缺{opening.free}个，{kind}，{project.needed_on:%Y-%m-%d}前到岗）"
