"""Our questions as a QTI 2.2 content package: a manifest, and an item for each question.

What an item has no field for stands in the manifest, as keywords of the item's metadata (LOM).
"""

import re
from collections.abc import Sequence

from portal.bank.exchange.archive import Member, packed
from portal.bank.exchange.fixing import TOLD, fixed, is_drawn
from portal.bank.exchange.qti.items_out import item_of
from portal.bank.exchange.tags import tags_of
from portal.bank.exchange.values import Exported, Loss
from portal.bank.exchange.xml import Element, serialised
from portal.bank.rules.formula import FormulaError
from portal.bank.rules.questions import CHOICES, Question, QuestionType

MANIFEST = "imsmanifest.xml"
FOLDER = "items"
IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9._-]*", re.ASCII)
ITEM_TYPE = "imsqti_item_xmlv2p2"
PART_MARK = "小题{place}·{tag}"
LANGUAGE = "zh-CN"
NAMESPACES = {
    "xmlns": "http://www.imsglobal.org/xsd/imscp_v1p1",
    "xmlns:imsmd": "http://ltsc.ieee.org/xsd/LOM",
    "xmlns:imsqti": "http://www.imsglobal.org/xsd/imsqti_metadata_v2p2",
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xsi:schemaLocation": (
        "http://www.imsglobal.org/xsd/imscp_v1p1 "
        "http://www.imsglobal.org/xsd/qti/qtiv2p2/qtiv2p2_imscpv1p2_v1p0.xsd "
        "http://ltsc.ieee.org/xsd/LOM http://www.imsglobal.org/xsd/imsmd_loose_v1p3p2.xsd "
        "http://www.imsglobal.org/xsd/imsqti_metadata_v2p2 "
        "http://www.imsglobal.org/xsd/qti/qtiv2p2/imsqti_metadata_v2p2.xsd"
    ),
}


def write(questions: Sequence[Question]) -> Exported:
    """The package of these questions."""
    losses: list[Loss] = []
    names: set[str] = set()
    items: list[Member] = []
    resources: list[Element] = []
    for place, given in enumerate(questions, start=1):
        item = given.id or f"第{place}题"
        try:
            question = fixed(given) if is_drawn(given) else given
            name = _name(question, place, names)
            content = serialised(item_of(question, name))
        except (FormulaError, KeyError, ValueError) as error:
            losses.append(Loss(f"公式算不出结果，未带出：{error}", item))
            continue
        if question is not given:
            losses.append(Loss(TOLD, item))
        items.append(Member(f"{FOLDER}/{name}.xml", content))
        resources.append(_resource(question, name))
    manifest = Member(MANIFEST, serialised(_manifest(tuple(resources))))
    content = packed((manifest, *items))
    return Exported(content, "application/zip", ".zip", len(items), tuple(losses))


def _name(question: Question, place: int, names: set[str]) -> str:
    """An identifier that no other item of the package has."""
    name = question.id if IDENTIFIER.fullmatch(question.id) else f"item-{place}"
    while name in names:
        name = f"{name}-{place}"
    names.add(name)
    return name


def _manifest(resources: tuple[Element, ...]) -> Element:
    metadata = Element(
        "metadata",
        {},
        (
            Element("schema", {}, ("QTIv2.2 Package",)),
            Element("schemaversion", {}, ("1.0.0",)),
        ),
    )
    parts = (metadata, Element("organizations"), Element("resources", {}, resources))
    return Element("manifest", {"identifier": "question-bank", **NAMESPACES}, parts)


def _resource(question: Question, name: str) -> Element:
    href = f"{FOLDER}/{name}.xml"
    metadata = Element("metadata", {}, (_lom(question, name), _qti_metadata(question)))
    return Element(
        "resource",
        {"identifier": f"resource-{name}", "type": ITEM_TYPE, "href": href},
        (metadata, Element("file", {"href": href})),
    )


def _lom(question: Question, name: str) -> Element:
    tags = [*tags_of(question)]
    for place, part in enumerate(question.parts, start=1):
        tags += [PART_MARK.format(place=place, tag=tag) for tag in tags_of(part)]
    keywords = tuple(Element("imsmd:keyword", {}, (_string(tag),)) for tag in tags)
    entry = Element("imsmd:entry", {}, (name,))
    general = (Element("imsmd:identifier", {}, (entry,)), *keywords)
    return Element("imsmd:lom", {}, (Element("imsmd:general", {}, general),))


def _string(text: str) -> Element:
    return Element("imsmd:string", {"language": LANGUAGE}, (text,))


def _qti_metadata(question: Question) -> Element:
    kinds = {
        "choiceInteraction"
        if leaf.type in CHOICES or leaf.type is QuestionType.JUDGE
        else "textEntryInteraction"
        for leaf in question.leaves
    }
    fields = (
        ("timeDependent", "false"),
        ("composite", "true" if question.parts else "false"),
        *(("interactionType", kind) for kind in sorted(kinds)),
        ("feedbackType", "nonadaptive"),
        ("solutionAvailable", "true"),
    )
    return Element(
        "imsqti:qtiMetadata",
        {},
        tuple(Element(f"imsqti:{name}", {}, (value,)) for name, value in fields),
    )
