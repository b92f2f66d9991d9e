"""The schema of the API as a file. The commands run where the schema is known: in a process of its own."""

import subprocess
import sys

import typer

app = typer.Typer(no_args_is_help=True, help="Het GraphQL-schema als bestand. / The GraphQL schema as a file.")


@app.command(short_help="Schrijf graphql/schema.graphql opnieuw. / Write graphql/schema.graphql anew.")
def export() -> None:
    """Schrijf graphql/schema.graphql opnieuw. / Write graphql/schema.graphql anew."""
    _run("export")


@app.command(short_help="Vergelijk graphql/schema.graphql met de code. / Compare graphql/schema.graphql with the code.")
def check() -> None:
    """Vergelijk graphql/schema.graphql met de code. / Compare graphql/schema.graphql with the code."""
    _run("check")


def _run(what: str) -> None:
    done = subprocess.run([sys.executable, "-m", "casegraph.schema", what], check=False)  # noqa: S603 - our own module, a fixed word
    raise typer.Exit(code=done.returncode)
