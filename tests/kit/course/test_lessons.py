"""The lessons are true, complete and readable."""

import doctest
import sys

import pytest
from partyline.course import scenes
from partyline.course.rules import RULES, links
from partyline.course.scene import scene
from partyline.course.scene_terminal import SceneFailed
from partyline.course.tables import reading
from partyline.course.weave import files, same, woven
from partyline.model.checks import load
from partyline.model.outline import lessons, todo_heading
from partyline.model.stages import ROOT, stages
from partyline.runner.grader import all_checks
from sybil import Sybil
from sybil.evaluators.doctest import DocTestEvaluator
from sybil.parsers.abstract.doctest import DocTestStringParser
from sybil.parsers.markdown import CodeBlockParser

ALL = lessons()
LINUX = pytest.mark.skipif(
    sys.platform != "linux",
    reason="the lessons show Linux, and say where other systems differ",
)


def by_name(lesson) -> str:
    return lesson.name


class Sessions(CodeBlockParser):
    """The `>>>` examples of a Markdown file: its blocks of the language pycon."""

    language = "pycon"

    def __call__(self, document):
        examples = DocTestStringParser(DocTestEvaluator(doctest.ELLIPSIS))
        for region in super().__call__(document):
            for example in examples(region.parsed, document.path):
                example.adjust(region, region.parsed)
                yield example


def test_there_are_fourteen() -> None:
    assert [lesson.number for lesson in ALL] == list(range(14))


@LINUX
@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_what_is_made_is_up_to_date(path) -> None:
    assert same(path.read_text(encoding="utf-8"), woven(path)), (
        f"make it new with: grade.py make-lessons {path.stem}"
    )


@LINUX
@pytest.mark.parametrize("lesson", ALL, ids=by_name)
def test_every_scene_shows_what_it_should(lesson) -> None:
    for name in scenes.names(lesson.name):
        assert scenes.record(lesson.name, name).lines, name


@LINUX
@pytest.mark.timeout(30)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")  # lesson 6
@pytest.mark.parametrize("lesson", ALL, ids=by_name)
def test_the_examples_do_what_they_say(lesson) -> None:
    document = Sybil(parsers=[Sessions()]).parse(lesson.path)
    for example in document.examples():
        example.evaluate()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("lesson", ALL, ids=by_name)
def test_a_lesson_keeps_to_the_rules(lesson, rule) -> None:
    print(reading())
    assert not list(rule(lesson))


@pytest.mark.parametrize("path", [ROOT / "README.md", *files()], ids=lambda path: path.stem)
def test_every_link_leads_somewhere(path) -> None:
    assert not list(links(path))


def test_every_check_names_a_lesson_that_exists() -> None:
    names = {lesson.name for lesson in ALL}
    assert {check.lesson for check in all_checks()} <= names


@pytest.mark.parametrize("stage", stages(), ids=lambda stage: stage.name)
def test_every_todo_has_its_heading_and_its_checks(stage) -> None:
    for todo in stage.todos:
        heading = todo_heading(todo)
        assert heading is not None, f"{todo.lesson} has no heading for TODO {todo.number}"
        assert todo.function.split(".")[-1] in heading
        assert any(check.todo == todo.number for check, _ in load(stage))


def test_the_examples_have_a_place_where_they_fail(tmp_path) -> None:
    """An example that is wrong is found: this is the proof that they are run at all."""
    wrong = tmp_path / "wrong.md"
    wrong.write_text("```pycon\n>>> 1 + 1\n3\n```\n")
    (example,) = Sybil(parsers=[Sessions()]).parse(wrong).examples()
    with pytest.raises(Exception, match="Expected"):
        example.evaluate()


def test_a_scene_that_does_not_show_it_fails() -> None:
    with scene("1-echo") as play:
        play.server()
        ann = play.client("ann")
        ann.types("hello")
        with pytest.raises(SceneFailed, match="should see 'silence', not 'hello'"):
            ann.sees("silence")
