from __future__ import annotations

from dataclasses import replace

import pytest
from records import AS_OF
from worklist_samples import BITS, CANARY, CANARY_PHONE, CANARY_PIN, PERSON, kept, listed, sample

from checks.vocabulary import State
from checks.worklist import tasks
from scorecards.numbers import vi_integer
from scorecards.render import CONTENT_POLICY
from scorecards.worklist import MOST_TASKS, compose, render
from scorecards.worklist_values import Values
from scorecards.worklist_words import METHODS, method, risk

VALUES = Values(AS_OF)
HOSTILE = "<script>alert(1)</script>\"'&"


def page(records=None, **changes):
    records = records or sample()
    return compose(listed(records, **changes), tasks(records, BITS), VALUES)


def html(*arguments, **changes):
    return render(page(*arguments, **changes)).decode()


def only(rule_id):
    """The page of a list that is one task."""
    one = (task for task in tasks(sample(), BITS) if task.rule.id == rule_id)
    return compose(listed(sample(), counts={rule_id: 1}), one, VALUES)


def crowd(number):
    return kept([PERSON | {"personal_id": f"0791991{index:05d}"} for index in range(number)])[0]


def test_no_name_number_phone_or_address_of_a_person_is_in_the_page():
    text = html()
    for secret in (CANARY, CANARY_PIN, CANARY_PHONE, CANARY.split()[0], "1990", "a key of the tests"):
        assert secret not in text
    assert "0••••••••457" in text


def test_the_page_has_the_columns_of_the_list_and_a_line_for_every_task():
    made = page()
    text = render(made).decode()
    total = made.listed.total
    assert sum(len(block.lines) for block in made.blocks) == total
    for head in ("Mã việc", "Lỗi", "Trường", "Đang ghi", "Gợi ý", "Cách làm", "Rủi ro", "Kết quả"):
        assert f'<th scope="col" class="l">{head} ' in text
    assert text.count("☐ Đã sửa") == text.count("☐ Đúng rồi") == text.count("☐ Chuyển") == total
    assert "Nay là 00097 Phường Hồng Hà" in text
    assert "Theo số định danh: Nữ" in text
    assert f"<b>Cả {total} việc</b> của Phường Ba Đình kỳ này." in text
    assert "SỐ LIỆU GIẢ LẬP" in text
    assert "SỐ LIỆU GIẢ LẬP" not in html(synthetic=False)


def test_the_page_is_static_and_fetches_nothing():
    text = html()
    assert f'content="{CONTENT_POLICY}"'.replace("'", "&#39;") in text
    for forbidden in ("<script", "http://", "https://", "src=", "@import", "url("):
        assert forbidden not in text


def test_a_long_list_shows_its_first_and_says_of_how_many():
    records = crowd(70)
    made = page(records)
    shown = sum(len(block.lines) for block in made.blocks)
    assert shown == MOST_TASKS < made.listed.total
    assert made.lead == "300 việc đầu"
    assert made.rest.startswith(
        f" trong {vi_integer(made.listed.total)} việc của Phường Ba Đình kỳ này; đủ cả ở tệp XLSX, CSV."
    )
    first = made.blocks[0]
    assert first.rule.harm is not None
    assert first.total == "70"
    last = made.blocks[-1]
    assert str(len(last.lines)) != last.total
    assert f"{len(last.lines)} trong {last.total} việc" in render(made).decode()


def test_one_task_is_said_in_the_singular():
    made = only("CIT-CORRECT-012")
    assert (made.lead, made.en) == ("1 việc", "One task in this commune.")


def test_sums_add_up():
    made = page()
    found = {each.en: each.text for each in made.sums}
    assert found["Records to look at"] == "1"
    assert int(found["Blocking tasks"]) + int(found["Warnings"]) == made.listed.total
    rules = made.listed.rules.values()
    assert found["Tasks that may be harming people"] == str(sum(rule.harm is not None for rule in rules))
    assert found["Estimated work by hand"] == f"{sum(rule.effort_minutes for rule in rules) // 60} giờ"


def test_little_work_is_less_than_an_hour_not_none():
    sums = {each.en: each.text for each in only("CIT-CORRECT-012").sums}
    assert sums["Estimated work by hand"] == "dưới 1 giờ"


@pytest.mark.parametrize("field", ["name", "province", "edition_id", "code_version", "rules_sha256"])
def test_hostile_text_is_escaped(field):
    text = html(**{field: HOSTILE})
    assert "<script" not in text
    assert "&lt;script&gt;" in text


def test_hostile_rule_text_is_escaped():
    records = sample()
    told = listed(records)
    hostile = {rule_id: replace(rule, vi=HOSTILE, remedy_vi=HOSTILE) for rule_id, rule in told.rules.items()}
    made = compose(replace(told, rules=hostile), tasks(records, BITS), VALUES)
    assert "<script" not in render(made).decode()


def test_every_error_group_has_a_method_and_no_risk_looks_green():
    rules = [rule for rules in BITS.values() for rule in rules]
    assert {rule.error_group for rule in rules} <= set(METHODS)
    assert {risk(rule).shape for rule in rules} == {State.BELOW, State.WATCH, State.NOT_ASSESSED}
    assert {method(rule).vi for rule in rules if rule.effort_minutes == 0} == {"Máy tự sửa"}
    assert {risk(rule).why_vi for rule in rules if not rule.blocking} == {"cảnh báo", "quy tắc thử nghiệm"}
