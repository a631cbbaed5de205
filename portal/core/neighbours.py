"""Which districts of Chongqing border on each other, a river between them or not."""

from collections import defaultdict
from datetime import date
from functools import lru_cache

from portal.core import regions

# Each border once, under the lower code. Read off an openly licensed map of districts of 2017
# (outlines that share a line; of two banks of a river the line is the river), compared with what
# districts say of themselves (东邻、西接) where that could be found. The reform of 2025 moved five
# towns in the north of 渝北 to 北碚: hence 北碚 and 长寿 touch, and 两江新区 no longer 合川; these
# two were concluded from where the towns lie. Left out as doubtful: 大渡口 and 南岸, which only one
# of several descriptions calls opposite each other.
_BORDERS = {
    "500101": "500154 500155 500233 500235 500240",  # 万州区
    "500102": "500113 500115 500119 500156 500230 500231",  # 涪陵区
    "500103": "500106 500107 500108 500157",  # 渝中区
    "500104": "500107 500113 500116",  # 大渡口区
    "500106": "500107 500109 500120 500157",  # 沙坪坝区
    "500107": "500108 500113 500116 500120",  # 九龙坡区
    "500108": "500113 500157",  # 南岸区
    "500109": "500115 500117 500120 500157",  # 北碚区
    "500110": "500113 500116 500119",  # 綦江区
    "500111": "500118 500151 500152 500153",  # 大足区
    "500113": "500115 500116 500119 500157",  # 巴南区
    "500114": "500242 500243",  # 黔江区
    "500115": "500157 500231",  # 长寿区
    "500116": "500118 500120",  # 江津区
    "500117": "500120 500151 500152",  # 合川区
    "500118": "500120 500151 500153",  # 永川区
    "500119": "500156",  # 南川区
    "500120": "500151",  # 璧山区
    "500151": "500152",  # 铜梁区
    "500154": "500229 500235 500238",  # 开州区
    "500155": "500231 500233",  # 梁平区
    "500156": "500230 500243",  # 武隆区
    "500229": "500238",  # 城口县
    "500230": "500231 500233 500240 500243",  # 丰都县
    "500231": "500233",  # 垫江县
    "500233": "500240",  # 忠县
    "500235": "500236 500238",  # 云阳县
    "500236": "500237 500238",  # 奉节县
    "500237": "500238",  # 巫山县
    "500240": "500243",  # 石柱土家族自治县
    "500241": "500242",  # 秀山土家族苗族自治县
    "500242": "500243",  # 酉阳土家族苗族自治县
}


def _both_ways() -> dict[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for one, others in _BORDERS.items():
        for other in others.split():
            found[one].add(other)
            found[other].add(one)
    return {code: frozenset(others) for code, others in found.items()}


ADJACENT: dict[str, frozenset[str]] = _both_ways()


@lru_cache(maxsize=1024)
def neighbours(code: str, on: date) -> frozenset[str]:
    """Every code, past or present, of ground beside that of `code`; never its own codes.

    A retired district lies where its records went; a functional area is beside the districts that
    it lies in, and beside whatever they border on.
    """
    here = _ground(code)
    own = regions.equivalents(code, on)
    around = here.union(*(ADJACENT.get(each, frozenset()) for each in here))
    return frozenset(
        other for other in regions.REGIONS if other not in own and _ground(other) & around
    )


def _ground(code: str) -> frozenset[str]:
    """The districts of today on which that area lies."""
    region = regions.find(code)
    if region is None or region.code == regions.MUNICIPALITY:
        return frozenset()
    if region.lies_in:
        return frozenset(region.lies_in)
    return frozenset(region.successors[:1] or {region.code})
