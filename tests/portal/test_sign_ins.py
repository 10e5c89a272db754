import pytest

from portal import sign_ins


@pytest.fixture(autouse=True)
def own_data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def test_the_passwords_that_are_kept_open_the_admin(db, client):
    sign_ins.create()

    rows = sign_ins.read()

    assert [row.username for row in rows] == ["admin", "editor", "agent", "agent-ja"]
    assert client.login(username="admin", password=rows[0].password)
    assert client.get("/cms/").status_code == 200


def test_only_this_account_of_the_machine_can_read_the_passwords(db):
    sign_ins.create()

    assert sign_ins.path().stat().st_mode & 0o777 == 0o600


def test_a_site_that_was_not_filled_by_the_demo_has_no_sign_ins():
    assert sign_ins.read() == []


def test_the_welcome_names_the_site_the_admin_and_the_sign_ins(db, settings):
    row = sign_ins.create()[1]

    assert sign_ins.welcome(8123).splitlines()[1:4] == [
        "  The help centre   http://localhost:8123/",
        "  The admin         http://localhost:8123/cms/",
        f"  Sign in as        admin    {sign_ins.read()[0].password:<14} everything",
    ]
    assert f"editor   {row.password:<14} writes" in sign_ins.welcome(8123)
