"""The platform's certificate authority: made once, kept in Secrets Manager, it signs what hosts ask for."""

import datetime
import ipaddress
import json

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from ringbus.configure.catalogue import AUTHORITY_UNREAD
from ringbus.configure.ports import SecretPort
from ringbus.errors import failed
from ringbus.hosts.wanted import WantedCertificate
from ringbus.topology import names

_PLACE = "tls/authority"
_DAY = datetime.timedelta(days=1)
_OWN_LIFE = 3650 * _DAY
_LIFE = 397 * _DAY


class CertificateAuthority:
    """Signs certificates. ``certificate`` is its own, as PEM; its key is in memory and in Secrets Manager only."""

    def __init__(self, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> None:
        self._key = key
        self._own = certificate

    @property
    def certificate(self) -> str:
        """Its own certificate, as PEM: what hosts trust."""
        return _pem(self._own)

    def sign(self, request: str, wanted: WantedCertificate, now: datetime.datetime) -> str:
        """The certificate for the key of a request (PEM); names are those wanted, whatever the request says."""
        asked = x509.load_pem_x509_csr(request.encode())
        uses = [ExtendedKeyUsageOID.CLIENT_AUTH, *([ExtendedKeyUsageOID.SERVER_AUTH] if wanted.names else [])]
        builder = (
            _dated(_name(wanted.common_name), self._own.subject, now, _LIFE)
            .public_key(asked.public_key())
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage(uses), critical=False)
            .add_extension(_key_of(self._key), critical=False)
        )
        alternatives = _alternatives(wanted)
        if alternatives:
            builder = builder.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        return _pem(builder.sign(self._key, hashes.SHA256()))

    def to_secret(self) -> str:
        """Key and certificate, as they are kept."""
        key = self._key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return json.dumps({"key": key.decode(), "certificate": self.certificate})


def authority(
    secrets: SecretPort, platform: str, home: str, now: datetime.datetime, *, keep: bool
) -> CertificateAuthority:
    """The platform's authority; made when there is none, and kept only if it is to be used.

    Of two that make it at once the first one's stands.
    """
    name = names.secret(platform, _PLACE)
    text = secrets.read(home, name)
    if text is None:
        text = new_authority(platform, now).to_secret()
        text = secrets.keep_first(home, name, text, "Certificate authority of the platform's hosts") if keep else text
    try:
        return _read(text)
    except (ValueError, KeyError, TypeError):
        hint = "put back the value that was there: all hosts trust that one."
        raise failed(AUTHORITY_UNREAD, f"secret {name} in {home}", "it holds no authority", hint=hint) from None


def _read(text: str) -> CertificateAuthority:
    kept = json.loads(text)
    key = serialization.load_pem_private_key(kept["key"].encode(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError
    return CertificateAuthority(key, x509.load_pem_x509_certificate(kept["certificate"].encode()))


def new_authority(platform: str, now: datetime.datetime) -> CertificateAuthority:
    """A new authority with a key of its own."""
    key, name = ec.generate_private_key(ec.SECP256R1()), _name(f"{platform} hosts")
    certificate = (
        _dated(name, name, now, _OWN_LIFE)
        .public_key(key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(_usage(), critical=True)
        .sign(key, hashes.SHA256())
    )
    return CertificateAuthority(key, certificate)


def _dated(
    subject: x509.Name, issuer: x509.Name, now: datetime.datetime, life: datetime.timedelta
) -> x509.CertificateBuilder:
    """Valid from yesterday on: clocks differ."""
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _DAY)
        .not_valid_after(now + life)
    )


def _usage() -> x509.KeyUsage:
    others = dict.fromkeys(
        ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
         "encipher_only", "decipher_only"), False
    )  # fmt: skip
    return x509.KeyUsage(key_cert_sign=True, crl_sign=True, **others)


def _alternatives(wanted: WantedCertificate) -> list[x509.GeneralName]:
    own = [x509.DNSName(name) for name in wanted.names]
    return [*own, *(x509.IPAddress(ipaddress.ip_address(address)) for address in wanted.addresses)]


def _key_of(key: ec.EllipticCurvePrivateKey) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()
