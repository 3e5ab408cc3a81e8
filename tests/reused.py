"""One PostgreSQL database for many tests: brought back between them to how it was migrated."""

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

KEPT = "as_migrated"  # the schema that holds the rows the migrations themselves wrote

# Empties every table and puts back what the migrations wrote. Triggers and foreign keys are off meanwhile: the journal
# refuses deletion to everybody else.
RESTORE = """
DO $$
DECLARE one record;
BEGIN
  FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('DELETE FROM public.%I', one.tablename);
  END LOOP;
  FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'as_migrated' LOOP
    EXECUTE format('INSERT INTO public.%I SELECT * FROM as_migrated.%I', one.tablename, one.tablename);
  END LOOP;
END $$
"""
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"


class Reused:
    """Making a database for every test takes longer than most tests. This one is made once a test process.

    A server that lets the account switch triggers off (a superuser) is needed; on others `restore` says no, and each
    test gets a copy of its own.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self.connection = psycopg.connect(address, autocommit=True)
        may = self.connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
        self.possible = bool(may and may[0])
        if self.possible:
            self.connection.execute("SET session_replication_role = replica")
            self.connection.execute("SET synchronous_commit = off")
            self.connection.execute("SET lock_timeout = '10s'")
            self._keep()

    def _keep(self) -> None:
        """Set aside what the migrations wrote: few tables hold a row so early."""
        self.connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(KEPT)))
        for (name,) in self.connection.execute(TABLES).fetchall():
            table, kept = sql.Identifier("public", name), sql.Identifier(KEPT, name)
            if self.connection.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(table)).fetchone():
                self.connection.execute(sql.SQL("CREATE TABLE {} AS TABLE {}").format(kept, table))
        self.reached: dict[str, int] = dict(self.connection.execute(SEQUENCES).fetchall())

    def restore(self) -> bool:
        """As migrated again, with the next numbers as then; False where this server does not let us."""
        if self.possible:
            self.connection.execute(RESTORE)
            for name, last in self.connection.execute(SEQUENCES).fetchall():
                if last != self.reached.get(name):
                    sequence, first = sql.Identifier("public", name), sql.Literal(self.reached.get(name, 0) + 1)
                    self.connection.execute(sql.SQL("ALTER SEQUENCE {} RESTART WITH {}").format(sequence, first))
        return self.possible
