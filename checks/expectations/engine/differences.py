"""Where the engine means to answer otherwise than GX on pandas, and what it can't be asked; data for tests and docs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from checks.expectations.engine.limits import MOST_KEYS, MOST_ROWS


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which a result differs from that of GX on pandas, and why it is meant to."""

    here_vi: str
    here_en: str
    pandas_en: str
    why_en: str


DIFFERENCES: Mapping[str, Difference] = {
    "no_rows": Difference(
        "Bảng không có dòng nào: không bao giờ là đạt, trừ khi bảng khai `requires_rows=False`",
        "A table without rows answers no question about its rows, unless its asset says `requires_rows=False`",
        "success",
        "An empty extract is a late feed, not a clean one",
    ),
    "pattern_end": Difference(
        "`$` trong mẫu là hết chuỗi",
        r"`$` in a pattern is the very end, as `\Z` is in Python",
        "a newline may follow",
        "A code with a newline behind it is another code",
    ),
    "word_signs": Difference(
        r"`\w` khớp cả dấu rời (Unicode tổ hợp)",
        r"`\w` matches combining marks: a Vietnamese name in decomposed Unicode is a word",
        "a combining mark ends a word",
        "Unicode says so (UTS 18), and the same name must be judged the same in either form",
    ),
    "type_names": Difference(
        "Kiểu cột là kiểu của polars; tên của pandas và SQL cũng được hiểu",
        "A column has polars' type; the names that pandas and SQL have for it are understood too, in any of the three "
        "expectations about types",
        "pandas' type: whole numbers with gaps are floats, days are moments, text is `str` alone",
        "The contract of the table speaks of the types that the records have",
    ),
    "days": Difference(
        "Cột ngày so được với ngày, giờ và ngày viết thành chữ",
        "A column of days is compared with days, moments and days given as text",
        "days given as text are in no set; days can't be compared with moments, nor bounds that are days or text",
        "A suite in JSON can only write a day as text",
    ),
    "gaps": Difference(
        "Ô trống là None, và được đếm chung",
        "A gap is None in what a result lists, and gaps are counted as one value; where GX can't sort it, its counts "
        "of values are left out",
        "a gap is NaN, each different from the next, and makes whole numbers floats",
        "polars keeps whole numbers with gaps as they are",
    ),
    "index_query": Difference(
        "`unexpected_index_query` là biểu thức polars",
        "`unexpected_index_query` is the expression of polars that finds the failing rows",
        "a list of all failing rows' numbers",
        "It is as long for a register as for a village",
    ),
    "written_conditions": Difference(
        "`row_condition` viết thành chữ được đọc như SQL, với `condition_parser` nào cũng vậy",
        "A `row_condition` written as text is read as SQL, whatever its `condition_parser`; `==` and double quotes "
        "around text are understood",
        "it is run as Python",
        "Nothing in a suite is run as a program",
    ),
    "limits": Difference(
        f"Liệt kê nhiều nhất {MOST_KEYS:,} khóa; quá {MOST_KEYS:,} giá trị khác nhau thì báo lỗi".replace(",", "."),
        f"A complete result lists at most {MOST_KEYS:,} keys of failing rows beside their whole number; metrics that "
        f"are all the different values of a column are an error beyond {MOST_KEYS:,}, never a part of them",
        "no limit",
        "A column of identifiers would be listed whole, in memory and in the result",
    ),
    "compared_rows": Difference(
        f"So kết quả hai câu truy vấn: quá {MOST_KEYS:,} dòng thì báo lỗi".replace(",", "."),
        f"Results of two queries are compared whole up to {MOST_KEYS:,} rows, and an error beyond",
        f"on SQL, the first {MOST_ROWS} rows are compared and the rest passed over (pandas has no queries)",
        "What was not compared is not the same",
    ),
    "errors": Difference(
        "Thông báo lỗi không bao giờ trích giá trị của bản ghi",
        "An error names a metric, columns and a class, never a record's value",
        "messages quote values",
        "Personal data is in no message",
    ),
}
"""Intended differences, by the name that tests know them by."""

UNSUPPORTED: Mapping[str, str] = {
    "expect_multicolumn_values_to_be_unique": (
        "GX itself can't run it on any engine: it asks for a column beside its columns. "
        "`expect_compound_columns_to_be_unique` asks the same"
    ),
}
"""Core expectations of GX that can't be asked, with the reason."""

NOT_HAD: Mapping[str, str] = {
    "partitioners, `batch_slice`": "a table comes whole; `evaluate_grouped` asks a suite of every group in one pass",
    "by group: expectations that are a query, or ask of another table": "a group is no table that a query could name",
    "metrics that no core expectation asks for (`column.descriptive_stats`, `column.outlier_statistics`, "
    "`column.parameterized_distribution_ks_test_p_value`, `….match_regex.count`)": "nothing would run them",
    "`table.head` with `fetch_all`": f"{MOST_ROWS} rows at most: a register isn't to be shown",
    "days given as text in `expect_column_most_common_value_to_be_in_set`": "GX compares the values itself",
    "several threads on one engine": "a batch's answers are kept on the engine; threads need an engine each",
}
"""What else of GX is not there, with the reason."""
