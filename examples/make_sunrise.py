"""How `sunrise.mp4` and `sunrise.srt` were made: a drawn sunrise, and a synthetic voice that says the captions.

Needs the `engine` extra and the program espeak-ng. Run it in a folder to write both files there.
"""

from __future__ import annotations

import subprocess
import wave
from fractions import Fraction
from pathlib import Path

import av
import imageio_ffmpeg
import numpy as np
import pysubs2

WIDTH, HEIGHT, RATE = 720, 1280, 30
LINES = [
    (300, "One clip, two captions."),
    (2500, "The night is kind to white words,"),
    (5000, "but wait until the sun comes up."),
    (7500, "Which one can you still read?"),
]
LENGTH_MS = 9600
SAMPLE_RATE = 48000


def speak(folder: Path) -> np.ndarray:
    """The voice, each line from its time on, as 16-bit samples."""
    track = np.zeros(LENGTH_MS * SAMPLE_RATE // 1000, np.int16)
    captions = pysubs2.SSAFile()
    for number, (start, words) in enumerate(LINES):
        spoken = folder / f"line{number}.wav"
        subprocess.run(["espeak-ng", "-v", "en-us+f3", "-s", "150", "-w", str(spoken), words], check=True)
        with wave.open(str(spoken)) as sound:
            samples = np.frombuffer(sound.readframes(sound.getnframes()), np.int16)
            at = np.arange(0, len(samples), sound.getframerate() / SAMPLE_RATE)
        voice = np.interp(at, np.arange(len(samples)), samples).astype(np.int16)
        voice = voice[: np.flatnonzero(np.abs(voice) > 200)[-1] + 1]
        begin = start * SAMPLE_RATE // 1000
        track[begin : begin + len(voice)] = voice[: len(track) - begin]
        captions.append(pysubs2.SSAEvent(start, start + round(len(voice) * 1000 / SAMPLE_RATE) + 150, words))
        spoken.unlink()
    captions.save(str(folder / "sunrise.srt"))
    return track


def picture(share: float) -> np.ndarray:
    """The sky at `share` of the clip (0 night, 1 day), with a sun that climbs behind two ranges of hills."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    dawn = np.clip(share * 1.25, 0, 1)
    height = (rows / HEIGHT)[..., None]
    night, day = np.array([14, 18, 52.0]), np.array([255, 236, 190.0])
    glow = np.array([255, 140, 60.0])
    sky = night * (1 - dawn) + day * dawn + glow * (height**2.2) * np.sin(np.pi * min(dawn + 0.12, 1)) * 0.9
    sun_x, sun_y = WIDTH * 0.5, HEIGHT * (0.95 - 0.5 * dawn)
    distance = np.hypot(columns - sun_x, rows - sun_y)[..., None]
    sky += np.exp(-((distance / 260) ** 2)) * np.array([230, 190, 90.0]) * (0.15 + dawn)
    sky = np.where(distance < 92, np.array([255, 250, 226.0]), sky)
    for base, rise, wave_length, shade in ((0.70, 60, 310, 0.62), (0.80, 80, 190, 0.36)):
        ridge = HEIGHT * base + rise * np.sin(columns / wave_length * 2 + base * 9) + 0.4 * rise * np.sin(columns / 71)
        hill = (np.array([24, 34, 58.0]) * (1 - dawn) + np.array([92, 132, 96.0]) * dawn) * shade * 1.5
        sky = np.where((rows > ridge)[..., None], hill, sky)
    return np.clip(sky, 0, 255).astype(np.uint8)


def main() -> None:
    """Write `sunrise.mp4` and `sunrise.srt` into the current folder."""
    folder = Path.cwd()
    voice = speak(folder)
    silent = folder / "silent.mp4"
    with av.open(str(silent), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(RATE))
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.options = {"crf": "23", "preset": "slow"}
        frames = LENGTH_MS * RATE // 1000
        for number in range(frames):
            frame = av.VideoFrame.from_ndarray(picture(number / frames), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    sound = folder / "voice.wav"
    with wave.open(str(sound), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(voice.tobytes())
    ffmpeg = [imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-v", "error"]
    joined = ["-c:v", "copy", "-c:a", "aac", "-b:a", "96k", "-movflags", "+faststart", "sunrise.mp4"]
    subprocess.run([*ffmpeg, "-i", str(silent), "-i", str(sound), *joined], check=True, cwd=folder)
    silent.unlink()
    sound.unlink()


if __name__ == "__main__":
    main()
