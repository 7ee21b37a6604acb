"""The commands that run the service: `web`, `worker`, and none."""

import asyncio
import os
from functools import partial

from bot.app import running
from bot.audio.temporary import NoTemporaryFolder, check_temporary_folder
from bot.chosen import server_url_of
from bot.commands.lines import MISCONFIGURED, NOT_MIGRATED, UNAVAILABLE, complain, say
from bot.commands.migrating import bring_up
from bot.house import Role
from bot.net.handles import raise_limit_of_handles
from bot.process.garbage import collect_seldom
from bot.process.stopping import until_stopped
from bot.process.undumpable import become_undumpable
from bot.settings.settings import Settings
from bot.telegram.introduction import TokenRefused
from bot.web.connections.listening import NotThisMachine
from bot.web.server import PortTaken
from storage.migrate import is_current
from storage.processes.whose import AnothersDatabase
from storage.samples.store import UnusablePlace

ROLES = {"all": Role.ALL, "web": Role.WEB, "worker": Role.WORKER}
REFUSED = (
    "TELEGRAM_BOT_TOKEN: Telegram does not know this token;"
    " send /token to @BotFather to see the right one, such as 110201543:AAHdqTcvCH1vGWJxfSe"
)
ANOTHERS = (
    "TELEGRAM_BOT_TOKEN: this database belongs to the bot {theirs}, whose chats no other bot can"
    " reach; give each bot a DATABASE_URL of its own"
)


def serve(settings: Settings, command: str) -> int:
    """Run a process of the service until it is told to stop; returns the exit code."""
    os.umask(0o077)  # whatever we write is for our eyes only
    if command == "all":
        bring_up(settings)
    elif not is_current(server_url_of(settings)):
        return complain(NOT_MIGRATED)
    try:
        check_temporary_folder()
        asyncio.run(_serve(settings, ROLES[command]))
    except UnusablePlace as problem:
        say(f"SAMPLES_URL: samples can't be kept there: {problem}")
        return UNAVAILABLE if problem.passes else MISCONFIGURED
    except (TokenRefused, AnothersDatabase, NoTemporaryFolder, PortTaken) as problem:
        return complain(_sentence(problem, settings))
    return 0


async def _serve(settings: Settings, role: Role) -> None:
    """Run until we are told to stop; that drains, even during the start."""
    become_undumpable()
    collect_seldom()
    raise_limit_of_handles()
    await until_stopped(partial(running, settings, role), lambda house: house.introduction.broken())


def _sentence(problem: Exception, settings: Settings) -> str:
    """Say what keeps the service from starting."""
    match problem:
        case PortTaken(setting=setting):
            return _not_listening(setting, problem.__cause__, settings)
        case AnothersDatabase(bot_id=bot_id):
            return ANOTHERS.format(theirs=bot_id)
        case NoTemporaryFolder():
            return f"TMPDIR: {problem}"
    return REFUSED


def _not_listening(setting: str, cause: BaseException | None, settings: Settings) -> str:
    """Say why nothing can be served at the port that `setting` names."""
    host, port = settings.operator_host, settings.operator_port
    if setting == "PORT":
        host, port = settings.host, settings.port
    if isinstance(cause, NotThisMachine):
        name = setting.replace("PORT", "HOST")
        return f"{name}: {host} can't be listened on: {cause}; name an address of this machine"
    if settings.operator_port == settings.port:
        return f"OPERATOR_PORT: {port} is PORT, too; give it another port"
    return f"{setting}: {port} is taken or forbidden: {cause}"
