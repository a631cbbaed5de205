"""Blueprints and pools for tests of assembly."""

from typing import Any

from portal.bank.rules.blueprints import Blueprint, Difficulty, Quota, Section
from portal.bank.rules.questions import Band, QuestionType
from portal.exams.rules.blueprint import Item, ItemPart

SUBJECTS = ("K1", "K2", "K3", "K4", "K5", "K6", "K7", "K8", "K9")
MARKS = (12, 12, 10, 20, 20, 6, 10, 6, 4)


def make_blueprint(**details: Any) -> Blueprint:
    """The default paper of DOMAIN §3.4."""
    known: dict[str, Any] = {
        "id": "specialist",
        "name": "劳资管理专项职业能力考核",
        "minutes": 120,
        "marks": 10_000,
        "pass_mark": 6_000,
        "sections": (
            Section("判断题", (QuestionType.JUDGE,), 20, 100),
            Section("单选题", (QuestionType.SINGLE,), 40, 100),
            Section("多选题", (QuestionType.MULTIPLE,), 10, 200),
            Section("案例分析题", (QuestionType.CASE,), 1, 200, parts=5),
            Section("计算与填空题", (QuestionType.CALCULATION, QuestionType.NUMERIC), 5, 200),
        ),
        "quotas": tuple(
            Quota(subject, marks * 100) for subject, marks in zip(SUBJECTS, MARKS, strict=True)
        ),
        "difficulty": Difficulty(30, 50, 20, 5),
        "per_key": 50,
    }
    return Blueprint(**known | details)


def make_item(type_: QuestionType, place: int, *topics: str, **details: Any) -> Item:
    """A question; its difficulty follows from its place, so that a pool has all bands."""
    bands = (Band.EASY, Band.MIDDLE, Band.MIDDLE, Band.HARD)
    band = details.pop("band", None)
    parts = tuple(
        ItemPart(topic, band or bands[(place + turn) % 4]) for turn, topic in enumerate(topics)
    )
    return Item(f"{topics[0]}-{type_.value}-{place:03}", place, type_, parts, **details)


def make_pool(each: int = 12, cases: int = 6, **details: Any) -> list[Item]:
    """So many questions of every type in every subject, and cases over K3, K5 and K8."""
    pool = [
        make_item(type_, place, f"{subject}.{place % 5 + 1}", **details)
        for subject in SUBJECTS
        for type_ in QuestionType
        if type_ is not QuestionType.CASE
        for place in range(each * (2 if type_ is QuestionType.SINGLE else 1))
    ]
    pool += [
        make_item(QuestionType.CASE, place, "K3.8", "K5.9", "K5.4", "K8.9", "K5.12", **details)
        for place in range(cases)
    ]
    return pool
