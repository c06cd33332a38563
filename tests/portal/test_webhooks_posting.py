"""The portal calls nobody within its own network, follows nobody, waits for nobody too long."""

import contextlib
import socket
import threading
import time

import pytest

from portal.webhooks import posting
from portal.webhooks.addresses import (
    Forbidden,
    Unresolved,
    Unusable,
    addresses_of,
    is_public,
    target_of,
)
from portal.webhooks.posting import post
from tests.factories.webhooks import Receiver

LOOPBACK = ["127.0.0.0/8"]

PRIVATE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1",
    "169.254.169.254", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9",
    "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1",
    "fc00::1", "fd12:3456::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1",
    "2002:7f00:1::", "2002:a9fe:a9fe::", "2001:0:7f00:1::", "2001:db8::1", "fec0::1",
]  # fmt: skip


def resolving(monkeypatch, *addresses):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: found)


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_leads_into_a_network_is_not_called(monkeypatch, address):
    resolving(monkeypatch, address)
    called = []
    monkeypatch.setattr(socket, "create_connection", lambda *a, **_k: called.append(a))
    answered = post("https://a.example/", b"{}", {})
    assert (answered.outcome, called) == ("forbidden", [])
    told = f"{answered.excerpt} {answered.address}"
    assert told.strip() == "a.example"  # not where the names of the network lead


def test_one_address_of_several_that_is_within_refuses_all(monkeypatch):
    resolving(monkeypatch, "93.184.216.34", "10.0.0.1")
    with pytest.raises(Forbidden):
        addresses_of(target_of("https://a.example/", with_http=False))


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:4700::1111", "114.114.114.114"])
def test_the_open_network_is_called(monkeypatch, address):
    resolving(monkeypatch, address)
    found = addresses_of(target_of("https://a.example/", with_http=False))
    assert [str(one) for one in found] == [address]
    assert is_public(found[0])


def test_a_network_that_the_installation_lets_is_called(monkeypatch):
    resolving(monkeypatch, "10.32.4.5")
    target = target_of("https://a.example/", with_http=False)
    assert addresses_of(target, let=["10.32.0.0/16"])
    with pytest.raises(Forbidden):
        addresses_of(target, let=["10.33.0.0/16"])


@pytest.mark.parametrize(
    "written", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0", "localhost", "localhost."]
)
def test_other_ways_to_write_this_machine_lead_here_too(written):
    """What the resolver makes of it is what is looked at."""
    with pytest.raises((Forbidden, Unresolved)):
        addresses_of(target_of(f"https://{written}/", with_http=False))


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example/", "ftp://a.example/", "file:///etc/passwd", "gopher://a.example/",
        "//a.example/", "https://", "https:///x", "https://[::1]/", "https://[::ffff:7f00:1]/",
        "https://u@a.example/", "https://u:p@a.example/", "https://a.example/#f",
        "https://a.example:0/", "https://a.example:99999/", "https://a.example:x/",
        "https://a.example/a b", "https://a.example/\r\nHost: b", "https://例子.example/",
        "https://a.example/\x00", "https://-a.example/", "https://a..example/",
        "https://a.example\\@b.example/", "https://a_b.example/", "javascript:alert(1)",
        "https://a.example/" + "x" * 500, "",
    ],
)  # fmt: skip
def test_addresses_of_another_shape_are_not_taken(url):
    with pytest.raises(Unusable):
        target_of(url, with_http=False)


def test_http_is_let_where_it_is_said(monkeypatch):
    target = target_of("http://a.example:8080/p?q=1", with_http=True)
    assert (target.authority, target.path, target.is_https) == ("a.example:8080", "/p?q=1", False)
    assert target_of("https://a.example", with_http=False).authority == "a.example"


def test_the_address_that_was_looked_at_is_the_one_that_is_called(monkeypatch):
    """A name that means another address a moment later (DNS rebinding) gains nothing."""
    with Receiver() as receiver:
        port = receiver.server.server_port
        asked = []

        def rebinding(host, _port, **_how):
            asked.append(host)
            address = "127.0.0.1" if len(asked) == 1 else "10.0.0.1"
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

        with monkeypatch.context() as patched:
            connect, opened = socket.create_connection, []

            def opening(where, **how):
                opened.append(where)
                patched.undo()
                return connect(where, **how)

            patched.setattr(socket, "getaddrinfo", rebinding)
            patched.setattr(socket, "create_connection", opening)
            url = f"http://rebind.example:{port}/"
            answered = post(url, b"{}", {}, with_http=True, let=LOOPBACK)
    assert (answered.outcome, answered.address) == ("taken", "127.0.0.1")
    assert (len(asked), opened) == (1, [("127.0.0.1", port)])
    assert receiver.received[0][0]["host"] == f"rebind.example:{port}"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(status):
    with Receiver(lambda _n: (status, {"Location": "http://127.0.0.1:1/"})) as receiver:
        answered = post(receiver.url, b"{}", {}, with_http=True, let=LOOPBACK)
    assert (answered.outcome, answered.status, len(receiver.received)) == ("redirected", status, 1)


def test_no_proxy_of_the_environment_is_asked(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with Receiver() as receiver:
        answered = post(receiver.url, b"{}", {}, with_http=True, let=LOOPBACK)
    assert answered.outcome == "taken"


def _talker(say):
    """A server that says what it likes to whoever comes first."""
    server = socket.create_server(("127.0.0.1", 0))

    def talk():
        connected, _who = server.accept()
        with connected:
            connected.recv(65536)
            with contextlib.suppress(OSError):
                say(connected)

    threading.Thread(target=talk, daemon=True).start()
    return server, f"http://127.0.0.1:{server.getsockname()[1]}/"


def _posted(say):
    server, url = _talker(say)
    with server:
        began = time.monotonic()
        answered = post(url, b"{}", {}, with_http=True, let=LOOPBACK)
        return answered, time.monotonic() - began


def test_who_drips_is_cut_off_in_time(monkeypatch):
    monkeypatch.setattr(posting, "SECONDS", 0.6)

    def drip(connected):
        for byte in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 500:
            connected.send(bytes([byte]))
            time.sleep(0.05)

    answered, seconds = _posted(drip)
    assert answered.outcome == "too_slow"
    assert seconds < 3


def test_who_says_nothing_is_cut_off_in_time(monkeypatch):
    monkeypatch.setattr(posting, "SECONDS", 0.4)
    answered, seconds = _posted(lambda _connected: time.sleep(1))
    assert (answered.outcome, seconds < 3) == ("too_slow", True)


def test_a_long_answer_is_read_a_little():
    def flood(connected):
        connected.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for _number in range(5_000):
            connected.sendall(b"x" * 65_536)

    answered, _seconds = _posted(flood)
    assert (answered.outcome, answered.excerpt) == ("taken", "x" * posting.SHOWN)


@pytest.mark.parametrize("said", [b"", b"hello\r\n\r\n", b"HTTP/1.1 999999 x\r\n\r\n", b"\x16\x03"])
def test_what_is_no_http_is_no_success(said):
    answered, _seconds = _posted(lambda connected: connected.sendall(said))
    assert answered.outcome in {"unreadable", "unreachable"}


def test_headers_without_an_end_are_not_read_for_ever():
    def many(connected):
        connected.sendall(b"HTTP/1.1 200 OK\r\n" + b"".join(b"X: y\r\n" for _n in range(50_000)))

    answered, _seconds = _posted(many)
    assert answered.outcome in {"unreadable", "taken"}


def test_nobody_listens():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    answered = post(f"http://127.0.0.1:{port}/", b"{}", {}, with_http=True, let=LOOPBACK)
    assert answered.outcome == "unreachable"


def test_a_certificate_of_nobody_is_not_trusted(tmp_path):
    import ssl
    import subprocess

    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out",
         str(certificate), "-days", "2", "-subj", "/CN=localhost"],
        check=True, capture_output=True,
    )  # fmt: skip
    with Receiver() as receiver:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        receiver.server.socket = context.wrap_socket(receiver.server.socket, server_side=True)
        url = f"https://localhost:{receiver.server.server_port}/"
        answered = post(url, b"{}", {}, let=["127.0.0.0/8", "::1/128"])
    assert (answered.outcome, receiver.received) == ("untrusted", [])
