"""Commands on users: user add, user email."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from service.cli import screen
from service.cli.local import DataDir, Json, opened

user = typer.Typer(help="People and their keys.", no_args_is_help=True)


class Role(StrEnum):
    """What a user may do."""

    ANALYST = "analyst"
    REVIEWER = "reviewer"
    ADMIN = "admin"


@user.command()
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the user's decisions are signed with.")],
    role: Annotated[Role, typer.Option(help="Analysts upload and run, reviewers decide, admins do all.")],
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Add a user and print their key, this once."""
    from service import operations

    with opened(data_dir) as database:
        made = operations.add_user(database, operations.COMMAND_LINE, name, role.value)
    if as_json:
        screen.print_json(
            {"id": made.user.id, "name": made.user.name, "role": made.user.role.value, "key": made.secret}
        )
        return
    screen.say(f"{made.user.name} ({role}), {made.user.id}. Their key, shown only now:")
    screen.out().print(made.secret, markup=False, soft_wrap=True)


@user.command()
def email(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The user.")],
    address: Annotated[
        str | None, typer.Argument(metavar="[ADDRESS]", help="Left out: they sign in so no longer.")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Say which address a user signs in with at the provider (THEMEBOOK_OIDC_ISSUER)."""
    from service import operations

    with opened(data_dir) as database:
        operations.set_email(database, operations.COMMAND_LINE, name, address)
    screen.say(f"{name} signs in at the provider as {address}" if address else f"{name} signs in at no provider")
