"""Text as people save it: UTF-8, UTF-16 with its mark, or the GB18030 of older Chinese programs."""

import codecs
import unicodedata

from portal.bank.exchange.values import MOST_BYTES, MOST_QUESTIONS, Unreadable

UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# What no author types, but programs leave behind; tab and line feed stay.
CONTROLS = {code: None for code in range(32) if chr(code) not in "\t\n"} | {127: None}
MOST_LINES = 100 * MOST_QUESTIONS
MEGABYTE = 1024 * 1024
NOT_TEXT = "这不是文本文件。请在记事本中打开确认内容，另存为UTF-8编码的文本文件后再导入。"


def decode(content: bytes) -> str:
    """The text with line feeds only; Unreadable when it is too long or in no known encoding."""
    if len(content) > MOST_BYTES:
        raise Unreadable(f"文件超过{MOST_BYTES // MEGABYTE}MB，请分成几个文件导入。")
    text = _decoded(content)
    if "\0" in text:
        raise Unreadable(NOT_TEXT)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.count("\n") > MOST_LINES:
        raise Unreadable(f"文件超过{MOST_LINES}行，请分成几个文件导入。")
    return text.translate(CONTROLS)


def _decoded(content: bytes) -> str:
    """GB18030 comes last: nearly any bytes are some text of it."""
    try:
        if content.startswith(UTF_16_MARKS):
            return content.decode("utf-16")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        if content.startswith((*UTF_16_MARKS, codecs.BOM_UTF8)) or b"\0" in content:
            raise Unreadable(NOT_TEXT) from None
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        raise Unreadable(NOT_TEXT) from None
    if not _is_clean(text):
        raise Unreadable(NOT_TEXT)
    return text


def _is_clean(text: str) -> bool:
    """Whether every character is assigned and none is private: guessed text is often neither."""
    strange = ("Cn", "Co", "Cs")
    rare = {character for character in set(text) if ord(character) > 127}
    return all(unicodedata.category(character) not in strange for character in rare)
