"""Every fragment a route offers can be rendered alone, and renders the element it is named for."""

import re
from pathlib import Path

import pytest
from jinja2 import nodes

from portal.web.tables import LEAST

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
OFFERED = [
    (template, name)
    for source in (ROOT / "portal").rglob("routes/*.py")
    for template, names in re.findall(
        r'page\(\s*"([^"]+)",\s*fragments=\(([^)]*)\)', source.read_text()
    )
    for name in re.findall(r'"([^"]+)"', names)
]


def imported(node):
    return {
        n if isinstance(n, str) else n[1]
        for found in node.find_all(nodes.FromImport)
        for n in found.names
    }


@pytest.mark.parametrize(("template", "name"), OFFERED)
def test_fragment_stands_alone(portal, template, name):
    source, _, _ = portal.jinja_env.loader.get_source(portal.jinja_env, template)
    tree = portal.jinja_env.parse(source)
    block = next((b for b in tree.find_all(nodes.Block) if b.name == name), None)
    assert block is not None, f"{template} has no block {name}"

    written = re.findall(
        r'id="([^"]+)"', "".join(d.data for d in block.find_all(nodes.TemplateData))
    )
    calls = list(block.find_all(nodes.Call))
    handed = [k.value.as_const() for k in block.find_all(nodes.Keyword) if k.key == "id"]
    handed += [a.as_const() for c in calls for a in c.args[:2] if isinstance(a, nodes.Const)]
    assert name in written + handed, f"block {name} must render an element with id={name}"

    called = {c.node.name for c in calls if isinstance(c.node, nodes.Name)}
    outside = imported(tree) - imported(block)
    assert not called & outside, (
        f"import {called & outside} inside block {name}: alone, it has no top of file"
    )


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT / "templates")))
def test_nothing_comes_from_elsewhere_and_nothing_is_inline(path):
    text = path.read_text()
    assert not re.search(r'(?:src|href)="(?:https?:)?//', text), "assets are served from here"
    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\son\w+=|\sstyle=", text), (
        "CSP forbids inline"
    )


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT / "templates")))
def test_words_are_chinese(path):
    """What a person reads is Chinese with full-width punctuation; Latin words only where they are
    names.
    """
    text = re.sub(r"\{% block main_class %\}.*?\{% endblock %\}", " ", path.read_text())
    text = re.sub(
        r"\{#.*?#\}|<!--.*?-->|\{%.*?%\}|\{\{.*?\}\}|<(script|style)\b.*?</\1>",
        " ",
        text,
        flags=re.DOTALL,
    )
    text = re.sub(r"<[^>]*>", " ", text)
    latin = set(re.findall(r"[A-Za-z]{2,}", text)) - NAMES
    assert not latin, f"half-translated: {sorted(latin)}"
    bad = re.findall(r"[\u4e00-\u9fff][,;:?!][\u4e00-\u9fff]?", text)
    assert not bad, f"half-width punctuation: {bad}"


NAMES = {
    "PDF",
    "JPG",
    "PNG",
    "MB",
    "KB",
    "GB",
    "Excel",
    "PIN",
    "URL",
    "HTMX",
    "JSON",
    "ID",
    "Ctrl",
    "nbsp",
    "amp",
    "lt",
    "gt",
    "middot",
    "ldquo",
    "rdquo",
    "PAdES",
    "SHA",
    "PEM",
    "https",
    "http",
    "pem",
}


def test_a_table_of_many_columns_is_read_row_by_row_on_a_phone():
    """What stands to the right, often the status, is else hidden at 390 pixels (web/tables.py)."""
    wide = re.compile(
        r"(\{% filter rowed %\})?<table\b[^>]*>(?:(?!</table>).)*?</thead>", re.DOTALL
    )
    for path in TEMPLATES:
        source = path.read_text()
        name = str(path.relative_to(ROOT / "templates"))
        if 'class="scroll"' not in source or name in READ_ACROSS:
            continue
        for found in wide.finditer(source):
            if len(re.findall(r"<th\b", found[0])) >= LEAST:
                assert found[1], f"{path}: a table of many columns needs the filter `rowed`"


# Figures that fit, and are compared across.
READ_ACROSS = {"desk/bureau/home.html", "exams/my/result.html", "pool/fairness/_parts.html"}
