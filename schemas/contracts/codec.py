"""Predicates, rules and values as plain data that JSON and YAML have, and back: nothing is lost, nothing is executed.

A node is a mapping with its class under `is` and its fields beside it; a date is `{date: 1990-05-01}`. Only the closed
set of predicates and values can be read. A rule whose condition is of another version's set is kept as it is written:
it can be compared and written again, and is never evaluated.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime
from enum import Enum
from types import MappingProxyType
from typing import Any, get_type_hints

from checks import across, predicates, values
from checks.errors import InputError
from checks.predicates import Predicate
from checks.values import Value
from checks.vocabulary import Criterion, Severity
from schemas.contracts.model import Record, RuleSpec

_NODES: Mapping[str, type] = MappingProxyType(
    {
        name: held
        for module in (values, predicates, across)
        for name, held in vars(module).items()
        if isinstance(held, type) and issubclass(held, Value | Predicate)
    }
)


@dataclass(frozen=True, slots=True)
class Unreadable(Predicate):
    """A condition in terms that this program doesn't have, as JSON. No reader gives it a meaning."""

    text: str


def bad(what: str) -> InputError:
    """The error of a contract file that can't be read. It names the place, and quotes nothing of the file."""
    return InputError(
        f"tệp hợp đồng không đọc được / the contract file can't be read: {what}. "
        "Dùng tệp do ddss contract release ghi / use a file that ddss contract release wrote."
    )


def plain(value: Any) -> Any:
    """A node, an enumeration, a date or a tuple of them as plain data."""
    if isinstance(value, Unreadable):
        return json.loads(value.text)
    if isinstance(value, Value | Predicate):
        held = ((each, getattr(value, each.name)) for each in fields(value))
        return {"is": type(value).__name__} | {
            each.name: plain(part) for each, part in held if each.default is MISSING or part != each.default
        }
    if isinstance(value, date):
        return {"datetime" if isinstance(value, datetime) else "date": value.isoformat()}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple | list):
        return [plain(part) for part in value]
    return value


def scalar(data: Any) -> Any:
    """Plain data as a value of a column."""
    if isinstance(data, dict):
        try:
            if "datetime" in data:
                return datetime.fromisoformat(data["datetime"])
            return date.fromisoformat(data["date"])
        except (KeyError, TypeError, ValueError):
            raise bad("a value isn't a date") from None
    return data


def node(data: Any) -> Any:
    """Plain data as the node that it says."""
    kind = _NODES.get(data.get("is", "")) if isinstance(data, dict) else None
    if kind is None:
        raise bad("a condition is of no known kind")
    hints = get_type_hints(kind)
    made: Any = object.__new__(kind)
    known = {each.name for each in fields(kind)}
    if set(data) - known - {"is"}:
        raise bad(f"{kind.__name__} has no such field")
    for each in fields(kind):
        if each.name in data:
            part = _part(data[each.name], hints[each.name])
        elif each.default is not MISSING:
            part = each.default
        else:
            raise bad(f"{kind.__name__} lacks {each.name}")
        # Some nodes take their parts as positional arguments, so none is built by its constructor.
        object.__setattr__(made, each.name, part)
    return made


def _part(data: Any, hint: Any) -> Any:
    if isinstance(data, list):
        return tuple(_part(item, object) for item in data)
    if isinstance(data, dict):
        return node(data) if "is" in data else scalar(data)
    if isinstance(hint, type) and issubclass(hint, Enum):
        try:
            return hint(data)
        except ValueError:
            raise bad(f"no such {hint.__name__}") from None
    return data


def _condition(data: Any) -> Any:
    """A rule's condition; one of another version's set of conditions is kept as it is written."""
    try:
        return node(data)
    except InputError:
        if not isinstance(data, dict) or not isinstance(data.get("is"), str):
            raise
        return Unreadable(json.dumps(data, ensure_ascii=False))


def unreadable(rule: RuleSpec) -> bool:
    """Whether a condition of the rule is in terms that this program doesn't have."""
    return isinstance(rule.applies, Unreadable) or isinstance(rule.holds, Unreadable)


def _rows(rows: tuple[Record, ...]) -> list[dict[str, Any]]:
    return [{name: plain(value) for name, value in row.items()} for row in rows]


_EXAMPLES = ("passing", "failing", "given", "beside")


def rule_data(rule: RuleSpec) -> dict[str, Any]:
    """A rule as plain data; what is as usual is left out."""
    return {
        "id": rule.id,
        "field": rule.field,
        "vi": rule.vi,
        "en": rule.en,
        "criterion": rule.criterion.value,
        "severity": rule.severity.value,
        "scored": rule.scored,
        "weight": rule.weight,
        **({} if rule.threshold_pct is None else {"threshold_pct": rule.threshold_pct}),
        **({} if rule.since is None else {"since": rule.since.isoformat()}),
        **({} if rule.until is None else {"until": rule.until.isoformat()}),
        "applies": plain(rule.applies),
        "holds": plain(rule.holds),
        **{name: _rows(getattr(rule, name)) for name in _EXAMPLES if getattr(rule, name)},
    }


def rule_of(data: Mapping[str, Any]) -> RuleSpec:
    """Plain data as the rule that it says."""
    try:
        return RuleSpec(
            id=str(data["id"]),
            field=str(data["field"]),
            vi=str(data["vi"]),
            en=str(data["en"]),
            criterion=Criterion(data["criterion"]),
            severity=Severity(data["severity"]),
            scored=bool(data["scored"]),
            weight=float(data["weight"]),
            threshold_pct=None if data.get("threshold_pct") is None else float(data["threshold_pct"]),
            since=_day(data.get("since")),
            until=_day(data.get("until")),
            applies=_condition(data["applies"]),
            holds=_condition(data["holds"]),
            **{
                name: tuple({key: scalar(value) for key, value in row.items()} for row in data.get(name, ()))
                for name in _EXAMPLES
            },
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise bad(f"a rule isn't whole ({type(error).__name__})") from None


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
