"""Every route says who may come in; every URL is kebab-case."""


def test_every_route_is_guarded(portal):
    naked = [e for e, view in portal.view_functions.items() if not hasattr(view, "guard")]
    assert naked == [], f"put @requires, @signed_in or @everyone on {naked}"


def test_urls_are_kebab_case(portal):
    for rule in portal.url_map.iter_rules():
        fixed = rule.rule.split("<")[0]
        assert "_" not in fixed, rule.rule
        assert fixed == fixed.lower(), rule.rule


def test_nothing_is_changed_by_a_get(portal):
    """A deed has a POST of its own; a view that answers both shows a form on GET."""
    for rule in portal.url_map.iter_rules():
        assert not {"PUT", "DELETE", "PATCH"} & rule.methods, f"{rule.rule}: forms can only post"
