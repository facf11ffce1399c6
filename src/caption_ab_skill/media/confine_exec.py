"""Run by `confinement.py` as a script of its own: takes away what a command does not need, then becomes that command.

    python -I -S confine_exec.py '{"memory": …, "seconds": …, "read": […], "write": […]}' COMMAND ARGUMENT…

Limits are POSIX's (`setrlimit`). On Linux 5.13 and later the Landlock system calls leave the command nothing of the
file system but the named files and folders, and from 6.7 on no TCP. Where the kernel has no Landlock the limits alone
hold. It imports nothing of the package, so that it starts in some 20 ms.
"""

import ctypes
import json
import os
import resource
import stat
import struct
import sys

# System calls 444 to 446 on every architecture (Linux, include/uapi/asm-generic/unistd.h).
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG, _PATH_BENEATH = 1, 1
_NO_NEW_PRIVILEGES = 38
# include/uapi/linux/landlock.h: the rights that version 1 knows are bits 0 to 12; later versions added one each.
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_FOLDER, _TRUNCATE = 1, 2, 4, 8, 1 << 14
_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}
_ALL_RIGHTS = (1 << 16) - 1
_ALL_TCP = 3
_NICER = 5
_FOR_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE


def limit(kind: int, value: int) -> None:
    """Lower a limit, never raise one."""
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(kind, (value, value))


def restrict(read: list[str], write: list[str]) -> None:
    """Leave this process nothing of the file system but these, as far as the kernel can."""
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_CREATE_RULESET, None, 0, _VERSION_FLAG)
    if version < 1:
        return
    rights = _RIGHTS.get(version, _ALL_RIGHTS)
    attributes = struct.pack("=Q", rights) if version < 4 else struct.pack("=QQ", rights, _ALL_TCP)
    ruleset = libc.syscall(_CREATE_RULESET, attributes, len(attributes), 0)
    if ruleset < 0:
        return
    for paths, allowed in ((read, _EXECUTE | _READ_FILE | _READ_FOLDER), (write, rights)):
        for path in paths:
            try:
                place = os.open(path, os.O_PATH | os.O_CLOEXEC)
            except OSError:
                continue  # what is not there needs no permission
            here = allowed & rights if stat.S_ISDIR(os.fstat(place).st_mode) else allowed & rights & _FOR_FILES
            rule = struct.pack("=Qi", here, place)
            libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, rule, 0)
            os.close(place)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    if libc.syscall(_RESTRICT_SELF, ruleset, 0) != 0:
        raise OSError(ctypes.get_errno(), "landlock_restrict_self")
    os.close(ruleset)


def main() -> None:
    """Confine this process and become the command."""
    given, command = json.loads(sys.argv[1]), sys.argv[2:]
    # Behind whoever waits for an answer; alone on the machine it is as fast as ever.
    os.nice(_NICER)
    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_CPU, given["seconds"])
    if sys.platform == "linux":
        limit(resource.RLIMIT_AS, given["memory"])
        restrict(given["read"], given["write"])
    os.execv(command[0], command)  # noqa: S606  the command is ffmpeg, its arguments a list


if __name__ == "__main__":
    main()
