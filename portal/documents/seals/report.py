"""What was found when a signed file was looked at."""

from dataclasses import dataclass
from datetime import datetime

from portal.core.labels import Labelled


class Verdict(Labelled):
    """What was found, in words for whoever dropped the file."""

    GOOD = "good", "签名有效：文件由本平台签发，签名后未被改动。"
    NOT_PDF = "not-pdf", "这不是PDF文件，请选择下载得到的证书PDF原件。"
    UNSIGNED = (
        "unsigned",
        "文件没有电子签名。扫描或另存的文件不带签名，请使用下载的PDF原件。",
    )
    TRUNCATED = (
        "truncated",
        "文件不完整，可能没有下载完，或者用其他软件另存过。请重新下载后再查验。",
    )
    APPENDED = "appended", "签名之后文件又被添加了内容，不能作为证书使用。"
    ALTERED = "altered", "文件在签名之后被改动，签名无效。"
    BROKEN = "broken", "文件中的签名已损坏，无法核实。"
    FOREIGN = "foreign", "文件上的签名不是本平台的签名，不能证明由本平台签发。"
    REVOKED = (
        "revoked",
        "签名证书已被吊销，没有可信时间戳证明文件在吊销之前签署，不能作为证书使用。",
    )
    EXPIRED = (
        "expired",
        "签名证书已过有效期，没有可信时间戳证明文件在有效期内签署。请重新下载证书PDF后再查验。",
    )
    BAD_TIMESTAMP = (
        "bad-timestamp",
        "文件后附的时间戳不是受信任的时间戳服务签发，或已经失效，不能作为证书使用。",
    )


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """签名核验结果: `signed_length` is how many bytes the file had when it was signed."""

    verdict: Verdict
    intact: bool = False  # the signed bytes are as they were when signed
    covers_whole_file: bool = False  # by the signature, or by it and the timestamps behind it
    signer: str = ""
    signed_at: datetime | None = None
    is_time_proven: bool = False  # by a trusted timestamp; else it is what the file claims
    signed_length: int = 0
    timestamps: tuple[datetime, ...] = ()

    @property
    def valid(self) -> bool:
        return self.verdict is Verdict.GOOD

    @property
    def reason(self) -> str:
        return self.verdict.label

    @property
    def time_source(self) -> str:
        """Who says when it was signed, in words."""
        return "可信时间戳证明" if self.is_time_proven else "签名人声明"
