"""How far off the starts of aligned words are, against synthetic speech whose words' times are known, and a real clip.

Run: python bench/alignment.py [CLIP WORDS.csv], the second a list of words with `start_ms` each, as talk_words.csv.
"""

from __future__ import annotations

import asyncio
import csv
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "peers"))

from synthetic_voice import speak  # the path above

from caption_ab_skill.media.ffmpeg import ffmpeg_path
from caption_ab_skill.media.listening import align

TEXTS = (
    "The quick brown fox jumps over the lazy dog, and then it runs back home to sleep near the old stone wall.",
    "If you want to make better videos, start with a simple story and tell it in less than thirty seconds.",
    "Our new blender makes three cups of soup in two minutes, and it costs less than you would think.",
)


def main() -> None:
    """One line per text: median, 90th percentile and greatest error, and the time that it took."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for text in TEXTS:
            speech = speak(text)
            raw = folder / "voice.raw"
            raw.write_bytes(speech.samples)
            source = ["-f", "s16le", "-ar", str(speech.rate), "-ac", "1", "-i", str(raw)]
            report("synthetic", source, folder, text.split(), [start for _, start in speech.starts])
        if len(sys.argv) > 2:
            with Path(sys.argv[2]).open(encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
            words, starts = [row["word"] for row in rows], [int(row["start_ms"]) for row in rows]
            report(Path(sys.argv[1]).name, ["-i", sys.argv[1]], folder, words, starts)


def report(name: str, source: list[str], folder: Path, words: list[str], starts: list[int]) -> None:
    """Align `words` with the sound of `source`, and print how far off they are from `starts`."""
    sound = folder / "sound.pcm"
    command = [ffmpeg_path(), "-v", "error", "-y", *source, "-vn", "-ac", "1", "-ar", "16000", "-f", "s16le"]
    subprocess.run([*command, str(sound)], check=True)
    began = time.monotonic()
    found = asyncio.run(align(sound, words))
    took = time.monotonic() - began
    errors = sorted(abs(at[0] - start) for at, start in zip(found.times, starts, strict=True) if at)
    length = sound.stat().st_size / 32_000
    print(
        f"{name}: {len(errors)} of {len(words)} words, median {errors[len(errors) // 2]} ms, "
        f"90% within {errors[len(errors) * 9 // 10]} ms, at most {errors[-1]} ms; "
        f"{took:.2f} s for {length:.1f} s"
    )


if __name__ == "__main__":
    main()
