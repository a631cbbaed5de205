"""A person at the portal without a browser: visits pages, fills in the forms it is shown.

Posts go through the page's own form, token and all, so tests cannot send what no page offers.
Whatever is shown is also checked against the house rules for pages.
"""

import re
from contextvars import Context
from typing import Any, Self

from bs4 import BeautifulSoup
from flask import Flask
from html5lib import HTMLParser

from portal.accounts.models import Person as Account

UNLABELLED = "input:not([type=hidden]):not([type=submit]), select, textarea"


class Person:
    def __init__(self, app: Flask, account: Account | None = None) -> None:
        self.app = app
        self.client = app.test_client()
        self.page: BeautifulSoup = BeautifulSoup("", "html.parser")
        if account is not None:
            self.sign_in(account)

    def sign_in(self, account: Account) -> Self:
        """Signed in as this account, as Flask-Login keeps it; the sign-in page has tests of its
        own.
        """
        with self.client.session_transaction() as session:
            session["_user_id"] = f"{account.public_id}:{account.session_version}"
            session["_fresh"] = True
        return self

    def visit(self, url: str, *, expect: int = 200) -> Self:
        return self._see(self.send(url), expect)

    def click(self, words: str, *, expect: int = 200) -> Self:
        links = [a for a in self.page.select("a[href]") if a.get_text(strip=True) == words]
        assert len({a["href"] for a in links}) == 1, f"{len(links)} links say {words!r}"
        return self.visit(links[0]["href"], expect=expect)

    def submit(self, form_id: str, *, expect: int = 200, **filled: Any) -> Self:
        """Send the page's form with what it holds and what is filled in; a list fills several
        boxes; None leaves out.
        """
        form = self.page.select_one(f"form#{form_id}")
        assert form is not None, (
            f"no form #{form_id}; there are {[f.get('id') for f in self.page.select('form')]}"
        )
        fields = _values(form)
        names = {tag["name"] for tag in form.select("[name]")}
        assert set(filled) <= names, f"the form has no {set(filled) - names}"
        data = {k: v for k, v in (fields | filled).items() if v is not None}
        method = form["method"].upper()
        sent = {"query_string" if method == "GET" else "data": data}
        return self._see(self.send(form["action"], method=method, **sent), expect)

    def send(self, url: str, **details: Any) -> Any:
        """One request (and where it leads) in a context of its own, as a server gives it: what the
        test holds in an application context is not the request's.
        """
        return Context().run(self.client.open, url, **({"follow_redirects": True} | details))

    def text(self, selector: str = "main") -> str:
        found = self.page.select_one(selector)
        assert found is not None, f"nothing on the page matches {selector}"
        return found.get_text(" ", strip=True)

    def sees(self, words: str) -> bool:
        return words in re.sub(r"\s+", "", self.page.get_text()) or words in self.page.get_text()

    def _see(self, answer: Any, expect: int) -> Self:
        assert answer.status_code == expect, (
            f"{answer.status_code} for {answer.request.path}: "
            f"{BeautifulSoup(answer.text, 'html.parser').get_text(' ', strip=True)[:600]}"
        )
        self.answer = answer
        if answer.mimetype == "text/html":
            obey_the_house(answer.text)
            self.page = BeautifulSoup(answer.text, "html.parser")
        return self


def _values(form: Any) -> dict[str, Any]:
    """What the browser would send of an untouched form."""
    values: dict[str, Any] = {}
    for tag in form.select("[name]"):
        kind = tag.get("type", "")
        if kind in {"checkbox", "radio"}:
            if tag.has_attr("checked"):
                values[tag["name"]] = [*values.get(tag["name"], []), tag.get("value", "on")]
        elif tag.name == "select":
            chosen = tag.select_one("option[selected]") or tag.select_one("option")
            values[tag["name"]] = chosen.get("value", "") if chosen else ""
        elif tag.name == "textarea":
            values[tag["name"]] = tag.get_text().lstrip("\r\n")
        elif kind == "hidden" and tag["name"] in values:
            earlier = values[tag["name"]]
            earlier = earlier if isinstance(earlier, list) else [earlier]
            values[tag["name"]] = [*earlier, tag.get("value", "")]
        elif kind not in {"file", "submit"} and tag.name != "button":
            values[tag["name"]] = tag.get("value", "")
    return values


def obey_the_house(html: str) -> None:
    """What every page keeps: HTML5, one h1 that begins the title, labels, tokens, nothing inline,
    no English.
    """
    parser = HTMLParser()
    parser.parse(html)
    assert parser.errors == [], parser.errors[:1]
    page = BeautifulSoup(html, "html.parser")
    headings = [h.get_text(strip=True) for h in page.select("h1")]
    assert len(headings) == 1, f"one h1 to a page, found {headings}"
    assert page.title is not None
    assert page.title.get_text().startswith(headings[0]), (
        f"the title starts with the h1 {headings[0]}"
    )
    ids = [tag["id"] for tag in page.select("[id]")]
    assert len(ids) == len(set(ids)), f"ids are unique: {[i for i in ids if ids.count(i) > 1]}"
    for form in page.select("form"):
        assert form.get("action"), "a form works without JavaScript: it has an action"
        assert form.get("method") == "get" or form.select_one("[name=csrf_token]"), (
            "a post carries its token"
        )
    for field in page.select(UNLABELLED):
        assert page.select_one(f"label[for='{field.get('id')}']") or field.get("aria-label"), (
            f"{field.get('name')} has a label"
        )
    for tag in page.select("[hx-get], [hx-post]"):
        assert tag.name in {"a", "form", "input", "select"}, (
            "HTMX only improves what works without it"
        )
        assert page.select_one(tag["hx-target"]), f"{tag['hx-target']} is on the page"
    inline = "[hx-on], [onclick], [style], script:not([src]):not([type='application/json'])"
    assert not page.select(inline), "nothing inline: the content security policy forbids it"
