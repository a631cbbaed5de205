"""A tree of hashes (RFC 6962 §2.1): one root stands for many leaves, a short path shows that a leaf
is among them. Hashes are SHA-256 in hexadecimal; leaves and nodes begin differently, so that none
passes for the other.
"""

from collections.abc import Sequence
from hashlib import sha256

LEAF, NODE = b"\x00", b"\x01"


def leaf_of(content: bytes) -> str:
    """The leaf of this content."""
    return sha256(LEAF + content).hexdigest()


def root_of(leaves: Sequence[str]) -> str:
    """The root over these leaves in this order; over none, the hash of nothing."""
    if not leaves:
        return sha256(b"").hexdigest()
    if len(leaves) == 1:
        return leaves[0]
    middle = _split(len(leaves))
    return _node(root_of(leaves[:middle]), root_of(leaves[middle:]))


def path_of(leaves: Sequence[str], index: int) -> list[str]:
    """The hashes that lead from the leaf at `index` to the root, the nearest first."""
    if len(leaves) <= 1:
        return []
    middle = _split(len(leaves))
    if index < middle:
        return [*path_of(leaves[:middle], index), root_of(leaves[middle:])]
    return [*path_of(leaves[middle:], index - middle), root_of(leaves[:middle])]


def climb(leaf: str, index: int, count: int, path: Sequence[str]) -> str | None:
    """The root to which this path leads; None when it is no path of such a leaf in such a tree."""
    if not 0 <= index < count:
        return None
    if count == 1:
        return None if path else leaf
    if not path:
        return None
    middle = _split(count)
    if index < middle:
        below = climb(leaf, index, middle, path[:-1])
        return below and _node(below, path[-1])
    below = climb(leaf, index - middle, count - middle, path[:-1])
    return below and _node(path[-1], below)


def _split(count: int) -> int:
    """The largest power of two smaller than this count."""
    return 1 << (count - 1).bit_length() - 1


def _node(left: str, right: str) -> str:
    return sha256(NODE + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()
