"""Puts the parts of a process together; bot/app.py runs them."""

from dataclasses import replace
from enum import Flag, auto

from aiohttp import web
from msgspec import Struct
from telegram.ext import ExtBot

from bot.audio.studio import GuardedStudio
from bot.background.parts import Ports
from bot.chosen import (
    caps_of,
    contents_of,
    evidence_of,
    free_bytes_of,
    pace_of,
    terms_of,
)
from bot.foreground import Speakers, make_desk, make_services, make_speakers
from bot.intake.poller import Poller, PollRequest, Telegram
from bot.intake.polls import Polls
from bot.intake.processor import IntakeProcessor
from bot.intake.queue import Intake
from bot.jobs.carrier import Carrier
from bot.metrics.page import MetricsPage
from bot.metrics.sends import MeteredSends
from bot.metrics.speech import MeteredSpeech
from bot.metrics.updates import MeteredProcessor
from bot.opening import Opened
from bot.readiness import make_checkup, make_metrics, make_rounds
from bot.requests import Requests
from bot.settings.settings import Settings
from bot.telegram.application import bot_id_of, make_application, make_bot, make_intake
from bot.telegram.introduction import Introduction
from bot.telegram.places import ALLOWED, Rates
from bot.telegram.recordings import TelegramRecordings
from bot.telegram.sends import Sends
from bot.telegram.webhook import Webhook
from bot.web.readiness.checkup import Checkup
from bot.web.readiness.contacts import Neighbour
from bot.web.readiness.rounds import Rounds
from bot.web.server import WEBHOOK_PATH, make_web
from cloning.owners.caps import Caps
from cloning.owners.contents import Contents
from cloning.ports.speaking.speech import Speech
from cloning.speaking.turn import InTurn
from cloning.trainings.in_hand import InHand
from cloning.upkeep.account import Account
from handlers import register
from handlers.chat.adapters.letters import TelegramCourier
from handlers.chat.adapters.operators import TelegramOperators
from handlers.chat.adapters.receipts import TelegramReceipts
from handlers.context import App
from handlers.words.languages import Catalogues
from storage.database import Database
from storage.inbox import Inbox


class Role(Flag):
    """What a process does: talk (Telegram and HTTP), work (steps and sweeps), or both."""

    WEB = auto()
    WORKER = auto()
    ALL = WEB | WORKER

    @property
    def word(self) -> str:
        """Return the word for it on the command line."""
        return (self.name or "").lower()


class House(Struct, frozen=True, kw_only=True):
    """Everything that was put together, for the caller that runs or inspects it."""

    in_hand: InHand
    database: Database
    account: Account
    application: App
    introduction: Introduction
    webhook: Webhook
    rounds: Rounds
    checkup: Checkup
    metrics: MetricsPage
    intake: Intake
    polls: Polls
    poller: Poller
    carrier: Carrier
    web: web.Application
    studio: GuardedStudio
    ports: Ports
    requests: Requests
    caps: Caps
    catalogues: Catalogues
    courier: TelegramCourier


class _Line(Struct, frozen=True, kw_only=True):
    """Our side of the line to Telegram."""

    bot: ExtBot[None]
    bot_id: int
    polls: Polls
    request: PollRequest


def assemble(settings: Settings, opened: Opened, role: Role, *, rates: Rates = ALLOWED) -> House:
    """Put everything around what was opened; nothing of it runs yet.

    `rates`: how fast messages may follow one another.
    """
    line, terms = _make_line(settings, opened, rates), terms_of(settings)
    caps, contents = (
        caps_of(settings, opened.clock),
        contents_of(settings, opened.database, opened.clock),
    )
    speakers = make_speakers(
        line.bot,
        store=opened.database,
        acquaintances=opened.database,
        music=opened.studio.music,
        terms=terms,
        clock=opened.clock,
        says=opened.speech is not None,
    )
    ports = _make_ports(settings, opened, line.bot, speakers, contents)
    requests = Requests(ports, terms=terms, caps=caps)
    intake = _make_intake(settings, opened, line, speakers, contents)
    processor = IntakeProcessor(intake)
    desk = make_desk(
        requests,
        speakers=speakers,
        tallies=opened.tallies,
        admins=settings.admin_ids,
        contact=settings.report_contact,
        free_bytes=free_bytes_of(settings),
    )
    failed = opened.meters.counting(intake.failed)
    application = make_application(
        line.bot,
        intake=intake,
        processor=MeteredProcessor(processor, opened.meters),
        services=make_services(requests, terms=terms, speakers=speakers, desk=desk, failed=failed),
    )
    pace, allowed = pace_of(settings, opened.tallies), settings.allowed_users
    register(
        application,
        contents=contents,
        desk=desk,
        allowed_users=allowed,
        pace=pace,
        says=requests.speaking.is_offered,
    )
    introduction = Introduction(application, clock=opened.clock, break_off=processor.break_off)
    webhook = _make_webhook(settings, opened, line)
    updates = webhook if has_webhook(settings) and Role.WEB in role else line.polls
    rounds = make_rounds(
        opened, role=role.word, introduction=introduction, updates=updates, bot=line.bot
    )
    checkup = make_checkup(opened, rounds, bot_id=line.bot_id)
    telegram = Telegram(line.bot, line.request)
    return House(
        in_hand=opened.in_hand,
        database=opened.database,
        account=opened.account,
        application=application,
        introduction=introduction,
        webhook=webhook,
        rounds=rounds,
        checkup=checkup,
        metrics=make_metrics(opened, bot_id=line.bot_id),
        intake=intake,
        carrier=opened.carrier,
        polls=line.polls,
        poller=Poller(telegram, intake.take, polls=line.polls, clock=opened.clock),
        web=_make_web(settings, opened, requests, checkup),
        studio=opened.studio,
        ports=ports,
        requests=requests,
        caps=caps,
        catalogues=speakers.catalogues,
        courier=TelegramCourier(line.bot, speakers.letters, settings.admin_ids),
    )


def has_webhook(settings: Settings) -> bool:
    """Tell whether Telegram brings updates, so that nobody has to poll."""
    return settings.telegram_updates == "webhook"


def _make_line(settings: Settings, opened: Opened, rates: Rates) -> _Line:
    token, polls = settings.telegram_bot_token.get_secret_value(), Polls(clock=opened.clock)
    heard = opened.contacts.to(Neighbour.TELEGRAM)
    sends = Sends(opened.tallies, sender=opened.in_hand.holder, rates=rates)
    request = PollRequest(polls, heard)
    metered = MeteredSends(sends, opened.meters)
    bot = make_bot(token, settings.telegram_api_url, request, metered, heard)
    return _Line(bot=bot, bot_id=bot_id_of(token), polls=polls, request=request)


def _make_intake(
    settings: Settings, opened: Opened, line: _Line, speakers: Speakers, contents: Contents
) -> Intake:
    holder = opened.in_hand.holder
    inbox = Inbox(opened.database, bot_id=line.bot_id, clock=opened.clock, holder=holder)
    return make_intake(
        inbox,
        line.bot,
        speakers.interpreter,
        contents,
        allowed_users=settings.allowed_users,
        is_steady=opened.in_hand.is_steady,
    )


def _make_webhook(settings: Settings, opened: Opened, line: _Line) -> Webhook:
    secret, url = settings.webhook_secret.get_secret_value(), settings.public_url + WEBHOOK_PATH
    return Webhook(line.bot, url=url, secret=secret, clock=opened.clock)


def _make_ports(
    settings: Settings, opened: Opened, bot: ExtBot[None], speakers: Speakers, contents: Contents
) -> Ports:
    return Ports(
        store=opened.database,
        in_hand=opened.in_hand,
        upstream=opened.upstream,
        recordings=TelegramRecordings(bot, opened.files),
        studio=opened.studio,
        samples=opened.samples,
        links=opened.links,
        demos=opened.demos,
        notifier=speakers.notifier,
        speech=_speech_of(opened),
        messenger=speakers.messenger,
        evidence=evidence_of(settings),
        receipts=TelegramReceipts(bot, speakers.catalogues),
        remembering=opened.remembering,
        operators=TelegramOperators(
            bot, speakers.catalogues, speakers.interpreter.preferences.chosen
        ),
        contents=contents,
        tallies=opened.tallies,
        clock=opened.clock,
    )


def _speech_of(opened: Opened) -> Speech | None:
    """Have what speaks wait for its turn, and timed."""
    if opened.speech is None:
        return None
    in_turn = InTurn(speech=opened.speech, in_hand=opened.in_hand)
    return MeteredSpeech(in_turn, opened.meters.speech)


def _make_web(
    settings: Settings, opened: Opened, requests: Requests, checkup: Checkup
) -> web.Application:
    return make_web(
        links=opened.own_links,
        hosting=replace(requests.hosting, needs=opened.database),
        samples=opened.samples,
        look=checkup.look,
        brief=settings.operator_port is not None,
    )
