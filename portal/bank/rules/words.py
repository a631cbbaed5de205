"""The words of a question and what stands between them: see `core.markup`."""

from portal.core import markup

NAME_LENGTH = 32  # hexadecimal digits of a picture's SHA-256, by which questions name it


def plain_words(text: str) -> str:
    """What a reader of a list or a search sees of the text."""
    return markup.plain(text)


def picture_name(digest: str) -> str:
    """What questions call the picture with this digest."""
    return digest[:NAME_LENGTH]
