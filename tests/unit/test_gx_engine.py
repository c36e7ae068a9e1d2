"""What the engine does when something fails while it runs, and how it is used as a datasource."""

from __future__ import annotations

import json
import warnings

import great_expectations as gx
import great_expectations.expectations as gxe
import polars as pl
import pytest
from great_expectations.core.batch import Batch
from great_expectations.exceptions.exceptions import BuildBatchRequestError
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.validator.validator import Validator
from gx_cases import Case, judged

import checks.expectations.engine.datasource  # noqa: F401 - GX learns of it
from checks.errors import InputProblems
from checks.expectations.engine.collect import Bundle, Collector, Job
from checks.expectations.engine.engine import PolarsBatchData, PolarsExecutionEngine
from checks.expectations.engine.plan import Aggregates, EngineError, Query, scalar
from checks.expectations.engine.records import Records
from checks.expectations.handwritten import read_suite
from checks.expectations.running import new_context, quiet, run
from checks.expectations.suite import suite

PERSON = "Nguyễn Thị Bí Mật 001190000001"
PEOPLE = pl.DataFrame({"name": ["An", "Bình", PERSON, None], "age": [3, 50, 200, 7]})


def records(frame=PEOPLE):
    return Records(frame.lazy(), frame.lazy().collect_schema())


def jobs(**plans):
    """All of one frame, so that aggregates share a query."""
    held = records()
    return {name: Job(name, held, plan, needs_rows=True) for name, plan in plans.items()}


def panics(series):
    if len(series):
        raise pl.exceptions.PanicException(f"thread panicked at {series[2]}")
    return 0


def fails(series):
    if len(series):
        raise ValueError(f"bad value {series[2]}")
    return 0


def raising(how):
    return pl.col("name").map_batches(how, return_dtype=pl.Int64, returns_scalar=True)


@pytest.mark.parametrize(("how", "name"), [(panics, "PanicException"), (fails, "ValueError")])
def test_one_aggregate_that_fails_leaves_the_rest_of_its_query(how, name):
    """What fails on rows only is found by halving."""
    plans = {f"sum{place}": scalar(pl.col("age").sum() + place) for place in range(40)}
    plans["bad"] = scalar(raising(how))
    collector = Collector()
    found = collector.run(jobs(**plans))
    bad = found.pop("bad")
    assert isinstance(bad, EngineError)
    assert bad.message == f"bad: can't be evaluated ({name})"
    assert found == {f"sum{place}": 260 + place for place in range(40)}
    assert 2 < collector.collects < 20


def test_what_polars_cannot_plan_is_found_without_reading_a_row():
    collector = Collector()
    found = collector.run(jobs(good=scalar(pl.col("age").max()), bad=scalar(pl.col("nowhere").max())))
    assert found["good"] == 200
    assert found["bad"].message == "bad: can't be evaluated (ColumnNotFoundError)"
    # The first for all, the second for what is sound.
    assert collector.collects == 2


def test_a_query_that_fails_leaves_the_others():
    lazy = PEOPLE.lazy()
    plans = {
        "listed": Query(lazy.select("age"), lambda frame: frame["age"].to_list()),
        "broken": Query(lazy.select(raising(fails)), lambda frame: frame),
        "counted": scalar(pl.len()),
    }
    found = Collector().run(jobs(**plans))
    assert (found["listed"], found["counted"]) == ([3, 50, 200, 7], 4)
    assert "Bí Mật" not in found["broken"].message


def test_a_second_step_that_fails_is_an_error_without_its_text():
    def second(_):
        raise KeyError(PERSON)

    found = Collector().run(jobs(bad=Aggregates({"": pl.len()}, second), good=scalar(pl.len())))
    assert found["bad"].message == "bad: can't be evaluated (KeyError)"
    assert found["good"] == 4


def test_a_bundle_of_other_plans_is_a_mistake():
    job = jobs(query=Query(PEOPLE.lazy(), lambda frame: frame))["query"]
    with pytest.raises(TypeError, match="a bundle holds aggregates alone"):
        Bundle(PEOPLE.lazy(), {"query": job}).query()


def validator(frame):
    engine = PolarsExecutionEngine()
    return engine, Validator(execution_engine=engine, batches=[Batch(data=PolarsBatchData(engine, frame))])


def test_a_suite_is_one_query_and_a_second_if_rows_fail():
    engine, asking = validator(PEOPLE)
    met = [
        Case("ExpectColumnValuesToBeBetween", {"column": "age", "min_value": 0}),
        Case("ExpectColumnMaxToBeBetween", {"column": "age", "max_value": 200}),
        Case("ExpectColumnDistinctValuesToBeInSet", {"column": "age", "value_set": [3, 50, 200, 7]}),
    ]
    assert [verdict for verdict, _ in judged(asking, met)] == [True, True, True]
    assert engine.collector.collects == 1
    engine, asking = validator(PEOPLE)
    missed = Case("ExpectColumnValuesToBeBetween", {"column": "age", "max_value": 100})
    assert [verdict for verdict, _ in judged(asking, [*met, missed])] == [True, True, True, False]
    assert engine.collector.collects == 2


CANARIES = [
    {"type": "expect_column_values_to_match_regex", "kwargs": {"column": "name", "regex": "("}},
    {"type": "expect_column_values_to_be_between", "kwargs": {"column": "name", "min_value": 3}},
    {"type": "expect_column_mean_to_be_between", "kwargs": {"column": "name", "min_value": 3}},
    {"type": "expect_multicolumn_sum_to_equal", "kwargs": {"column_list": ["name", "age"], "sum_total": 3}},
    {
        "type": "unexpected_rows_expectation",
        "kwargs": {"unexpected_rows_query": "SELECT CAST(name AS INT) FROM {batch}"},
    },
    {"type": "expect_column_values_to_be_in_set", "kwargs": {"column": "broken", "value_set": [1]}},
]


@pytest.mark.parametrize("written", CANARIES, ids=lambda each: each["type"])
def test_no_records_value_is_in_an_error(written, caplog, capsys):
    """Not in what is kept, not in GX's own result, in no log."""
    broken = PEOPLE.lazy().with_columns(broken=pl.col("name").str.to_integer())
    (outcome,) = run("people", [suite("own", "citizens", [], [written])], broken, {})
    (verdict,) = outcome.verdicts
    assert verdict.state == "in_error"
    assert verdict.error.isidentifier()
    with warnings.catch_warnings():
        # Great Expectations warns where it meets an error.
        warnings.simplefilter("ignore")
        (result,) = validator(broken)[1].graph_validate([ExpectationConfiguration(**written)])
    assert "'raised_exception': True" in str(result.exception_info)
    told = [str(outcome.kept()), str(result.to_json_dict()), caplog.text, *capsys.readouterr()]
    assert not [text for text in told if "Bí Mật" in text or "001190000001" in text]


def test_an_expectation_that_gx_cannot_run_is_refused_with_the_reason(tmp_path):
    kind = "expect_multicolumn_values_to_be_unique"
    written = {"type": kind, "kwargs": {"column_list": ["name", "age"]}}
    path = tmp_path / "mine.json"
    path.write_text(json.dumps({"name": "mine", "meta": {"table": "people"}, "expectations": [written]}), "utf-8")
    with pytest.raises(InputProblems, match=f"{kind}: không dùng được / can't be used: GX itself can't run it"):
        read_suite(path, {"people": PEOPLE.columns})


@pytest.fixture
def files(tmp_path):
    for part in range(2):
        PEOPLE.slice(part * 2, 2).write_parquet(tmp_path / f"people-{part}.parquet")
    pl.DataFrame({"age": [3, 7, 50]}).write_parquet(tmp_path / "known.parquet")
    return tmp_path


def test_parquet_files_are_an_asset_in_a_file_context_with_checkpoint_and_data_docs(files):
    with quiet():
        context = gx.get_context(mode="file", project_root_dir=files / "project")
        source = context.data_sources.add_or_update_polars("register")
        asset = source.add_parquet_asset("people", str(files / "people-*.parquet"))
        source.add_parquet_asset("known", str(files / "known.parquet"))
        made = context.suites.add(
            gx.ExpectationSuite(
                name="people",
                expectations=[
                    gxe.ExpectColumnMaxToBeBetween(column="age", max_value=200),
                    gxe.ExpectColumnValuesToNotBeNull(column="name"),
                    gxe.UnexpectedRowsExpectation(
                        unexpected_rows_query="SELECT age FROM {batch} WHERE age NOT IN (SELECT age FROM known)"
                    ),
                ],
            )
        )
        whole = asset.add_batch_definition_whole("whole")
        definition = context.validation_definitions.add(gx.ValidationDefinition(name="people", data=whole, suite=made))
        context.checkpoints.add(
            gx.Checkpoint(
                name="people",
                validation_definitions=[definition],
                actions=[gx.checkpoint.UpdateDataDocsAction(name="docs")],
            )
        )
        # As a later process finds it, on disk.
        again = gx.get_context(mode="file", project_root_dir=files / "project")
        found = again.checkpoints.get("people").run()
    (result,) = found.run_results.values()
    by_kind = {each.expectation_config.type: each for each in result.results}
    assert by_kind["expect_column_max_to_be_between"].result["observed_value"] == 200
    assert by_kind["expect_column_values_to_not_be_null"].result["unexpected_count"] == 1
    assert by_kind["unexpected_rows_expectation"].result["observed_value"] == 1
    assert not found.success
    pages = list((files / "project").rglob("local_site/**/*.html"))
    assert {"index.html", "people.html"} <= {page.name for page in pages}
    stored = (files / "project" / "gx" / "great_expectations.yml").read_text("utf-8")
    assert "type: polars" in stored
    assert "people-*.parquet" in stored


def test_a_batch_is_asked_for_as_it_can_be_had(files):
    source = new_context().data_sources.add_or_update_polars("register")
    stored, given = source.add_parquet_asset("people", str(files / "people-*.parquet")), source.add_frame_asset("frame")
    assert stored.get_batch(stored.build_batch_request()).data.records.schema.names() == ["name", "age"]
    assert given.get_batch(given.build_batch_request({"dataframe": PEOPLE})).data.records.frame.collect().height == 4
    with pytest.raises(BuildBatchRequestError, match=r'must be \{"dataframe": a frame of polars\}'):
        given.build_batch_request({"dataframe": [1]})
    with pytest.raises(BuildBatchRequestError, match="batch parameters of people: none"):
        stored.build_batch_request({"year": 2026})
    with pytest.raises(BuildBatchRequestError, match="comes whole"):
        stored.build_batch_request(batch_slice="[0]")


def test_files_that_are_not_there_or_no_parquet_are_told_without_what_they_hold(tmp_path):
    (tmp_path / "torn.parquet").write_text(PERSON, "utf-8")
    source = new_context().data_sources.add_or_update_polars("register")
    for name in ("torn", "absent"):
        asset = source.add_parquet_asset(name, str(tmp_path / f"{name}.parquet"))
        with pytest.raises(EngineError, match=rf"{name}.parquet can't be read as Parquet \(\w+\)") as told:
            asset.get_batch(asset.build_batch_request())
        assert "Bí Mật" not in str(told.value)


def test_a_file_without_rows_is_no_success_unless_that_is_allowed(tmp_path):
    PEOPLE.clear().write_parquet(tmp_path / "empty.parquet")
    source = new_context().data_sources.add_or_update_polars("register")
    for name, requires_rows in (("strict", True), ("lenient", False)):
        asset = source.add_parquet_asset(name, str(tmp_path / "empty.parquet"), requires_rows=requires_rows)
        batch = asset.get_batch(asset.build_batch_request())
        with quiet(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = batch.validate(gxe.ExpectColumnValuesToNotBeNull(column="name"))
        assert result.success is not requires_rows
        assert ("has no rows" in str(result.exception_info)) is requires_rows
