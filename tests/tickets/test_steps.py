import json
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tickets.steps import (
    MOST_STEPS,
    Step,
    fold_steps,
    link_steps,
    merge_steps,
    parse_trail,
)

SEARCH = uuid.UUID("0b2f5f0e-1d3c-4a8b-9f52-6d3b8f1c7a10")
NOW = "2026-05-03T10:00:00Z"

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["kind", "search", "article", "revision", "language", "helpful", "at"]
            )
            | st.text(max_size=4),
            inner
            | st.sampled_from(["search", "read", "vote", "en", NOW, str(SEARCH), 1]),
            max_size=6,
        )
    ),
    max_leaves=20,
)


@given(st.lists(JSON, max_size=30).map(json.dumps) | st.text(max_size=300))
def test_any_trail_is_a_short_list_of_steps(text):
    steps = parse_trail(text)

    assert len(steps) <= MOST_STEPS
    assert all(isinstance(step, Step) for step in steps)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "{}",
        "[[]]",
        "[" * 8000,
        '[{"kind":"read","article":true}]',
        '[{"kind":"read","article":"12"}]',
        '[{"kind":"read","article":-1}]',
        '[{"kind":"read","article":99999999999999999999}]',
        '[{"kind":"read","article":1e3}]',
        '[{"kind":"vote","article":1,"helpful":"no"}]',
        '[{"kind":"search","search":"1; DROP TABLE"}]',
        '[{"kind":"purchase","article":1}]',
        "[" + "1," * 5000 + "1]",
        "[1" + "0" * 8000 + "]",
    ],
)
def test_what_makes_no_sense_is_dropped(text):
    assert parse_trail(text) == []


def test_a_step_with_one_bad_value_loses_that_value_only():
    text = json.dumps(
        [
            {
                "kind": "read",
                "article": 12,
                "revision": "x",
                "language": "xx",
                "seconds": -4,
                "at": "2026-13-45T99:00:00Z",
            }
        ]
    )

    assert parse_trail(text) == [Step("read", article=12)]


@pytest.mark.parametrize(
    ("at", "is_kept"),
    [
        ("2026-05-03T09:59:00Z", True),
        ("2026-05-03T09:59:00.123+09:00", True),
        ("2026-05-03T09:59:00", False),
        ("2026-04-01T00:00:00Z", False),
        ("2027-05-03T00:00:00Z", False),
        ("yesterday", False),
    ],
)
def test_a_time_is_kept_when_it_can_be_true(at, is_kept):
    text = json.dumps([{"kind": "read", "article": 1, "at": at}])

    with time_machine.travel(NOW, tick=False):
        steps = parse_trail(text)

    assert (steps[0].at is not None) is is_kept


def test_the_last_twenty_steps_are_kept():
    text = json.dumps([{"kind": "read", "article": n} for n in range(1, 31)])

    assert [step.article for step in parse_trail(text)] == list(range(11, 31))


def test_a_repetition_is_one_step_with_both_times():
    steps = [
        Step("read", article=1, seconds=30),
        Step("read", article=1, seconds=45),
        Step("read", article=2),
        Step("read", article=1),
    ]

    folded = fold_steps(steps)

    assert [(step.article, step.seconds) for step in folded] == [
        (1, 75),
        (2, None),
        (1, None),
    ]


def test_one_search_is_one_step_however_often_its_results_were_seen():
    steps = [
        Step("search", search=SEARCH),
        Step("read", article=1),
        Step("search", search=SEARCH),
    ]

    assert [step.kind for step in fold_steps(steps)] == ["search", "read"]


def test_what_the_link_names_comes_first_unless_the_trail_has_it():
    linked = link_steps(
        search=str(SEARCH), article="1", revision="", language_code="en"
    )
    trail = [Step("read", article=1, seconds=5, at=timezone.now() - timedelta(hours=1))]

    assert merge_steps(linked, trail) == [Step("search", search=SEARCH), *trail]
