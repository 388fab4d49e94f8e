"""What programs say, in many languages: questions, instructions, and notices."""

from __future__ import annotations

import re

import pytest
from partyline.open.discover import instructions
from partyline.open.discover.languages import languages, pattern, spoken
from partyline.open.discover.prompts import Kind, question
from partyline.open.session.notices import Known, notice
from partyline.open.session.waiting import AGAIN, MUCH, Flood


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
    ],
)
def test_questions_are_known_in_many_languages(screen, kind) -> None:
    asked = question(screen)
    assert asked is not None and asked.kind is kind


def test_what_a_program_waits_for_before_it_calls_is_a_question_in_any_words() -> None:
    assert question("Hoe heet je\n") is None
    asked = question("Hoe heet je\n", awaited=True)
    assert asked is not None and asked.kind is Kind.OTHER
    asked = question("Type ENTER to enter the chat: ", awaited=True)
    assert asked is not None and (asked.kind, asked.types) == (Kind.TYPED, "ENTER")


@pytest.mark.parametrize(
    ("line", "typed"),
    [
        ("Set a name with /nick NAME. Enter a room with /join ROOM.", ["/nick NAME", "/join 1"]),
        ("write /nick <your name>", ["/nick NAME"]),
        ("Tapez DEBUT pour commencer", ["DEBUT"]),
        ("Say 'start' to begin, /quit to leave", ["start"]),
        ("Usa /apodo NOMBRE y después /sala NUMERO", ["/apodo NAME", "/sala 1"]),
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
