"""`forget`: everything that the skill keeps, gone."""

from __future__ import annotations

from ..chat.forget import StillInUse, forget
from ..home import home_dir
from .json_out import print_json
from .outcome import DONE, CommandFailed


async def forget_all(*, as_json: bool) -> int:
    """Remove what the home holds and say what that was. Raises CommandFailed while it is in use."""
    home = home_dir()
    try:
        forgotten = await forget(home)
    except StillInUse as error:
        raise CommandFailed(str(error), "busy") from error
    if as_json:
        print_json({"removed": list(forgotten.removed), "left": list(forgotten.left)})
        return DONE
    print(f"Removed everything that was kept in {home}." if forgotten.removed else "There was nothing to remove.")
    if forgotten.left:
        print(f"Left alone, because they are not this program's: {', '.join(forgotten.left)}.")
    return DONE
