"""A bot on python-telegram-bot, as its documentation says.

    python ptb.py PORT BOT_API_URL TOKEN [--polling] [--concurrent N] [--limited]

It answers each text with the same sentence.
"""

import argparse
import os

os.environ["PTB_TIMEDELTA"] = "true"  # noqa: TID251 - or the library warns

from telegram import Update
from telegram.ext import (
    AIORateLimiter,
    ApplicationBuilder,
    ContextTypes,
    MessageHandler,
    filters,
)

ANSWER = "Send me a voice note of 10 to 60 seconds, and I'll make a clone of your voice."

SECRET = "a-secret-that-only-a-fake-must-know"  # noqa: S105 - of a fake


async def answer(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer a text."""
    await update.message.reply_text(ANSWER)


def main() -> None:
    """Run until SIGTERM."""
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("url")
    parser.add_argument("token")
    parser.add_argument("--polling", action="store_true")
    parser.add_argument("--concurrent", type=int)
    parser.add_argument("--limited", action="store_true")
    options = parser.parse_args()
    builder = ApplicationBuilder().token(options.token).base_url(f"{options.url}/bot")
    if options.concurrent:
        # As the library's wiki says: one connection for each update that is handled at once.
        builder = builder.concurrent_updates(options.concurrent)
        builder = builder.connection_pool_size(options.concurrent)
    if options.limited:
        builder = builder.rate_limiter(AIORateLimiter(max_retries=5))
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, answer))
    if options.polling:
        application.run_polling()
    else:
        application.run_webhook(
            listen="127.0.0.1",
            port=options.port,
            url_path="telegram",
            secret_token=SECRET,
            webhook_url=f"http://127.0.0.1:{options.port}/telegram",
        )


if __name__ == "__main__":
    main()
