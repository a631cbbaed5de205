"""How many specialists a site should have: advice with reasons, never a bar (Art 4).

Art 4 asks for 合理配备 by scale and headcount and gives no ratio (DOMAIN §7 Z). The headcount table
is this portal's own, the area table DBJ50-157-2013 (DOMAIN §8.3); the larger counts.
"""

from dataclasses import dataclass
from datetime import date

from portal.core.labels import Labelled


class BuildingKind(Labelled):
    """What is built, as DBJ50-157-2013 tells apart."""

    PUBLIC = "public", "公共建筑或工业建筑"
    ESTATE = "estate", "住宅小区或群体工程"


class AreaClass(Labelled):
    """规模 by floor area."""

    SMALL = "small", "小型"
    MEDIUM = "medium", "中型"
    LARGE = "large", "大型"


@dataclass(frozen=True, slots=True)
class Posts:
    """岗位: how many, and how many of them full-time."""

    total: int
    full_time: int


@dataclass(frozen=True, slots=True)
class Site:
    """What the advice rests on; an unknown area, or no building at all, adds nothing."""

    peak_workers: int
    area_m2: int | None = None
    kind: BuildingKind | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """建议配备: the posts, and the sentences that say why."""

    posts: Posts
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standard:
    """配备标准 in force from a day; a municipal officer may put another in its place.

    `by_headcount` gives the posts up to and including so many workers; beyond the last of them one
    post is added for each begun step of `step`.
    """

    in_force_on: date
    by_headcount: tuple[tuple[int, Posts], ...]
    step: int
    by_area: dict[tuple[BuildingKind, AreaClass], Posts]
    medium_m2: int = 3_000
    large_m2: int = 30_000


STANDARD_OF_2025 = Standard(
    in_force_on=date(2025, 4, 3),
    by_headcount=((50, Posts(1, 0)), (300, Posts(1, 1)), (500, Posts(2, 1))),
    step=500,
    by_area={
        (BuildingKind.PUBLIC, AreaClass.SMALL): Posts(1, 0),
        (BuildingKind.PUBLIC, AreaClass.MEDIUM): Posts(1, 0),
        (BuildingKind.PUBLIC, AreaClass.LARGE): Posts(1, 1),
        (BuildingKind.ESTATE, AreaClass.SMALL): Posts(1, 0),
        (BuildingKind.ESTATE, AreaClass.MEDIUM): Posts(1, 1),
        (BuildingKind.ESTATE, AreaClass.LARGE): Posts(2, 2),
    },
)


def advise(site: Site, standard: Standard = STANDARD_OF_2025) -> Advice:
    """Art 4, DOMAIN §7 Z and §8.3: the larger of what headcount and area ask for.

    At least one, whatever the size: 《保障农民工工资支付条例》第二十八条.
    """
    posts = by_headcount(site.peak_workers, standard)
    reasons = [f"高峰期施工人数{site.peak_workers}人，按人数宜配备{_posts(posts)}"]
    if site.area_m2 is not None and site.kind is not None:
        size = area_class(site.area_m2, standard)
        due = standard.by_area[site.kind, size]
        where = f"建筑面积{site.area_m2:,}㎡，属{size.label}{site.kind.label}"
        reasons.append(f"{where}，按DBJ50-157-2013宜配备{_area_posts(due)}")
        posts = Posts(max(posts.total, due.total), max(posts.full_time, due.full_time))
    reasons.append("《保障农民工工资支付条例》第二十八条要求工程项目部配备劳资专管员，至少1名")
    return Advice(posts, tuple(reasons))


def by_headcount(workers: int, standard: Standard = STANDARD_OF_2025) -> Posts:
    """DOMAIN §8.3: the posts due for so many workers at the peak."""
    for most, posts in standard.by_headcount:
        if workers <= most:
            return posts
    most, posts = standard.by_headcount[-1]
    return Posts(posts.total - (most - workers) // standard.step, posts.full_time)


def area_class(area_m2: int, standard: Standard = STANDARD_OF_2025) -> AreaClass:
    """DBJ50-157-2013: small below 3,000 ㎡, large from 30,000 ㎡."""
    if area_m2 < standard.medium_m2:
        return AreaClass.SMALL
    return AreaClass.MEDIUM if area_m2 < standard.large_m2 else AreaClass.LARGE


def shortfalls(advice: Advice, planned: Posts, appointed: Posts) -> tuple[str, ...]:
    """Where the plan, and then the people appointed, stay behind the advice; empty if nowhere."""
    return (
        *_behind("计划配备", planned, advice.posts),
        *_behind("现已聘用", appointed, advice.posts),
    )


def _behind(what: str, there: Posts, due: Posts) -> list[str]:
    sentences = []
    if there.total < due.total:
        sentences.append(f"{what}{there.total}名，少于建议的{due.total}名")
    if there.full_time < due.full_time:
        sentences.append(f"{what}专职{there.full_time}名，少于建议的专职{due.full_time}名")
    return sentences


def _posts(posts: Posts) -> str:
    if posts.full_time == 0:
        return f"{posts.total}名（可由其他岗位人员兼任）"
    return f"{posts.total}名（其中专职不少于{posts.full_time}名）"


def _area_posts(posts: Posts) -> str:
    return f"{posts.full_time}名专职" if posts.full_time else _posts(posts)
