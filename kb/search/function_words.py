"""Words that ask, join or politely say nothing, by language.

They are not dropped: "how to" may be a title. They count less, because in manuals a
question word is rare, so that by its rarity alone it would outweigh the words that
say what the question is about. Words are folded and without accents.
"""

from . import analyzers

COUNTS = 0.3
"""What such a word weighs, of what its rarity would give it."""

_WORDS = {
    "en": """
        a about all am an and any are as at be because been but by can cannot could
        did do does doing for from get gets give had has have having help how i if in
        into is it its let like made make makes may me mean means might mine must my
        myself need needed no not of on one or our ours out please shall should so
        some tell than that the their them then there these they this those to too us
        want wanted was way we were what when where which who whom whose why will
        with without would you your yours yourself
    """,
    "de": """
        aber alle als also am an auch auf aus bei beim bin bis bitte da damit dann das
        dass dem den denn der des die dies diese dieser dieses doch durch ein eine
        einem einen einer eines er es etwas fur gibt hat hatte haben habe ich ihr ihre
        im in ist ja kann kein keine konnen konnte man mein meine meinem meinen meiner
        mich mir mit mochte muss mussen nach nicht noch nun nur ob oder ohne sein seine
        sich sie sind so soll sollte um und uns unser vom von vor wann war warum was
        welche welchem welchen welcher welches wenn wer werde werden wie wieso wird wo
        wozu wurde zu zum zur
    """,
    "fr": """
        a afin ai alors au aucun aussi aux avec avez avoir avons ca car ce cela ces
        cet cette ceux chez comme comment d dans de des dont du elle elles en est et
        etes etre eu faire fait fais faut il ils j je l la le les leur leurs lui m ma
        mais me mes moi mon n ne nos notre nous on ont ou par pas peut peux plus
        possible pour pourquoi puis puisje qu quand que quel quelle quelles quels qui
        quoi s sa sans se ses si son sont suis sur t ta te tes toi ton tous tout toute
        tu un une veux vos votre vous y
    """,
    "es": """
        a al algo alguna alguno ante antes aqui asi aun como con cual cuales cuando
        cuanto de debe debo del desde donde dos e el ella ellas ellos en entre era eres
        es esa ese eso esta estan estar este esto estos estoy fue ha hace hacer hacia
        hago han hasta hay la las le les lo los mas me mi mis muy nada ni no nos nuestra
        nuestro o os otra otro para pero poder podemos por porque pueda puede pueden
        puedo pues que quien quiero se sea ser si sin sobre son soy su sus tambien
        tengo te tiene tienen todo tu tus un una uno unos usted ya yo
    """,
    "pt-br": """
        a ao aos algum alguma ante antes as ate com como da das de dela dele deles
        devo do dos e ela elas ele eles em entre era essa esse esta estao estar este
        estou eu existe faco faz fazer foi for ha isso isto ja la lhe mais mas me meu
        meus minha minhas muito na nao nas nem no nos nossa nosso num numa o onde os ou
        para pela pelas pelo pelos por porque posso pode podem poder qual quais quando
        quanto que quem quero sao se sem ser seu seus so sobre sua suas tambem te tem
        tenho ter teu tu tua um uma umas uns voce voces
    """,
    "ar": """
        ان او اي اين الى الذي التي انا انه انها ب بعد بين تم ثم حتى ذلك عن على عند
        عندما في قد كان كل كم كيف لا لدي لكن لم لماذا لي ليس ما ماذا متى مع من منذ مني
        هذا هذه هل هو هي هناك و يمكن يمكنني يجب
    """,
    "ja": """
        コト モノ トキ タメ ヨウ 方法 場合 何故 何ガ 何デ 何ヲ 教エ 下サ
    """,
    "zh-hans": """
        的 了 吗 呢 我 在 是 和 与 或 有 要 请 什么 怎么 怎样 如何 为何 为什 哪里
        哪个 可以 我的 我要 是否 多少 能否
    """,
    "zh-hant": """
        的 了 嗎 呢 我 在 是 和 與 或 有 要 請 什麼 怎麼 怎樣 如何 為何 為什 哪裡
        哪個 可以 我的 我要 是否 多少 能否
    """,
    "ko": """
        것 수 등 및 어떻 떻게 무엇 엇인 왜 언제 어디 디에 누구 나요 가요 까요 하나
        되나 있나 습니 니까 니다 합니 하는 있는 하려 려면 려고 제가 나는 저는
    """,
}
_BY_LANGUAGE = {
    code: frozenset(analyzers.fold_paired(words).split())
    for code, words in _WORDS.items()
}


def is_function_word(word: str, typed: str, language_code: str) -> bool:
    """Args: word: folded; typed: the same as it stands in the query.

    In Japanese, what is written in hiragana alone is nearly always grammar.
    """
    if analyzers.without_accents(word) in _BY_LANGUAGE.get(language_code, ()):
        return True
    return language_code == "ja" and all("\u3041" <= c <= "\u3096" for c in typed)
