"""Reader: the declared file defects as a page, written by `python -m synthetic.docs`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthetic.files import FILE_DEFECTS, FOLDER, Outcome

if TYPE_CHECKING:
    from synthetic.files import FileDefect

PAGE = "file-defects.md"

_MEANINGS = {
    Outcome.REFUSED: (
        "mã thoát 2, nói rõ sai gì, ở đâu, cần làm gì; không có kỳ số liệu mới, kỳ trước vẫn nguyên",
        "exit code 2: what is wrong, where, what to do; no edition, and the one before stays",
    ),
    Outcome.REJECTED: (
        "loại những dòng hỏng, đếm và giữ lại kèm lý do; chấm phần còn lại",
        "broken rows are set aside, counted and kept with their reason; the rest is scored",
    ),
    Outcome.ACCEPTED: ("đọc như tệp lành, mọi số như nhau", "read like the sound file, every count the same"),
    Outcome.FOUND: (
        "đọc được mọi dòng; quy tắc, thước đo hoặc cảnh báo nêu tên cho biết",
        "every row is read; the named rules, measures or warnings tell",
    ),
    Outcome.UNSEEN: (
        "tệp không có dấu hiệu gì: chỉ thấy xã không có bản ghi (chưa đánh giá), và tỷ lệ bao phủ nếu có `--expected`",
        "no file shows it: only communes without records (not assessed), and coverage where there is `--expected`",
    ),
}


def page() -> str:
    """The text of the page."""
    lines = [
        "# Tệp đến nơi đã hỏng / files that arrive broken",
        "",
        (
            f"{len(FILE_DEFECTS)} kiểu tệp hỏng và điều ddss phải làm với mỗi kiểu; `make docs` sinh trang này từ "
            "`synthetic/files/`, và một phép thử chạy từng kiểu qua dòng lệnh."
        ),
        (
            f"{len(FILE_DEFECTS)} ways for files to be broken, and what ddss must do about each, generated from "
            "`synthetic/files/` by `make docs`; a test takes each through the command line."
        ),
        "",
        (
            f"`ddss synth --out DIR --file-defect TÊN` ghi bản sao hỏng vào `DIR/{FOLDER}/TÊN/`, cạnh tệp lành. / It "
            "writes a broken copy there, beside the sound files. Mọi trường hợp: nhận = chấm + loại. / Always: "
            "received = scored + rejected."
        ),
        "",
        "| kết quả / outcome | nghĩa là | meaning |",
        "|---|---|---|",
        *(f"| **{outcome.vi} / {outcome.value}** | {vi} | {en} |" for outcome, (vi, en) in _MEANINGS.items()),
        "",
        "| tên / name | lỗi | defect | kết quả / outcome | nói gì / what is said |",
        "|---|---|---|---|---|",
        *map(_row, FILE_DEFECTS),
    ]
    return "\n".join(lines) + "\n"


def _row(defect: FileDefect) -> str:
    told = [f"“{part}”" for part in defect.says] + [_told(name) for name in defect.finds]
    outcome = f"{defect.outcome.vi} / {defect.outcome.value}"
    cells = (f"`{defect.name}`", defect.vi, defect.en, outcome, ", ".join(told))
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _told(name: str) -> str:
    return f"[{name}](measures.md)" if name.startswith("MEA-") else f"[{name}](rules/{name}.md)"
