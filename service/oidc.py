"""Signing in with a provider of OpenID Connect: authorization code with PKCE, state and nonce (an extra).

What the provider says is believed after its signature, issuer, audience, nonce and times are checked (OpenID Connect
Core 1.0, section 3.1.3.7). Keys are fetched anew each time, so that a provider may change them whenever it likes.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from corpora.errors import SetupError, ThemebookError

if TYPE_CHECKING:
    from authlib.integrations.httpx_client import OAuth2Client

_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA"]
_LEEWAY = 60  # seconds that two clocks may differ
_TIMEOUT = 10.0
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class UntrustedError(ThemebookError):
    """What came back from the provider does not prove who it is; the message says which check failed."""

    code = "not_signed_in"


@dataclass(frozen=True, slots=True)
class Provider:
    """Who vouches for people: its issuer, and our client there."""

    issuer: str
    client_id: str
    client_secret: str | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one attempt to sign in began with; the browser holds it until the provider sends it back."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> Attempt:
        """One that nobody can guess."""
        return cls(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))

    @classmethod
    def read(cls, kept: str) -> Attempt | None:
        """The attempt that a browser held, as `kept` wrote it."""
        parts = kept.split(".")
        return cls(*parts) if len(parts) == 3 and all(parts) else None

    @property
    def kept(self) -> str:
        """The attempt in one word."""
        return f"{self.state}.{self.nonce}.{self.verifier}"


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom the provider says it is; `email` only where it says that the address was verified."""

    issuer: str
    subject: str
    email: str | None


def where_to_begin(provider: Provider, attempt: Attempt, callback: str) -> str:
    """The provider's address that a browser is sent to.

    Raises:
        SetupError: the extra is not installed, or the provider does not describe itself.
    """
    with _client(provider, callback) as client:
        address, _ = client.create_authorization_url(
            _described(client, provider)["authorization_endpoint"],
            state=attempt.state,
            nonce=attempt.nonce,
            code_verifier=attempt.verifier,
        )
    return str(address)


def vouched_for(provider: Provider, attempt: Attempt, callback: str, answer: Mapping[str, str]) -> Vouched:
    """Whom the provider vouches for, from the query that it sent the browser back with.

    Raises:
        UntrustedError: the answer is not to this attempt, or does not prove who it is.
        SetupError: the extra is not installed, or the provider does not describe itself.
    """
    if not hmac.compare_digest(answer.get("state", "").encode("utf-8", "replace"), attempt.state.encode()):
        raise UntrustedError("the answer is to another attempt to sign in")
    if "error" in answer or not answer.get("code"):
        raise UntrustedError("the provider did not sign anybody in")
    if answer.get("iss", provider.issuer) != provider.issuer:  # RFC 9207
        raise UntrustedError("the answer is from another provider")
    with _client(provider, callback) as client:
        import httpx2
        from authlib.integrations.base_client import OAuthError

        about = _described(client, provider)
        try:
            token = client.fetch_token(about["token_endpoint"], code=answer["code"], code_verifier=attempt.verifier)
        except (OAuthError, ValueError, httpx2.HTTPError) as error:
            raise UntrustedError("the provider did not take the code back") from error
        keys = _json(client, about["jwks_uri"])
    return _checked(token.get("id_token"), keys, provider, attempt.nonce)


def safe_to_ask(address: str) -> bool:
    """Whether what comes from an address cannot be changed on its way: over TLS, or from this machine."""
    parts = urlsplit(address)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    )


def _checked(token: Any, keys: Any, provider: Provider, nonce: str) -> Vouched:
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    if not isinstance(token, str):
        raise UntrustedError("the provider gave no ID token")
    rules = jwt.JWTClaimsRegistry(
        leeway=_LEEWAY,
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": provider.client_id},
        nonce={"essential": True, "value": nonce},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
    )
    try:
        claims = jwt.decode(token, KeySet.import_key_set(keys), algorithms=_ALGORITHMS).claims
        rules.validate(claims)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise UntrustedError(f"the ID token is not valid ({type(error).__name__})") from error
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if several else provider.client_id) != provider.client_id:
        raise UntrustedError("the ID token was made for another client")
    subject, email = claims["sub"], claims.get("email")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise UntrustedError("the ID token names nobody")
    trusted = claims.get("email_verified") is True and isinstance(email, str)
    return Vouched(provider.issuer, subject, email if trusted else None)


def _client(provider: Provider, callback: str) -> OAuth2Client:
    try:
        from authlib.integrations.httpx_client import OAuth2Client
    except ImportError:
        raise SetupError(
            "signing in with a provider needs an extra: pip install -c constraints.txt -e '.[oidc]'"
        ) from None
    return OAuth2Client(
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        token_endpoint_auth_method="client_secret_basic" if provider.client_secret else "none",
        scope="openid email",
        redirect_uri=callback,
        code_challenge_method="S256",
        timeout=_TIMEOUT,
        trust_env=False,
    )


def _described(client: OAuth2Client, provider: Provider) -> dict[str, str]:
    """What the provider says of itself (OpenID Connect Discovery 1.0)."""
    about = _json(client, provider.issuer.rstrip("/") + "/.well-known/openid-configuration")
    if not isinstance(about, dict) or about.get("issuer") != provider.issuer:
        raise SetupError(
            f"the provider at {provider.issuer} calls itself otherwise; give THEMEBOOK_OIDC_ISSUER its own name"
        )
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not isinstance(about.get(name), str) or not safe_to_ask(about[name]):
            raise SetupError(f"the provider at {provider.issuer} has no safe address for its {name}")
    return about


def _json(client: OAuth2Client, address: str) -> Any:
    import httpx2

    try:
        answer = client.request("GET", address, withhold_token=True)
        answer.raise_for_status()
        return answer.json()
    except (ValueError, httpx2.HTTPError) as error:
        raise SetupError(f"the provider does not answer at {address}") from error
