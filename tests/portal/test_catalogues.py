import gettext
import os

import polib
import pytest
from django.core.management import call_command

from portal import catalogues
from tests.catalogues import complaints, key


@pytest.fixture
def source(settings, tmp_path):
    """A catalogue with one text, in a site of its own."""
    settings.LOCALE_PATHS = [tmp_path]
    path = tmp_path / "de" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    file = polib.POFile()
    file.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    file.append(polib.POEntry(msgid="Search", msgstr="Suche"))
    file.save(str(path))
    return path


def entry(**fields) -> polib.POFile:
    file = polib.POFile()
    file.append(polib.POEntry(**fields))
    return file


def test_a_catalogue_is_compiled_once_and_again_when_it_was_changed(source):
    counts = [catalogues.compile_outdated(), catalogues.compile_outdated()]
    later = source.with_suffix(".mo").stat().st_mtime + 5
    os.utime(source, (later, later))
    counts.append(catalogues.compile_outdated())

    assert counts == [1, 0, 1]


def test_what_is_compiled_says_what_the_source_says(source, capsys):
    call_command("compile_catalogues")

    with source.with_suffix(".mo").open("rb") as compiled:
        translations = gettext.GNUTranslations(compiled)
    assert capsys.readouterr().out == "1 compiled\n"
    assert translations.gettext("Search") == "Suche"


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"msgstr": "Suche"}, []),
        ({"msgstr": ""}, ["not translated: 'Search'"]),
        ({"msgstr": "Suche", "flags": ["fuzzy"]}, ["fuzzy: 'Search'"]),
        ({"msgstr": "Suche", "obsolete": True}, ["no longer in the code: 'Search'"]),
        ({"msgstr": "Suche %(q)s"}, ["placeholders differ, %(q)s: 'Search'"]),
    ],
)
def test_the_check_of_the_catalogues_names_what_is_wrong(fields, complaint):
    catalogue = entry(msgid="Search", **fields)

    assert list(complaints(catalogue, {("", "Search")})) == complaint


def test_the_check_of_the_catalogues_names_what_is_new_in_the_code():
    catalogue = entry(msgid="Search", msgstr="Suche")
    code = {key(catalogue[0]), ("topic icon", "Home")}

    assert list(complaints(catalogue, code)) == ["missing: 'Home' (topic icon)"]


def test_a_plural_form_may_leave_out_the_number():
    catalogue = entry(
        msgid="%(count)s article",
        msgid_plural="%(count)s articles",
        msgstr_plural={0: "ein Artikel", 1: "%(count)s Artikel"},
    )

    assert list(complaints(catalogue, {("", "%(count)s article")})) == []
