"""Settings fail with the whole list, show no secret, and are all in README."""

import re
from pathlib import Path

import pytest

from portal.settings import Settings, SettingsError, make_secrets

ROOT = Path(__file__).parents[2]


def test_everything_wrong_is_told_at_once(tmp_path):
    with pytest.raises(SettingsError) as told:
        Settings.from_environment(
            {
                "PORTAL_DATA": str(tmp_path),
                "PORTAL_DATABASE_URL": "mysql://x",
                "PORTAL_BASE_URL": "portal.test",
                "PORTAL_SECURE_COOKIES": "yes",
                "PORTAL_MISSPELT": "1",
            }
        )
    for word in (
        "PORTAL_DATABASE_URL",
        "PORTAL_BASE_URL",
        "PORTAL_SECURE_COOKIES",
        "PORTAL_MISSPELT",
        "PORTAL_SECRET_KEY_FILE",
        "PORTAL_VAULT_KEY_FILE",
        "PORTAL_SIGNING_PASSPHRASE_FILE",
    ):
        assert word in str(told.value)


def test_secrets_are_not_shown(portal):
    shown = repr(portal.extensions["settings"])
    assert portal.config["SECRET_KEY"] not in shown
    assert "vault_key" not in shown


def test_every_setting_is_in_readme():
    source = (ROOT / "portal" / "settings.py").read_text()
    readme = (ROOT / "README.md").read_text()
    for name in set(re.findall(r"PORTAL_[A-Z0-9_]+[A-Z0-9]", source)):
        assert f"`{name}`" in readme, f"README does not explain {name}"


@pytest.mark.parametrize(
    ("url", "is_good"),
    [
        ("https://platform.test/messages", True),
        ("http://127.0.0.1:9000/messages", True),
        ("http://platform.test/messages", False),
        ("https://", False),
        ("https://platform.test:99999/", False),
        ("ftp://platform.test/", False),
    ],
)
def test_messages_that_name_people_leave_over_tls_or_not_at_all(tmp_path, url, is_good):
    make_secrets(tmp_path)
    token = tmp_path / "token"
    token.write_text("of the platform\n")
    environment = {
        "PORTAL_DATA": str(tmp_path),
        "PORTAL_PLATFORM_URL": url,
        "PORTAL_PLATFORM_TOKEN_FILE": str(token),
    }
    if not is_good:
        with pytest.raises(SettingsError, match="PORTAL_PLATFORM_URL"):
            Settings.from_environment(environment)
        return
    read = Settings.from_environment(environment)
    assert (read.platform_url, read.platform_token) == (url, "of the platform")
    assert "of the platform" not in repr(read)
