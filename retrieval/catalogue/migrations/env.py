"""Alembic's entry: runs the migrations on the connection that `open_database` hands over."""

from alembic import context

from retrieval.catalogue import service_schema  # noqa: F401 - adds its tables to Base
from retrieval.catalogue.schema import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
