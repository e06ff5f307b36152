"""Time stamps from an authority on the loopback interface."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from pipeline.anchoring import StampEntry, anchor, known_anchors
from pipeline.anchoring.timestamps import Stamped, request_stamp, verified
from pipeline.operation import Operation
from pipeline.store import open_store
from pipeline.verifier import Anchor
from pipeline.workspace import Workspace, open_workspace
from tests.verify.history import History, make_history

pytestmark = pytest.mark.needs("openssl")

CONFIGURATION = """
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[stamping]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[tsa]
default_tsa = used
[used]
serial = serial
default_policy = 1.3.6.1.4.1.13762.3
digests = sha256, sha512
signer_digest = sha256
"""


@dataclass
class Authority:
    """An authority that stamps what it is asked to. `answer` can be replaced by what another would say."""

    folder: Path
    openssl: str
    url: str = ""
    answer: Callable[[bytes], bytes] | None = None

    @property
    def root(self) -> Path:
        return self.folder / "root.pem"

    def run(self, *words: str) -> None:
        subprocess.run([self.openssl, *words], cwd=self.folder, check=True, capture_output=True)

    def make(self) -> None:
        (self.folder / "configuration").write_text(CONFIGURATION, encoding="ascii")
        (self.folder / "serial").write_text("01\n", encoding="ascii")
        configured = ("-config", "configuration", "-newkey", "rsa:2048", "-nodes", "-days", "30")
        self.run(
            "req",
            "-x509",
            *configured,
            "-keyout",
            "root.key",
            "-out",
            "root.pem",
            "-subj",
            "/CN=Rot",
            "-extensions",
            "authority",
        )
        self.run(
            "req",
            *configured,
            "-keyout",
            "tsa.key",
            "-out",
            "tsa.csr",
            "-subj",
            "/CN=Tidsstämplingen i provet",
            "-utf8",
        )
        extended = ("-extfile", "configuration", "-extensions", "stamping", "-days", "30", "-set_serial", "7")
        self.run(
            "x509",
            "-req",
            "-in",
            "tsa.csr",
            "-CA",
            "root.pem",
            "-CAkey",
            "root.key",
            *extended,
            "-out",
            "tsa.pem",
        )

    def stamp(self, query: bytes) -> bytes:
        (self.folder / "query").write_bytes(query)
        signed = ("-signer", "tsa.pem", "-inkey", "tsa.key", "-section", "used")
        self.run("ts", "-reply", "-config", "configuration", "-queryfile", "query", *signed, "-out", "reply")
        return (self.folder / "reply").read_bytes()


@pytest.fixture(scope="module")
def served(tool: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    authority = Authority(tmp_path_factory.mktemp("authority"), tool("openssl"))
    authority.make()

    class Stamping(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            answer = (authority.answer or authority.stamp)(query)
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Stamping) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        authority.url = f"http://127.0.0.1:{server.server_port}/"
        yield authority
        server.shutdown()
        thread.join()


@pytest.fixture
def authority(served: Authority) -> Iterator[Authority]:
    yield served
    served.answer = None


@pytest.fixture
def history(tmp_path: Path) -> History:
    return make_history(tmp_path)


@pytest.fixture
def workspace(history: History, authority: Authority) -> Workspace:
    from pipeline.starter import place_example

    place_example(history.root)
    stamped = {"url": authority.url, "certificates": str(authority.root)}
    operation = Operation.model_validate({"timestamp": stamped, "anchor": {"file": "ankare.txt"}})
    plain = open_workspace(history.root, "ekero")
    return Workspace(plain.root, plain.organisation, plain.settings, operation)


def test_a_stamp_tells_when_the_authority_saw_something(authority: Authority) -> None:
    token = request_stamp(authority.url, b"12:ab")

    found = verified(token, b"12:ab", authority.root)

    assert isinstance(found, Stamped)
    assert found.authority == "Tidsstämplingen i provet"
    assert abs(datetime.now(UTC) - found.at) < timedelta(minutes=5)


def test_a_stamp_of_something_else_or_by_somebody_else_vouches_for_nothing(
    authority: Authority, tmp_path: Path
) -> None:
    token = request_stamp(authority.url, b"12:ab")
    other = Authority(tmp_path, authority.openssl)
    other.make()

    assert verified(token, b"13:ab", authority.root) == "Mismatch between messages"
    assert "certificates" in str(verified(token, b"12:ab", other.root))
    assert isinstance(verified(token[:-1] + bytes([token[-1] ^ 1]), b"12:ab", authority.root), str)
    assert isinstance(verified(b"no stamp", b"12:ab", authority.root), str)
    assert isinstance(verified(token, b"12:ab", tmp_path / "missing.pem"), str)


def test_an_answer_that_is_no_stamp_is_told(authority: Authority) -> None:
    authority.answer = lambda _: b"hello"
    with pytest.raises(OSError, match="gave no time stamp"):
        request_stamp(authority.url, b"12:ab")
    earlier = request_stamp_of(authority)
    authority.answer = lambda _: earlier
    with pytest.raises(OSError, match="answered something else"):
        request_stamp(authority.url, b"12:ab")
    with pytest.raises(OSError, match="no address"):
        request_stamp("file:///etc/passwd", b"12:ab")


def request_stamp_of(authority: Authority) -> bytes:
    """A stamp of an earlier question, which somebody may send again."""
    authority.answer = None
    return request_stamp(authority.url, b"11:ab")


def test_the_head_is_noted_in_a_file_and_stamped_and_both_vouch_for_it(history: History, workspace: Workspace) -> None:
    store = history.store()
    head = store.head()

    anchor(store, head, workspace)

    (entry,) = store.entries("anchor")
    assert StampEntry.of(entry.payload).head == head
    anchors, problems = known_anchors([asdict(raw) for raw in store.stored()], workspace)
    assert [(one.count, one.hash) for one in anchors] == [head, head]
    assert anchors[0].where == "ankare.txt:1"
    assert anchors[1].where.startswith("Tidsstämplingen i provet, ")
    assert problems == []


def test_a_stamp_that_is_not_of_the_journal_is_told(
    history: History, workspace: Workspace, authority: Authority
) -> None:
    store = history.store()
    token = request_stamp(authority.url, b"something else")
    store.append([StampEntry(store.head(), token, authority.url).entry()])

    anchors, problems = known_anchors([asdict(raw) for raw in store.stored()], workspace)

    assert anchors == []
    assert [one.said("en") for one in problems] == [
        "The time stamp in entry 14 is not of this journal or not by whom it says: Mismatch between messages"
    ]


def test_an_authority_that_cannot_be_reached_stops_nothing(
    history: History, workspace: Workspace, authority: Authority
) -> None:
    authority.answer = lambda _: b""
    store = open_store(history.journal, "ekero")

    anchor(store, store.head(), workspace)

    assert store.entries("anchor") == ()
    assert known_anchors([], workspace)[0] == [Anchor(*store.head(), "ankare.txt:1")]
