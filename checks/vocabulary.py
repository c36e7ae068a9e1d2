"""The closed vocabularies of the domain: datasets, criteria, severities, states."""

from __future__ import annotations

from enum import StrEnum


class Dataset(StrEnum):
    """A table that is checked. `key` names its identifying column."""

    CITIZENS = "citizens"
    DOSSIERS = "dossiers"

    @property
    def key(self) -> str:
        """Column that identifies a record of this dataset."""
        return {"citizens": "personal_id", "dossiers": "dossier_code"}[self.value]

    @property
    def vi(self) -> str:
        """Vietnamese name."""
        return {"citizens": "Dân cư", "dossiers": "Hồ sơ thủ tục hành chính"}[self.value]

    @property
    def en(self) -> str:
        """English name."""
        return {"citizens": "Citizens", "dossiers": "Administrative dossiers"}[self.value]


class Criterion(StrEnum):
    """The four words of the standard, in their official order."""

    CORRECT = "correct"
    SUFFICIENT = "sufficient"
    CLEAN = "clean"
    LIVE = "live"

    @property
    def vi(self) -> str:
        """Vietnamese word, as the standard writes it."""
        return {"correct": "Đúng", "sufficient": "Đủ", "clean": "Sạch", "live": "Sống"}[self.value]

    @property
    def en(self) -> str:
        """English word."""
        return self.value.capitalize()

    @property
    def vi_meaning(self) -> str:
        """What the word asks of a record, in Vietnamese."""
        return {
            "correct": "Khớp giữa các trường và với nguồn hộ tịch",
            "sufficient": "Có đủ các trường bắt buộc",
            "clean": "Không trùng, không sai định dạng",
            "live": "Cập nhật kịp khi có biến động",
        }[self.value]

    @property
    def en_meaning(self) -> str:
        """What the word asks of a record, in English."""
        return {
            "correct": "Agrees between fields and with civil status",
            "sufficient": "Every required field is present",
            "clean": "No duplicates, no malformed values",
            "live": "Updated in time after each event",
        }[self.value]


class Level(StrEnum):
    """The three levels of localities."""

    NATION = "nation"
    PROVINCE = "province"
    COMMUNE = "commune"

    @property
    def vi(self) -> str:
        """Vietnamese name."""
        return {"nation": "cả nước", "province": "tỉnh, thành phố", "commune": "xã, phường, đặc khu"}[self.value]


class Severity(StrEnum):
    """What a failure means for the record."""

    BLOCKING = "blocking"
    """The record does not meet the criterion."""
    ADVISORY = "advisory"
    """A suspicion to look at: counted and listed, never part of a score."""

    @property
    def vi(self) -> str:
        """Vietnamese word."""
        return {"blocking": "bắt buộc", "advisory": "cảnh báo"}[self.value]


class Harm(StrEnum):
    """What a failure may already be doing to somebody. Such failures are mended first, whatever they gain."""

    SHARED_IDENTITY = "shared_identity"
    AFTER_DEATH = "after_death"
    NO_IDENTITY = "no_identity"

    @property
    def vi(self) -> str:
        """Vietnamese words: the risk."""
        return {
            "shared_identity": "hai người chung một số",
            "after_death": "chi trả, giao dịch thay người đã chết",
            "no_identity": "người dân bị từ chối dịch vụ",
        }[self.value]

    @property
    def en(self) -> str:
        """English words."""
        return {
            "shared_identity": "two people under one number",
            "after_death": "payments and dealings in the name of the dead",
            "no_identity": "people refused a service",
        }[self.value]


class ErrorGroup(StrEnum):
    """The eight common error groups of the standard (letter 4856/BCA-TTDLQG of 2026-09-14, annex 3 [V*])."""

    MISSING = "missing"
    RANGE = "range"
    DUPLICATE = "duplicate"
    FORMAT = "format"
    REFERENCE = "reference"
    CONTRADICTION = "contradiction"
    STALE = "stale"
    DISAGREES = "disagrees"

    @property
    def vi(self) -> str:
        """Vietnamese name."""
        return {
            "missing": "Thiếu, để trống hoặc giá trị giữ chỗ",
            "range": "Ngoài khoảng hợp lý",
            "duplicate": "Trùng lặp",
            "format": "Sai định dạng hoặc chưa chuẩn hóa",
            "reference": "Tham chiếu không tồn tại",
            "contradiction": "Mâu thuẫn giữa các trường",
            "stale": "Lạc hậu",
            "disagrees": "Không khớp với cơ sở dữ liệu khác",
        }[self.value]

    @property
    def en(self) -> str:
        """English name."""
        return {
            "missing": "Missing, blank or a placeholder",
            "range": "Outside the plausible range",
            "duplicate": "Duplicate",
            "format": "Malformed or not standardised",
            "reference": "Reference to nothing",
            "contradiction": "Contradiction between fields",
            "stale": "Stale",
            "disagrees": "Disagrees with another database",
        }[self.value]


class State(StrEnum):
    """What may be said of a rule, a criterion or a locality. Only ON_TARGET may ever look green."""

    ON_TARGET = "on_target"
    WATCH = "watch"
    BELOW = "below"
    NOT_ASSESSED = "not_assessed"
    """Nothing was checked (no record, no applicable record, a column that was not supplied)."""
    ERROR = "error"
    """A rule could not be run."""

    @property
    def vi(self) -> str:
        """Vietnamese name, as the pages show it."""
        return {
            "on_target": "Đạt",
            "watch": "Theo dõi",
            "below": "Chưa đạt",
            "not_assessed": "Chưa đủ căn cứ",
            "error": "Lỗi kiểm tra",
        }[self.value]

    @property
    def en(self) -> str:
        """English name."""
        return {
            "on_target": "On target",
            "watch": "Watch",
            "below": "Below",
            "not_assessed": "Not assessed",
            "error": "Error",
        }[self.value]
