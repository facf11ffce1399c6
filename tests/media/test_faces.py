from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest
from skimage import data
from skimage.color import rgb2gray
from skimage.transform import resize

from caption_ab_skill.media import faces
from caption_ab_skill.media.faces import CannotSeeFaces, can_see_faces, find_faces

SIZE = (240, 240)


@pytest.fixture(scope="module")
def frames(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A portrait, a wall of bricks, and the portrait again."""
    pictures = [rgb2gray(data.astronaut()), data.brick() / 255.0]
    small = [(resize(picture, SIZE, anti_aliasing=True) * 255).astype(np.uint8) for picture in pictures]
    path = tmp_path_factory.mktemp("faces") / "frames"
    path.write_bytes(b"".join(frame.tobytes() for frame in (*small, small[0])))
    return path


def test_a_face_is_found_where_it_is_and_nowhere_else(frames: Path) -> None:
    portrait, bricks, again = asyncio.run(find_faces(frames, SIZE, [0, 1, 2]))
    assert bricks == ()
    assert again == portrait
    (face,) = portrait
    # Her eyes and her mouth, by eye.
    assert face.left < 0.38 < face.right
    assert face.left < 0.49 < face.right
    assert face.top < 0.21
    assert face.bottom > 0.31
    assert face.right - face.left < 0.3


def test_only_the_frames_that_were_asked_for_are_looked_at(frames: Path) -> None:
    assert len(asyncio.run(find_faces(frames, SIZE, [1]))) == 1


def test_without_the_detector_a_sentence_says_what_to_install(frames: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faces.importlib.util, "find_spec", lambda _: None)
    assert not can_see_faces()
    with pytest.raises(CannotSeeFaces, match=r'pip install "caption-ab-skill\[faces\]"'):
        asyncio.run(find_faces(frames, SIZE, [0]))
