"""Content packages and single items of QTI 2.x as questions."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from portal.bank.exchange.archive import Archive, is_archive
from portal.bank.exchange.findings import Findings
from portal.bank.exchange.qti.items_in import Labels, questions_in
from portal.bank.exchange.values import MOST_QUESTIONS, Defaults, Imported, Unreadable
from portal.bank.exchange.xml import MOST_ELEMENTS, Element, parse
from portal.bank.rules.questions import Question

MANIFEST = "imsmanifest.xml"
NOTHING = "文件中没有试题：请在原系统中导出含有试题的QTI内容包后再导入。"
MOST_OF_ITEM = 20_000  # elements
LOST_KINDS = {
    "test": "试卷（assessmentTest）的结构未带入，只带入其中的试题",
    "stimulus": "共用材料文件未带入",
    "associatedcontent": "附件未带入",
    "webcontent": "图片等附件未带入",
}
OTHERS = {
    "questestinterop": "这是QTI 1.x文件：请在原系统中导出QTI 2.1或2.2后再导入。",
    "qti-assessment-item": "这是QTI 3.0文件：请在原系统中导出QTI 2.1或2.2后再导入。",
    "assessmentTest": "这是试卷而不是试题：请导入含有试题的压缩包（imsmanifest.xml在其中）。",
    "manifest": "这只是清单：请导入整个压缩包。",
    "quiz": "这是Moodle XML文件：请选择Moodle XML格式后再导入。",
}


@dataclass(frozen=True, slots=True)
class Resource:
    """An item that the manifest lists, with the keywords that it gives it."""

    path: str
    keywords: tuple[str, ...]


def read(content: bytes, defaults: Defaults) -> Imported:
    """The questions of the package, or of the one item; Unreadable when it is neither."""
    findings = Findings(defaults)
    found = _packed if is_archive(content) else _alone
    for question in found(content, defaults, findings):
        findings.add(question)
    return findings.imported(NOTHING)


def _alone(content: bytes, defaults: Defaults, findings: Findings) -> Iterator[Question]:
    root = parse(content, MOST_OF_ITEM)
    _check(root)
    yield from questions_in(root, Labels(), defaults, findings)


def _packed(content: bytes, defaults: Defaults, findings: Findings) -> Iterator[Question]:
    archive = Archive(content)
    place = min((one for one in archive.names if _is_manifest(one)), key=len, default="")
    if not place:
        raise Unreadable(f"压缩包中没有{MANIFEST}：请导入QTI内容包，不要重新打包其中的文件。")
    manifest = parse(archive.read(place))
    left = MOST_ELEMENTS - sum(1 for _ in manifest.walk())
    resources = _resources(manifest, posixpath.dirname(place), findings)
    if len(resources) > MOST_QUESTIONS:
        raise Unreadable(f"文件中的试题超过{MOST_QUESTIONS}道，请分成几个文件导入。")
    for resource in resources:
        findings.item = posixpath.basename(resource.path)[:60]
        if resource.path not in archive.names:
            findings.fault("清单列出的文件不在压缩包中", "resource")
            continue
        root = _item(archive, resource.path, left)
        left -= sum(1 for _ in root.walk())
        yield from questions_in(root, Labels(resource.keywords), defaults, findings)


def _item(archive: Archive, path: str, left: int) -> Element:
    try:
        root = parse(archive.read(path), max(min(left, MOST_OF_ITEM), 0))
        _check(root)
    except Unreadable as error:
        raise Unreadable(f"{path[:100]}：{error}") from None
    return root


def _check(root: Element) -> None:
    if root.name != "assessmentItem":
        other = f"根元素应是assessmentItem，却是{root.name[:40]}，不是QTI 2.x试题。"
        raise Unreadable(OTHERS.get(root.name, other))


def _is_manifest(name: str) -> bool:
    return posixpath.basename(name).lower() == MANIFEST


def _resources(manifest: Element, folder: str, findings: Findings) -> list[Resource]:
    """The items in the manifest's order; what else it lists is told as a loss."""
    found = []
    for group in manifest.within("resources"):
        for one in group.all("resource"):
            kind = one.get("type").lower()
            if "item" in kind:
                base = (folder, group.get("base"), one.get("base"), unquote(one.get("href")))
                found.append(Resource(_joined(base), _keywords(one)))
            else:
                _lose(kind, findings)
    return found


def _joined(parts: tuple[str, ...]) -> str:
    """A path inside the package; one that leads out of it names no member, so it is not found."""
    return posixpath.normpath("/".join(part.strip("/") for part in parts if part) or "-")


def _keywords(resource: Element) -> tuple[str, ...]:
    return tuple(found.text for found in resource.within("keyword"))


def _lose(kind: str, findings: Findings) -> None:
    known = [told for name, told in LOST_KINDS.items() if name in kind]
    findings.item = ""
    findings.count(known[0] if known else f"不认识的资源（{kind[:40]}）未带入")
