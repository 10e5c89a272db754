import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.references import new_reference, parse_reference

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def test_s05_a_hundred_thousand_references_are_all_different():
    references = {new_reference() for _ in range(100_000)}

    assert len(references) == 100_000


def test_a_reference_is_read_back_however_it_was_typed():
    reference = new_reference()
    loose = f" {reference.lower().replace('-', ' ')} "

    assert parse_reference(loose) == reference


@pytest.mark.parametrize(("typed", "meant"), [("I", "1"), ("l", "1"), ("o", "0")])
def test_letters_that_look_like_digits_are_read_as_digits(typed, meant):
    reference = next(
        reference for reference in iter(new_reference, None) if meant in reference
    )

    assert parse_reference(reference.replace(meant, typed)) == reference


@given(place=st.integers(0, 10), character=st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_noticed(place, character):
    plain = new_reference().replace("-", "")
    wrong = plain[:place] + character + plain[place + 1 :]

    assert (parse_reference(wrong) is None) == (wrong != plain)


@given(place=st.integers(0, 9))
def test_two_swapped_characters_are_always_noticed(place):
    plain = new_reference().replace("-", "")
    swapped = plain[:place] + plain[place + 1] + plain[place] + plain[place + 2 :]

    assert (parse_reference(swapped) is None) == (swapped != plain)


@given(st.text())
def test_any_text_is_a_reference_or_none(text):
    reference = parse_reference(text)

    assert reference is None or parse_reference(reference) == reference
