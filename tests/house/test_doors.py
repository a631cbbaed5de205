"""Every page as every role: let in exactly as the table of permissions says, and never broken; at
the bureau's door its officers alone.
"""

import pytest
from flask import url_for

from portal.access.policy import Permission, may
from portal.access.roles import Actor, Role
from portal.web.navigation import AUTHORITY, BUREAU, FIRM, MY, PUBLIC
from tests.factories.accounts import acting, make_officer, make_person
from tests.person import Person

NOBODY = "zzzzzzzzzzzz"  # a public id that is nobody's
PARTS = {"PublicId": NOBODY, "Token": "0" * 32, "Slug": "no-such", "UnicodeConverter": "no-such"}
NUMBER = 999_999_999


def pages(portal):
    """Every GET route, with its guard and an address whose ids are nobody's."""
    found = []
    with portal.test_request_context():
        for rule in portal.url_map.iter_rules():
            if "GET" not in rule.methods or rule.endpoint == "static":
                continue
            parts = {
                name: PARTS.get(type(kind).__name__, NUMBER)
                for name, kind in rule._converters.items()
            }
            guard = portal.view_functions[rule.endpoint].guard
            found.append((rule.endpoint, url_for(rule.endpoint, **parts), guard, bool(parts)))
    return found


def anyone_may(guard):
    return not isinstance(guard, Permission) or may(Actor(1), guard)


def test_a_stranger_is_sent_to_sign_in(app):
    stranger = Person(app)
    for endpoint, url, guard, has_parts in pages(app):
        answer = stranger.send(url, follow_redirects=False)
        if guard == "key":
            assert answer.status_code == 401, endpoint
        elif guard == "everyone":
            assert answer.status_code in {200, 303, 404}, endpoint
            assert answer.status_code != 404 or has_parts, endpoint
        else:
            assert answer.status_code == 303, endpoint
            assert answer.location.startswith("/sign-in"), endpoint


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_a_role_sees_what_the_table_says(app, context, role):
    person = make_person() if role is Role.PERSON else make_officer(role)
    actor = acting(person)
    visitor = Person(app, person)
    for endpoint, url, guard, has_parts in pages(app):
        if role is not Role.PERSON and anyone_may(guard):
            continue  # as a private person, whom every role is besides
        if guard == "key":
            continue  # asks for no person
        answer = visitor.send(url, follow_redirects=False)
        is_shut = url.startswith("/bureau") and not actor.is_bureau
        if isinstance(guard, Permission) and (is_shut or not may(actor, guard)):
            assert answer.status_code == 403, f"{endpoint} let {role.value} in"
        elif has_parts:
            assert answer.status_code in {404, 303}, f"{endpoint}: {answer.status_code}"
        else:
            assert answer.status_code in {200, 303, 404}, f"{endpoint}: {answer.status_code}"


def test_what_stands_in_the_bar_exists(portal):
    for entry in (*PUBLIC, *MY, *FIRM, *AUTHORITY, *BUREAU):
        guard = portal.view_functions[entry.endpoint].guard
        if entry.permission:
            assert guard is entry.permission, entry.endpoint
