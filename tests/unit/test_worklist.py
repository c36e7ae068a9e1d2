from __future__ import annotations

import re
from itertools import pairwise

import pytest
from worklist_samples import BITS, CANARY, PERSON, kept, listed, sample

from checks.catalogue import RULES
from checks.vocabulary import Dataset, Harm
from checks.worklist import in_order, reference, tasks, urgency

CITIZENS = Dataset.CITIZENS
BY_ID = {rule.id: rule for rule in RULES}


def told(*citizens, dossiers=()):
    records, _ = kept(citizens or (PERSON,), dossiers)
    return list(tasks(records, BITS))


def test_harm_comes_first_then_what_blocks_and_what_a_machine_mends_last():
    ordered = [rule for rule, _ in in_order(BITS)]
    assert len(ordered) == len(RULES)
    assert {rule.harm for rule in ordered[: sum(rule.harm is not None for rule in RULES)]} == set(Harm)
    assert all(urgency(one) <= urgency(next_) for one, next_ in pairwise(ordered))
    blocking = [rule for rule in ordered if rule.harm is None and rule.blocking]
    assert [rule.effort_minutes == 0 for rule in blocking] == sorted(rule.effort_minutes == 0 for rule in blocking)
    assert not ordered[-1].blocking
    same = [rule.id for rule in RULES if urgency(rule) == (True, False, True)]
    assert [rule.id for rule in ordered if rule.id in same] == same


def test_a_record_is_as_many_tasks_as_rules_that_it_fails():
    found = told()
    ids = [task.rule.id for task in found]
    assert len(set(ids)) == len(ids)
    assert {"CIT-CORRECT-001", "CIT-CORRECT-003", "CIT-CORRECT-012", "CIT-LIVE-007"} <= set(ids)
    assert ids[0] == "CIT-CORRECT-012"
    assert {task.key for task in found} == {PERSON["personal_id"]}
    assert {task.row for task in found} == {1}
    assert next(task.value for task in found if task.rule.id == "CIT-LIVE-007") == "00001"


def test_of_a_record_only_what_its_own_failing_rules_name_is_kept():
    sound = PERSON | {"personal_id": "001090000019", "full_name": f"{CANARY} Hai"}
    records, _ = kept((PERSON, sound))
    first, second = records[CITIZENS].sort("row").iter_rows(named=True)
    assert first["birth_date"] is None
    assert first["permanent_unit"] == "00001"
    assert first["full_name"] == PERSON["full_name"]
    assert first["phone"] == PERSON["phone"]
    assert "permanent_address" not in first or first["permanent_address"] is None
    assert CANARY not in {first[name] for name in first if name.startswith("__identity")}
    named = {task.rule.field for task in tasks(records, BITS) if task.row == 2}
    kept_fields = {name for name, value in second.items() if value is not None and not name.startswith("failed_")}
    assert kept_fields - {"row", "personal_id", "managing_unit"} <= named


def test_records_without_a_key_are_told_apart_and_keep_their_reference_when_rows_move():
    one = {"full_name": "Lê Văn A", "household_id": "H1", "managing_unit": "00004"}
    two = one | {"full_name": "Lê Văn B", "personal_id": "  "}
    forth = [task for task in told(one, two) if task.rule.id == "CIT-SUFFICIENT-001"]
    back = [task for task in told(two, one) if task.rule.id == "CIT-SUFFICIENT-001"]
    assert [task.key for task in forth] == [None, None]
    names = [sorted(reference(task, "00004", b"k" * 16) for task in each) for each in (forth, back)]
    assert names[0] == names[1]
    assert len(set(names[0])) == 2


def test_records_of_one_key_have_references_of_their_own():
    twins = [task for task in told(PERSON, PERSON) if task.rule.id == "CIT-CLEAN-002"]
    assert len(twins) == 2
    assert len({reference(task, "00004", b"k" * 16) for task in twins}) == 2


def test_a_reference_is_sixteen_letters_and_needs_commune_rule_and_key():
    first, second, *_ = told()
    name = reference(first, "00004", b"k" * 16)
    assert re.fullmatch(r"[A-Z2-7]{4}(-[A-Z2-7]{4}){3}", name)
    assert name == reference(told()[0], "00004", b"k" * 16)
    others = [
        reference(first, "00008", b"k" * 16),
        reference(second, "00004", b"k" * 16),
        reference(first, "00004", b"l" * 16),
    ]
    assert len({name, *others}) == 4


def test_dossiers_and_citizens_are_one_list():
    records, _ = kept((PERSON,), ({"dossier_code": "x", "managing_unit": "00004"},))
    found = [task.rule.on for task in tasks(records, BITS)]
    assert set(found) == set(Dataset)
    assert listed(records).total == len(found)


def test_nothing_failing_is_no_task():
    records = {dataset: frame.clear() for dataset, frame in sample().items()}
    assert list(tasks(records, BITS)) == []
    assert listed(records).total == 0


def test_the_key_of_references_is_in_no_representation():
    assert "a key of the tests" not in repr(listed(sample()))


@pytest.mark.parametrize("dataset", list(Dataset))
def test_every_rule_of_the_catalogue_names_a_field_that_is_kept(dataset):
    assert {rule.field for rule in BITS[dataset]} <= set(sample()[dataset].columns)
