"""A film of a few kilobytes, made here: a test picture for the demo and the tests.

H.264 whose pictures are stored plain (I_PCM) and otherwise repeat the one before (P_Skip), in an
MP4. Written after ITU-T H.264 (7.3) and ISO/IEC 14496-12; no encoder is needed.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from functools import cache

ACROSS, DOWN = 4, 2  # macroblocks of 16 x 16
WIDTH, HEIGHT = ACROSS * 16, DOWN * 16
EVERY = 30  # pictures from one that stands alone to the next: where one can jump to
# Brightness and the two colours of the bars, as a television's test picture has them.
_BARS = ((180, 128, 128), (145, 54, 147), (112, 72, 58), (84, 184, 198))
_TIMESCALE = 1000


class _Bits:
    """Bits written one after another, as H.264 counts them."""

    def __init__(self) -> None:
        self.bits: list[str] = []

    def u(self, value: int, width: int) -> _Bits:
        self.bits.append(f"{value:0{width}b}")
        return self

    def ue(self, value: int) -> _Bits:
        code = f"{value + 1:b}"
        self.bits.append("0" * (len(code) - 1) + code)
        return self

    def se(self, value: int) -> _Bits:
        return self.ue(2 * value - 1 if value > 0 else -2 * value)

    def aligned(self, bit: str = "0") -> _Bits:
        short = -len("".join(self.bits)) % 8
        self.bits.append(bit * short)
        return self

    def raw(self, content: bytes) -> _Bits:
        self.bits.append("".join(f"{byte:08b}" for byte in content))
        return self

    def end(self) -> bytes:
        text = "".join(self.bits) + "1"
        text += "0" * (-len(text) % 8)
        return int(text, 2).to_bytes(len(text) // 8, "big")


def _unit(kind: int, content: bytes) -> bytes:
    """A NAL unit, no start code in it."""
    safe, zeros = bytearray([kind]), 0
    for byte in content:
        if zeros >= 2 and byte <= 3:
            safe.append(3)
            zeros = 0
        safe.append(byte)
        zeros = zeros + 1 if byte == 0 else 0
    return bytes(safe)


def _sequence() -> bytes:
    bits = _Bits().u(66, 8).u(0xC0, 8).u(10, 8).ue(0)  # constrained baseline, level 1
    bits.ue(0).ue(2).ue(1).u(0, 1)  # frame numbers of 4 bits, shown as decoded, one reference
    bits.ue(ACROSS - 1).ue(DOWN - 1).u(1, 1).u(0, 1).u(0, 1).u(0, 1)
    return _unit(0x67, bits.end())


def _picture() -> bytes:
    bits = _Bits().ue(0).ue(0).u(0, 1).u(0, 1).ue(0).ue(0).ue(0)
    bits.u(0, 1).u(0, 2).se(0).se(0).se(0).u(1, 1).u(0, 1).u(0, 1)
    return _unit(0x68, bits.end())


@cache
def _alone(number: int) -> bytes:
    """A picture that stands alone: bars, one row of them shifted for each that came before."""
    bits = _Bits().ue(0).ue(7).ue(0).u(0, 4).ue(number % 2)  # idr_pic_id: not as the one before
    bits.u(0, 1).u(0, 1).se(0).ue(1)  # no long term; the loop filter off
    for block in range(ACROSS * DOWN):
        light, blue, red = _BARS[(block + number) % len(_BARS)]
        bits.ue(25).aligned()  # I_PCM
        bits.raw(bytes([light]) * 256 + bytes([blue]) * 64 + bytes([red]) * 64)
    return _unit(0x65, bits.end())


def _repeated(since: int) -> bytes:
    """A picture that repeats the one before; `since`: how many since one that stood alone."""
    bits = _Bits().ue(0).ue(5).ue(0).u(since % 16, 4)
    bits.u(0, 1).u(0, 1).u(0, 1).se(0).ue(1)
    bits.ue(ACROSS * DOWN)
    return _unit(0x41, bits.end())


def _box(kind: bytes, *content: bytes) -> bytes:
    inside = b"".join(content)
    return struct.pack(">I4s", len(inside) + 8, kind) + inside


def _full(kind: bytes, *content: bytes, flags: int = 0) -> bytes:
    return _box(kind, struct.pack(">I", flags), *content)


_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)


def _numbers(values: Sequence[int]) -> bytes:
    return struct.pack(f">{len(values)}I", *values)


def film(seconds: int, *, every: int = 1, alone: int = EVERY) -> bytes:
    """An MP4 that lasts `seconds`, with a picture each `every` seconds. One picture at least.

    One in `alone` stands alone, and weighs 3 kB; the others weigh nothing.
    """
    pictures = max(1, seconds // every)
    samples = []
    for n in range(pictures):
        unit = _repeated(n % alone) if n % alone else _alone(n // alone % len(_BARS))
        samples.append(struct.pack(">I", len(unit)) + unit)
    lasts = [every * _TIMESCALE] * pictures
    lasts[-1] += seconds * _TIMESCALE - sum(lasts)
    ftyp = _box(b"ftyp", b"isom", struct.pack(">I", 512), b"isomiso2avc1mp41")
    placed = 0
    for _twice in range(2):  # the index stands first and says where the pictures begin
        moov = _moov(samples, lasts, placed, alone)
        placed = len(ftyp) + len(moov) + 8
    return ftyp + moov + _box(b"mdat", *samples)


def _moov(samples: list[bytes], lasts: list[int], placed: int, alone: int) -> bytes:
    length = sum(lasts)
    mvhd = _full(
        b"mvhd",
        _numbers([0, 0, _TIMESCALE, length, 0x10000]),
        struct.pack(">HHII", 0x0100, 0, 0, 0),
        _MATRIX,
        b"\0" * 24,
        _numbers([2]),
    )
    tkhd = _full(
        b"tkhd",
        _numbers([0, 0, 1, 0, length, 0, 0, 0, 0]),
        _MATRIX,
        _numbers([WIDTH << 16, HEIGHT << 16]),
        flags=7,
    )
    mdhd = _full(b"mdhd", _numbers([0, 0, _TIMESCALE, length]), struct.pack(">HH", 0x55C4, 0))
    hdlr = _full(b"hdlr", _numbers([0]), b"vide", b"\0" * 12, b"picture\0")
    dinf = _box(b"dinf", _full(b"dref", _numbers([1]), _full(b"url ", flags=1)))
    vmhd = _full(b"vmhd", b"\0" * 8, flags=1)
    minf = _box(b"minf", vmhd, dinf, _stbl(samples, lasts, placed, alone))
    trak = _box(b"trak", tkhd, _box(b"mdia", mdhd, hdlr, minf))
    return _box(b"moov", mvhd, trak)


def _stbl(samples: list[bytes], lasts: list[int], placed: int, alone: int) -> bytes:
    sequence, picture = _sequence(), _picture()
    avcc = _box(
        b"avcC",
        bytes([1, *sequence[1:4], 0xFF, 0xE1]),
        struct.pack(">H", len(sequence)),
        sequence,
        b"\1",
        struct.pack(">H", len(picture)),
        picture,
    )
    avc1 = _box(
        b"avc1",
        b"\0" * 6 + struct.pack(">H", 1) + b"\0" * 16,
        struct.pack(">HHIIIH", WIDTH, HEIGHT, 0x480000, 0x480000, 0, 1),
        b"\0" * 32 + struct.pack(">Hh", 24, -1),
        avcc,
    )
    jumps = [n + 1 for n in range(len(samples)) if n % alone == 0]
    return _box(
        b"stbl",
        _full(b"stsd", _numbers([1]), avc1),
        _full(b"stts", _numbers([2, len(lasts) - 1, lasts[0], 1, lasts[-1]]))
        if len(lasts) > 1
        else _full(b"stts", _numbers([1, 1, lasts[0]])),
        _full(b"stss", _numbers([len(jumps), *jumps])),
        _full(b"stsc", _numbers([1, 1, len(samples), 1])),
        _full(b"stsz", _numbers([0, len(samples), *map(len, samples)])),
        _full(b"stco", _numbers([1, placed])),
    )


def subtitles(seconds: int) -> str:
    """Subtitles for such a film, in Danish: one line a minute."""
    lines = ["WEBVTT", ""]
    for minute in range(-(-seconds // 60)):
        end = min(seconds, 60 * minute + 50)
        lines += [
            f"{_time(60 * minute)} --> {_time(end)}",
            f"Prøvebillede, minut {minute + 1}.",
            "",
        ]
    return "\n".join(lines)


def _time(second: int) -> str:
    return f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}.000"
