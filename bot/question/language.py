"""Tells the language of a question that is not in English, which is the one that articles are read in."""

import re

_WORD = re.compile(r"[^\W\d_]+")
_FEW = 2  # words of a language that must be in a question, and none that English asks with

# Words that most questions in a language hold and that English ones don't.
_WORDS = {
    "de": """wer was wann wo warum wie welche welcher welches wieviel wessen ist sind wird wurde wurden hat haben der
        die das den dem des ein eine einen einem nicht und mit von zu zum zur im für über gibt es kann worum geht
        artikel""",
    "fr": """qui que quoi quand où pourquoi comment combien quel quelle quels quelles est-ce est sont sera été les des
        du une dans pour avec sur pas et au aux ce cette il elle le la un l article coûtent coûte""",
    "es": """quién quien qué cuándo cuando dónde donde porqué cómo como cuánto cuanto cuántos cuál cual es son está fue
        el los las del una por para con sobre en y se que la un artículo articulo cuesta""",
    "it": """chi che cosa quando dove perché perche come quanto quanti quale è sono sarà stato il lo gli della del dei
        una per con su nel si di questo questa articolo costa la un riapre parla""",
    "nl": """wie wat wanneer waar waarom hoe hoeveel welke is zijn wordt werd heeft hebben het een van voor met op niet
        en dit deze de gaat weer over artikel""",
    "pt": """quem que quando onde porquê porque como quanto quantos qual é são está foi os as da do uma para com sobre
        em e se não o a artigo reabre custa ponte""",
}
_ENGLISH = frozenset(
    """who whom whose what when where why which how is are was were do does did has have had can could will would the of
    and to for with from about give show tell list any there summarise summarize compare this that it in on by
    article""".split()
)
_LANGUAGES = {language: frozenset(words.split()) for language, words in _WORDS.items()}
_ASKING = {  # with one of these first, a second word is enough
    "de": frozenset("wer wann wo warum wie welche welcher welches wieviel worum wessen".split()),
    "fr": frozenset("qui quand où pourquoi comment combien quel quelle quels quelles".split()),
    "es": frozenset("quién qué cuándo cuando dónde cómo cuánto cuanto cuántos cuál".split()),
    "it": frozenset("chi cosa quando dove perché quanto quanti quale".split()),
    "nl": frozenset("wie wat wanneer waar waarom hoe hoeveel welke".split()),
    "pt": frozenset("quem quando onde quanto quantos qual".split()),
}
_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("uk", re.compile(r"[іїєґІЇЄҐ]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
)

REPLIES = {
    "de": "Ich lese Fragen auf Englisch: Bitte stellen Sie Ihre Frage auf Englisch.",
    "fr": "Je lis les questions en anglais : posez votre question en anglais, s’il vous plaît.",
    "es": "Leo preguntas en inglés: haga su pregunta en inglés, por favor.",
    "it": "Leggo domande in inglese: per favore, faccia la domanda in inglese.",
    "nl": "Ik lees vragen in het Engels: stel uw vraag in het Engels, alstublieft.",
    "pt": "Leio perguntas em inglês: faça a sua pergunta em inglês, por favor.",
    "ru": "Я читаю вопросы на английском языке: задайте, пожалуйста, вопрос по-английски.",
    "uk": "Я читаю запитання англійською мовою: поставте, будь ласка, запитання англійською.",
    "zh": "我只能阅读英文问题：请用英文提问。",
    "ja": "英語の質問に対応しています。英語で質問してください。",
    "ko": "영어로 된 질문을 읽습니다. 영어로 질문해 주세요.",
    "ar": "أقرأ الأسئلة باللغة الإنجليزية: يُرجى طرح سؤالك بالإنجليزية.",
    "he": "אני קורא שאלות באנגלית: נא לשאול באנגלית.",
    "el": "Διαβάζω ερωτήσεις στα αγγλικά: παρακαλώ ρωτήστε στα αγγλικά.",
    "hi": "मैं अंग्रेज़ी में प्रश्न पढ़ता हूँ: कृपया अंग्रेज़ी में पूछें।",
}


def language_of(question: str) -> str | None:
    """Return the code of the language that `question` is in; None for English, and where that is not sure."""
    words = [word.lower() for word in _WORD.findall(question)]
    letters = [letter for letter in question if letter.isalpha()]
    foreign = [letter for letter in letters if ord(letter) > 0x36F]
    if letters and 2 * len(foreign) > len(letters):
        return next((language for language, script in _SCRIPTS if script.search(question)), None)
    counts = {language: sum(word in known for word in words) for language, known in _LANGUAGES.items()}
    begins = {language for language, asking in _ASKING.items() if words and words[0] in asking}
    english = sum(word in _ENGLISH for word in words)
    best = max(
        counts, key=lambda language: (counts[language], language in begins, "¿" in question and language == "es")
    )
    if counts[best] < _FEW or counts[best] <= 2 * english:
        return None
    return best if best in begins or counts[best] > _FEW + english else None
