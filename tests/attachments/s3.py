"""A server on this machine that speaks as much S3 as a store of attachments needs, and looks at every signature.

From the published rules of S3's requests (Signature Version 4), with nothing of the portal and nothing of its library.
"""

import hashlib
import hmac
import re
import socket
import threading
from contextlib import suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from xml.sax.saxutils import escape

KEYS = {"AWS_ACCESS_KEY_ID": "tester", "AWS_SECRET_ACCESS_KEY": "not-said", "AWS_REGION": "us-east-1"}
SIGNED = re.compile(r"AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})")


class Shelf:
    """The server, with no bucket yet. `kept[bucket][key]` is (bytes, moment); `settings` go into the environment."""

    def __init__(self):
        self.kept, self.asked, self.awake = {}, [], threading.Event()
        self.as_usual()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), type("Answers", (Answers,), {"shelf": self}))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.settings = {**KEYS, "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.server.server_port}"}

    def hold(self):
        self.awake.wait(60)

    def as_usual(self):
        """A thousand names in an answer, and nobody is kept waiting; who waits is let go, without an answer."""
        self.awake.set()
        self.page, self.awake = 1000, threading.Event()
        self.silent, self.halting = set(), set()  # methods that get no answer, or the first byte of one
        self.refused = set()  # methods that this key may not use

    def stop(self):
        self.awake.set()
        self.server.shutdown()
        self.server.server_close()

    def bucket(self, name):
        self.kept[name] = {}
        return f"s3://{name}/attachments"

    def look(self, address, name):
        """The bytes that lie there under this name."""
        bucket, prefix = address.removeprefix("s3://").split("/", 1)
        return self.kept[bucket][f"{prefix}/{name}"][0]


class Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *words):
        pass

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD" and body:
            with suppress(OSError):  # who asked has gone
                self.wfile.write(body[:1])
                if self.command in self.shelf.halting:
                    return self.shelf.hold()
                self.wfile.write(body[1:])

    def fault(self, status, code):
        self.answer(status, f"<Error><Code>{code}</Code></Error>".encode(), Content_Type="application/xml")

    def handle_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        url = urlsplit(self.path)
        _, bucket, *rest = unquote(url.path).split("/", 2)
        key, query = rest[0] if rest else "", dict(parse_qsl(url.query, keep_blank_values=True))
        self.shelf.asked.append(f"{self.command} {self.path}")
        if self.command in self.shelf.silent:
            return self.shelf.hold()
        if not self.is_signed(url, body):
            return self.fault(403, "SignatureDoesNotMatch")
        if self.command in self.shelf.refused:
            return self.fault(403, "AccessDenied")
        if bucket not in self.shelf.kept:
            return self.fault(404, "NoSuchBucket")
        return self.act(self.shelf.kept[bucket], key, query, body)

    do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = handle_any

    def act(self, kept, key, query, body):
        if self.command == "PUT":
            kept[key] = (body, datetime.now(UTC).replace(microsecond=0))
            return self.answer(200, ETag=f'"{hashlib.md5(body).hexdigest()}"')
        if self.command == "DELETE":
            kept.pop(key, None)
            return self.answer(204)
        if self.command == "POST" and "delete" in query:
            gone = [name.decode() for name in re.findall(rb"<Key>([^<]+)</Key>", body)]
            told = "".join(f"<Deleted><Key>{escape(name)}</Key></Deleted>" for name in gone)
            for name in gone:  # one that is not there counts as deleted
                kept.pop(name, None)
            return self.answer(200, f"<DeleteResult>{told}</DeleteResult>".encode(), Content_Type="application/xml")
        if "list-type" in query:
            found = listing(kept, query.get("prefix", ""), query.get("continuation-token", ""), self.shelf.page)
            return self.answer(200, found, Content_Type="application/xml")
        if key not in kept:
            return self.fault(404, "NoSuchKey")
        data, at = kept[key]
        stamp, tag = f"{at:%a, %d %b %Y %H:%M:%S} GMT", f'"{hashlib.md5(data).hexdigest()}"'
        return self.answer(200, data, Last_Modified=stamp, ETag=tag)

    def is_signed(self, url, body):
        """Signature Version 4, computed anew."""
        found = SIGNED.match(self.headers.get("Authorization", ""))
        if not found:
            return False
        owner, day, region, service, end = found[1].split("/")
        names, moment = found[2].split(";"), self.headers["x-amz-date"]
        told = self.headers.get("x-amz-content-sha256", "")
        if told != "UNSIGNED-PAYLOAD" and told != hashlib.sha256(body).hexdigest():
            return False
        asked = "&".join(f"{quote(k, '-_.~')}={quote(v, '-_.~')}" for k, v in sorted(parse_qsl(url.query, True)))
        heads = "".join(f"{name}:{' '.join(self.headers[name].split())}\n" for name in names)
        request = "\n".join([self.command, url.path, asked, heads, found[2], told])
        scope = f"{day}/{region}/{service}/{end}"
        text = "\n".join(["AWS4-HMAC-SHA256", moment, scope, hashlib.sha256(request.encode()).hexdigest()])
        key = f"AWS4{KEYS['AWS_SECRET_ACCESS_KEY']}".encode()
        for part in (day, region, service, end, text):
            key = hmac.digest(key, part.encode(), "sha256")
        return owner == KEYS["AWS_ACCESS_KEY_ID"] and hmac.compare_digest(key.hex(), found[3])


def listing(kept, prefix, after, most):
    """One page: names beyond `after`, and the token of the next page while there is more."""
    names = [name for name in sorted(kept) if name.startswith(prefix) and name > after]
    rows = "".join(
        f"<Contents><Key>{escape(name)}</Key><LastModified>{at:%Y-%m-%dT%H:%M:%S.000Z}</LastModified>"
        f"<ETag>x</ETag><Size>{len(data)}</Size></Contents>"
        for name, (data, at) in ((name, kept[name]) for name in names[:most])
    )
    more = len(names) > most
    token = f"<NextContinuationToken>{escape(names[most - 1])}</NextContinuationToken>" if more else ""
    told = f"<IsTruncated>{str(more).lower()}</IsTruncated>{token}{rows}"
    return f"<ListBucketResult>{told}</ListBucketResult>".encode()


def nobody():
    """The address of a port on which nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"
