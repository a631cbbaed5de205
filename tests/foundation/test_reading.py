"""Words of strangers' PDFs: read apart, under limits; whatever the file is, there is an answer."""

import json
import os
import resource
import subprocess
import sys
import threading

import pytest

from portal.documents import reading
from portal.documents.pdf import render_pdf
from portal.documents.reading import APART, Reading, Unread, read_words, signed_lengths
from portal.documents.sign import sign_pdf
from tests.factories import forged

PAGE = "<html lang='zh-CN'><title>试</title><p>姓名　\U00020bb7娜·买买提江</p></html>"


def test_words_are_read_rare_characters_too():
    found = read_words(render_pdf(PAGE))
    assert found.trouble is None
    assert "\U00020bb7娜·买买提江" in found.text


@pytest.mark.parametrize(
    ("content", "trouble"),
    [
        (b"", Unread.UNREADABLE),
        (b"%PDF-1.7", Unread.UNREADABLE),
        (b"GIF89a", Unread.UNREADABLE),
        (os.urandom(10 << 20), Unread.UNREADABLE),
        (b"%PDF-1.7\n" + os.urandom(10 << 20), Unread.UNREADABLE),
    ],
    ids=["nothing", "a beginning", "a picture", "10 MB", "10 MB that begin well"],
)
def test_what_is_no_pdf_is_not_read(content, trouble):
    assert read_words(content) == Reading(trouble=trouble)


def test_a_bomb_goes_off_where_it_hurts_nobody():
    content = forged.bomb()
    assert len(content) < 4 << 20
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert read_words(content).trouble in {Unread.UNREADABLE, Unread.EMPTY}
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 64 << 10, "kibibytes of our own memory"


def test_ten_thousand_pages_are_too_many():
    assert read_words(forged.pages(10_000)).trouble is Unread.PAGES


def test_an_encrypted_file_says_so():
    assert read_words(forged.encrypted(render_pdf(PAGE))).trouble is Unread.ENCRYPTED


def test_a_file_without_words_says_so():
    assert read_words(forged.pages(1)).trouble is Unread.EMPTY


def test_the_reader_is_handed_no_secrets_and_may_do_little():
    look = (
        "import runpy, resource, os, json, sys;"
        f"apart = runpy.run_path({str(APART)!r});"
        "apart['give_up']();"
        "kinds = ('CPU', 'AS', 'FSIZE', 'NOFILE', 'NPROC', 'CORE');"
        "print(json.dumps([resource.getrlimit(getattr(resource, 'RLIMIT_' + k)) for k in kinds]))"
    )
    said = subprocess.run(
        [sys.executable, "-I", "-c", look], capture_output=True, check=True, text=True, env={}
    )
    assert json.loads(said.stdout) == [[n, n] for n in (3, 768 << 20, 256 << 10, 16, 0, 0)]


def test_a_reader_that_hangs_is_ended(monkeypatch, tmp_path):
    slow = tmp_path / "slow.py"
    slow.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(reading, "APART", slow)
    monkeypatch.setattr(reading, "SECONDS", 0.5)
    assert read_words(b"%PDF-").trouble is Unread.UNREADABLE


@pytest.mark.parametrize("said", ["", "[]", "{}", '{"trouble": "x"}', '{"text": ""}', "[" * 5000])
def test_not_even_the_form_of_an_answer_is_trusted(monkeypatch, tmp_path, said):
    liar = tmp_path / "liar.py"
    liar.write_text(f"print({said!r}, end='')\n")
    monkeypatch.setattr(reading, "APART", liar)
    assert read_words(b"%PDF-").text == ""


def test_only_some_files_are_read_at_once(monkeypatch):
    monkeypatch.setattr(reading, "_turns", threading.BoundedSemaphore(1))
    monkeypatch.setattr(reading, "WAIT_SECONDS", 0.05)
    with reading._turns:
        assert read_words(b"%PDF-").trouble is Unread.BUSY
    assert read_words(b"%PDF-").trouble is Unread.UNREADABLE


def test_where_a_file_ended_when_it_was_signed(portal):
    with portal.app_context():
        pdf = sign_pdf(render_pdf(PAGE), reason="试")
    assert signed_lengths(pdf)[0] == len(pdf)
    assert signed_lengths(pdf + b"\n%more")[0] == len(pdf)
    assert signed_lengths(pdf[:-9]) == []
    assert signed_lengths(b"/ByteRange [0 1 2 3") == []
