"""A browser of the benchmark: one keep-alive connection, a cookie jar, forms, and the time of each answer."""

import re
import secrets
import time
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

FORM = "application/x-www-form-urlencoded"
TOKEN = re.compile(r'<meta name="csrf-token" content="([^"]+)"')


@dataclass(frozen=True)
class Answer:
    """What came back. `wire` counts the bytes of head and body as they were sent."""

    status: int
    body: bytes
    headers: dict[str, str]
    seconds: float
    wire: int

    @property
    def text(self) -> str:
        return self.body.decode()


class Browser:
    """Keeps cookies, follows no redirect by itself. Asks for gzip only when told to."""

    def __init__(self, port: int, cookies: dict[str, str] | None = None) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies = dict(cookies or {})
        self.token = ""

    def get(self, path: str, gzip: bool = False) -> Answer:
        return self.ask("GET", path, None, {"Accept-Encoding": "gzip"} if gzip else {})

    def post(self, path: str, fields: dict[str, str], headers: dict[str, str] | None = None) -> Answer:
        body = urlencode({"csrf_token": self.token, **fields}).encode()
        return self.ask("POST", path, body, {"Content-Type": FORM} | (headers or {}))

    def post_parts(self, path: str, fields: dict[str, str]) -> Answer:
        """As the editor's script sends: multipart/form-data."""
        edge = secrets.token_hex(16)
        part = f'--{edge}\r\nContent-Disposition: form-data; name="{{}}"\r\n\r\n{{}}\r\n'
        body = "".join(part.format(*field) for field in {"csrf_token": self.token, **fields}.items())
        content = f"{body}--{edge}--\r\n".encode()
        return self.ask("POST", path, content, {"Content-Type": f"multipart/form-data; boundary={edge}"})

    def post_file(self, path: str, field: str, name: str, data: bytes) -> Answer:
        """One file, as a form sends it."""
        edge = secrets.token_hex(16)
        token = f'--{edge}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{self.token}\r\n'
        head = f'--{edge}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'
        content = token.encode() + head.encode() + data + f"\r\n--{edge}--\r\n".encode()
        return self.ask("POST", path, content, {"Content-Type": f"multipart/form-data; boundary={edge}"})

    def ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        began = time.perf_counter()
        self.connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in headers.items():
            self.connection.putheader(name, value)
        if body is not None:
            self.connection.putheader("Content-Length", str(len(body)))
        self.connection.endheaders(body)
        response = self.connection.getresponse()
        content = response.read()
        seconds = time.perf_counter() - began
        head = sum(len(name) + len(value) + 4 for name, value in response.getheaders()) + 19
        for cookie in response.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(response.status, content, dict(response.getheaders()), seconds, head + len(content))

    def sign_in(self, name: str, password: str) -> Answer:
        """By the form, as everybody does. Returns the answer to the password."""
        self.read_token("/sign-in")
        answer = self.post("/sign-in", {"name": name, "password": password})
        if answer.status != 303:
            raise SystemExit(f"Signing in as {name} gave {answer.status}:\n{answer.text[:2000]}")
        self.read_token("/")
        return answer

    def read_token(self, path: str) -> None:
        """Take the CSRF token of this page."""
        found = TOKEN.search(self.get(path).text)
        if not found:
            raise SystemExit(f"No CSRF token on {path}.")
        self.token = found[1]

    def twin(self) -> "Browser":
        """Another connection of the same reader."""
        other = Browser(self.connection.port, self.cookies)
        other.token = self.token
        return other


def assets(html: str) -> list[str]:
    """Addresses of what a browser loads with this page from the portal; of two copies of htmx, the vendored one."""
    links = re.findall(r'<link[^>]*rel="(?:stylesheet|icon|manifest|preload)"[^>]*href="([^"]+)"', html)
    links += re.findall(r'<link[^>]*href="([^"]+)"[^>]*rel="(?:stylesheet|icon|manifest|preload)"', html)
    scripts = re.findall(r'<(?:script|img)[^>]*\ssrc="([^"]+)"', html) + re.findall(r'data-local="([^"]+)"', html)
    found = (link.replace("&amp;", "&") for link in links + scripts)
    return list(dict.fromkeys(link for link in found if not urlsplit(link).netloc))
