"""Which industry department answers for which kind of project (Art 3; DOMAIN §8.1)."""

from portal.core.labels import Labelled


class ProjectType(Labelled):
    """项目类型."""

    BUILDING = "building", "房屋建筑"
    MUNICIPAL = "municipal", "市政"
    ROAD = "road", "公路"
    WATER = "water", "水利"
    RAIL = "rail", "轨道、铁路"
    OTHER = "other", "其他"


class Sector(Labelled):
    """行业主管部门 by what they look after."""

    HOUSING = "housing", "住房城乡建设"
    TRANSPORT = "transport", "交通运输"
    WATER = "water", "水利"


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
