# SPDX-License-Identifier: Apache-2.0
"""How alembic reaches the state database: through the engine that `State` hands over."""

from alembic import context

from manumit.store.state import METADATA

engine = context.config.attributes["engine"]
with engine.connect().execution_options(manumit_writes=True) as connection:
    context.configure(connection=connection, target_metadata=METADATA, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
