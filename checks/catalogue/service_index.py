"""The index of service to citizens and enterprises: its groups, its points, and where each part comes from.

Decision 766/QĐ-TTg of 2022: groups [V]; the points within a group, full marks at 80 % or 50 % [V*]. Where the source
names no share for full marks, they are earned at 100 % [R].
"""

from __future__ import annotations

from checks.measure import Index, IndexGroup, IndexPart, Rating

SERVICE_INDEX = Index(
    groups=(
        IndexGroup(
            "Công khai, minh bạch",
            "Transparency",
            (IndexPart("Công khai thủ tục và kết quả", "Procedures and results made public", 18),),
        ),
        IndexGroup(
            "Tiến độ giải quyết", "Progress", (IndexPart("Giải quyết đúng hạn", "Settled on time", 20, "MEA-SVC-007"),)
        ),
        IndexGroup(
            "Dịch vụ công trực tuyến",
            "Online services",
            (IndexPart("Hồ sơ trực tuyến toàn trình", "Fully online dossiers", 12, "MEA-SVC-001", full_pct=50),),
        ),
        IndexGroup(
            "Thanh toán trực tuyến",
            "Online payment",
            (IndexPart("Hồ sơ có phí thanh toán trực tuyến", "Fees paid online", 10, "MEA-SVC-008"),),
        ),
        IndexGroup(
            "Số hóa hồ sơ",
            "Digitisation",
            (
                IndexPart("Kết quả điện tử", "Electronic results", 6, "MEA-SVC-005"),
                IndexPart("Thành phần hồ sơ được số hóa", "Components digitised", 4, "MEA-SVC-002", full_pct=80),
                IndexPart("Chứng thực bản sao điện tử", "Electronically certified copies", 2),
                IndexPart("Tái sử dụng thành phần hồ sơ", "Components reused", 2, "MEA-SVC-003", full_pct=80),
                IndexPart("Chia sẻ dữ liệu để tái sử dụng", "Data shared for reuse", 4),
                # Authentication by VNeID is how an online dossier uses the register: our reading [R].
                IndexPart("Xác thực với dữ liệu dân cư", "Authenticated with the register", 2, "MEA-SVC-010"),
                IndexPart("Khai thác dữ liệu dân cư", "Register data used", 2),
            ),
        ),
        IndexGroup(
            "Mức độ hài lòng",
            "Satisfaction",
            (
                IndexPart("Trả lời phản ánh đúng hạn", "Feedback answered on time", 6),
                IndexPart("Hài lòng với trả lời phản ánh", "Satisfied with the answer", 6),
                IndexPart("Hài lòng với dịch vụ", "Satisfied with the service", 6, "MEA-SVC-011"),
            ),
        ),
    ),
    ratings=(
        Rating(90, "Xuất sắc", "Excellent"),
        Rating(80, "Tốt", "Good"),
        Rating(70, "Khá", "Fair"),
        Rating(50, "Trung bình", "Average"),
        Rating(0, "Yếu", "Weak"),
    ),
)
