"""What every engine must make of other forms and spellings of a word."""

import pytest

from tests.kb.engines import REFUND, WIFI, document, found, in_language


def test_a_word_finds_its_other_forms(engine):
    engine.rebuild("en", [REFUND, WIFI])

    assert found(engine, "refunding orders") == [1]


@pytest.mark.parametrize("typed", ["refnud", "refumd", "refnd", "refuund", "tefund"])
def test_a_misspelt_word_finds_and_is_corrected(engine, typed):
    engine.rebuild("en", [REFUND, WIFI])

    candidates = engine.find(f"{typed} an order", "en")

    assert candidates.items[0].article_id == 1
    assert candidates.correction == "refund an order"


@pytest.mark.parametrize(
    ("language_code", "title", "typed", "corrected"),
    [
        ("ja", "パスワードの変更", "パスワド変更", "パスワード変更"),
        ("ja", "パスワードの変更", "ぱすわーど", None),
        ("ja", "初期設定の手順", "初記設定", "初期設定"),
        ("ja", "初期設定の手順", "初記設定の手順", "初期設定の手順"),
        ("ko", "비밀번호 변경", "비빌번호 변경", "비밀번호 변경"),
        ("zh-hans", "更改密码", "更改蜜码", "更改密码"),
        ("zh-hant", "變更密碼", "變史密碼", "變更密碼"),
    ],
)
def test_what_is_misspelt_without_blanks_is_corrected(
    engine, language_code, title, typed, corrected
):
    engine.rebuild(language_code, in_language(language_code, title, "Wifi"))

    assert engine.find(typed, language_code).correction == corrected


def test_a_word_is_marked_however_it_is_joined(engine):
    engine.rebuild("en", [document(1, "Wi-Fi", "Turn the Wi-Fi off, then on.")])

    title, body = engine.extracts("wifi", "en", [1])[1]

    assert title.parts == (("Wi-Fi", True),)
    assert [text for text, is_match in body.parts if is_match] == ["Wi-Fi"]


def test_a_known_word_is_never_corrected(engine):
    engine.rebuild("en", [document(1, "Form"), document(2, "From")])

    assert engine.find("from", "en").correction is None


def test_a_half_typed_word_is_completed(engine):
    engine.rebuild("en", [REFUND, WIFI])

    assert found(engine, "change the wi")[0] == 2
    assert engine.complete("ref", "en").items[0].article_id == 1


@pytest.mark.parametrize(
    ("language_code", "title", "query"),
    [
        ("en", "Colours of the centre", "color center"),
        ("en", "Customize the catalog", "customise catalogue"),
        ("de", "Straße und Maße", "strasse"),
        ("de", "Menü öffnen", "menue oeffnen"),
        ("de", "Menü öffnen", "menu offnen"),
        ("de", "Die Lieferungen verfolgen", "lieferung"),
        ("fr", "Réseau et sécurité", "reseau securite"),
        ("fr", "Modifier l’adresse", "adresse"),
        ("es", "Configuración de la red", "configuracion"),
        ("pt-br", "Alteração de endereço", "alteracao"),
        ("ja", "データベースの設定", "ﾃﾞｰﾀﾍﾞｰｽ"),
        ("ja", "データベースの設定", "でーたべーす"),
        ("ja", "パスワードを忘れた", "パスワード"),
        ("ja", "図を挿入する", "図"),
        ("ja", "ＰＤＦに書き出す", "pdf"),
        ("ja", "PDFに書き出す", "ＰＤＦ"),
        ("zh-hans", "更改密码", "密码"),
        ("zh-hant", "變更密碼", "密碼"),
        ("zh-hant", "變更密碼", "变更密码"),
        ("zh-hans", "更改网络设置", "網路設置"),
        ("ja", "学校の国語辞典", "國語"),
        ("en", "Which Wi-Fi works", "wifi"),
        ("en", "Change the email address", "e-mail"),
        ("ja", "Wi-Fiにつなぐ", "wifi"),
        ("de", "E-Mail-Adresse ändern", "email"),
        ("ko", "비밀번호를 변경합니다", "비밀번호"),
        ("ar", "إعادة تعيين كلمة المرور", "كلمه المرور"),
        ("ar", "إعادة تعيين كلمة المرور", "اعادة"),
        ("ar", "الطَّلَبات", "الطلبات"),
        ("ar", "الطلبات", "الطَّلَبات"),
    ],
)
def test_other_ways_to_write_a_word_find_it(engine, language_code, title, query):
    engine.rebuild(language_code, in_language(language_code, title, "Refunds"))

    assert found(engine, query, language_code) == [1]
