"""Every open page is told how things are, and then what happens."""

import msgspec

from sandbox.play.refused import Refused
from sandbox.telegram.forms.values import Json
from tests.unit.play.page import ADA, Page, opened
from tests.unit.telegram.bot_by_hand import OPUS

HERE = {"person": ADA, "chat": ADA}


class Lamp:
    """A side that can be switched."""

    name = "lamp"

    def __init__(self) -> None:
        self.on = False

    async def look(self) -> Json:
        return {"on": self.on}

    async def do(self, wish: str, details: Json) -> Json | None:
        if wish != "switch":
            raise Refused("A lamp can only be switched.")
        self.on = bool(details["on"])
        return None


async def test_a_reload_loses_nothing(page: Page) -> None:
    sent = await page.acts("Say", **HERE, text="hello")
    await page.bot.result("sendMessage", chat_id=ADA, text="Hello, Ada")
    await page.acts("React", **HERE, message=sent["id"], emoji="🔥")
    for _ in range(2):
        async with page.events() as events:
            everything = await page.told(events, "all")
        said = [(one["from"]["name"], one["text"]) for one in everything["messages"]]
        assert said == [("Ada", "hello"), ("Sandbox", "Hello, Ada")]
        assert everything["messages"][0]["reactions"] == [{"by": ADA, "emoji": "🔥"}]
        assert [person["name"] for person in everything["people"]] == ["Ada"]


async def test_what_happens_is_told_as_it_happens(page: Page) -> None:
    async with page.events() as events:
        await page.told(events, "all")
        sent = await page.acts("Say", **HERE, text="hello")
        assert (await page.told(events, "message"))["message"]["text"] == "hello"
        await page.bot.result("sendChatAction", chat_id=ADA, action="typing")
        told = await page.told(events, "action")
        assert told == {"type": "action", "chat": ADA, "topic": None, "action": "typing"}
        await page.bot.result("deleteMessage", chat_id=ADA, message_id=sent["id"])
        assert await page.told(events, "gone") == {"type": "gone", "chat": ADA, "id": sent["id"]}


async def test_an_action_is_told_with_the_topic_that_it_belongs_to(page: Page) -> None:
    topic = (await page.acts("OpenTopic", **HERE, name="Voices"))["id"]
    await page.acts("Say", **HERE, text="hello", topic=topic)
    async with page.events() as events:
        await page.told(events, "all")
        await page.bot.result(
            "sendChatAction", chat_id=ADA, action="typing", message_thread_id=topic
        )
        assert (await page.told(events, "action"))["topic"] == topic


async def test_who_is_there_is_told_before_the_next_look() -> None:
    async with opened(looking_every=3_600.0) as page, page.events() as events:
        await page.told(events, "all")
        await page.acts("AddPerson", name="Bob", language="en")
        told = await page.told(events, "people")
        assert [person["name"] for person in told["people"]] == ["Ada", "Bob"]


async def test_a_menu_of_commands_is_told_in_the_language_of_the_app(page: Page) -> None:
    menus = {"": "Begin", "de": "Beginnen"}
    async with page.events() as events:
        await page.told(events, "all")
        for language, description in menus.items():
            commands = [{"command": "start", "description": description}]
            await page.bot.result("setMyCommands", commands=commands, language_code=language)
        told = await page.told(events, "people")
        assert told["people"][0]["commands"] == [{"command": "start", "description": "Begin"}]
        await page.acts("Speak", person=ADA, language="de")
        told = await page.told(events, "people")
        assert told["people"][0]["commands"] == [{"command": "start", "description": "Beginnen"}]


async def test_a_file_is_played_as_what_it_is_and_nothing_else_is(page: Page) -> None:
    """A page that somebody has sent must never run as a part of ours."""
    for kind, mime, shown in (
        ("voice", "audio/webm", "audio/webm"),
        ("document", "text/html", "application/octet-stream"),
        ("document", "image/svg+xml", "application/octet-stream"),
    ):
        address = f"upload?person={ADA}&chat={ADA}&kind={kind}&name=x"
        await page.post(address, OPUS, Content_Type=mime)
        async with page.events() as events:
            file = (await page.told(events, "all"))["messages"][-1]["file"]
        answer = await page.get(f"file/{file['id']}")
        assert answer.body == OPUS
        assert answer.headers["Content-Type"] == shown
        assert answer.headers["Content-Disposition"] == "attachment"


async def test_how_a_recording_was_made_stays_with_it(page: Page) -> None:
    address = f"upload?person={ADA}&chat={ADA}&kind=voice&how=raw"
    sent = await page.post(address, OPUS, Content_Type="audio/webm")
    await page.acts("Forward", **HERE, message=sent.json["id"], to=ADA)
    async with page.events() as events:
        messages = (await page.told(events, "all"))["messages"]
    assert [one["file"]["how"] for one in messages] == ["raw", "raw"]


async def test_a_side_is_told_when_it_changes_and_does_what_its_buttons_say() -> None:
    async with opened([Lamp()]) as page, page.events() as events:
        assert (await page.told(events, "all"))["sides"] == {"lamp": {"on": False}}
        answer = await page.post("beside/lamp/switch", msgspec.json.encode({"on": True}))
        assert answer.status == 200
        told = await page.told(events, "side")
        while not told["shown"]["on"]:
            told = await page.told(events, "side")
        for path, body in (("lamp/throw", b"{}"), ("sofa/sit", b"{}"), ("lamp/switch", b"[]")):
            assert (await page.post(f"beside/{path}", body)).status == 409
