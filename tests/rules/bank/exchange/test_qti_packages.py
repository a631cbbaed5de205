"""Packages of QTI items: found by their manifest, each read once, bounded as a whole."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from portal.bank.exchange import qti
from portal.bank.exchange.archive import Member, packed
from portal.bank.exchange.qti import packages_in
from portal.bank.exchange.values import MOST_QUESTIONS, Defaults, Unreadable

CHOICE = (
    '<choiceInteraction responseIdentifier="RESPONSE" shuffle="true" maxChoices="1">'
    "<prompt>多久？</prompt>"
    '<simpleChoice identifier="A">甲</simpleChoice><simpleChoice identifier="B">乙</simpleChoice>'
    "</choiceInteraction>"
)


def item(body: str) -> bytes:
    return (
        '<assessmentItem identifier="甲题"><responseDeclaration identifier="RESPONSE">'
        "<correctResponse><value>A</value></correctResponse></responseDeclaration>"
        f"<itemBody>{body}</itemBody></assessmentItem>"
    ).encode()


GOOD = item(CHOICE)


def read(content: bytes):
    return qti.read(content, Defaults("K1.1"))


def told(imported) -> list[str]:
    return [str(one) for one in (*imported.faults, *imported.losses)]


def package(resources: str, **files: bytes) -> bytes:
    manifest = f"<manifest><organizations/><resources>{resources}</resources></manifest>"
    named = [Member(name.replace("_", "/") + ".xml", data) for name, data in files.items()]
    return packed((Member("imsmanifest.xml", manifest.encode()), *named))


def resource(href: str, kind: str = "imsqti_item_xmlv2p1", more: str = "") -> str:
    return f'<resource identifier="r" type="{kind}" href="{href}"{more}/>'


def test_items_are_found_wherever_the_manifest_says():
    content = package(
        resource("items/a%62.xml")
        + resource("./x/../b.xml")
        + resource("c.xml", more=' xml:base="deep/"')
        + resource("test.xml", "imsqti_test_xmlv2p1")
        + resource("sign.png", "webcontent"),
        items_ab=GOOD,
        b=GOOD,
        deep_c=GOOD,
    )
    imported = read(content)
    assert len(imported.questions) == 3
    assert told(imported) == [
        "试卷（assessmentTest）的结构未带入，只带入其中的试题（1处）",
        "图片等附件未带入（1处）",
    ]


@pytest.mark.parametrize("href", ["no.xml", "../a.xml", "/etc/passwd", "file:///etc/passwd", ""])
def test_an_item_that_is_not_in_the_package_is_a_fault(href):
    (fault,) = read(package(resource(href), a=GOOD)).faults
    assert "不在压缩包中" in fault.message


def test_a_broken_item_refuses_the_package_by_its_name():
    with pytest.raises(Unreadable, match=r"b\.xml：XML在"):
        read(package(resource("a.xml") + resource("b.xml"), a=GOOD, b=b"<assessmentItem>"))


def stored(resources: str, data: bytes) -> bytes:
    """A package that is not compressed, with one item."""
    target = BytesIO()
    with ZipFile(target, "w") as file:
        file.writestr("imsmanifest.xml", f"<manifest><resources>{resources}</resources></manifest>")
        file.writestr("a.xml", data)
    return target.getvalue()


def test_one_item_listed_very_often_is_refused():
    with pytest.raises(Unreadable, match=f"超过{MOST_QUESTIONS}道"):
        read(stored(resource("a.xml") * (MOST_QUESTIONS + 1), GOOD))


def test_an_item_listed_often_may_not_multiply_the_work(monkeypatch):
    monkeypatch.setattr(packages_in, "MOST_ELEMENTS", 60_000)
    heavy = item(CHOICE + "<p/>" * 15_000)
    with pytest.raises(Unreadable, match="元素过多"):
        read(stored(resource("a.xml") * 5_000, heavy))


def test_a_deep_and_broad_item_is_read():
    deep = "<div>" * 90 + CHOICE + "<p/>" * 19_900 + "</div>" * 90
    imported = read(item(deep))
    assert len(imported.questions) == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<questestinterop/>", "QTI 1.x"),
        (b'<qti-assessment-item xmlns="urn:x"/>', "QTI 3.0"),
        (b"<assessmentTest/>", "试卷"),
        (b"<manifest/>", "整个压缩包"),
        (b"<quiz/>", "Moodle"),
        (b"<other/>", "根元素应是assessmentItem"),
    ],
)
def test_a_file_of_another_kind_is_refused_and_told_what_to_do(content, message):
    with pytest.raises(Unreadable, match=message):
        read(content)


def test_an_item_that_asks_or_offers_too_much_is_a_fault():
    option = '<simpleChoice identifier="C">丙</simpleChoice>'
    many = item(CHOICE.replace("</prompt>", f"</prompt>{option * 60}"))
    assert "选项超过" in told(read(many))[0]
    assert "作答处超过" in told(read(item(CHOICE * 60)))[0]


def test_a_package_without_questions_is_refused():
    with pytest.raises(Unreadable, match="没有试题"):
        read(package(""))
