"""Reads the words of a PDF from standard input in a process of its own, and writes them as JSON.

Run as a file (`reading.py` does): it imports nothing of the portal, is handed no environment, and
gives up what it could do harm with before it looks at the first byte.
"""

import json
import resource
import sys

CPU_SECONDS, MEMORY, OUTPUT, FILES = 3, 768 << 20, 256 << 10, 16
PAGES, PAGES_READ, CHARACTERS = 20, 2, 20_000


def give_up() -> None:
    """Little time and memory from here on, little to write, no process to start, no core file."""
    for limit, most in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, OUTPUT),
        (resource.RLIMIT_NOFILE, FILES),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))


def words(content: bytes) -> dict[str, object]:
    """Its text, or what is the matter with it."""
    import pypdfium2 as pdfium
    import pypdfium2.raw as raw

    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        is_locked = getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD
        return {"trouble": "encrypted" if is_locked else "unreadable"}
    if len(document) > PAGES:
        return {"trouble": "pages"}
    texts = []
    for number in range(min(len(document), PAGES_READ)):
        page = document[number].get_textpage()
        texts.append(page.get_text_range(0, min(page.count_chars(), CHARACTERS)))
    return {"text": "\n".join(texts)}


def main() -> None:
    import pypdfium2  # noqa: F401  loaded before files may no longer be opened

    give_up()
    content = sys.stdin.buffer.read()
    answer = json.dumps(words(content), ensure_ascii=True)
    sys.stdout.write(answer)
    sys.stdout.flush()
    sys.exit(0)


if __name__ == "__main__":
    main()
