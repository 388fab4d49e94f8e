"""The Landlock fence: a process takes file rights away from itself, for good (Linux).

Runs inside the student's process, just before the program's first line, and knows only the
standard library. It needs no rights and no other program. What it takes away stays away in every
thread, child and program that is started later. It holds for root, too, who also loses what only
root can do (set the clock, load a module, change the root folder), except reading past permissions.

What Landlock never judges, so that it stays open: the network, System V shared memory, looking at
a file's size and dates, changing its permissions and dates (both by a known path; folders can't be
listed), watching a folder for new names, and lowering the limits and the priority of other
processes of the same user. What else is open depends on the kernel: see `open_doors`.
"""

import ctypes
import errno
import os
import stat
import struct
import sys
from collections.abc import Iterable
from functools import cache

# Rights on files and folders, by the kernel's numbers.
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_MAKE_CHAR, _MAKE_BLOCK, _TRUNCATE = 1 << 6, 1 << 11, 1 << 14
_IOCTL_DEV, _RESOLVE_UNIX = 1 << 15, 1 << 16
_READ = _EXECUTE | _READ_FILE | _READ_DIR
_DEVICES = _MAKE_CHAR | _MAKE_BLOCK  # nobody needs to make one, and a disk's is the whole disk
_ON_A_FILE = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV | _RESOLVE_UNIX
# How many of the rights a kernel knows, by the version that brought the last of them.
_KNOWN = ((9, 17), (5, 16), (3, 15), (2, 14), (1, 13))
_SCOPES = 0b11  # abstract sockets and signals: not out of the fence (from version 6 on)

# System calls: the same numbers on all machines but these.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_OTHER_NUMBERS = ("alpha", "mips")
_PR_SET_NO_NEW_PRIVS = 38
_CAPABILITIES = struct.pack("=Ii", 0x20080522, 0)  # of this process, in the third layout
_CAP_DAC_OVERRIDE = 1 << 1  # without it, root could not read its own users' files

_SHARED = "/dev/shm"  # shared with others: names there can be used, but not listed
_ETC = """
ca-certificates crypto-policies gai.conf group host.conf hosts inputrc ld.so.cache locale.alias
localtime mime.types networks nsswitch.conf passwd pki/ca-trust pki/tls/certs pki/tls/cert.pem
pki/tls/openssl.cnf protocols resolv.conf services ssl/certs ssl/cert.pem ssl/openssl.cnf terminfo
timezone
""".split()


def version() -> int:
    """Return the version of this kernel's Landlock; 0 if there is none, or it is switched off."""
    if sys.platform != "linux" or os.uname().machine.startswith(_OTHER_NUMBERS):
        return 0
    asked = ctypes.c_uint(1)  # "only tell your version"
    return max(0, int(_libc().syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), asked)))


def open_doors(abi: int) -> tuple[str, ...]:
    """Return in words what the fence leaves open under this version of Landlock."""
    if abi < 1:
        return ("everything",)
    doors = ["the network", "permissions of your files", "limits of your other processes"]
    if abi < 9:
        doors.append("unix socket files")
    if abi < 6:
        doors += ["signals", "abstract sockets"]
    if abi < 3:
        doors.append("emptying your files")
    return tuple(doors)


def needed(other: str = "") -> list[str]:
    """Return what a Python program has to read, beside its own folder, to run as it always does.

    Of /proc, that is only the process's own threads, and only for the kit's shim.

    Args:
        other: another interpreter that is used as well.
    """
    python = []
    prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}
    for prefix in sorted(prefixes | _prefix(other)):
        # An interpreter that was installed right into a home must not open all of it.
        around = {f"{home.rstrip('/')}{more}" for home in _homes() for more in ("/", "/.local/")}
        if any(place.startswith(f"{prefix}/".replace("//", "/")) for place in around):
            python += [f"{prefix}/{part}" for part in ("bin", "lib", "lib64")]
        else:
            python.append(prefix)
    system = "/usr /bin /sbin /lib /lib32 /lib64 /libx32 /nix/store /gnu/store".split()
    brew = "/home/linuxbrew/.linuxbrew"
    pythons = [f"/etc/{name}" for name in _names("/etc") if name.startswith("python3")]
    etc = [f"/etc/{name}" for name in _ETC]
    kernel = ["/sys/devices/system/cpu", "/proc/self/task"]
    return [*python, *system, brew, *etc, *pythons, *kernel]


def _prefix(python: str) -> set[str]:
    """Return the folder of an interpreter `PREFIX/bin/python`."""
    return {python.rpartition("/")[0].rpartition("/")[0]} - {""}


def restrict(read: Iterable[str], write: Iterable[str]) -> None:
    """Let this process use these files and folders, and the harmless devices, and nothing else.

    Call it while the process has one thread: only the calling thread is restricted, with what it
    starts later. Files that are open already stay usable. Each call can only take more away.

    Args:
        read: what may be read and executed, with everything beneath it. Never the whole of /proc:
            the command lines of other processes are there.
        write: where everything may be done, except making devices. What is shared with others
            does not belong here; only /dev/shm (which multiprocessing needs) can't be listed.
            A path in `read` or `write` that does not exist gives nothing.

    Raises:
        OSError: there is no Landlock here, or the kernel has refused a step; says which.
    """
    abi = version()
    if abi < 1:
        raise OSError(errno.EOPNOTSUPP, "this system has no Landlock, or it is switched off")
    handled = (1 << next(rights for since, rights in _KNOWN if abi >= since)) - 1
    # Three numbers: rights on files, on the network, scopes. Older kernels know fewer of them.
    attributes = struct.pack("=QQQ", handled, 0, _SCOPES if abi >= 6 else 0)
    size = 24 if abi >= 6 else 16 if abi >= 4 else 8
    rules = _call("making the rules", _CREATE_RULESET, attributes, ctypes.c_size_t(size), 0)
    try:
        for path in (*read, "/dev/urandom", "/dev/random"):
            _allow(rules, path, handled & _READ)
        for path in (*write, "/dev/null", "/dev/zero", "/dev/full"):
            listing = _READ_DIR if path == _SHARED else 0
            _allow(rules, path, handled & ~_DEVICES & ~listing)
        if _libc().prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
            raise _failed("giving up new rights")
        _call("entering the fence", _RESTRICT_SELF, rules, 0)
    finally:
        os.close(rules)
    _give_up_roots_powers()


def _allow(rules: int, path: str, rights: int) -> None:
    """Allow `rights` on `path` and beneath it; on a file, those that a file can have."""
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # what we can't reach now, nobody can reach from inside
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            rights &= _ON_A_FILE
        rule = struct.pack("=Qi", rights, place)
        _call(f"allowing {path}", _ADD_RULE, rules, 1, rule, 0)
    finally:
        os.close(place)


def _give_up_roots_powers() -> None:
    """Drop all capabilities but one. They never come back: new rights are given up already."""
    libc = _libc()
    held = ctypes.create_string_buffer(24)
    if libc.capget(_CAPABILITIES, held) != 0:
        raise _failed("asking for root's powers")
    effective, permitted, *_ = struct.unpack("=6I", held.raw)
    kept = (effective & _CAP_DAC_OVERRIDE, permitted & _CAP_DAC_OVERRIDE, 0, 0, 0, 0)
    if libc.capset(_CAPABILITIES, struct.pack("=6I", *kept)) != 0:
        raise _failed("giving up root's powers")


def _call(what: str, number: int, *arguments: object) -> int:
    """Make a system call; raise an error that says `what` has failed."""
    result: int = _libc().syscall(number, *arguments)
    if result < 0:
        raise _failed(what)
    return result


def _failed(what: str) -> OSError:
    code = ctypes.get_errno()
    return OSError(code, f"Landlock refused {what}: {os.strerror(code)}")


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _homes() -> set[str]:
    """Return where this user is at home; a user may be known by number only."""
    import pwd  # Windows has none, and asks for version() only

    homes = {os.environ.get("HOME") or "/"}
    try:
        homes.add(pwd.getpwuid(os.getuid()).pw_dir)
    except KeyError:
        pass
    return homes


def _names(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return [entry.name for entry in entries]
    except OSError:
        return []
