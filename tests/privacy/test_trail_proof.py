"""A proof holds for anybody: an RFC 6962 verifier written from the RFC alone, and the stand-alone script."""

import copy
import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from privacy.audit import standalone_verifier
from privacy.audit.merkle import Tree
from privacy.audit.models import AuditEntry, AuditLeaf
from privacy.audit.proof import NotProvable, proof
from privacy.audit.seal import public_key
from privacy.audit.sealer import seal
from tests.privacy.trail import add_person, entries_of, sql

pytestmark = pytest.mark.django_db


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def merkle_tree_hash(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word, over leaf hashes."""
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + merkle_tree_hash(leaves[:k]) + merkle_tree_hash(leaves[k:]))


def root_from_path(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """Rebuild the root by the recursion that defines the path (RFC 6962, 2.1.1)."""
    if size == 1:
        assert not path
        return leaf
    k = 1
    while k * 2 < size:
        k *= 2
    if index < k:
        return sha256(b"\x01" + root_from_path(leaf, index, k, path[:-1]) + path[-1])
    return sha256(b"\x01" + path[-1] + root_from_path(leaf, index - k, size - k, path[:-1]))


@pytest.mark.parametrize("size", [1, 2, 3, 4, 7, 8, 9, 255, 256, 257, 600, 1025])
def test_the_root_is_that_of_the_rfc(size):
    leaves = [sha256(bytes([i % 256, i // 256])) for i in range(size)]
    tree = Tree()
    tree.extend(b"".join(leaves[: size // 3]))
    tree.extend(b"".join(leaves[size // 3 :]))
    assert tree.root() == merkle_tree_hash(leaves)


@pytest.fixture
def log() -> list[int]:
    """A log of two seals over some thousand entries; returns the entries in the order of their leaves."""
    sql("INSERT INTO privacy_subject (id) SELECT gen_random_uuid() FROM generate_series(1, 700)")
    seal()
    sql("INSERT INTO privacy_subject (id) SELECT gen_random_uuid() FROM generate_series(1, 333)")
    seal()
    return list(AuditLeaf.objects.order_by("index").values_list("entry", flat=True))


def test_an_independent_verifier_accepts_the_proof_of_any_entry(log):
    size = len(log)
    for index in (0, 1, 255, 256, 511, 512, 699, 700, 1023, size - 2, size - 1):
        given = proof(log[index])
        leaf, path = bytes.fromhex(given["leaf_hash"]), [bytes.fromhex(h) for h in given["audit_path"]]
        assert (given["leaf_index"], given["tree_size"]) == (index, size)
        assert root_from_path(leaf, index, size, path).hex() == given["root"] == given["seal"]["root"]
        assert standalone_verifier.faults(given, public_key().hex()) == []


def test_the_shape_is_the_one_that_others_rely_on(log):
    assert set(proof(log[5])) == {
        "entry", "leaf_hash", "leaf_index", "tree_size", "audit_path", "root", "seal", "previous_seal",
    }  # fmt: skip


def changed(given: dict[str, Any], *path: str, to: Any) -> dict[str, Any]:
    other = copy.deepcopy(given)
    place = other
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return other


@pytest.mark.parametrize(
    ("path", "to"),
    [
        (("entry", "actor"), "somebody else"),
        (("entry", "at"), 1),
        (("entry", "subject"), None),
        (("leaf_hash",), "00" * 32),
        (("leaf_index",), 3),
        (("tree_size",), 1032),
        (("root",), "00" * 32),
        (("seal", "at"), 1),
        (("seal", "signature"), "00" * 64),
        (("seal", "previous"), "00" * 32),
        (("seal", "public_key"), "00" * 32),
        (("previous_seal", "root"), "00" * 32),
        (("audit_path",), []),
    ],
)
def test_a_changed_proof_is_refused(log, path, to):
    given = changed(proof(log[600]), *path, to=to)  # about a person; the first ones are about purposes
    assert standalone_verifier.faults(given, None)


def test_the_stand_alone_script_needs_nothing_but_python(log, tmp_path: Path):
    script = Path(standalone_verifier.__file__)
    file = tmp_path / "proof.json"
    given = proof(log[42])

    def run() -> tuple[int, dict[str, Any]]:
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(script), str(file), public_key().hex()],
            capture_output=True,
            check=False,
        )
        return done.returncode, json.loads(done.stdout)

    file.write_text(json.dumps(given))
    assert run() == (0, {"ok": True, "faults": []})
    file.write_text(json.dumps(changed(given, "entry", "verb", to="read")))
    code, answer = run()
    assert code == 1
    assert answer["faults"][0] == "the entry does not give the leaf hash"


def test_handing_out_a_proof_is_recorded(log):
    person = add_person()
    seal()
    (entry,) = entries_of(person)
    proof(entry.pk)
    recorded = AuditEntry.objects.filter(verb="proof").latest("id")
    assert (recorded.row_id, recorded.subject, recorded.purpose) == (str(entry.pk), person, "audit")


def test_an_unsealed_or_unknown_entry_has_no_proof():
    (entry,) = entries_of(add_person())
    with pytest.raises(NotProvable, match="not sealed yet"):
        proof(entry.pk)
    with pytest.raises(NotProvable, match="no trail entry"):
        proof(entry.pk + 1000)


def test_the_command_prints_the_proof(log, capsys: pytest.CaptureFixture[str]):
    call_command("audit", "proof", str(log[3]), "--json", skip_checks=True)
    given = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert given["entry"]["id"] == log[3]
    with pytest.raises(CommandError, match="no trail entry"):
        call_command("audit", "proof", "0", skip_checks=True)


def test_the_command_seals(capsys: pytest.CaptureFixture[str]):
    add_person()
    call_command("audit", "seal", "--json", skip_checks=True)
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["sealed"] >= 1
