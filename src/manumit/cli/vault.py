# SPDX-License-Identifier: Apache-2.0
"""Commands about the keys of a workspace: shares, recover, passphrase, wipe."""

from __future__ import annotations

from pathlib import Path

import click

from manumit.cli.opening import open_here, passphrase_option, read_passphrase, workspace_argument
from manumit.cli.output import safe_line
from manumit.core.errors import UsageError

_DIRECTORY = click.argument("directory", type=click.Path(path_type=Path))


@click.group()
def vault() -> None:
    """Keep the keys of a workspace that has a passphrase."""


@vault.command()
@workspace_argument
def shares(directory: Path) -> None:
    """Print three recovery shares of the workspace in DIRECTORY; any two of them open it.

    Give them to three people who do not live or work together. They are shown once; making new
    ones ends the old ones.
    """
    from manumit.store.vault import make_shares

    workspace = open_here(directory)
    if workspace.vault is None:
        raise UsageError("This workspace has no passphrase.")
    name = workspace.policy.workspace_id
    with workspace.acting("change.keys", "workspace", name):
        made = make_shares(workspace.folder, workspace.vault)
    workspace.close()
    for number, share in enumerate(made, start=1):
        click.echo(f"Share {number} of {len(made)}, {workspace.clock():%Y-%m-%d}, {name[:8]}:")
        click.echo(_in_lines(share.split()))
    click.echo(
        "Write each on its own sheet, check it word by word, and clear this screen.", err=True
    )


@vault.command()
@_DIRECTORY
@passphrase_option
def recover(directory: Path) -> None:
    """Open the workspace in DIRECTORY with two recovery shares, and give it a new passphrase.

    With --passphrase-fd the lines are: a share, another share, the new passphrase.
    """
    from manumit.store.vault import change_passphrase, recover_vault
    from manumit.workspace import open_workspace

    given = [read_passphrase(f"{which} share, 33 words") for which in ("First", "Second")]
    keys = recover_vault(directory, given)
    passphrase = read_passphrase("New passphrase of five or more words", twice=True)
    workspace = open_workspace(directory, vault=keys)
    with workspace.acting("change.keys", "workspace", workspace.policy.workspace_id):
        change_passphrase(directory, keys, passphrase)
    workspace.close()
    click.echo("The new passphrase opens it; the shares stay valid.")


@vault.command()
@workspace_argument
def passphrase(directory: Path) -> None:
    """Give the workspace in DIRECTORY another passphrase; no record is rewritten.

    With --passphrase-fd the lines are: the present passphrase, the new one. A backup made before
    still opens with the old passphrase.
    """
    from manumit.store.vault import change_passphrase

    workspace = open_here(directory)
    if workspace.vault is None:
        raise UsageError("This workspace has no passphrase.")
    new = read_passphrase("New passphrase of five or more words", twice=True)
    with workspace.acting("change.keys", "workspace", workspace.policy.workspace_id):
        change_passphrase(directory, workspace.vault, new)
    workspace.close()
    click.echo("The new passphrase opens it; the old one no longer does.")


@vault.command()
@_DIRECTORY
@click.option(
    "--name", prompt="This cannot be undone. Type the name of the folder", help="Its name."
)
def wipe(directory: Path, name: str) -> None:
    """Destroy the keys of the workspace in DIRECTORY: nothing in it can be opened again.

    It needs no passphrase, so that it is quick. Backups, and copies that the disk or the system
    keeps of the vault file, still open with their passphrase; so does what is open now, until it
    is stopped.
    """
    from manumit.store.vault import wipe_vault

    if name != directory.resolve().name:
        raise UsageError("That is not the name of this workspace.", hint="Nothing was changed.")
    wipe_vault(directory)
    click.echo(f"The keys of {safe_line(directory)} are destroyed.")


def _in_lines(words: list[str], per_line: int = 6) -> str:
    starts = range(0, len(words), per_line)
    return "\n".join("  " + " ".join(words[at : at + per_line]) for at in starts)
