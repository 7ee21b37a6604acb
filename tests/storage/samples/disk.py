"""What tests of samples on a disk keep, and look at."""

from pathlib import Path

from storage.samples.on_disk import DiskSamples

NAME = "7f3a91c0de7f3a91c0de7f3a91c0de00"
OTHER = "f" * 32
WAV = b"RIFF....WAVEfmt "


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() if path.is_file() else b"" for path in folder.iterdir()}


async def read(samples: DiskSamples, begin: int, end: int) -> bytes:
    return b"".join([piece async for piece in samples.read(NAME, begin, end)])
