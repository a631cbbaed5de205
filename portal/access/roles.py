"""The people of the portal and the ground each stands on."""

from dataclasses import dataclass

from portal.core.labels import Labelled


class Role(Labelled):
    """What someone is here to do. A person may hold several posts."""

    PERSON = "person", "个人"
    FIRM = "firm", "施工总承包单位经办人"
    AUTHORITY = "authority", "行业主管部门经办人"
    TRAINING = "training", "培训管理"
    AUTHOR = "author", "命题"
    REVIEWER = "reviewer", "审题"
    EXAMS = "exams", "考务"
    INVIGILATOR = "invigilator", "监考"
    MARKING = "marking", "阅卷"
    CERTIFICATES = "certificates", "证书管理"
    POINTS = "points", "人才库与记分"
    AUDITOR = "auditor", "审计"
    ADMINISTRATOR = "administrator", "系统管理"


BUREAU_ROLES = frozenset(Role) - {Role.PERSON, Role.FIRM, Role.AUTHORITY}


@dataclass(frozen=True, slots=True)
class Post:
    """One duty held: as what, for which organisation, over which region (a code prefix)."""

    role: Role
    region: str = ""
    organisation_id: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """The signed-in person, as the rules see them."""

    id: int
    posts: tuple[Post, ...] = (Post(Role.PERSON),)
    name: str = ""

    def holds(self, *roles: Role) -> bool:
        """Whether any post is one of these roles."""
        return any(post.role in roles for post in self.posts)

    @property
    def is_bureau(self) -> bool:
        return self.holds(*BUREAU_ROLES)

    @property
    def organisation_id(self) -> int | None:
        """The organisation of the first post that has one."""
        return next((post.organisation_id for post in self.posts if post.organisation_id), None)

    @property
    def region(self) -> str:
        """The widest region of any post; empty for none."""
        return min((post.region for post in self.posts if post.region), key=len, default="")
