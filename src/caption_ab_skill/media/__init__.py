"""Files that people give and files that come out: what is in them, how ffmpeg is run on them, what a picture and a cue are."""
