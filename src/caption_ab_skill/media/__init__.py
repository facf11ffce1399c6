"""Media as files: what is in them, how ffmpeg is run on them, and what pictures, fonts, captions and speech are."""
