"""Personal data at rest: AES-GCM under a key of its owner's (one a client), and a keyed hash for looking up.

An owner's key is wrapped by the installation's master key. Destroying the wrapped key erases all that was written
under it, wherever copies lie.
"""

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MASTER: dict[str, bytes] = {}
NONCE = 12


def unlock(master: bytes) -> None:
    """The installation's master key, set once when the app starts."""
    MASTER["key"] = master


def new_wrapped_key() -> bytes:
    """A fresh 256-bit key, wrapped for storage."""
    return _encrypt(MASTER["key"], secrets.token_bytes(32), b"key")


class Vault:
    """One owner's secrets. `wrapped`: the owner's key as stored."""

    def __init__(self, wrapped: bytes) -> None:
        self._key = _decrypt(MASTER["key"], wrapped, b"key")

    def hide(self, words: str) -> bytes:
        return _encrypt(self._key, words.encode(), b"value")

    def show(self, hidden: bytes) -> str:
        return _decrypt(self._key, hidden, b"value").decode()

    def hide_bytes(self, data: bytes) -> bytes:
        """A whole file, for files that hold personal data."""
        return _encrypt(self._key, data, b"file")

    def show_bytes(self, hidden: bytes) -> bytes:
        return _decrypt(self._key, hidden, b"file")

    def fingerprint(self, words: str) -> str:
        """The same words give the same fingerprint, for this owner alone; nothing can be read back from it."""
        return hmac.new(self._key, words.encode(), hashlib.sha256).hexdigest()


class HouseVault(Vault):
    """The vendor's own secrets, which no client owns: the key is derived from the master key, not stored."""

    def __init__(self) -> None:
        self._key = hmac.new(MASTER["key"], b"house vault", hashlib.sha256).digest()


def house_vault() -> Vault:
    """The vault for personal data of the vendor's own (candidates): erased row by row, not by destroying a key."""
    return HouseVault()


def _encrypt(key: bytes, data: bytes, purpose: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, data, purpose)


def _decrypt(key: bytes, data: bytes, purpose: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(data[:NONCE], data[NONCE:], purpose)
    except InvalidTag:
        raise RuntimeError("a secret cannot be opened: it was written under another key, or altered") from None
