"""Downloads recordings from Telegram; adapter of the port Recordings."""

from telegram.error import BadRequest
from telegram.ext import ExtBot

from cloning.errors import RecordingGone, TelegramUnavailable, TooBig
from cloning.limits import LARGEST_RECORDING_MEGABYTES
from handlers.delivery import is_about, telegram_faults


class TelegramRecordings:
    """Telegram keeps the recordings; only their file ids are kept here."""

    def __init__(self, bot: ExtBot[None]) -> None:
        self._bot = bot

    async def download(self, file_id: str) -> bytes:
        """Fetch a recording, asking for its address anew each time: that is good for an hour only.

        Raises:
            TooBig, RecordingGone: if Telegram won't give it to us.
            TelegramUnavailable: if it can't be asked, or broke off.
        """
        with telegram_faults():
            try:
                file = await self._bot.get_file(file_id)
                content = bytes(await file.download_as_bytearray())
            except BadRequest as fault:
                if is_about(fault, "too big"):
                    raise TooBig(maximum_megabytes=LARGEST_RECORDING_MEGABYTES) from fault
                raise RecordingGone from fault
        if file.file_size is not None and len(content) != file.file_size:
            raise TelegramUnavailable(delivered=False)
        return content
