"""Table contracts: the columns of an extract, their types, whether they must be there, and how private they are.

The one declaration from which the pandera schemas, the reading of files and the official field names follow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import polars as pl

from checks.vocabulary import Dataset


class Kind(StrEnum):
    """Type of a column. Codes are text: leading zeros count. Datetimes are local, Asia/Ho_Chi_Minh, without a zone."""

    TEXT = "text"
    DATE = "date"
    DATETIME = "datetime"
    INTEGER = "integer"
    BOOLEAN = "boolean"


DTYPES: Mapping[Kind, pl.DataType] = MappingProxyType(
    {
        Kind.TEXT: pl.String(),
        Kind.DATE: pl.Date(),
        Kind.DATETIME: pl.Datetime("us"),
        Kind.INTEGER: pl.Int64(),
        Kind.BOOLEAN: pl.Boolean(),
    }
)
"""The polars type of each kind of column."""


class Privacy(StrEnum):
    """How private a column is."""

    DIRECT = "direct"
    """Names a person by itself: an identifier, a name, a phone number, an address."""
    QUASI = "quasi"
    """Names a person together with others: date of birth, commune."""
    SENSITIVE = "sensitive"
    """Protected in its own right: ethnicity, religion, blood group."""
    FREE = "free"
    """Says nothing about a person."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `official` holds the field's names in QCVN 109:2017 and the integration specifications."""

    name: str
    kind: Kind
    privacy: Privacy
    vi: str
    en: str
    required: bool = False
    official: tuple[str, ...] = ()
    null_if_absent: bool = False
    """An extract without the column says the same as one where it is null: its rules are still assessed."""


@dataclass(frozen=True)
class Table:
    """A table contract: one row per person, or one row per dossier."""

    dataset: Dataset
    columns: tuple[Column, ...]

    @property
    def by_name(self) -> Mapping[str, Column]:
        """The columns by name, in contract order."""
        return MappingProxyType({column.name: column for column in self.columns})

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns without which an extract is refused."""
        return tuple(column.name for column in self.columns if column.required)


_T, _D, _DT, _I, _B = Kind.TEXT, Kind.DATE, Kind.DATETIME, Kind.INTEGER, Kind.BOOLEAN
_DIRECT, _QUASI, _SENS, _FREE = Privacy.DIRECT, Privacy.QUASI, Privacy.SENSITIVE, Privacy.FREE

CITIZENS = Table(
    Dataset.CITIZENS,
    (
        Column(
            "personal_id",
            _T,
            _DIRECT,
            "Số định danh cá nhân",
            "Personal identification number",
            required=True,
            official=("SoDinhDanh",),
        ),
        Column("legacy_id", _T, _DIRECT, "Số CMND", "Old identity-card number", official=("SoCMND",)),
        Column(
            "full_name", _T, _DIRECT, "Họ, chữ đệm và tên khai sinh", "Birth name", required=True, official=("HoVaTen",)
        ),
        Column("other_name", _T, _DIRECT, "Tên gọi khác", "Other name", official=("TenGoiKhac",)),
        Column(
            "birth_date",
            _D,
            _QUASI,
            "Ngày sinh",
            "Date of birth",
            required=True,
            official=("NgayThangNamSinh",),
        ),
        Column(
            "birth_date_precision",
            _T,
            _QUASI,
            "Độ chính xác ngày sinh",
            "Precision of the date of birth",
            null_if_absent=True,
        ),
        Column("sex_code", _T, _QUASI, "Giới tính", "Sex", required=True, official=("GioiTinh",)),
        Column("ethnicity_code", _T, _SENS, "Dân tộc", "Ethnicity", official=("DanToc",)),
        Column("religion_code", _T, _SENS, "Tôn giáo", "Religion", official=("TonGiao",)),
        Column("nationality_code", _T, _QUASI, "Quốc tịch", "Nationality", official=("QuocTich",)),
        Column("blood_group_code", _T, _SENS, "Nhóm máu", "Blood group", official=("NhomMau",)),
        Column(
            "marital_status_code", _T, _QUASI, "Tình trạng hôn nhân", "Marital status", official=("TinhTrangHonNhan",)
        ),
        Column("birthplace_unit", _T, _QUASI, "Nơi sinh", "Place of birth", official=("NoiSinh",)),
        Column(
            "birth_registration_unit",
            _T,
            _QUASI,
            "Nơi đăng ký khai sinh",
            "Place of birth registration",
            official=("NoiDangKyKhaiSinh",),
        ),
        Column("hometown_unit", _T, _QUASI, "Quê quán", "Home town", official=("QueQuan",)),
        Column("permanent_unit", _T, _QUASI, "Nơi thường trú", "Permanent residence", official=("ThuongTru",)),
        Column(
            "permanent_address", _T, _DIRECT, "Địa chỉ thường trú", "Permanent address", official=("ThuongTruChiTiet",)
        ),
        Column("permanent_since", _D, _QUASI, "Thường trú từ ngày", "Permanent residence since"),
        Column("temporary_unit", _T, _QUASI, "Nơi tạm trú", "Temporary residence", official=("TamTru",)),
        Column("temporary_since", _D, _QUASI, "Tạm trú từ ngày", "Temporary residence since"),
        Column("temporary_until", _D, _QUASI, "Tạm trú đến ngày", "Temporary residence until"),
        Column("absent_since", _D, _QUASI, "Tạm vắng từ ngày", "Absence declared from", null_if_absent=True),
        Column("absent_until", _D, _QUASI, "Tạm vắng đến ngày", "Absence declared until", null_if_absent=True),
        Column("current_unit", _T, _QUASI, "Nơi ở hiện tại", "Current residence", official=("NoiOHienTai",)),
        Column(
            "current_address",
            _T,
            _DIRECT,
            "Địa chỉ nơi ở hiện tại",
            "Current address",
            official=("NoiOHienTaiChiTiet",),
        ),
        Column(
            "household_id",
            _T,
            _DIRECT,
            "Số hồ sơ cư trú",
            "Household (residence file) number",
            official=("SoHoSoCuTru",),
        ),
        Column(
            "relation_to_head_code",
            _T,
            _QUASI,
            "Quan hệ với chủ hộ",
            "Relation to the head of household",
            official=("QuanHeVoiChuHo",),
        ),
        Column("father_name", _T, _DIRECT, "Họ tên cha", "Father's name", official=("HoVaTenCha",)),
        Column("father_id", _T, _DIRECT, "Số định danh của cha", "Father's PIN", official=("SoDinhDanhCha",)),
        Column("mother_name", _T, _DIRECT, "Họ tên mẹ", "Mother's name", official=("HoVaTenMe",)),
        Column("mother_id", _T, _DIRECT, "Số định danh của mẹ", "Mother's PIN", official=("SoDinhDanhMe",)),
        Column("spouse_name", _T, _DIRECT, "Họ tên vợ hoặc chồng", "Spouse's name", official=("HoVaTenVoChong",)),
        Column(
            "spouse_id", _T, _DIRECT, "Số định danh của vợ hoặc chồng", "Spouse's PIN", official=("SoDinhDanhVoChong",)
        ),
        Column(
            "representative_name",
            _T,
            _DIRECT,
            "Họ tên người đại diện",
            "Representative's name",
            official=("HoVaTenNguoiDaiDien",),
        ),
        Column(
            "representative_id",
            _T,
            _DIRECT,
            "Số định danh của người đại diện",
            "Representative's PIN",
            official=("SoDinhDanhNguoiDaiDien",),
        ),
        Column("card_issued_on", _D, _QUASI, "Ngày cấp thẻ", "Card issued on", official=("NgayCapThe",)),
        Column("card_expires_on", _D, _QUASI, "Ngày thẻ hết hạn", "Card expires on", official=("NgayHetHanThe",)),
        Column("card_issuer", _T, _FREE, "Nơi cấp thẻ", "Card issuer", official=("NoiCapThe",)),
        Column("eid_level", _T, _QUASI, "Mức độ định danh điện tử", "e-ID level"),
        Column("phone", _T, _DIRECT, "Số điện thoại di động", "Mobile number", official=("SoDienThoai",)),
        Column("email", _T, _DIRECT, "Thư điện tử", "E-mail", official=("Email",)),
        Column("life_status_code", _T, _SENS, "Tình trạng (sống, chết, mất tích, ra nước ngoài)", "Life status"),
        Column(
            "death_date", _D, _SENS, "Ngày chết hoặc mất tích", "Date of death or disappearance", official=("NgayChet",)
        ),
        Column(
            "birth_registered_on",
            _D,
            _QUASI,
            "Ngày đăng ký khai sinh",
            "Birth registered on",
            official=("NgayDangKyKhaiSinh",),
        ),
        Column(
            "death_registered_on",
            _D,
            _SENS,
            "Ngày đăng ký khai tử",
            "Death registered on",
            official=("NgayDangKyKhaiTu",),
        ),
        Column("updated_at", _DT, _FREE, "Thời điểm cập nhật", "Updated at", official=("ThoiDiemCapNhat",)),
        Column("verified_on", _D, _FREE, "Ngày xác minh", "Verified on", official=("NgayXacMinh",)),
        Column(
            "managing_unit",
            _T,
            _QUASI,
            "Đơn vị quản lý",
            "Commune that answers for the record",
            required=True,
            official=("DonViQuanLy",),
        ),
    ),
)

DOSSIERS = Table(
    Dataset.DOSSIERS,
    (
        Column("dossier_code", _T, _DIRECT, "Mã hồ sơ", "Dossier code", required=True, official=("MaHoSo",)),
        Column(
            "procedure_code", _T, _FREE, "Mã thủ tục hành chính", "Procedure code", required=True, official=("MaTTHC",)
        ),
        Column("agency_code", _T, _FREE, "Mã đơn vị xử lý", "Agency code", official=("DonViXuLy",)),
        Column(
            "managing_unit",
            _T,
            _QUASI,
            "Đơn vị quản lý",
            "Commune that answers for the dossier",
            required=True,
            official=("DonViQuanLy",),
        ),
        Column("channel_code", _T, _FREE, "Kênh thực hiện", "Channel", official=("KenhThucHien",)),
        Column("service_level_code", _T, _FREE, "Mức độ dịch vụ", "Service level", official=("MucDo",)),
        Column("applicant_type_code", _T, _FREE, "Loại đối tượng", "Type of applicant", official=("LoaiDoiTuong",)),
        Column("applicant_name", _T, _DIRECT, "Chủ hồ sơ", "Applicant's name", official=("ChuHoSo",)),
        Column("applicant_id", _T, _DIRECT, "Số giấy tờ chủ hồ sơ", "Applicant's PIN", official=("SoGiayToChuHoSo",)),
        Column(
            "applicant_phone", _T, _DIRECT, "Số điện thoại chủ hồ sơ", "Applicant's phone", official=("SoDienThoai",)
        ),
        Column("applicant_email", _T, _DIRECT, "Thư điện tử chủ hồ sơ", "Applicant's e-mail", official=("Email",)),
        Column(
            "subject_id",
            _T,
            _DIRECT,
            "Số định danh người được giải quyết",
            "PIN of the person concerned",
            null_if_absent=True,
        ),
        Column("submitted_at", _DT, _FREE, "Thời điểm nộp", "Submitted at", official=("NgayNopHoSo",)),
        Column("received_at", _DT, _FREE, "Thời điểm tiếp nhận", "Received at", official=("NgayTiepNhan",)),
        Column("due_at", _DT, _FREE, "Thời điểm hẹn trả", "Due at", official=("NgayHenTra",)),
        Column("finished_at", _DT, _FREE, "Thời điểm xử lý xong", "Finished at", official=("NgayKetThucXuLy",)),
        Column("returned_at", _DT, _FREE, "Thời điểm trả kết quả", "Returned at", official=("NgayTra",)),
        Column("refused_at", _DT, _FREE, "Thời điểm từ chối", "Refused at", official=("NgayTuChoi",)),
        Column("status_code", _T, _FREE, "Trạng thái hồ sơ", "Status", required=True, official=("TrangThaiHoSo",)),
        Column("supplement_count", _I, _FREE, "Số lần yêu cầu bổ sung", "Supplement requests", null_if_absent=True),
        Column("supplement_days", _I, _FREE, "Số ngày chờ bổ sung", "Days waited for supplements", null_if_absent=True),
        Column("components_count", _I, _FREE, "Số thành phần hồ sơ", "Components"),
        Column("components_digitised", _I, _FREE, "Số thành phần đã số hóa", "Components digitised"),
        Column("components_reused", _I, _FREE, "Số thành phần tái sử dụng", "Components reused"),
        Column(
            "components_from_store", _I, _FREE, "Số thành phần lấy từ kho dữ liệu", "Components taken from the store"
        ),
        Column("result_is_electronic", _B, _FREE, "Có kết quả điện tử", "Result is electronic"),
        Column("result_is_signed", _B, _FREE, "Kết quả đã ký số", "Result is signed"),
        Column("fee_amount", _I, _FREE, "Phí, lệ phí (đồng)", "Fee in đồng", official=("Gia",)),
        Column("payment_channel_code", _T, _FREE, "Kênh thanh toán", "Payment channel"),
        Column(
            "vneid_authenticated",
            _B,
            _FREE,
            "Xác thực qua VNeID",
            "Authenticated by VNeID",
            official=("TaiKhoanDuocXacThucVoiVNeID",),
        ),
        Column("satisfaction_code", _T, _FREE, "Mức độ hài lòng", "Satisfaction"),
        Column("synced_at", _DT, _FREE, "Thời điểm đồng bộ", "Synchronised at"),
    ),
)

TABLES: Mapping[Dataset, Table] = MappingProxyType({Dataset.CITIZENS: CITIZENS, Dataset.DOSSIERS: DOSSIERS})
