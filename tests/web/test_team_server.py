# SPDX-License-Identifier: Apache-2.0
"""A team's server as its users run it: several processes, behind nginx as the guide sets it up."""

from __future__ import annotations

import contextlib
import datetime as dt
import html
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyotp
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from team import PASSWORD
from tests.conftest import PASSPHRASE

from manumit.views.accounts import invite_person

ROOT = Path(__file__).parent.parent.parent
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
HOST = "records.example.org"
pytestmark = pytest.mark.skipif(os.name == "nt", reason="the processes are looked for with ps")


def find_ports(count: int) -> int:
    """The first of some ports in a row that are free now."""
    for first in range(20000 + os.getpid() % 9000, 60000, count):
        with contextlib.ExitStack() as open_now, contextlib.suppress(OSError):
            for port in range(first, first + count):
                tried = open_now.enter_context(socket.socket())
                tried.bind(("127.0.0.1", port))
            return first
    raise AssertionError("no free ports")


def wait_for(is_ready, what: str) -> None:
    until = time.monotonic() + 90
    while not is_ready():
        assert time.monotonic() < until, what
        time.sleep(0.1)


def is_listening(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def served(secret_workspace) -> Iterator[tuple[int, str, subprocess.Popen]]:
    """Two processes over an encrypted workspace: first port, a token for ann, the process."""
    token = invite_person(secret_workspace, "ann", ["administrator", "analyst"])
    folder = secret_workspace.folder
    secret_workspace.close()
    port = find_ports(4)
    command = [sys.executable, "-m", "manumit", "serve", str(folder), "--team", "--host", HOST]
    command += ["--port", str(port), "--workers", "2", "--passphrase-fd", "0"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdin.write(f"{PASSPHRASE}\n".encode())
        process.stdin.close()
        try:
            for each in (port, port + 1):
                wait_for(lambda each=each: is_listening(each), "the server did not start")
            yield port, token, process
        finally:
            process.terminate()


def write_certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return folder / "cert.pem", folder / "key.pem"


@pytest.fixture
def proxy(served, tmp_path) -> Iterator[tuple[int, Path]]:
    """nginx with the guide's own configuration: its TLS port, and the certificate."""
    if NGINX is None:
        pytest.skip("nginx is not installed on this machine")
    port = served[0]
    tls, plain = port + 2, port + 3
    cert, key = write_certificate(tmp_path)
    guide = (ROOT / "docs" / "how-to" / "team.md").read_text("utf-8")
    text = re.search(r"```nginx\n(.*?)```", guide, re.S).group(1)
    for said, here in {
        "127.0.0.1:8700": f"127.0.0.1:{port}", "127.0.0.1:8701": f"127.0.0.1:{port + 1}",
        "listen 80;": f"listen 127.0.0.1:{plain};", "listen 443 ssl": f"listen 127.0.0.1:{tls} ssl",
        "/etc/ssl/records.pem": str(cert), "/etc/ssl/records.key": str(key),
    }.items():  # fmt: skip
        assert said in text
        text = text.replace(said, here)
    places = "".join(
        f"{name}_temp_path {tmp_path};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if os.geteuid() == 0 else ""
    (tmp_path / "nginx.conf").write_text(
        f"{user}daemon off;\npid {tmp_path}/nginx.pid;\nerror_log {tmp_path}/nginx.log;\n"
        f"events {{}}\nhttp {{\n{places}{text}}}\n",
        encoding="utf-8",
    )
    with subprocess.Popen(
        [NGINX, "-c", str(tmp_path / "nginx.conf"), "-p", str(tmp_path)],
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            wait_for(lambda: is_listening(tls) or process.poll() is not None, "nginx hangs")
            assert process.poll() is None, (tmp_path / "nginx.log").read_text("utf-8")
            yield tls, cert
        finally:
            process.terminate()


class HostsLine(httpx.HTTPTransport):
    """What a line in the hosts file would do: the name leads to this machine."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        extensions = dict(request.extensions) | {"sni_hostname": HOST}
        url = request.url.copy_with(host="127.0.0.1")
        here = httpx.Request(
            request.method, url, headers=request.headers, stream=request.stream,
            extensions=extensions,
        )  # fmt: skip
        return super().handle_request(here)


def make_client(tls: int, cert: Path) -> httpx.Client:
    """A browser: it asks for the host by its name, and checks the certificate."""
    root = f"https://{HOST}:{tls}"
    transport = HostsLine(verify=ssl.create_default_context(cafile=str(cert)))
    headers = {"origin": root, "sec-fetch-site": "same-origin"}
    return httpx.Client(base_url=root, transport=transport, headers=headers, timeout=60)


def join(client: httpx.Client, token: str) -> None:
    form = {"token": token, "password": PASSWORD, "password_again": PASSWORD, "device": "desk"}
    answer = client.post("/join", data=form)
    assert (answer.status_code, answer.headers.get("location")) == (303, "/codes"), answer.text
    page = client.get("/codes").text
    secret = html.unescape(re.search(r'name="secret" value="([A-Z2-7]+)"', page).group(1))
    answer = client.post("/codes", data={"secret": secret, "code": pyotp.TOTP(secret).now()})
    assert (answer.status_code, answer.headers.get("location")) == (303, "/"), answer.text


def find_children(process: subprocess.Popen) -> list[int]:
    found = subprocess.run(
        ["ps", "--ppid", str(process.pid), "-o", "pid="],
        capture_output=True,
        text=True,
        check=False,
    )
    return [int(word) for word in found.stdout.split()]


def test_a_person_works_through_nginx_on_either_process(served, proxy):
    port, token, process = served
    tls, cert = proxy
    with make_client(tls, cert) as client:
        assert client.get("/").headers["location"] == "/sign-in"
        join(client, token)
        for _ in range(6):  # nginx asks the processes in turn
            assert client.get("/you").status_code == 200
        page = client.get("/you")
        assert page.headers["strict-transport-security"] == "max-age=31536000"
        assert page.headers["content-security-policy"].startswith("default-src 'none'")
        assert "server" not in page.headers or "/" not in page.headers["server"]
        upload = {"file": ("adverts.csv", b"text\n" + b"x" * (3 << 20), "text/csv")}
        answer = client.post("/intake/upload", files=upload, data={"kind": "advert"})
        assert answer.status_code == 303, answer.text  # a file larger than any form
        assert client.post("/you/purpose", data={"x": "x" * (2 << 20)}).status_code == 413
        foreign = client.get("/sign-in", headers={"host": "evil.example"})
        assert foreign.status_code == 421

        victim = find_children(process)[0]
        os.kill(victim, signal.SIGKILL)
        assert client.get("/you").status_code == 200  # the other process answers
        wait_for(lambda: victim not in find_children(process), "a dead process stayed")
        wait_for(lambda: is_listening(port) and is_listening(port + 1), "it did not come again")
        for _ in range(6):
            assert client.get("/you").status_code == 200


def test_when_the_first_process_dies_the_others_stop(served):
    port, _, process = served
    children = find_children(process)
    assert len(children) == 2
    os.kill(process.pid, signal.SIGKILL)
    wait_for(lambda: not is_listening(port) and not is_listening(port + 1), "one stayed")


def test_the_keys_stand_in_no_command_line_and_no_environment(served):
    _, _, process = served
    for pid in (process.pid, *find_children(process)):
        for name in ("cmdline", "environ"):
            place = Path(f"/proc/{pid}/{name}")
            if place.exists():
                assert PASSPHRASE.encode() not in place.read_bytes()
