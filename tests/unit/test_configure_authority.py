"""The platform's authority: made once, kept as a secret, it signs what is wanted and nothing that is asked for."""

from __future__ import annotations

import datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from ringbus.configure.authority import authority, new_authority
from ringbus.errors import RingbusError
from ringbus.hosts.wanted import WantedCertificate
from tests.unit.hosts_samples import NOW
from tests.unit.test_configure_hosts import Chest

HOST = WantedCertificate("/c", "/k", "bus.internal", "rabbitmq", ("bus.internal",), ("10.0.0.1",))
LINK = WantedCertificate("/c", "/k", "federation", "rabbitmq")


def request(name: str) -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, hashes.SHA256())
    return made.public_bytes(serialization.Encoding.PEM).decode()


@pytest.mark.parametrize(
    ("wanted", "uses", "names"),
    [
        (HOST, {ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH}, ["bus.internal", "10.0.0.1"]),
        (LINK, {ExtendedKeyUsageOID.CLIENT_AUTH}, []),
    ],
)
def test_it_signs_what_is_wanted_whatever_the_request_says(
    wanted: WantedCertificate, uses: set[x509.ObjectIdentifier], names: list[str]
) -> None:
    signer = new_authority("hailo", NOW)
    asked = request("administrator")
    made = x509.load_pem_x509_certificate(signer.sign(asked, wanted, NOW).encode())
    own = x509.load_pem_x509_certificate(signer.certificate.encode())
    made.verify_directly_issued_by(own)
    assert made.subject.rfc4514_string() == f"CN={wanted.common_name}"
    assert made.public_key() == x509.load_pem_x509_csr(asked.encode()).public_key()
    assert set(made.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value) == uses
    assert not made.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    found = [one.value for one in made.extensions if isinstance(one.value, x509.SubjectAlternativeName)]
    assert [str(name.value) for one in found for name in one] == names
    assert made.not_valid_before_utc < NOW < made.not_valid_after_utc - datetime.timedelta(days=365)


def test_it_is_made_once_and_kept() -> None:
    chest = Chest()
    first = authority(chest, "hailo", "eu-west-1", NOW, keep=True)
    assert authority(chest, "hailo", "eu-west-1", NOW, keep=True).certificate == first.certificate
    assert ("eu-west-1", "hailo/tls/authority") in chest.held


def test_of_two_that_make_it_at_once_the_first_stands() -> None:
    chest = Chest()
    other = new_authority("hailo", NOW)

    class Race(Chest):
        def keep_first(self, region: str, name: str, value: str, description: str) -> str:
            return other.to_secret()

    assert authority(Race(), "hailo", "eu-west-1", NOW, keep=True).certificate == other.certificate
    assert not any("tls" in name for _, name in chest.held)


def test_to_look_keeps_nothing() -> None:
    chest = Chest()
    authority(chest, "hailo", "eu-west-1", NOW, keep=False)
    assert not any("tls" in name for _, name in chest.held)


@pytest.mark.parametrize("text", ["", "a password", "{}", '{"key": "x", "certificate": "y"}', "[1]"])
def test_what_is_no_authority_is_told_and_not_replaced(text: str) -> None:
    chest = Chest()
    chest.held["eu-west-1", "hailo/tls/authority"] = text
    with pytest.raises(RingbusError) as caught:
        authority(chest, "hailo", "eu-west-1", NOW, keep=True)
    assert [one.code for one in caught.value.findings] == ["RB527"]
    assert chest.held["eu-west-1", "hailo/tls/authority"] == text
