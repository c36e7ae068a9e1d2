"""Prefect's own pages as `ddss serve` shows them: what its server copied into the office's folder is amended there.

Prefect has two interfaces. The second calls an analytics company's server whatever the settings say, and has no button
that resumes a run, so it leads to the first. In the first, a click on the words of a drop-down opens it and closes it
again. (Both: Prefect 3.8.8. A copy is made anew when Prefect's version changes, and is amended again at that start.)
"""

from __future__ import annotations

from pathlib import Path

from checks.errors import RuleError

FORMS = "/deployments"
"""Where the forms are, below the server's address."""

_STYLE = "<style>.p-select-button__control:not(:has(.p-tag)){pointer-events:none}</style>"
"""Lets a click through to the frame of the drop-down, which opens it once. Lists of tags have buttons of their own."""

_AWAY = f"""<!doctype html>
<html lang="vi">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="5; url={FORMS}">
<title>ddss</title>
<style>body {{ max-width: 40rem; margin: 4rem auto; padding: 0 1rem; font: 1.06rem/1.6 system-ui, sans-serif; }}</style>
<p>Giao diện thứ hai của Prefect không dùng ở đây: nó gọi ra máy chủ của công ty khác và không có nút duyệt.</p>
<p lang="en">Prefect's second interface is not used here: it calls another company's server, and can't resume a run.</p>
<p><a href="{FORMS}">Trở lại biểu mẫu / back to the forms</a></p>
</html>
"""


def settle(folder: Path) -> None:
    """Amend the copies that the server made in a folder. It may be done again, and does nothing where there is no copy.

    Args:
        folder: Prefect's PREFECT_SERVER_UI_STATIC_DIRECTORY.

    Raises:
        RuleError: they can't be read or written.
    """
    first, second = (folder / version / "index.html" for version in ("v1", "v2"))
    try:
        if first.is_file() and _STYLE not in (page := first.read_text("utf-8")):
            first.write_text(page.replace("</head>", f"{_STYLE}</head>", 1), "utf-8")
        if second.is_file():
            second.write_text(_AWAY, "utf-8")
    except OSError as error:
        raise RuleError(f"{folder}: không ghi được / can't write here ({error.strerror}).") from None
