"""Settings: the only reader of the environment and of secret files.

Everything missing, malformed or unknown is collected and reported at once.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parent.parent
SECRET_BYTES = 32


class SettingsError(Exception):
    """The environment cannot be used; the text lists every fault."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the portal must be told. Secrets are never shown by repr."""

    data: Path
    database_url: str
    base_url: str
    secret_key: str = field(repr=False)
    vault_key: bytes = field(repr=False)
    signing_passphrase: str = field(repr=False)
    seal_pkcs12: Path | None = None  # the key that signs, if not one of our own
    seal_passphrase: str = field(default="", repr=False)
    tsa_url: str = ""  # the time-stamp service, if not our own
    tsa_roots: Path | None = None
    platform_url: str = ""  # 全市治理欠薪数字应用平台: where messages go
    platform_token: str = field(default="", repr=False)
    platform_roots: Path | None = None  # under which its certificate counts, if not the system's
    secure_cookies: bool = False
    proxies: int = 0  # in front of us, whose word about the browser's address is taken
    notice_days: int | None = None  # 公示, in working days; None: what is usual
    plan_days: int = 90  # plans of people for many projects are kept
    testing: bool = False
    database_options: Mapping[str, object] = field(default_factory=dict)

    @property
    def jobs_path(self) -> Path:
        """Where the embedded job queue lives (SQLite only)."""
        return self.data / "jobs.db"

    @property
    def files(self) -> Path:
        """Where uploaded and generated files live."""
        return self.data / "files"

    @property
    def keys(self) -> Path:
        """Where the signing keys live, encrypted."""
        return self.data / "keys"

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read `PORTAL_*`; secrets come from the files `PORTAL_*_FILE` (by default in the data
        folder).

        Raises SettingsError with the whole list of faults.
        """
        reader = _Reader(os.environ if environ is None else environ)
        data = data_folder(reader.values)
        reader.known.add("PORTAL_DATA")
        url = reader.text("PORTAL_DATABASE_URL", f"sqlite:///{data / 'portal.db'}")
        scheme = urlsplit(url).scheme.split("+")[0]
        if scheme not in {"sqlite", "postgresql"}:
            reader.faults.append("PORTAL_DATABASE_URL: expected sqlite:///… or postgresql://…")
        base_url = reader.text("PORTAL_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
        if urlsplit(base_url).scheme not in {"http", "https"}:
            reader.faults.append("PORTAL_BASE_URL: expected http://… or https://…")
        secrets_folder = data / "secrets"
        secret_key = reader.secret("PORTAL_SECRET_KEY_FILE", secrets_folder / "secret_key")
        vault_key = reader.secret("PORTAL_VAULT_KEY_FILE", secrets_folder / "vault_key")
        passphrase = reader.secret(
            "PORTAL_SIGNING_PASSPHRASE_FILE", secrets_folder / "signing_passphrase"
        )
        seal_pkcs12 = reader.file("PORTAL_SEAL_PKCS12_FILE")
        seal_passphrase = reader.words("PORTAL_SEAL_PASSPHRASE_FILE")
        tsa_url, tsa_roots = reader.time_service()
        platform_url = reader.platform()
        platform_token = reader.words("PORTAL_PLATFORM_TOKEN_FILE")
        platform_roots = reader.file("PORTAL_PLATFORM_ROOTS_FILE")
        proxies = reader.number("PORTAL_PROXIES", 0)
        secure = reader.flag("PORTAL_SECURE_COOKIES", base_url.startswith("https://"))
        notice_days = reader.optional_number("PORTAL_NOTICE_DAYS")
        plan_days = reader.number("PORTAL_PLAN_DAYS", 90)
        reader.finish()
        return cls(
            data=data,
            database_url=url,
            base_url=base_url,
            secret_key=secret_key,
            vault_key=bytes.fromhex(vault_key),
            signing_passphrase=passphrase,
            seal_pkcs12=seal_pkcs12,
            seal_passphrase=seal_passphrase,
            tsa_url=tsa_url,
            tsa_roots=tsa_roots,
            platform_url=platform_url,
            platform_token=platform_token,
            platform_roots=platform_roots,
            secure_cookies=secure,
            proxies=proxies,
            notice_days=notice_days,
            plan_days=plan_days,
        )


class _Reader:
    """Takes values out of the environment and remembers every fault."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.values = {key: value for key, value in environ.items() if key.startswith("PORTAL_")}
        self.known: set[str] = set()
        self.faults: list[str] = []

    def text(self, key: str, default: str) -> str:
        self.known.add(key)
        return self.values.get(key) or default

    def flag(self, key: str, default: bool) -> bool:
        text = self.text(key, "1" if default else "0")
        if text not in {"0", "1"}:
            self.faults.append(f"{key}: expected 0 or 1, got {text!r}")
        return text == "1"

    def number(self, key: str, default: int) -> int:
        text = self.text(key, str(default))
        if not (text.isascii() and text.isdecimal() and len(text) < 3):
            self.faults.append(f"{key}: expected a small number, got {text!r}")
            return default
        return int(text)

    def optional_number(self, key: str) -> int | None:
        return self.number(key, 0) if self.text(key, "") else None

    def secret(self, key: str, default: Path) -> str:
        path = Path(self.text(key, str(default)))
        try:
            value = path.read_text().strip()
        except OSError:
            self.faults.append(f"{key}: no secret file at {path} (`portal setup` makes one)")
            return "00" * SECRET_BYTES
        if len(value) != 2 * SECRET_BYTES or not set(value) <= set("0123456789abcdef"):
            self.faults.append(f"{key}: {path} must hold {2 * SECRET_BYTES} hexadecimal digits")
            return "00" * SECRET_BYTES
        return value

    def file(self, key: str) -> Path | None:
        """A file that must be there if it is named; nothing by default."""
        text = self.text(key, "")
        if text and not Path(text).is_file():
            self.faults.append(f"{key}: no file at {text}")
        return Path(text).absolute() if text else None

    def words(self, key: str) -> str:
        """What somebody wrote into the file that is named, without the end of its line."""
        path = self.file(key)
        try:
            return path.read_text().rstrip("\r\n") if path else ""
        except (OSError, ValueError):
            self.faults.append(f"{key}: {path} cannot be read as text")
            return ""

    def time_service(self) -> tuple[str, Path | None]:
        """The address of the time-stamp service and the file of its roots: both or neither."""
        url, roots = self.text("PORTAL_TSA_URL", ""), self.file("PORTAL_TSA_ROOTS_FILE")
        if url and urlsplit(url).scheme not in {"http", "https"}:
            self.faults.append("PORTAL_TSA_URL: expected http://… or https://…")
        if url and roots is None:
            self.faults.append("PORTAL_TSA_URL: needs PORTAL_TSA_ROOTS_FILE, or nobody trusts it")
        return url, roots

    def platform(self) -> str:
        """Where messages go: over TLS, or not beyond this machine, as they name people."""
        url = self.text("PORTAL_PLATFORM_URL", "")
        try:
            parts = urlsplit(url)
            is_good = parts.scheme == "https" and bool(parts.hostname) and parts.port != 0
            is_here = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost"}
        except ValueError:
            is_good = is_here = False
        if url and not (is_good or is_here):
            self.faults.append("PORTAL_PLATFORM_URL: expected https://…")
        return url

    def finish(self) -> None:
        unknown = sorted(set(self.values) - self.known)
        self.faults += [f"{key}: no such setting" for key in unknown]
        if self.faults:
            raise SettingsError("\n".join(self.faults))


def data_folder(environ: Mapping[str, str]) -> Path:
    """Where the portal keeps what it knows."""
    return Path(environ.get("PORTAL_DATA") or ROOT / "data").absolute()


def environment_with(**chosen: str) -> dict[str, str]:
    """The environment of another portal beside this one: these settings, and none of ours."""
    others = {key: value for key, value in os.environ.items() if not key.startswith("PORTAL_")}
    return others | chosen


def make_secrets(data: Path | None = None) -> None:
    """Create the secrets that are still missing in the data folder, readable by their owner."""
    folder = (data or data_folder(os.environ)) / "secrets"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in ("secret_key", "vault_key", "signing_passphrase"):
        path = folder / name
        if not path.exists():
            fresh = path.with_suffix(".new")
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_hex(SECRET_BYTES))
            fresh.rename(path)
