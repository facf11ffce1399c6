"""A draft as it travels, and how to read one that nobody documented in full.

The contract's keys (times in ms):

    t   tracks                          d   duration
    tt  track type: 0 video, 1 audio,   m   metadata: {"title", "width", "height"} on the draft
        7 text                          sg  segments

Keys that the embedded engine adds, on whatever they stand:

    draft.m.fps          frames a second of the picture, as a fraction "60000/1001"
    track.m.variant      text track: the letter of the variant that it belongs to, "A" to "F"
    track.m.style        text track: the look in plain terms, the keys of `timeline --json` variants without "cues"
    segment.s            start on the timeline
    segment.text         text segment: the words of the cue, plain text, "\\n" between lines
    segment.m.title      video and audio segment: the file's name as it was uploaded
    segment.m.media      video and audio segment: the id of the stored media
    segment.m.from       video and audio segment: where in the source it starts
    segment.v            volume in percent of the original
"""
