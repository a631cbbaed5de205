"""Who and what the main job is about; all made up."""

from datetime import date

from portal.core.identity import make_resident_id

NAME, OWN_PASSWORD, MOBILE = "何满仓", "渡口边的老黄桷树下", "13800005678"
# An id whose check character is X, so that a small x can be forgiven.
RESIDENT_ID = next(
    found for n in range(999) if (found := make_resident_id(date(1988, 8, 8), n)).endswith("X")
)
SITTING = "渝中区第一场专项职业能力考核"
FIRM, PROJECT = "两江试点建设公司", "滨江花园一期"
