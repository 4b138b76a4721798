"""What a process that runs strangers' queries may not do: reach the network, start programs, take all memory, outlive its parent.

Linux only, by prctl(2) and seccomp(2) through ctypes; elsewhere the functions say False and the refusal by parsing (kg.serving.guard)
stands alone.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import struct
import sys

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_SECCOMP_MODE_FILTER = 2
_CLONE_NEWNET = 0x40000000
_ALLOW, _DENY = 0x7FFF0000, 0x00050000 | 1  # SECCOMP_RET_ALLOW; SECCOMP_RET_ERRNO | EPERM
_LOAD, _JEQ, _JGE, _RET = 0x20, 0x15, 0x35, 0x06
_AF_UNIX = 1
# machine -> (AUDIT_ARCH, socket, connect, bind, execve, execveat, ptrace, io_uring_setup)
_SYSCALLS = {
    "x86_64": (0xC000003E, 41, 42, 49, 59, 322, 101, 425),
    "aarch64": (0xC00000B7, 198, 203, 200, 221, 281, 117, 425),
}


def _libc() -> ctypes.CDLL | None:
    return ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def supported() -> bool:
    """Whether `forbid_network` has a filter for this system."""
    return sys.platform == "linux" and platform.machine() in _SYSCALLS


def die_with_parent() -> None:
    libc = _libc()
    if libc is not None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def leave_network() -> bool:
    """Into an empty network namespace; needs privilege, so False for most users."""
    libc = _libc()
    return libc is not None and libc.unshare(_CLONE_NEWNET) == 0


def forbid_network(programs: bool = False) -> bool:
    """No socket but a Unix one can be made from here on, in this process and all it starts; True when the kernel took the filter.

    Without `programs` nothing can be executed, connected, bound or traced either.  io_uring is refused because it makes sockets without
    socket(2).
    """
    libc, numbers = _libc(), _SYSCALLS.get(platform.machine())
    if libc is None or numbers is None:
        return False
    arch, make_socket, connect, bind, execve, execveat, ptrace, io_uring = numbers
    denied = [io_uring] if programs else [io_uring, connect, bind, execve, execveat, ptrace]
    tests = [(_JEQ, number) for number in denied]
    if arch == _SYSCALLS["x86_64"][0]:
        tests.insert(0, (_JGE, 0x40000000))  # the x32 numbers are a second door to the same calls
    # offsets in struct seccomp_data: nr 0, arch 4, low half of the first argument 16
    program = [(_LOAD, 0, 0, 4), (_JEQ, 1, 0, arch), (_RET, 0, 0, _DENY), (_LOAD, 0, 0, 0)]
    for code, number in tests:
        program += [(code, 0, 1, number), (_RET, 0, 0, _DENY)]
    program += [(_JEQ, 0, 3, make_socket), (_LOAD, 0, 0, 16), (_JEQ, 1, 0, _AF_UNIX), (_RET, 0, 0, _DENY), (_RET, 0, 0, _ALLOW)]
    code_bytes = b"".join(struct.pack("HBBI", *step) for step in program)
    buffer = ctypes.create_string_buffer(code_bytes, len(code_bytes))
    header = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(program), ctypes.addressof(buffer)), 16)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(header), 0, 0) == 0)


def address_space() -> int:
    """Bytes of address space in use; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", "rb") as f:
            return int(f.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def resident() -> int:
    """Bytes of memory held; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", "rb") as f:
            return int(f.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def cap_memory(more: int) -> None:
    """At most `more` bytes of address space beyond what is in use now (an open store alone maps several hundred MB)."""
    used = address_space()
    if used:
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (used + more, hard))
