"""Verification by machine, keys, badges and status lists."""

import json
from datetime import date, timedelta

import jwt
import pytest
from openapi_spec_validator import validate

from portal.access.roles import Role
from portal.certificates.actions import changing
from portal.certificates.actions.entering import enter
from portal.certificates.models import CertificateStatus, ChangeKind
from portal.certificates.queries.changes import event_of
from portal.certificates.rules.changing import Asked
from portal.certificates.rules.validity import Happening
from portal.core import clock
from portal.db.base import db
from portal.jobs.queue import commit
from portal.machines import actions, queries
from portal.machines.rules.badge import is_set
from portal.machines.rules.description import describe
from tests.factories.accounts import acting, make_officer, make_person
from tests.factories.certificates import make_certificate, make_certifier
from tests.factories.changes import make_change
from tests.person import Person

VERIFY = "/api/v1/certificates/verify"


@pytest.fixture
def key(context):
    officer = acting(make_officer(Role.ADMINISTRATOR, region="50"))
    _, secret = actions.make_key(
        holder="某招标平台",
        purpose="资格核验",
        per_minute=5,
        ends_on=clock.today() + timedelta(days=30),
        by=officer,
        today=clock.today(),
    )
    db.session.commit()
    return secret


@pytest.fixture
def certificate(context):
    return make_certificate(make_person(name="张三丰"))


def ask(app, key, told, *, path=VERIFY, **headers):
    headers = {"Authorization": f"Bearer {key}"} | headers
    return app.test_client().post(path, json=told, headers=headers)


def in_answer(answer, schema: str) -> dict:
    """The answer, every required property of its description in it and nothing else."""
    told = answer.get_json()
    wanted = describe("")["components"]["schemas"][schema]
    assert set(wanted["required"]) <= set(told) <= set(wanted["properties"])
    return told


def test_the_description_is_openapi_and_names_every_path(app):
    description = app.test_client().get("/api/v1/openapi.json").get_json()
    validate(description)
    served = {
        str(rule).replace("<token:token>", "{token}").replace("<int:number>", "{list}")
        for rule in app.url_map.iter_rules()
        if str(rule).startswith(("/api/", "/status/", "/issuer", "/.well-known/"))
    }
    assert served == set(description["paths"])


def test_by_two_of_three_a_machine_learns_what_a_stranger_does(app, key, certificate):
    answer = ask(app, key, {"number": certificate.number, "name": "张三丰"})
    told = in_answer(answer, "Answer")
    (found,) = told["certificates"]
    wanted = describe("")["components"]["schemas"]["Certificate"]
    assert set(wanted["required"]) == set(found)
    assert (found["name"], found["status"]) == ("张*丰", "valid")
    assert certificate.resident_id not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_machine_is_forgiven_what_a_form_forgives(app, key):
    name = "阿依古丽·买买提"
    certificate = make_certificate(make_person(name=name), number="渝专项〔2025〕0012号")
    pairs = (("渝专项 〔2025〕-0012号", name), (certificate.number, "阿依古丽•买买提"))
    for number, typed in pairs:
        assert ask(app, key, {"number": number, "name": typed}).get_json()["certificates"], typed


@pytest.mark.parametrize(
    "body",
    [
        "[" * 4000,
        '{"number": "\\ud800", "name": "张三丰"}',
        '{"resident_id": "\\udfff", "name": "张三丰"}',
        '{"number": "--", "name": "张三丰"}',
        '{"number": "Z1", "name": "张三", "known_at": "0001-01-01T00:00:00+14:00"}',
    ],
)
def test_a_question_made_to_break_us_is_only_a_wrong_one(app, key, body):
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    answer = app.test_client().post(VERIFY, data=body.encode(), headers=headers)
    assert answer.status_code == 400
    assert in_answer(answer, "Trouble")["error"] == "bad-request"


def test_unknown_and_mismatch_are_the_same_answer(app, key, certificate):
    answers = [
        ask(app, key, told).get_json()["certificates"]
        for told in (
            {"number": certificate.number, "name": "李四"},
            {"number": "Z000050500103259999999", "name": "张三丰"},
            {"name": "张三丰", "resident_id": "不是证件号"},
        )
    ]
    assert answers == [[], [], []]


@pytest.mark.parametrize(
    "told",
    [
        {"number": "Z1"},
        {"number": ["Z1"], "name": "张三"},
        {"number": "Z" * 81, "name": "张三"},
        {"number": "Z1", "name": "张三", "on": "2999-01-01"},
        {"number": "Z1", "name": "张三", "on": 5},
        {"number": "Z1", "name": "张三", "known_at": "2026-01-01T00:00:00"},
        [1, 2],
        None,
    ],
)
def test_a_wrong_question_is_told_what_is_wrong_with_it(app, key, told):
    answer = ask(app, key, told)
    assert answer.status_code == 400
    assert in_answer(answer, "Trouble")["error"] == "bad-request"


def test_without_a_standing_key_nothing_is_told(app, key, certificate):
    told = {"number": certificate.number, "name": "张三丰"}
    for wrong in ("", "cqk_000000000000_" + "0" * 32, key[:-1] + ("0" if key[-1] != "0" else "1")):
        answer = ask(app, wrong, told)
        assert answer.status_code == 401
        assert in_answer(answer, "Trouble")["error"] == "no-key"
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_key_asks_no_oftener_than_it_may(app, key, certificate):
    told = {"number": certificate.number, "name": "张三丰"}
    codes = [ask(app, key, told).status_code for _ in range(7)]
    assert codes == [200] * 5 + [429] * 2


def test_a_large_question_is_refused_before_it_is_read(app, key):
    assert ask(app, key, {"name": "张" * 5000}).status_code == 413


def test_on_a_past_day_and_by_what_was_known_then(app, key, certificate):
    enter(certificate, Happening.REVOKED, date(2026, 3, 1), now=clock.now(), decision_number="文1")
    db.session.commit()
    token = certificate.prints[0].token

    def told(**asked):
        query = "&".join(f"{name}={value}" for name, value in asked.items())
        answer = app.test_client().get(
            f"/api/v1/certificates/{token}?{query}", headers={"Authorization": f"Bearer {key}"}
        )
        return in_answer(answer, "Answer")["certificates"][0]

    assert told()["status"] == "revoked"
    assert told()["decision_number"] == "文1"
    assert told(on="2026-02-28")["status"] == "valid"
    assert told(on="2026-03-01")["status"] == "revoked"
    assert told(on="2026-03-01", known_at="2026-03-02T00:00:00%2B08:00")["status"] == "valid"


def test_an_unknown_square_is_nobodys(app, key):
    answer = app.test_client().get(
        f"/api/v1/certificates/{'0' * 32}", headers={"Authorization": f"Bearer {key}"}
    )
    assert in_answer(answer, "Answer")["certificates"] == []


def test_an_administrator_gives_a_key_sees_it_once_and_takes_it_back(app, context, certificate):
    officer = Person(app, make_officer(Role.ADMINISTRATOR, region="50")).visit("/bureau/machines")
    ends = (clock.today() + timedelta(days=9)).isoformat()
    officer.submit("key_form", holder="某平台", purpose="核验", per_minute="10", ends_on=ends)
    fresh = officer.text("code")
    told = {"number": certificate.number, "name": "张三丰"}
    assert ask(app, fresh, told).status_code == 200
    officer.visit("/bureau/machines")
    assert not officer.sees(fresh)
    officer.submit(officer.page.select_one("form.deed")["id"])
    assert ask(app, fresh, told).status_code == 401


def test_the_form_for_keys_is_sent_as_a_whole_page_for_the_new_key_stands_above_it(app, context):
    officer = Person(app, make_officer(Role.ADMINISTRATOR, region="50")).visit("/bureau/machines")
    form = officer.page.select_one("#key_form")
    assert "hx-post" not in form.attrs


def test_a_holder_takes_a_badge_along_that_others_check_without_us(app, certificate):
    own = Person(app, certificate.person).visit("/my/certificates").click("导出数字凭证")
    client = app.test_client()
    keys = client.get("/.well-known/jwks.json").get_json()["keys"]
    header = jwt.get_unverified_header(own.answer.text)
    jwk = next(each for each in keys if header["kid"] == each["kid"])
    signer = jwt.PyJWK(jwk)
    told = jwt.decode(own.answer.text, signer.key, algorithms=["EdDSA"])
    assert told["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert certificate.resident_id not in json.dumps(told)
    status = told["credentialStatus"]
    path = status["statusListCredential"].removeprefix(app.extensions["settings"].base_url)

    def is_revoked() -> bool:
        answer = client.get(path)
        assert answer.mimetype == "application/vc+jwt"
        listed = jwt.decode(answer.text, signer.key, algorithms=["EdDSA"])
        encoded = listed["credentialSubject"]["encodedList"]
        return is_set(encoded, int(status["statusListIndex"]))

    assert not is_revoked()
    enter(certificate, Happening.REVOKED, clock.today(), now=clock.now())
    db.session.commit()
    assert certificate.status is CertificateStatus.REVOKED
    assert is_revoked()


def test_of_a_corrected_certificate_the_badge_of_the_old_edition_counts_no_more(app, certificate):
    def places() -> tuple[bool, ...]:
        db.session.expire_all()
        revoked = queries.revoked_places(0)
        return tuple(each.id in revoked for each in certificate.prints)

    officer, other = acting(make_certifier("50")), acting(make_certifier("50"))
    correction = make_change(ChangeKind.CORRECT, certificate, decision_number="")
    assert places() == (False,)
    changing.approve(correction, by=officer, now=clock.now())
    commit()
    assert places() == (True, False)
    entry = correction.event
    asked = Asked(ChangeKind.STRIKE, "有误", struck=event_of(entry))
    strike = changing.propose(certificate, asked, struck=entry, by=officer, today=clock.today())
    changing.approve(strike, by=other, now=clock.now())
    commit()
    assert places() == (False, True)


def test_nobody_takes_anothers_badge(app, certificate):
    other = Person(app, make_person())
    other.visit(f"/my/certificates/{certificate.public_id}/badge", expect=404)


def test_a_list_far_behind_the_register_is_not_found(app):
    assert app.test_client().get("/status/0").status_code == 200
    assert app.test_client().get("/status/7").status_code == 404
    assert app.test_client().get(f"/status/{'9' * 30}").status_code == 404


@pytest.mark.parametrize("path", ["/status/0", "/issuer", "/.well-known/jwks.json"])
def test_what_is_the_same_for_everyone_may_be_kept_some_minutes(app, path):
    answer = app.test_client().get(path)
    assert answer.headers["Cache-Control"] == "public, max-age=300, s-maxage=300"
    assert "Set-Cookie" not in answer.headers


def test_the_issuer_is_told(app):
    told = app.test_client().get("/issuer").get_json()
    assert told["type"] == ["Profile"]
    assert told["id"].endswith("/issuer")
