"""Loaded last in the fork server: does once what each child would otherwise do for its file.

A first sample loads modules, the model of the detector and tables of the codecs: 22 ms of CPU, half
of what a short recording takes. A locked child could not open their files any more. Only the fork
server may load this; no thread of it may be left, because a fork would lose it.
"""

import ctypes
import gc

import numpy as np

from bot.audio.inside import encode
from bot.audio.inside.child import clip, encoded, music, packed, part, sample
from bot.audio.inside.encode import CLIP_RATE

_SECONDS = 1
_HERTZ = 220
_SILENCE = b"\x58"
"""An Opus packet of 60 ms in which nothing was sent."""


def _warm() -> None:
    turns = np.arange(_SECONDS * CLIP_RATE) * (2 * np.pi * _HERTZ / CLIP_RATE)
    sound = encode.own_voice(np.sin(turns).astype(np.float32))
    sample([(sound, "ogg")])
    part(sound, "ogg", 0.0, float(_SECONDS))
    clip(sound, "ogg")
    music(sound, "ogg")
    encoded(bytes(2 * CLIP_RATE), CLIP_RATE, 1)
    packed([_SILENCE], CLIP_RATE)


def _settle() -> None:
    """Give back what is no longer needed, and leave the rest as it is for all children.

    They share it with this process, page by page, until somebody writes to a page. To look for
    garbage among it writes to nearly all of them.
    """
    gc.collect()
    gc.freeze()
    give_back = getattr(ctypes.CDLL(None), "malloc_trim", None)  # only glibc keeps so much
    if give_back is not None:
        give_back(0)


_warm()
_settle()
