"""Secrets at rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpo.kernel import vault

vault.unlock(b"k" * 32)


@given(st.text())
def test_what_is_hidden_is_shown_again(words):
    box = vault.Vault(vault.new_wrapped_key())
    hidden = box.hide(words)
    assert box.show(hidden) == words
    assert box.hide(words) != hidden


def test_another_owners_key_opens_nothing_and_fingerprints_differ():
    one, other = vault.Vault(vault.new_wrapped_key()), vault.Vault(vault.new_wrapped_key())
    with pytest.raises(RuntimeError):
        other.show(one.hide("13812345678"))
    assert one.fingerprint("13812345678") == one.fingerprint("13812345678")
    assert one.fingerprint("13812345678") != other.fingerprint("13812345678")


def test_a_changed_secret_is_noticed():
    box = vault.Vault(vault.new_wrapped_key())
    hidden = bytearray(box.hide("13812345678"))
    hidden[-1] ^= 1
    with pytest.raises(RuntimeError):
        box.show(bytes(hidden))
