"""One story told in three languages: the words that the people in it use."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Story:
    language: str
    direction: str
    time_zone: str
    topic: str
    title: str
    summary: str
    # A paragraph of the article, and what an editor makes of it.
    text: str
    new_text: str
    query: str
    subject: str
    question: str
    # What the agent types to find the ticket.
    words: str
    answer: str
    thanks: str


ENGLISH = Story(
    language="en",
    direction="ltr",
    time_zone="Europe/Dublin",
    topic="Lamps and light",
    title="Connect the lamp to your network",
    summary="The lamp joins your network once its light blinks blue.",
    text="Hold the button for five seconds.",
    new_text="Hold the button for ten seconds.",
    query="connect lamp",
    subject="My lamp never blinks",
    question="I held the button twice, and the lamp stays dark.",
    words="stays dark",
    answer="Please unplug the lamp for a minute, then hold the button once more.",
    thanks="That did it, thank you!",
)
JAPANESE = Story(
    language="ja",
    direction="ltr",
    time_zone="Asia/Tokyo",
    topic="ランプと明かり",
    title="ランプをネットワークにつなぐ",
    summary="ランプが青く点滅したら、ネットワークにつなげます。",
    text="ボタンを五秒間押し続けます。",
    new_text="ボタンを十秒間押し続けます。",
    query="ランプ つなぐ",
    subject="ランプが点滅しません",
    question="ボタンを二回押しましたが、ランプは暗いままです。",
    words="暗いまま",
    answer="電源を一分間抜いてから、もう一度ボタンを押し続けてください。",
    thanks="つながりました。ありがとうございます。",
)
ARABIC = Story(
    language="ar",
    direction="rtl",
    time_zone="Africa/Cairo",
    topic="المصابيح والإضاءة",
    title="توصيل المصباح بالشبكة",
    summary="يتصل المصباح بالشبكة عندما يومض الضوء الأزرق.",
    text="اضغط على الزر لمدة خمس ثوانٍ.",
    new_text="اضغط على الزر لمدة عشر ثوانٍ.",
    query="توصيل المصباح",
    subject="المصباح لا يومض",
    question="ضغطت على الزر مرتين وبقي المصباح مظلمًا.",
    words="بقي المصباح",
    answer="افصل المصباح عن الكهرباء دقيقة، ثم اضغط على الزر مرة أخرى.",
    thanks="نجح الأمر، شكرًا لكم!",
)
STORIES = (ENGLISH, JAPANESE, ARABIC)
