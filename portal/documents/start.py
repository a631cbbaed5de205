"""What must be there before the portal serves: found now and said plainly, never met later."""

import ctypes

from portal.documents.fonts import NEEDED, missing_glyphs

# What must be printable: our words, rare characters of names, two beyond the first plane.
SAMPLE = "重庆市工程建设领域劳资管理专项职业能力证书样章·喆玥珺彧堃𠮷𣎴"
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
# The write-ahead log could be corrupted by a checkpoint during a commit until these (STACK §2.4).
SOUND_SQLITE = "3.51.3"
SOUND_FROM = (3, 51, 3)
SOUND_BACKPORTS = ((3, 44, 6), (3, 50, 7))


def check_start() -> list[str]:
    """Every reason why this machine must not serve the portal, in English and in Chinese."""
    return [*_missing_libraries(), *_missing_fonts(), *_unsound_sqlite()]


def _missing_libraries() -> list[str]:
    return [
        f"{library} is missing: install {package}. 缺少系统库{library}，请安装软件包{package}。"
        for library, package in LIBRARIES.items()
        if not _loads(library)
    ]


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _missing_fonts() -> list[str]:
    if absent := [font for font in NEEDED if not font.is_file()]:
        return [_advise(f"font file missing: {font}", f"缺少字体文件{font}") for font in absent]
    if glyphs := missing_glyphs(SAMPLE):
        return [_advise(f"no font draws {' '.join(glyphs)}", f"字体中没有“{'”“'.join(glyphs)}”")]
    return []


def _unsound_sqlite() -> list[str]:
    try:
        import pysqlite3.dbapi2 as module
    except ImportError:
        return [_advise("Python package pysqlite3 missing", "无法载入Python软件包pysqlite3")]
    if is_sound_sqlite(module.sqlite_version_info):
        return []
    version = module.sqlite_version
    return [
        _advise(
            f"SQLite {version} can corrupt its database (fixed in {SOUND_SQLITE})",
            f"SQLite {version}存在可能损坏数据库的已知缺陷（{SOUND_SQLITE}已修复）",
        )
    ]


def _advise(english: str, chinese: str) -> str:
    return f"{english}: run script/setup. {chinese}，请运行 script/setup。"


def is_sound_sqlite(version: tuple[int, ...]) -> bool:
    """Whether this release has the correction of the write-ahead log."""
    return version >= SOUND_FROM or any(
        version[:2] == fixed[:2] and version >= fixed for fixed in SOUND_BACKPORTS
    )
