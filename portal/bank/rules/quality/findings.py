"""What can be wrong with a well-formed question, in words."""

from dataclasses import dataclass

from portal.core.labels import Labelled


class Fault(Labelled):
    """What can be wrong with a well-formed question, or with a set of questions."""

    GIVEAWAY_LENGTH = "giveaway-length", "正确选项明显比其他选项长，容易被猜中"
    DUPLICATE_OPTIONS = "duplicate-options", "有两个选项相同"
    SAME_NUMBER = "same-number", "有两个选项的数相同，只是写法不同"
    ALIKE_OPTIONS = "alike-options", "有两个选项只差标点或虚词"
    OVERLAPPING_RANGES = "overlapping-ranges", "有两个选项的数值范围重叠"
    ALL_OF_ABOVE = "all-of-above", "不要使用“以上都对”一类的选项"
    ABSOLUTE_WORDS = "absolute-words", "绝对化的词只出现在错误选项里，容易被排除"
    UNMARKED_NEGATIVE = "unmarked-negative", "题干是否定问法，否定词应加粗标明"
    MISSING_UNIT = "missing-unit", "没有单位，题干也没有说明答案是系数、倍数一类不带单位的数"
    OTHER_UNIT = "other-unit", "题干里的单位与答案的单位不一致"
    NEAR_DUPLICATE = "near-duplicate", "与另一道题几乎相同"
    UNBALANCED_JUDGES = "unbalanced-judges", "判断题的对错数量失衡"
    KEY_POSITION = (
        "key-position",
        "单选题的正确选项集中在同一位置；门户出题时打乱选项，但导出到保留顺序的格式前应先调整",
    )


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a reviewer should look at; one of a whole set names no question.

    `sides` are the two texts that are too much alike, the question's own first.
    """

    fault: Fault
    question_id: str
    other_id: str = ""
    detail: str = ""
    sides: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The finding in words."""
        return f"{self.fault.label}（{self.detail}）" if self.detail else self.fault.label
