"""Which industry department answers for which kind of project (Art 3; DOMAIN §8.1)."""

from portal.core.labels import Labelled
from portal.core.sectors import Sector

__all__ = ["ProjectType", "Sector", "sector_of"]


class ProjectType(Labelled):
    """项目类型."""

    BUILDING = "building", "房屋建筑"
    MUNICIPAL = "municipal", "市政"
    ROAD = "road", "公路"
    WATER = "water", "水利"
    RAIL = "rail", "轨道、铁路"
    OTHER = "other", "其他"


_SECTORS = {
    ProjectType.BUILDING: Sector.HOUSING,
    ProjectType.MUNICIPAL: Sector.HOUSING,
    ProjectType.RAIL: Sector.HOUSING,
    ProjectType.ROAD: Sector.TRANSPORT,
    ProjectType.WATER: Sector.WATER,
}


def sector_of(project_type: ProjectType) -> Sector | None:
    """Art 3: 住建 for buildings, municipal works and rail; 交通 for roads; 水利; else None."""
    return _SECTORS.get(project_type)
