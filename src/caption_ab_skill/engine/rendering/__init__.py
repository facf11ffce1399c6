"""A draft becomes one ffmpeg command: captions laid out, written as ASS, drawn and encoded in one pass."""
