"""The declared file defects: each breaks what it says, and nothing else; old encodings are those encodings."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest

from checks.catalogue import RULES
from checks.catalogue.measures import MEASURES
from checks.vocabulary import Dataset
from flows.intake.encodings import likely_encoding
from synthetic.codepages import TCVN3
from synthetic.files import BY_NAME, FILE_DEFECTS, Outcome, Sound, read_sound
from synthetic.files.kinds import as_csv
from synthetic.files.legacy import VNI, in_cp1258, in_tcvn3, in_viscii, in_vni
from synthetic.generate import generate

AS_OF = date(2026, 10, 31)
LETTERS = list(dict.fromkeys(letter for low in TCVN3 for letter in (low, low.upper())))
"""Every Vietnamese letter with a mark, small and capital."""


@pytest.fixture(scope="module")
def sound(tmp_path_factory) -> Sound:
    folder = tmp_path_factory.mktemp("sound")
    generate(folder, 600, AS_OF, seed=3, defects=False)
    return read_sound(folder, AS_OF)


def test_names_are_given_once_and_say_both_languages():
    assert len(BY_NAME) == len(FILE_DEFECTS)
    assert all(defect.vi != defect.en for defect in FILE_DEFECTS)
    assert all(name.isidentifier() and name.islower() for name in BY_NAME)
    assert {defect.outcome for defect in FILE_DEFECTS} == set(Outcome)


def test_each_says_what_shows_it():
    for defect in FILE_DEFECTS:
        silent = defect.outcome in {Outcome.ACCEPTED, Outcome.UNSEEN}
        assert silent is not bool(defect.says or defect.finds), defect.name
    known = {rule.id for rule in RULES} | {measure.id for measure in MEASURES}
    assert {name for defect in FILE_DEFECTS for name in defect.finds} <= known


@pytest.mark.parametrize("defect", FILE_DEFECTS, ids=lambda defect: defect.name)
def test_each_breaks_the_file_the_same_way_again_and_leaves_the_sound_one_alone(defect, sound):
    before = [as_csv(sound.frame(dataset)) for dataset in Dataset]
    broken, again = defect.spoil(sound), defect.spoil(sound)
    assert broken.files == again.files
    assert [as_csv(sound.frame(dataset)) for dataset in Dataset] == before
    assert broken.files
    assert broken.files != {"part-00000.csv": before[list(Dataset).index(defect.on)]}
    assert 0 <= broken.rejected <= broken.received
    assert (broken.rejected > 0) is (defect.outcome is Outcome.REJECTED)


@pytest.mark.parametrize(
    ("encode", "codec"), [(in_cp1258, "cp1258"), (lambda text: text.encode("utf-8"), "utf-8")], ids=["cp1258", "utf-8"]
)
def test_encodings_that_python_knows_read_back(encode, codec):
    text = "".join(LETTERS)
    assert unicodedata.normalize("NFC", encode(text).decode(codec)) == text


@pytest.mark.parametrize("encode", [in_viscii, in_vni, in_cp1258], ids=["viscii", "vni", "cp1258"])
def test_every_letter_has_its_own_bytes(encode):
    assert len(LETTERS) == 134
    written = {encode(letter) for letter in LETTERS}
    assert len(written) == len(LETTERS)
    assert b"?" not in b"".join(written)


def test_tcvn3_has_small_letters_and_draws_capitals_from_them():
    small = [letter for letter in LETTERS if letter.islower()]
    assert len({in_tcvn3(letter) for letter in small}) == len(small) == 67
    assert in_tcvn3("Ấ") == in_tcvn3("ấ")
    assert in_tcvn3("Đ") != in_tcvn3("đ")


def test_vni_as_it_is_seen_when_read_as_latin_1():
    assert in_vni("Nguyễn Thị Hương, Trần Văn Lỹ, Đỗ").decode("latin-1") == "Nguyeãn Thò Höông, Traàn Vaên Lyõ, Ñoã"
    assert {letter for letter in LETTERS if letter not in VNI} == set()


@pytest.mark.parametrize(
    ("encode", "name"),
    [(in_tcvn3, "TCVN3 (ABC)"), (in_vni, "VNI"), (in_viscii, "VISCII"), (in_cp1258, "Windows-1258")],
)
def test_each_encoding_is_recognised(encode, name, sound):
    assert likely_encoding(encode(as_csv(sound.citizens.head(200)).decode())) == name
