"""What programs say, in many languages: questions, instructions, and notices."""

from __future__ import annotations

import re

import pytest
from partyline.open.discover import instructions
from partyline.open.discover.languages import languages, pattern, spoken
from partyline.open.discover.prompts import Kind, question, role
from partyline.open.session.notices import Known, notice
from partyline.open.session.waiting import AGAIN, MUCH, WAKES, Flood, Wakes
from partyline.system.blocked import Sleeper


def test_every_language_has_the_same_lists_and_good_expressions() -> None:
    assert len(languages()) >= 11
    english = languages()[0]
    assert english.name == "English"
    for language in languages():
        assert language.words.keys() == english.words.keys(), language.name
        assert language.consonants and language.vowels
        for words in language.words.values():
            for word in words:
                re.compile(word)


@pytest.mark.parametrize(
    ("screen", "kind"),
    [
        ("Votre pseudo : ", Kind.NAME),
        ("Nom du salon : ", Kind.ROOM),
        ("Adresse du serveur : ", Kind.HOST),
        ("Wie heißt du? ", Kind.NAME),
        ("Name des Raums: ", Kind.ROOM),
        ("Ingrese su nombre: ", Kind.NAME),
        ("Puerto: ", Kind.PORT),
        ("Digite seu nome:\n", Kind.NAME),
        ("Digite o nome da sala:\n", Kind.ROOM),
        ("Inserisci la password: ", Kind.PASSWORD),
        ("Podaj nick: ", Kind.NAME),
        ("Şifre: ", Kind.PASSWORD),
        ("Kullanıcı adınız: ", Kind.NAME),
        ("请输入你的昵称：", Kind.NAME),
        ("Введіть номер кімнати: ", Kind.ROOM),
        ("Choose:\n1. Server\n2. Client\n> ", Kind.ROLE),
        ("Do you want to (h)ost a chat or to (j)oin one? ", Kind.ROLE),
        ("Möchtest du [w]arten oder dich [v]erbinden? ", Kind.ROLE),
        ("Vuoi fare da server o da client? ", Kind.ROLE),
        ("お名前は?\n> ", Kind.NAME),
        ("Introdu numele tău: ", Kind.NAME),
        ("Zadej přezdívku: ", Kind.NAME),
        ("닉네임을 입력하세요: ", Kind.NAME),
        ("Πόρτα: ", Kind.PORT),
        ("Xyz [9622]: ", Kind.PORT),
        ("Xyz (default: 127.0.0.1): ", Kind.HOST),
    ],
)
def test_questions_are_known_in_many_languages(screen, kind) -> None:
    asked = question(screen)
    assert asked is not None and asked.kind is kind


def test_what_a_program_tells_is_no_question() -> None:
    assert question("Your nickname is Bob17\n") is None
    assert question("Twój nick to CichyBóbr\n") is None
    assert question("Enter your nickname\n") is not None
    asked = question("Heb je zin?\n> ")  # in a language of which no word is known
    assert asked is not None and asked.kind is Kind.OTHER


@pytest.mark.parametrize(
    ("text", "server", "client"),
    [
        ("(h)ost or (j)oin? ", "h", "j"),
        ("Voulez-vous (a)ttendre ou (r)ejoindre un ami ?", "a", "r"),
        ("1 - Server, 2 - Client: ", "1", "2"),
        ("server (s) or client (c): ", "s", "c"),
    ],
)
def test_which_side_to_be_is_answered_as_it_is_asked(text, server, client) -> None:
    assert (role(text, "server"), role(text, "client")) == (server, client)


def test_what_a_program_waits_for_before_it_calls_is_a_question_in_any_words() -> None:
    assert question("Hoe heet je\n") is None
    asked = question("Hoe heet je\n", awaited=True)
    assert asked is not None and asked.kind is Kind.OTHER
    asked = question("Type ENTER to enter the chat: ", awaited=True)
    assert asked is not None and (asked.kind, asked.types) == (Kind.TYPED, "ENTER")
    for text in ("Press Enter to continue...", "Appuyez sur Entrée : ", "Натисніть Enter..."):
        asked = question(text, awaited=True)
        assert asked is not None and asked.types == " "


@pytest.mark.parametrize(
    ("line", "typed"),
    [
        ("Set a name with /nick NAME. Enter a room with /join ROOM.", ["/nick NAME", "/join 1"]),
        ("write /nick <your name>", ["/nick NAME"]),
        ("Tapez DEBUT pour commencer", ["DEBUT"]),
        ("Say 'start' to begin, /quit to leave", ["start"]),
        ("Usa /apodo NOMBRE y después /sala NUMERO", ["/apodo NAME", "/sala 1"]),
        ("/join КІМНАТА - увійти, /nick ІМ'Я", ["/join 1", "/nick NAME"]),
        ("/todos TEXTO, /msg NOMBRE TEXTO", ["/todos TEXT", "/msg NAME TEXT"]),
        ("Befehle: /alle NACHRICHT", ["/alle TEXT"]),
        ("Type 'exit' to leave", []),
        ("Type BYEBYE to disconnect", []),
        ("ENTER YOUR NAME", []),
        ("Enter your IP address:", []),
        ("Hello, and welcome", []),
    ],
)
def test_what_a_program_says_to_type_is_found(line, typed) -> None:
    assert instructions.everything(line) == typed


FORM = "NAME: TEXT"


@pytest.mark.parametrize(
    ("new", "before", "told"),
    [
        ("Ann left\n", "", True),
        ("[-] Ann\n", "", True),
        ("Ann a quitté le salon\n", "", True),
        ("Annの退出\n", "", True),
        ("somebody has left\n", "", True),
        ("Ann: Ann: Ann: ", "", False),  # the empty texts of a loop after the end
        ("Bob> ", "Bob> ", False),
        ("Bob left\n", "", False),  # the wrong one was thrown out
        ("Ann joined\nhello\n", "Ann joined\nhello\n", False),  # drawn again
        ("Type quit to exit:\n", "", False),
        ("Bob: hello\n", "", False),
    ],
)
def test_a_leave_notice_is_new_and_about_the_one_who_left(new, before, told) -> None:
    known = Known("Ann", ["Bob"], ["hello"], FORM, leaving=True)
    assert bool(notice(new, known, before)) is told


def test_a_header_above_a_text_is_no_notice() -> None:
    known = Known("Ann", ["Bob"], ["hello"], "TEXT", leaving=True, headers=True)
    assert notice("From Ann:\n  hello\n", known) == ""


def test_a_word_of_leaving_that_was_typed_does_not_hide_a_notice() -> None:
    known = Known("Ann", ["Bob"], ["hello"], FORM, leaving=True, goodbye="exit")
    assert notice("Ann exited\n", known) == "Ann exited"


def test_the_language_of_a_chat_is_told_by_its_words() -> None:
    assert spoken("Votre pseudo : Bienvenue dans le salon").name == "French"
    assert spoken("Willkommen! Wie heißt du? Schreibe eine Nachricht").name == "German"
    assert spoken("").name == "English"
    assert pattern("notices.leave").search("Ann вышла")


def test_a_flood_is_much_or_the_same_again() -> None:
    flood = Flood({"ann": ""})
    assert flood.on({"ann": "hello\n" * 20}) == ""
    assert flood.on({"ann": "<Ann> \n" * AGAIN}) == "ann"
    varied = "".join(f"{number}\n" for number in range(MUCH))
    assert Flood({"ann": ""}).on({"ann": varied}) == "ann"
    assert Flood({"ann": varied}).on({"ann": f"{varied}bob: hello\n"}) == ""


def test_threads_that_poll_have_woken_in_vain_when_each_has_often_enough() -> None:
    wakes = Wakes()
    looks = [
        wakes.in_vain([Sleeper(1, 7, False), Sleeper(2, step, True), Sleeper(3, step // 2, True)])
        for step in range(2 * WAKES + 2)
    ]
    assert looks == [False] * 2 * WAKES + [True, True]


def test_a_thread_that_has_done_something_sets_the_count_back() -> None:
    wakes = Wakes()
    for step in range(WAKES):
        assert not wakes.in_vain([Sleeper(1, 7, False), Sleeper(2, step, True)])
    assert not wakes.in_vain([Sleeper(1, 8, False), Sleeper(2, WAKES, True)])
    for step in range(1, WAKES):
        assert not wakes.in_vain([Sleeper(1, 8, False), Sleeper(2, WAKES + step, True)])
