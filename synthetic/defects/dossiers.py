"""Defects of dossiers."""

from __future__ import annotations

import polars as pl

from checks.vocabulary import Criterion, Dataset
from synthetic.defects.moments import AS_OF, DRAW, OWN_KEY, some_days
from synthetic.spoil import Defect, Help

_DOSSIERS = Dataset.DOSSIERS
_CORRECT, _SUFFICIENT, _CLEAN, _LIVE = Criterion.CORRECT, Criterion.SUFFICIENT, Criterion.CLEAN, Criterion.LIVE

_CODE, _FINISHED, _RECEIVED = pl.col("dossier_code"), pl.col("finished_at"), pl.col("received_at")
_HANDED = pl.col("status_code") == "10"


def _letters(name: pl.Expr) -> pl.Expr:
    """A name without case, marks and spaces, as the rule compares it."""
    return name.str.normalize("NFD").str.to_lowercase().str.replace_all("đ", "d").str.replace_all("[^a-z]", "")


DOSSIER_DEFECTS = (
    Defect(
        "dossier_code_malformed",
        _DOSSIERS,
        _CLEAN,
        "dossier_code",
        0.004,
        OWN_KEY,
        _CODE.str.replace_all("-", "/", literal=True),
        rules=("DOS-CLEAN-001",),
        vi="Mã hồ sơ sai cấu trúc",
        en="A malformed dossier code",
    ),
    Defect(
        "dossier_date_mismatch",
        _DOSSIERS,
        _CORRECT,
        "dossier_code",
        0.006,
        OWN_KEY,
        # A serial of its own keeps it from meeting the code of a dossier of that day.
        pl.concat_str(
            pl.col("agency_code"),
            (pl.col("submitted_at") - pl.duration(days=40)).dt.strftime("%y%m%d"),
            "9" + _CODE.str.split("-").list.last(),
            separator="-",
        ),
        rules=("DOS-CORRECT-001",),
        vi="Ngày trong mã hồ sơ sai",
        en="Another date in the dossier code",
    ),
    Defect(
        "dossier_code_duplicate",
        _DOSSIERS,
        _CLEAN,
        "dossier_code",
        0.002,
        OWN_KEY & Help.TWIN_KEY.column.is_not_null(),
        Help.TWIN_KEY.column,
        rules=("DOS-CLEAN-002",),
        may=("DOS-CORRECT-001", "DOS-CORRECT-031", "DOS-CORRECT-033", "DOS-CORRECT-034"),
        also=("dossier_code", "dossier_code"),
        vi="Trùng mã hồ sơ",
        en="Another dossier's code",
    ),
    Defect(
        # Nobody in the synthetic register was born in 1905.
        "applicant_unknown",
        _DOSSIERS,
        _CORRECT,
        "applicant_id",
        0.003,
        pl.col("applicant_id").is_not_null(),
        pl.col("applicant_id").str.slice(0, 3) + pl.lit("005") + pl.col("applicant_id").str.slice(6),
        rules=("DOS-CORRECT-011",),
        vi="Chủ hồ sơ không có trong dân cư",
        en="An applicant whom the register lacks",
    ),
    Defect(
        "applicant_name_differs",
        _DOSSIERS,
        _CORRECT,
        "applicant_name",
        0.003,
        OWN_KEY & (_letters(Help.OTHER_NAME.column) != _letters(pl.col("applicant_name"))),
        Help.OTHER_NAME.column,
        rules=("DOS-CORRECT-033",),
        vi="Tên chủ hồ sơ của người khác",
        en="Another person's name as applicant",
    ),
    Defect(
        "applicant_name_missing",
        _DOSSIERS,
        _SUFFICIENT,
        "applicant_name",
        0.002,
        pl.col("applicant_name").is_not_null(),
        pl.lit(None),
        rules=("DOS-SUFFICIENT-001",),
        vi="Bỏ trống tên chủ hồ sơ",
        en="The applicant's name left empty",
    ),
    Defect(
        "finished_before_received",
        _DOSSIERS,
        _CORRECT,
        "finished_at",
        0.002,
        _HANDED,
        _RECEIVED - some_days(1, 5),
        rules=("DOS-CORRECT-003",),
        vi="Xử lý xong trước khi tiếp nhận",
        en="Finished before reception",
    ),
    Defect(
        "return_missing",
        _DOSSIERS,
        _SUFFICIENT,
        "returned_at",
        0.003,
        _HANDED,
        pl.lit(None),
        rules=("DOS-SUFFICIENT-008",),
        vi="Bỏ trống ngày trả kết quả",
        en="The date of return left empty",
    ),
    Defect(
        "dossier_late",
        _DOSSIERS,
        _LIVE,
        "due_at",
        0.03,
        (pl.duration(days=2) < _FINISHED - _RECEIVED) & (pl.col("supplement_count") == 0),
        (_RECEIVED + (_FINISHED - _RECEIVED) * (0.1 + 0.4 * DRAW)).dt.truncate("1s"),
        rules=("DOS-LIVE-001",),
        vi="Hồ sơ giải quyết trễ hạn",
        en="Settled late",
    ),
    Defect(
        "open_dossier_overdue",
        _DOSSIERS,
        _LIVE,
        "due_at",
        0.2,
        (pl.col("status_code") == "4") & (AS_OF - pl.duration(days=3) > _RECEIVED),
        _RECEIVED + pl.duration(hours=24),
        rules=("DOS-LIVE-001",),
        vi="Hồ sơ đang mở quá hạn",
        en="Open and overdue",
    ),
    Defect(
        "sync_late",
        _DOSSIERS,
        _LIVE,
        "synced_at",
        0.006,
        _FINISHED.is_not_null() & (pl.col("synced_at") < AS_OF - pl.duration(days=70)),
        pl.col("synced_at") + some_days(8, 60),
        rules=("DOS-LIVE-002",),
        vi="Đồng bộ chậm",
        en="Synchronised late",
    ),
    Defect(
        "procedure_malformed",
        _DOSSIERS,
        _CLEAN,
        "procedure_code",
        0.001,
        _CODE.is_not_null(),
        pl.lit("DKTT-01"),
        rules=("DOS-CLEAN-003",),
        vi="Mã thủ tục sai cấu trúc",
        en="A malformed procedure code",
    ),
    Defect(
        "more_digitised_than_components",
        _DOSSIERS,
        _CORRECT,
        "components_digitised",
        0.002,
        pl.col("components_count").is_not_null(),
        pl.col("components_count") + 1,
        rules=("DOS-CORRECT-009",),
        vi="Số hóa nhiều hơn số thành phần",
        en="More components digitised than there are",
    ),
)
