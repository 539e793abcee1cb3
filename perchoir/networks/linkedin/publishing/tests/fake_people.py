"""Who is who on the LinkedIn on loopback: tokens, members, pages, roles."""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qs

from perchoir.networks.linkedin.publishing.tests.fake_answers import denied, missing
from tests.rigs.fake_network import Asked, Behaviour, FakeNetwork, Reply, in_json

MEMBER: Final = "urn:li:person:abc_1-Z"
PAGE: Final = "urn:li:organization:700"
OTHER: Final = "urn:li:organization:800"
ABROAD: Final = "urn:li:organization:900"
NAMES: Final = {PAGE: "morvan", OTHER: "anna", ABROAD: "elsewhere"}
FOR_PAGES: Final = frozenset(
    {"rw_organization_admin", "w_organization_social", "r_organization_social"}
)
SELF_SERVE: Final = frozenset({"openid", "profile", "w_member_social"})


@dataclass
class Token:
    """Whom it opens, and what was granted."""

    member: str = MEMBER
    scopes: frozenset[str] = FOR_PAGES


class People(FakeNetwork):
    """`codes` and `refreshes` hold what each was granted. `roles` are those of the one member."""

    def __init__(self) -> None:
        super().__init__()
        self.tokens = {
            "token-of-the-page": Token(),
            "token-of-the-member": Token(scopes=SELF_SERVE),
        }
        self.roles = {PAGE: "ADMINISTRATOR", ABROAD: "ANALYST"}
        self.codes: dict[str, str] = {}
        self.refreshes: dict[str, str] = {}
        self.clients = {"house": "s3cret-of-the-house"}
        self.gives_refresh = False
        self._count = 0

    def _who(self, asked: Asked, token: Token) -> Reply:
        person = token.member.rpartition(":")[2]
        if asked.path == "/v2/userinfo" and "openid" in token.scopes:
            picture = "https://media.licdn.com/a.jpg"
            return in_json({"sub": person, "name": "Camille Morvan", "picture": picture})
        if asked.path == "/v2/me" and "r_basicprofile" in token.scopes:
            names = {"localizedFirstName": "Camille", "localizedLastName": "Morvan"}
            return in_json({"id": person, "vanityName": "camille-morvan", **names})
        return denied()

    def _acls(self, asked: Asked, token: Token, _keys: list[str]) -> Reply:
        if "rw_organization_admin" not in token.scopes:
            return denied()
        assert (asked.query["q"], asked.query["state"]) == ("roleAssignee", "APPROVED")
        every = [
            {"organization": urn, "role": role, "roleAssignee": token.member, "state": "APPROVED"}
            for urn, role in self.roles.items()
        ]
        return in_json({"paging": {"start": 0}, "elements": every})

    def _organizations(self, asked: Asked, token: Token, keys: list[str]) -> Reply:
        if "rw_organization_admin" not in token.scopes:
            return denied()
        if keys:
            urn = f"urn:li:organization:{keys[0]}"
            return in_json(_organization(urn)) if urn in NAMES else missing()
        named = [urn for urn, name in NAMES.items() if name == asked.query["vanityName"]]
        return in_json({"elements": [_organization(urn) for urn in named]})

    def _sizes(self, asked: Asked, token: Token, keys: list[str]) -> Reply:
        assert asked.query["edgeType"] == "COMPANY_FOLLOWED_BY_MEMBER"
        return in_json({"firstDegreeSize": 37}) if keys[0] in self.roles else denied()

    def _oauth(self, asked: Asked) -> Behaviour:
        form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        if self.clients.get(form.get("client_id", "")) != form.get("client_secret"):
            said = {"error": "invalid_client", "error_description": "Client authentication failed"}
            return in_json(said, 401)
        if asked.path.endswith("/introspectToken"):
            return in_json({"active": form["token"] in self.tokens})
        if form["grant_type"] == "refresh_token":
            scope = self.refreshes.get(form["refresh_token"])
        else:
            scope = self.codes.pop(form.get("code", ""), None)
        if scope is None:
            said = {"error": "invalid_request", "error_description": "Unable to retrieve token"}
            return in_json(said, 400)
        return in_json(self._new_token(scope))

    def _new_token(self, scope: str) -> dict[str, Any]:
        self._count += 1
        token = f"access-{self._count:08d}"
        self.tokens[token] = Token(scopes=frozenset(scope.split()))
        given: dict[str, Any] = {
            "access_token": token,
            "expires_in": 5_184_000,
            "scope": scope.replace(" ", ","),
        }
        if self.gives_refresh:
            refresh = next(iter(self.refreshes), "refresh-0001")
            self.refreshes[refresh] = scope
            given |= {"refresh_token": refresh, "refresh_token_expires_in": 31_536_000}
        return given


def _organization(urn: str) -> dict[str, Any]:
    name = NAMES[urn]
    number = int(urn.rpartition(":")[2])
    return {"id": number, "vanityName": name, "localizedName": name.capitalize()}
