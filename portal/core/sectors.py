"""Which industry a department looks after (Art 3; DOMAIN §8.1)."""

from portal.core.labels import Labelled


class Sector(Labelled):
    """行业主管部门 by what they look after."""

    HOUSING = "housing", "住房城乡建设"
    TRANSPORT = "transport", "交通运输"
    WATER = "water", "水利"
