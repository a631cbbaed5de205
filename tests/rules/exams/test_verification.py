"""Verifying from files alone: what was honestly made holds, and whatever is changed is named."""

import json
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from portal.exams.rules import chain, evidence, merkle, verification
from portal.exams.rules.chain import Line, Origin
from portal.exams.rules.evidence import Given, Proof, ReceiptFile, RootFile, Unreadable
from portal.exams.rules.statements import NO_ROOT, ReceiptStatement, RootStatement

KEY, FOREIGN = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))
ORIGIN = Origin("0" * 12, "1" * 12, "c" * 64, "d" * 64)
JOURNAL = tuple(
    Line(n, n, "A", False, "", f"2026-05-09T01:00:{n:02}.000000Z", "") for n in range(1, 6)
)
RECEIPT = ReceiptStatement(
    number="abcabcabcabc",
    handed_in_at="2026-05-09T03:00:00.000000Z",
    how="self",
    questions=80,
    answered=5,
    lines=5,
    head=chain.head_of(ORIGIN, JOURNAL),
)
LEAVES = sorted([RECEIPT.leaf, *(merkle.leaf_of(bytes([n])) for n in range(6))])


def public(key) -> str:
    return key.public_key().public_bytes_raw().hex()


def pem(key) -> str:
    made = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return made.decode()


def signed(day="2026-05-09", leaves=LEAVES, previous=NO_ROOT, key=KEY) -> RootFile:
    said = RootStatement(
        day=day,
        count=len(leaves),
        root=merkle.root_of(leaves),
        previous=previous,
        signed_at="2026-05-09T16:10:00.000000Z",
        key=evidence.key_id(public(key)),
    )
    return RootFile(said, key.sign(said.text).hex(), public(key), tuple(leaves))


ROOT = signed()
INDEX = LEAVES.index(RECEIPT.leaf)
FILE = ReceiptFile(
    RECEIPT,
    ORIGIN,
    JOURNAL,
    Proof(replace(ROOT, leaves=None), INDEX, tuple(merkle.path_of(LEAVES, INDEX))),
)
TRUSTED = frozenset({public(KEY)})


def bad(findings) -> str:
    return "；".join(str(one) for one in findings if one.holds is False)


def test_what_was_honestly_made_holds_with_and_without_the_export_of_the_day():
    for given_ in (Given(trusted=TRUSTED), Given(root=ROOT, trusted=TRUSTED)):
        findings = verification.verify_receipt(FILE, given_)
        assert bad(findings) == ""
        assert all(one.holds for one in findings)


def test_a_receipt_of_today_holds_but_has_no_root_yet():
    findings = verification.verify_receipt(replace(FILE, proof=None))
    assert [one.holds for one in findings] == [True, True, True, None]
    assert str(findings[-1]).startswith("未验　交卷当日的存证根尚未签署")


def test_without_named_keys_the_signer_is_said_and_not_judged():
    findings = verification.verify_receipt(FILE)
    assert verification.all_hold(findings)
    assert findings[-1].holds is None
    assert ROOT.statement.key in findings[-1].words


@pytest.mark.parametrize(
    ("journal", "words"),
    [
        ([replace(JOURNAL[0], value="B"), *JOURNAL[1:]], "校验码"),
        ([*JOURNAL[:2], *JOURNAL[3:]], "第3条缺失或重复"),
        ([*JOURNAL, replace(JOURNAL[-1], number=6)], "作答流水6条，与回执所记5条不一致"),
        ([JOURNAL[1], JOURNAL[0], *JOURNAL[2:]], "校验码"),
        ([replace(JOURNAL[0], value=""), *JOURNAL[1:]], "已答4题，与回执所记5题不一致"),
    ],
    ids=["changed", "left out", "put in", "moved", "emptied"],
)
def test_an_altered_journal_is_named(journal, words):
    findings = verification.verify_receipt(replace(FILE, journal=tuple(journal)))
    assert words in bad(findings)


@pytest.mark.parametrize("name", ["number", "handed_in_at", "how"])
def test_an_altered_receipt_is_not_under_the_root(name):
    altered = replace(FILE, receipt=replace(RECEIPT, **{name: "x"}))
    for given_ in (Given(), Given(root=ROOT)):
        findings = verification.verify_receipt(altered, given_)
        assert "本回执不在2026-05-09存证根之内" in bad(findings)


def test_a_candidate_who_writes_a_new_journal_and_its_head_is_found_by_the_root():
    journal = (replace(JOURNAL[0], value="D"), *JOURNAL[1:])
    forged = replace(RECEIPT, head=chain.head_of(ORIGIN, journal))
    findings = verification.verify_receipt(replace(FILE, receipt=forged, journal=journal))
    assert bad(findings) == "不符　本回执不在2026-05-09存证根之内"


def test_an_altered_root_is_named():
    altered = replace(ROOT, statement=replace(ROOT.statement, count=6))
    assert "签名无效" in bad(verification.verify_root(altered))
    fewer = replace(ROOT, leaves=ROOT.leaves[1:])
    assert "由6份回执算出，与签署的不一致" in bad(verification.verify_root(fewer))


def test_a_root_made_anew_by_another_key_is_named():
    anew = signed(key=FOREIGN)
    assert bad(verification.verify_root(anew)) == ""
    assert "不是指定的公钥" in bad(verification.verify_root(anew, trusted=TRUSTED))
    borrowed = replace(anew, public_key=public(KEY))
    assert "签名无效" in bad(verification.verify_root(borrowed))
    said = replace(ROOT.statement, key="0" * 16)
    misnamed = replace(ROOT, statement=said, signature=KEY.sign(said.text).hex())
    assert "签名无效" in bad(verification.verify_root(misnamed))


def test_a_root_exported_earlier_shows_that_another_was_made_since():
    exported = signed(leaves=[RECEIPT.leaf])
    findings = verification.verify_receipt(FILE, Given(root=exported))
    assert bad(findings) == "不符　存证根文件与回执所附的存证根不一致"


def test_a_root_follows_the_one_before():
    next_day = signed(day="2026-05-10", previous=ROOT.statement.digest)
    assert verification.verify_succession(next_day, ROOT).holds
    anew = signed(leaves=LEAVES[1:])
    assert not verification.verify_succession(next_day, anew).holds
    findings = verification.verify_receipt(FILE, Given(previous=anew))
    assert "所接的上一份与2026-05-09存证根不一致" in bad(findings)


def test_files_say_what_they_were_written_from():
    assert evidence.read_receipt(evidence.receipt_text(FILE)) == FILE
    assert evidence.read_root(evidence.root_text(ROOT)) == ROOT
    open_yet = replace(FILE, proof=None)
    assert evidence.read_receipt(evidence.receipt_text(open_yet)) == open_yet


def test_several_public_keys_are_read_from_one_file():
    read = evidence.read_given(keys=pem(KEY) + pem(FOREIGN))
    assert read.trusted == {public(KEY), public(FOREIGN)}
    other = generate_private_key(SECP256R1())
    begun = "-----BEGIN PUBLIC KEY-----\nx\n-----END PUBLIC KEY-----"
    for wrong in ("", "x", begun, pem(other)):
        with pytest.raises(Unreadable):
            evidence.read_public_keys(wrong)


def spots(held, way=()):
    """Every place in a JSON value."""
    yield way
    for key, value in held.items() if isinstance(held, dict) else enumerate(held):
        if isinstance(value, dict | list):
            yield from spots(value, (*way, key))
        else:
            yield (*way, key)


WRITTEN = json.loads(evidence.receipt_text(FILE))
PLACES = [way for way in spots(WRITTEN) if way and way != ("note",)]
values = st.none() | st.booleans() | st.integers() | st.text() | st.just([]) | st.just({})


@given(st.sampled_from(PLACES), values | st.floats(allow_nan=False))
def test_whatever_stands_in_a_file_it_is_unreadable_or_does_not_hold(way, value):
    held = json.loads(json.dumps(WRITTEN))
    inner = held
    for key in way[:-1]:
        inner = inner[key]
    same = type(inner[way[-1]]) is type(value) and inner[way[-1]] == value
    inner[way[-1]] = value
    try:
        read = evidence.read_receipt(json.dumps(held))
    except Unreadable:
        return
    findings = verification.verify_receipt(read, Given(trusted=TRUSTED))
    untold = read.proof is None or same or (way[-1] == "leaves" and value is None)
    assert untold or not verification.all_hold(findings), way


@pytest.mark.parametrize("text", ["", "[]", "{}", "{", "9" * 5000, "[" * 100_000, '{"kind": 1}'])
def test_a_file_that_is_none_of_ours_is_refused(text):
    for read in (evidence.read_receipt, evidence.read_root):
        with pytest.raises(Unreadable):
            read(text)


@pytest.mark.parametrize(("name", "value"), [("day", "\x1b[2J"), ("key", "\ud800"), ("kind", "x")])
def test_nothing_of_a_file_comes_to_the_terminal_that_is_no_day_and_no_key(name, value):
    held = json.loads(evidence.root_text(ROOT))
    held["statement"][name] = value
    with pytest.raises(Unreadable):
        evidence.read_root(json.dumps(held))


def test_a_path_without_end_is_refused():
    held = json.loads(evidence.receipt_text(FILE))
    held["proof"]["path"] *= 100
    with pytest.raises(Unreadable, match="过长"):
        evidence.read_receipt(json.dumps(held))
