from __future__ import annotations

import http.client
import re
import threading
from typing import TYPE_CHECKING

import pytest
from scorecard_samples import LOCALITIES, RULES, edition, sample_scores

from checks.errors import InputError
from flows import cli, cli_site
from flows.serving import SiteServer, current_site, find
from scorecards.site import publish_site

if TYPE_CHECKING:
    from pathlib import Path

TABLE = "scores.parquet"


def point(out: Path, name: str):
    link = out / "current"
    link.unlink(missing_ok=True)
    link.symlink_to(out / "editions" / name)


def lay(out: Path, name: str, word: str):
    """An edition of three pages, with a table beside its site."""
    site = out / "editions" / name / "site"
    (site / "xa").mkdir(parents=True)
    (site / "data").mkdir()
    for path in ("index.html", "xa/00004.html", "data/ddss.csv"):
        (site / path).write_text(f"{word} {path}", "utf-8")
    (site.parent / TABLE).write_text("small counts", "utf-8")
    (site / "out").symlink_to(site.parent)
    (site / ".hidden").write_text("hidden", "utf-8")
    point(out, name)


@pytest.fixture
def out(tmp_path: Path):
    lay(tmp_path, "one", "một")
    return tmp_path


@pytest.fixture
def server(out: Path):
    with SiteServer(out, 0) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def ask(server: SiteServer, path: str, method: str = "GET", host: str | None = None):
    link = http.client.HTTPConnection(*server.server_address, timeout=5)
    link.putrequest(method, path, skip_host=host is not None)
    if host is not None:
        link.putheader("Host", host)
    link.endheaders()
    answer = link.getresponse()
    content = answer.read().decode("utf-8")
    link.close()
    return answer, content


@pytest.mark.parametrize(
    ("path", "content", "kind"),
    [
        ("/", "một index.html", "text/html; charset=utf-8"),
        ("/index.html?x=1", "một index.html", "text/html; charset=utf-8"),
        ("/xa/00004.html", "một xa/00004.html", "text/html; charset=utf-8"),
        ("/data/ddss.csv", "một data/ddss.csv", "text/csv; charset=utf-8"),
    ],
)
def test_a_page_is_served_as_it_is(server: SiteServer, path: str, content: str, kind: str):
    answer, told = ask(server, path)
    assert (answer.status, told, answer.headers["Content-Type"]) == (200, content, kind)


def test_every_answer_says_what_a_browser_may_do_with_it(server: SiteServer):
    for path in ("/", "/xa/00004.html", "/data/ddss.csv", "/none"):
        headers = ask(server, path)[0].headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; ")
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Server"] == "ddss "


def test_the_policy_in_the_head_is_that_of_the_page(tmp_path: Path):
    publish_site(sample_scores(), RULES, edition(), LOCALITIES, tmp_path / "editions" / "real" / "site")
    point(tmp_path, "real")
    with SiteServer(tmp_path, 0) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        for path in ("/index.html", "/tinh/68.html", "/xa/24781.html"):
            answer, html = ask(server, path)
            own = re.search(r'Content-Security-Policy" content="([^"]*)"', html)[1].replace("&#39;", "'")
            assert answer.headers["Content-Security-Policy"] == f"{own}; frame-ancestors 'none'"
        server.shutdown()


@pytest.mark.parametrize(
    "path",
    [
        "/xa", "/xa/", "/data/", "//etc/passwd", "/../manifest.json", f"/../{TABLE}", f"/%2e%2e/{TABLE}",
        f"/..%2f{TABLE}", f"/xa/../../{TABLE}", f"/out/{TABLE}", "/.hidden", "/xa/..%5c..%5cx", "/index.html%00",
        "/xa/./00004.html", "/xa//00004.html", "/ind%65x.html%2f", "/xa/99999.html",
    ],
)  # fmt: skip
def test_nothing_but_the_sites_own_files_is_served(server: SiteServer, path: str):
    answer, told = ask(server, path)
    assert answer.status == 404
    assert "small counts" not in told


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_nothing_can_be_done_but_read(server: SiteServer, method: str):
    assert ask(server, "/", method)[0].status == 501


def test_the_head_of_a_page_has_no_body(server: SiteServer):
    answer, told = ask(server, "/", "HEAD")
    assert (answer.status, told, answer.headers["Content-Length"]) == (200, "", str(len("một index.html".encode())))


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", ""])
def test_a_request_under_another_name_is_refused(server: SiteServer, host: str):
    answer, told = ask(server, "/", host=host)
    assert answer.status == 421
    assert "một" not in told


def test_both_names_of_this_machine_are_its_own(server: SiteServer):
    port = server.server_address[1]
    for name in ("127.0.0.1", "localhost"):
        assert ask(server, "/", host=f"{name}:{port}")[0].status == 200


def test_it_listens_on_loopback_alone(server: SiteServer):
    assert server.server_address[0] == "127.0.0.1"


def test_a_new_edition_shows_with_the_next_request(server: SiteServer, out: Path):
    assert ask(server, "/")[1] == "một index.html"
    lay(out, "two", "hai")
    assert ask(server, "/")[1] == "hai index.html"


def test_where_the_edition_has_gone_nothing_is_served(server: SiteServer, out: Path):
    (out / "current").unlink()
    assert ask(server, "/")[0].status == 404


def test_without_an_edition_it_says_so(tmp_path: Path):
    with pytest.raises(InputError, match="chưa có phiếu điểm"):
        SiteServer(tmp_path, 0)


def test_a_port_that_is_taken_is_told(server: SiteServer, out: Path):
    with pytest.raises(InputError, match="không dùng được"):
        SiteServer(out, server.server_address[1])


def test_a_long_name_is_no_page(out: Path):
    site = current_site(out)
    assert find(site, "/xa/00004.html") == site / "xa" / "00004.html"
    with SiteServer(out, 0) as server:
        assert server.find("/" + "x" * 5000) is None


def test_serving_stops_cleanly(out: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    def stop(_: SiteServer):
        raise KeyboardInterrupt

    monkeypatch.setattr(SiteServer, "serve_forever", stop)
    assert cli.main(["serve", "--site", "--out", str(out), "--port", "0"]) == 0
    told = capsys.readouterr()
    assert re.match(r"http://127\.0\.0\.1:\d+/ ", told.out)
    assert "Đã dừng" in told.err


@pytest.mark.parametrize("port", ["-1", "65536", "x"])
def test_a_port_that_is_none_is_refused(out: Path, port: str):
    with pytest.raises(SystemExit) as caught:
        cli.main(["serve", "--site", "--out", str(out), "--port", port])
    assert caught.value.code == 2


@pytest.mark.parametrize(
    ("asked", "page"), [([], "index.html"), (["--commune", "00004"], "xa/00004.html")], ids=["nation", "commune"]
)
def test_open_shows_the_page_that_is_asked_for(out: Path, monkeypatch: pytest.MonkeyPatch, asked, page):
    opened = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    assert cli.main(["open", str(out), *asked]) == 0
    assert opened == [(out / "editions" / "one" / "site" / page).as_uri()]


@pytest.mark.parametrize("asked", [["--province", "68"], ["--commune", "99999"], ["--commune", "../../x"]], ids=str)
def test_open_says_that_there_is_no_such_page(out: Path, capsys: pytest.CaptureFixture[str], monkeypatch, asked):
    monkeypatch.setattr("webbrowser.open", pytest.fail)
    assert cli.main(["open", str(out), *asked]) == 2
    assert "không có trang" in capsys.readouterr().err


def test_open_without_an_edition_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert cli.main(["open", str(tmp_path)]) == 2
    assert "chưa có phiếu điểm" in capsys.readouterr().err


def test_an_empty_code_is_the_nations_page(out: Path):
    assert cli_site.page_of(out) == out / "editions" / "one" / "site" / "index.html"
