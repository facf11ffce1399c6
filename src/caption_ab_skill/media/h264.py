"""What H.264 says about itself: parameter sets, and the kinds of a picture's parts (ITU-T H.264, ISO 14496-15).

Pure. Reads no further than it needs; whatever it does not expect is None, and whoever asked leaves the file alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

IDR, SPS, PPS = 5, 7, 8
"""Kinds of NAL units: a picture that nothing before it is needed for, and the two sets of parameters."""

_LAST_SLICE = 5
# Profiles whose parameter sets say how colour is sampled (7.3.2.1.1).
_HIGH_PROFILES = (100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135)


@dataclass(frozen=True)
class ParameterSets:
    """An avcC box: every set with its id, and the four bytes that say profile and level."""

    head: bytes
    sequence: tuple[tuple[int, bytes], ...]
    picture: tuple[tuple[int, bytes], ...]

    @property
    def all(self) -> frozenset[bytes]:
        """The sets themselves."""
        return frozenset(data for _, data in (*self.sequence, *self.picture))

    @property
    def free_id(self) -> int | None:
        """An id that no set has; None where all that both kinds may have are taken."""
        taken = {number for number, _ in (*self.sequence, *self.picture)}
        return next((number for number in range(31, 0, -1) if number not in taken), None)

    def joined(self, other: ParameterSets) -> bytes:
        """One avcC box with the sets of both, at the higher of the two levels."""
        level = max(self.head[3], other.head[3])
        sequence, picture = [*self.sequence, *other.sequence], [*self.picture, *other.picture]
        box = bytes([*self.head[:3], level, 0xFF, 0xE0 | len(sequence)])
        box += b"".join(len(data).to_bytes(2, "big") + data for _, data in sequence)
        box += bytes([len(picture)]) + b"".join(len(data).to_bytes(2, "big") + data for _, data in picture)
        # Chroma 4:2:0 in 8 bits, as all that is ever joined (14496-15, 5.3.3.1.2).
        return box + b"\xfd\xf8\xf8\x00" if self.head[1] in _HIGH_PROFILES else box


def parameter_sets(extradata: bytes | None) -> ParameterSets | None:
    """Read an avcC box whose pictures have lengths of four bytes and are progressive 4:2:0 in 8 bits; else None."""
    try:
        if not extradata or extradata[0] != 1 or extradata[4] & 3 != 3:
            return None
        place = 6
        sequence, place = _sets(extradata, place, extradata[5] & 0x1F)
        picture, place = _sets(extradata, place + 1, extradata[place])
        if not sequence or not picture or not all(_is_plain(data) for data in sequence):
            return None
        return ParameterSets(
            extradata[:4],
            tuple((_Bits(data[4:]).number(), data) for data in sequence),
            tuple((_Bits(data[1:]).number(), data) for data in picture),
        )
    except (IndexError, ValueError):
        return None


def nal_units(packet: bytes) -> Iterator[bytes]:
    """The units of a packet, each after its length in four bytes. Raises ValueError where they do not fit."""
    place = 0
    while place < len(packet):
        length = int.from_bytes(packet[place : place + 4], "big")
        unit = packet[place + 4 : place + 4 + length]
        if not length or len(unit) < length:
            raise ValueError("a unit reaches beyond its packet")
        yield unit
        place += 4 + length


def is_idr(packet: bytes) -> bool:
    """Whether the packet's picture needs none before it, and none after it needs one from before it."""
    slices = [kind for unit in nal_units(packet) if 1 <= (kind := unit[0] & 0x1F) <= _LAST_SLICE]
    return bool(slices) and all(kind == IDR for kind in slices)


def _sets(data: bytes, place: int, count: int) -> tuple[list[bytes], int]:
    found = []
    for _ in range(count):
        length = int.from_bytes(data[place : place + 2], "big")
        found.append(data[place + 2 : place + 2 + length])
        if len(found[-1]) < max(4, length):
            raise ValueError("a parameter set is cut off")
        place += 2 + length
    return found, place


def _is_plain(data: bytes) -> bool:
    """Whether a sequence's pictures are progressive, 4:2:0, in 8 bits."""
    bits = _Bits(data[4:])
    bits.number()
    if data[1] in _HIGH_PROFILES:
        chroma, luma_depth, chroma_depth = bits.number(), bits.number(), bits.number()
        bits.bit()
        if (chroma, luma_depth, chroma_depth) != (1, 0, 0) or bits.bit():
            # Own scaling matrices are rare, and long to read.
            return False
    bits.number()
    order = bits.number()
    if order == 0:
        bits.number()
    elif order == 1:
        return False
    bits.number()
    bits.bit()
    bits.number()
    bits.number()
    return bits.bit() == 1  # frame_mbs_only_flag


class _Bits:
    """Bits of a unit, the bytes left out that keep start codes from appearing in it."""

    def __init__(self, data: bytes) -> None:
        plain = bytearray()
        zeros = 0
        for byte in data:
            if zeros >= 2 and byte == 3:
                zeros = 0
                continue
            zeros = zeros + 1 if byte == 0 else 0
            plain.append(byte)
        self._data, self._at = bytes(plain), 0

    def bit(self) -> int:
        byte = self._data[self._at // 8]
        value = byte >> (7 - self._at % 8) & 1
        self._at += 1
        return value

    def number(self) -> int:
        """An unsigned Exp-Golomb code (9.1)."""
        zeros = 0
        while not self.bit():
            zeros += 1
            if zeros > 31:
                raise ValueError("no number")
        value = 0
        for _ in range(zeros):
            value = value << 1 | self.bit()
        return (1 << zeros) - 1 + value
