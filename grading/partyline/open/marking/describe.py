"""What was found out about a chat, in a few sentences for the instructor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from partyline.model.results import CheckResult, Verdict
from partyline.model.sanitize import quoted
from partyline.open.discover.find import Pair
from partyline.open.discover.prompts import Kind, Question
from partyline.open.marking.rubric import Rubric
from partyline.open.session.findings import CLIENT, SERVER, Findings

_PASSED, _FAILED = Verdict.PASSED, Verdict.FAILED


def described(found: dict[str, Any], results: Sequence[CheckResult]) -> Iterator[str]:
    """Yield sentences.

    Args:
        found: what the worker has reported, `Findings` in JSON; empty if it did not come so far.
        results: what the checks came to.
    """
    if "port" not in found:
        return
    chat = Findings.from_json(found)
    if not chat.port:
        yield chat.by_hand
        return
    verdicts = {result.name.partition("/")[2]: result.verdict for result in results}
    yield "found: " + "; ".join(_parts(chat, verdicts)) + "."
    if chat.moved:
        yield (
            f"The server wants port {chat.moved}, which was not to be had here: it was given "
            f"{chat.port} instead, and its clients were sent there."
        )
    if chat.instead:
        yield f"Users had {chat.instead}: the client that fits better can't be used here."
    if chat.raw and chat.why_raw:
        yield f"Users spoke to the server through sockets, for {chat.why_raw}."
    if chat.raw and chat.adds:
        yield (
            f"They added what the client's window adds, as its source says: {quoted(chat.adds)}."
        )
    if chat.by_hand:
        yield chat.by_hand
    elif chat.problem:
        yield chat.problem


def limited(
    pair: Pair, found: dict[str, Any], results: Sequence[CheckResult], rubric: Rubric
) -> Iterator[tuple[int, str]]:
    """Yield what limits the mark: the most that it can be, in percent, and a sentence why."""
    failed = {r.name.partition("/")[2] for r in results if r.verdict is _FAILED}
    reasons = {
        "client_cannot_be_used": "client_connects" in failed
        and f"{pair.client} can't be used as it was handed in",
        "not_over_tcp": pair.udp and "this chat speaks over UDP, and the lab wants TCP",
    }
    for name, reason in reasons.items():
        if reason and found.get("port") and (most := rubric.limits.get(name, 100)) < 100:
            yield most, f"The mark is {most} % at most, for {reason} (rubric: [limits], {name})."


def why_no_chat(pair: Pair, found: dict[str, Any]) -> str:
    """Return in a sentence why this is no chat at all, or "".

    Told by its source and by what it did: its words are those of something else, or it passes
    nothing on; and nobody could read what another one typed.
    """
    if found.get("users", 1) or not found.get("port") or found.get("flood"):
        return ""
    if pair.chatty > 0 and (pair.passes_on or not found.get("reply")):
        return ""
    if pair.udp and pair.chatty == 0 and not found.get("reply"):
        return ""  # two programs of equal rank, perhaps: nobody was there to answer
    reply = found.get("reply", "")
    answer = (
        f" Who sends something gets an answer of its own: {quoted(reply[:80])}." if reply else ""
    )
    # Where no way in was found, it may be a chat in a language that we don't know.
    verdict = "This seems to be no chat" if found.get("by_hand") else "This is no chat"
    return (
        f"{verdict}: nothing that one user types reaches another one, and {pair.server} "
        f"{'has no loop that passes texts on' if not pair.passes_on else 'is about something else'}"
        f".{answer} It is not graded. If it is a chat after all, look at it by hand."
    )


def _parts(chat: Findings, verdicts: dict[str, Verdict]) -> Iterator[str]:
    yield f"port {chat.moved or chat.port}"
    if chat.asked:
        yield f"the server asks {_all(chat.asked)} at its keyboard before anybody comes"
    yield from _entering(chat)
    if chat.console:
        yield "the server itself is one of the two users, at its own keyboard"
    many = {0: "nobody was heard by anybody else", 2: "two users", 3: "many users"}
    failed = verdicts.get("three_talk" if chat.users > 2 else "two_talk") is _FAILED
    can = " have talked, but not always" if failed else " can talk"
    yield many[chat.users] + (can if chat.users else "")
    if chat.turns:
        yield "a text is shown only after its reader has typed something"
    if chat.users:
        yield _who(chat)
        yield from _notices(chat, verdicts)
        yield "the sender gets its own text back" if chat.echo else "the sender gets no echo"
    if chat.paused:
        yield f"a program pauses for {chat.paused:g} s at a time (cut short here, to save time)"


def _entering(chat: Findings) -> Iterator[str]:
    if chat.arguments:
        yield f"the client is started with `{chat.arguments}`"
    asked = [step for step in chat.script if step.text]
    if asked:
        who = {SERVER: "the server asks", CLIENT: "the client asks"}.get(chat.asked_by, "asks")
        yield f"{who} {_all(asked)}"
    if typed := [step.types for step in chat.script if step.types and not step.text]:
        yield f"each user types {' and then '.join(f'`{one}`' for one in typed)}"
    if chat.says:
        yield f"a text for the others is typed as `{chat.says}`"
    if any(step.kind is Kind.NAME and not step.text for step in chat.script):
        yield "the first line that is typed is the name, and nobody asks for it"
    if not chat.script and chat.users and "NAME" not in chat.arguments:
        yield "nobody is asked for a name"


def _who(chat: Findings) -> str:
    form = f" ({quoted(chat.form)})" if chat.form else ""
    if chat.name_by in (SERVER, CLIENT):
        return f"the {chat.name_by} puts the name to each text{form}"
    shown = {"address": "an address", "number": "a number or a word"}.get(chat.shown)
    return f"no name stands at a text{f', but {shown} of the speaker' if shown else ''}{form}"


def _notices(chat: Findings, verdicts: dict[str, Verdict]) -> Iterator[str]:
    join = verdicts.get("joining_is_announced") is _PASSED or bool(chat.join)
    leave = verdicts.get("leaving_is_announced") is _PASSED
    if join and leave:
        yield "join and leave are announced"
    elif join or leave:
        yield f"only {'joining' if join else 'leaving'} is announced"
    elif verdicts.get("joining_is_announced") is _FAILED:
        yield "neither joining nor leaving is announced"


def _all(questions: Sequence[Question]) -> str:
    return " and ".join(f"`{question.text.strip()}`" for question in questions)
