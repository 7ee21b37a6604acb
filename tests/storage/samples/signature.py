"""Signature Version 4 of a link, computed from Amazon's definition of it and nothing else.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
"""

import hashlib
import hmac
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlsplit


@dataclass(frozen=True)
class Link:
    """A signed link, taken apart."""

    host: str
    path: str
    """As it is in the link, with its %XX."""
    said: dict[str, str]
    """What is behind the ?, decoded."""

    @classmethod
    def read(cls, url: str) -> "Link":
        parts = urlsplit(url)
        return cls(parts.netloc, parts.path, dict(parse_qsl(parts.query, strict_parsing=True)))

    def signature(self, secret: str, method: str = "GET") -> str:
        """What the signature of this link has to be for a method."""
        _, date, region, service, _ = self.said["X-Amz-Credential"].split("/")
        query, host = self._canonical_query(), f"host:{self.host}"
        request = f"{method}\n{self.path}\n{query}\n{host}\n\nhost\nUNSIGNED-PAYLOAD"
        scope = f"{date}/{region}/{service}/aws4_request"
        digest = hashlib.sha256(request.encode()).hexdigest()
        text = f"AWS4-HMAC-SHA256\n{self.said['X-Amz-Date']}\n{scope}\n{digest}"
        key = f"AWS4{secret}".encode()
        for part in (date, region, service, "aws4_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()

    def _canonical_query(self) -> str:
        others = {name: said for name, said in self.said.items() if name != "X-Amz-Signature"}
        encoded = sorted(
            (quote(name, safe="-_.~"), quote(said, safe="-_.~")) for name, said in others.items()
        )
        return "&".join(f"{name}={said}" for name, said in encoded)
