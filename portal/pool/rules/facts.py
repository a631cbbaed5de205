"""What matching knows: the need, the person, and the settings it goes by (Art 4; DOMAIN §8).

Never among the facts, so never in the score: gender, household, ethnicity, age beyond sixteen
(《劳动法》第十二条、第十三条).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portal.core.labels import Labelled
from portal.employers.rules.needs import Reach, Skill
from portal.pool.rules.consent import CURRENT
from portal.pool.rules.disclosure import Part
from portal.pool.rules.freshness import DAYS

WORKING_AGE = 16


@dataclass(frozen=True, slots=True)
class Weights:
    """The most each term can give; 100 together. A municipal officer may change them."""

    district: int = 25
    elsewhere: int = 10
    project_type: int = 25
    headcount: int = 15
    availability: int = 10
    points: int = 10
    freshness: int = 5
    route: int = 5
    training: int = 5

    def __post_init__(self) -> None:
        most = (
            self.district
            + self.project_type
            + self.headcount
            + self.availability
            + self.points
            + self.freshness
            + self.route
            + self.training
        )
        if most != 100 or not 0 <= self.elsewhere <= self.district:
            raise ValueError("weights sum to 100, and elsewhere is worth no more than the district")


@dataclass(frozen=True, slots=True)
class Terms:
    """Settings of matching, the weights among them."""

    weights: Weights = Weights()
    max_active_projects: int = 1
    late_days: int = 7
    near_days: int = 30
    full_months: int = 24
    spare_points: int = 9
    training_months: int = 24
    fresh_days: int = DAYS
    headcount_bands: tuple[int, ...] = (50, 300, 500)


DEFAULT_TERMS = Terms()


@dataclass(frozen=True, slots=True)
class Demand:
    """用人需求 of one project; `project_type` carries its Chinese label."""

    id: str
    region: str
    project_type: Labelled
    peak_workers: int
    needed_on: date
    neighbours: frozenset[str] = frozenset()
    reach: Reach = Reach.NEIGHBOURS
    full_time: bool = False
    least_months: int = 0
    skills: frozenset[Skill] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """人才 as matching may know them; what the words consented to do not cover is not matched by,
    and no reason tells it.
    """

    id: str
    certificate_valid: bool
    in_pool: bool
    consents: bool
    of_working_age: bool
    active_projects: int
    available_on: date
    regions: frozenset[str]
    anywhere: bool
    months_by_type: Mapping[str, int]
    largest_headcount: int
    spare_points: int
    confirmed_on: date
    meets_education_route: bool
    trained_on: date | None
    is_full_time: bool = True
    skills: frozenset[str] = frozenset()
    covered: frozenset[Part] = CURRENT.covers
