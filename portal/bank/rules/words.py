"""The words of a question and what stands between them: see `core.markup`."""

from portal.core import markup

NAME_LENGTH = 32  # hexadecimal digits of a picture's SHA-256, by which questions name it


def plain_words(text: str) -> str:
    """The text without its marks, for lists, search and comparison: the cells of a table in lines,
    a formula as written, a picture by the words that stand for it.
    """
    if not any(mark in text for mark in ("**", "$", "|", "![")):
        return text
    return "\n".join(block.plain for block in markup.blocks(text))


def picture_name(digest: str) -> str:
    """What questions call the picture with this digest."""
    return digest[:NAME_LENGTH]
