"""Chongqing's administrative divisions and functional areas, each with the days it was in force."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from portal.core.labels import Labelled

# A jurisdiction is a prefix of codes: "50" reaches every district, "500103" only 渝中区.
MUNICIPALITY = "50"
# The same municipality where a field wants six digits (certificate numbers, GB/T 2260).
MUNICIPALITY_IN_FULL = "500000"

# 渝府发〔2025〕15号: the source gives the month only (DOMAIN §5.3), so the first of it is taken.
_REFORM_OF_2025 = date(2025, 11, 1)


class RegionKind(Labelled):
    """What kind of area a code stands for."""

    MUNICIPALITY = "municipality", "直辖市"
    DISTRICT = "district", "区"
    COUNTY = "county", "县"
    AUTONOMOUS_COUNTY = "autonomous_county", "自治县"
    FUNCTIONAL = "functional", "功能区"


@dataclass(frozen=True, slots=True)
class Region:
    """区划: one area, in force from `valid_from` up to but not including `valid_to`.

    The first of `successors` is where its records go; others got only some of its towns.
    `lies_in` tells in which districts a functional area lies.
    """

    code: str
    name: str
    kind: RegionKind
    valid_from: date
    valid_to: date | None = None
    successors: tuple[str, ...] = ()
    lies_in: tuple[str, ...] = ()

    def is_current(self, on: date) -> bool:
        """True while the area is in force."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


def _districts() -> Iterator[Region]:
    for code, name, year in (
        ("500101", "万州区", 1998),
        ("500102", "涪陵区", 1997),
        ("500103", "渝中区", 1997),
        ("500104", "大渡口区", 1997),
        ("500106", "沙坪坝区", 1997),
        ("500107", "九龙坡区", 1997),
        ("500108", "南岸区", 1997),
        ("500109", "北碚区", 1997),
        ("500110", "綦江区", 2011),
        ("500111", "大足区", 2011),
        ("500113", "巴南区", 1997),
        ("500114", "黔江区", 2000),
        ("500115", "长寿区", 2001),
        ("500116", "江津区", 2006),
        ("500117", "合川区", 2006),
        ("500118", "永川区", 2006),
        ("500119", "南川区", 2006),
        ("500120", "璧山区", 2014),
        ("500151", "铜梁区", 2014),
        ("500152", "潼南区", 2015),
        ("500153", "荣昌区", 2015),
        ("500154", "开州区", 2016),
        ("500155", "梁平区", 2016),
        ("500156", "武隆区", 2016),
    ):
        yield Region(code, name, RegionKind.DISTRICT, date(year, 1, 1))


def _districts_of_the_reform() -> Iterator[Region]:
    """江北 and 渝北 became 两江新区 in 2025; five towns of 渝北 went to 北碚."""
    began, ended, kind = date(1997, 1, 1), _REFORM_OF_2025, RegionKind.DISTRICT
    yield Region("500105", "江北区", kind, began, ended, ("500157",))
    yield Region("500112", "渝北区", kind, began, ended, ("500157", "500109"))
    yield Region("500157", "两江新区", kind, ended)


def _counties() -> Iterator[Region]:
    began = date(1997, 1, 1)
    for code, name in (
        ("500229", "城口县"),
        ("500230", "丰都县"),
        ("500231", "垫江县"),
        ("500233", "忠县"),
        ("500235", "云阳县"),
        ("500236", "奉节县"),
        ("500237", "巫山县"),
        ("500238", "巫溪县"),
    ):
        yield Region(code, name, RegionKind.COUNTY, began)
    for code, name in (
        ("500240", "石柱土家族自治县"),
        ("500241", "秀山土家族苗族自治县"),
        ("500242", "酉阳土家族苗族自治县"),
        ("500243", "彭水苗族土家族自治县"),
    ):
        yield Region(code, name, RegionKind.AUTONOMOUS_COUNTY, began)


def _functional_areas() -> Iterator[Region]:
    """Addressees of 渝人社规〔2025〕6号 that GB/T 2260 does not know; first attested by it."""
    attested, kind = date(2025, 4, 3), RegionKind.FUNCTIONAL
    yield Region("5001G1", "重庆高新区", kind, attested, lies_in=("500106", "500107"))
    yield Region("5001G2", "万盛经开区", kind, attested, lies_in=("500110",))


_WHOLE = Region(MUNICIPALITY, "重庆市", RegionKind.MUNICIPALITY, date(1997, 1, 1))
REGIONS: dict[str, Region] = {
    region.code: region
    for region in (
        _WHOLE,
        *sorted((*_districts(), *_districts_of_the_reform()), key=lambda region: region.code),
        *_counties(),
        *_functional_areas(),
    )
}
_ADMINISTRATIVE = frozenset({RegionKind.DISTRICT, RegionKind.COUNTY, RegionKind.AUTONOMOUS_COUNTY})


def canonical(code: str) -> str:
    """The code as the portal keeps it: "500000" is kept as "50"."""
    return MUNICIPALITY if code == MUNICIPALITY_IN_FULL else code


def find(code: str) -> Region | None:
    """The area of that code, past or present."""
    return REGIONS.get(canonical(code))


def of_today(code: str, on: date) -> str:
    """The code under which that area's records are kept on that day."""
    known = find(code)
    gone = known is not None and not known.is_current(on) and known.successors
    return known.successors[0] if known is not None and gone else code


def name_of(code: str) -> str:
    """The Chinese name of an area, past or present; an unknown code is shown as such."""
    region = find(code)
    return region.name if region else f"未知地区（{code}）"


def current(on: date) -> tuple[Region, ...]:
    """The districts and counties in force on that day, by code: 37 since November 2025."""
    return tuple(r for r in REGIONS.values() if r.kind in _ADMINISTRATIVE and r.is_current(on))


def offices(on: date) -> tuple[Region, ...]:
    """Every area with an HR office of its own: `current` and the functional areas."""
    functional = (r for r in REGIONS.values() if r.kind is RegionKind.FUNCTIONAL)
    return (*current(on), *(r for r in functional if r.is_current(on)))


def successors(code: str) -> tuple[str, ...]:
    """Where a retired district went, the main one first; empty while it stands."""
    region = find(code)
    return region.successors if region else ()


def equivalents(code: str, on: date) -> frozenset[str]:
    """Every code a search for `code` must find on that day (DOMAIN §5.3, last line).

    两江新区 finds what was filed under 江北 and 渝北; old 江北 finds 两江新区. 北碚 does not find
    old 渝北, though it got five of its towns: most of what was filed there is 两江新区's.
    """
    own = canonical(code)
    moved = {
        region.code: region.successors[0]
        for region in REGIONS.values()
        if region.successors and not region.is_current(on)
    }
    before = (old for old, new in moved.items() if new == own)
    after = (moved[own],) if own in moved else ()
    gone = REGIONS[own].valid_from > on if own in REGIONS else True
    return frozenset({own}) if gone else frozenset({own, *before, *after})


def contains(prefix: str, code: str) -> bool:
    """True if `code` lies within the jurisdiction `prefix`; no jurisdiction reaches nothing.

    A plain prefix, so that `startswith` in a WHERE clause says the same.
    """
    return bool(prefix) and code.startswith(prefix)


def numbering_code(code: str) -> str:
    """Six digits for certificate numbers: a district's own; else the municipality's.

    Functional areas have no code in GB/T 2260 and must not enter such fields (DOMAIN §5.3).
    """
    region = find(code)
    return region.code if region and region.kind in _ADMINISTRATIVE else MUNICIPALITY_IN_FULL
