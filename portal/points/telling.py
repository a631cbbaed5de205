"""Who is told of points, once each. That a notice or a decision waits for the person, their first
page says until it is read; here is told what would else be seen only by chance.
"""

from datetime import date, datetime

from portal.notices.actions import Telling, settle, tell
from portal.points.models import Advice, PointsEvent
from portal.points.rules.review import Outcome
from portal.web.filters import day_cn


def withdrawn(event: PointsEvent, *, now: datetime) -> None:
    """What the person was given notice of is not pursued."""
    if event.noticed_at is not None:
        title = event.catalogue_item.title
        _of_event(event, "withdrawn", f"已告知您的记分事项“{title}”已撤回，不记分", now)


def reversed_(event: PointsEvent, *, now: datetime) -> None:
    """冲正: as if it had never been."""
    title = event.catalogue_item.title
    _of_event(event, "reversed", f"记分决定“{title}”已冲正，视为自始没有记分", now)


def reviewed(event: PointsEvent, outcome: Outcome, *, now: datetime) -> None:
    """复核决定 is served."""
    title = event.catalogue_item.title
    _of_event(event, "reviewed", f"您申请的复核已有结果：{outcome.label}记分决定“{title}”", now)


def read(event: PointsEvent, *, now: datetime) -> None:
    """The person has the page of it before them."""
    steps = ("withdrawn", "reversed", "reviewed")
    settle(*(_key(event, step) for step in steps), now=now)


def suspended(person_id: int, since: date, *, now: datetime) -> None:
    """暂停推送 (Art 17), and where to see what ends it."""
    words = (
        f"您在本记分周期内累计记满12分，{day_cn(since)}起暂停推送招用信息（《管理办法》第十七条）。"
        "重新培训、考核合格后可以重新纳入人才库"
    )
    _of_standing(person_id, "suspended", words, now)


def restored(person_id: int, *, is_readmitted: bool, now: datetime) -> None:
    """The person is pushed again."""
    why = "已重新纳入人才库" if is_readmitted else "记分变动后不足12分"
    _of_standing(person_id, "restored", f"{why}，恢复推送招用信息", now)


def advised(advice: Advice, *, now: datetime) -> None:
    """建议另行聘任函 to the employer."""
    tell(
        Telling(
            "points.advice",
            f"{advice.person.name}（{advice.project.name}）已被暂停推送招用信息，"
            "建议另行聘任，请查看建议函",
            f"points.advice:{advice.id}",
            organisation_id=advice.organisation_id,
            endpoint="points.firm.advice",
            args={"advice_id": advice.public_id},
        ),
        now=now,
    )


def advice_read(advice: Advice, *, now: datetime) -> None:
    """Somebody of the firm has the letter before them."""
    settle(f"points.advice:{advice.id}", now=now)


def _key(event: PointsEvent, step: str) -> str:
    return f"points.event:{event.id}:{step}"


def _of_event(event: PointsEvent, step: str, words: str, now: datetime) -> None:
    told = Telling(
        "points.event",
        words,
        _key(event, step),
        person_id=event.person_id,
        endpoint="points.my.event",
        args={"event_id": event.public_id},
    )
    tell(told, now=now)


def _of_standing(person_id: int, what: str, words: str, now: datetime) -> None:
    """The person is held while it changes: each change comes once, at its own moment."""
    told = Telling(
        "points.standing",
        words,
        f"points.standing:{person_id}:{what}:{now.timestamp():.6f}",
        person_id=person_id,
        endpoint="points.my.standing",
    )
    tell(told, now=now)
