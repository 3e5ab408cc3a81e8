"""The installation's keys inside a backup: sealed with a passphrase, or not there at all."""

import json
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MARK = b"BPO-KEYS-1\n"
SALT, NONCE = 16, 12


class WrongPassphrase(Exception):
    """The passphrase does not open these keys, or they were altered."""


def _key(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode())


def seal_keys(folder: Path, passphrase: str) -> bytes:
    """Every key file of the folder, under a key made from the passphrase (scrypt, AES-GCM)."""
    keys = {path.name: path.read_text() for path in sorted(folder.glob("*.key"))}
    salt, nonce = secrets.token_bytes(SALT), secrets.token_bytes(NONCE)
    return MARK + salt + nonce + AESGCM(_key(passphrase, salt)).encrypt(nonce, json.dumps(keys).encode(), MARK)


def open_keys(sealed: bytes, passphrase: str) -> dict[str, str]:
    """{file name: content}; `WrongPassphrase` if the passphrase is another."""
    salt, nonce, data = (
        sealed[len(MARK) :][:SALT],
        sealed[len(MARK) + SALT :][:NONCE],
        sealed[len(MARK) + SALT + NONCE :],
    )
    try:
        keys: dict[str, str] = json.loads(AESGCM(_key(passphrase, salt)).decrypt(nonce, data, MARK))
    except (InvalidTag, ValueError) as refused:
        raise WrongPassphrase from refused
    return keys
