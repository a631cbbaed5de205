"""One answer in the form in which it can be compared with another candidate's, and in words.

Options are shuffled and numbers drawn for each candidate: what stands behind the letters is
compared, and of a number the named mistake that led to it, else the number with those drawn.
"""

from portal.bank.rules.marking import Scheme, Verdict, letters, mark, split
from portal.bank.rules.numerals import understood
from portal.bank.rules.questions import ENTRIES, QuestionType
from portal.bank.rules.variants import Face, Key
from portal.exams.rules.similarity import RIGHT

_ANY = Scheme(0)


def canonical(face: Face, key: Key, answer: str) -> str | None:
    """`RIGHT`, the wrong answer in its canonical form, or None for what was left empty."""
    marks = mark(face, key, answer, _ANY)
    if marks.verdict is Verdict.BLANK or not answer.strip("| "):
        return None
    if marks.verdict is Verdict.RIGHT:
        return RIGHT
    if face.type not in ENTRIES:
        index = {option.letter: option.index for option in key.options}
        return "options " + " ".join(
            str(each) for each in sorted(index[letter] for letter in letters(answer, face))
        )
    if marks.mistakes:
        whys = [mistake.why for mistake in key.mistakes]
        return "mistakes " + " ".join(str(whys.index(why)) for why in marks.mistakes)
    drawn = " ".join(number.value for number in key.numbers)
    return f"value {' '.join(_values(face, key, answer))} of {drawn}"


def in_words(face: Face, key: Key, answer: str) -> str:
    """The answer as a reader understands it who does not see the paper."""
    if face.type not in ENTRIES:
        chosen = letters(answer, face)
        texts = [option.text for option in face.options if option.letter in chosen]
        return f"判断为“{texts[0]}”" if face.type is QuestionType.JUDGE else "；".join(texts)
    units = [entry.unit for entry in key.entries] or [face.unit]
    typed = split(answer, len(key.entries)) if key.entries else (answer,)
    filled = "，".join(f"{text or '（空）'}{unit}" for text, unit in zip(typed, units, strict=True))
    mistakes = mark(face, key, answer, _ANY).mistakes
    return f"{filled}（{'；'.join(mistakes)}）" if mistakes else filled


def _values(face: Face, key: Key, answer: str) -> list[str]:
    if not key.entries:
        return [str(understood(answer, face.unit) or answer.strip())]
    typed = split(answer, len(key.entries))
    return [
        str(understood(text, entry.unit) or text)
        for text, entry in zip(typed, key.entries, strict=True)
    ]
