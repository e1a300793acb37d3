#!/usr/bin/python3
"""SQLAlchemy's performance suites with SQLAlchemy, and the comparison with suites_bench.

    suites.py [--url URL] [--suite NAME] [--test NAME] [--scale FACTOR]
        runs them as suites_bench does, with the same output: a line of JSON for each test
    suites.py --compare build/release/benchmarks/suites_bench [--url postgresql://...] [--write docs/performance.md]
        runs both on SQLite, and on PostgreSQL if there is a URL, and prints a Markdown table for each

Times are CPU time of the process. SQLite does not wait for the disk, and neither does a COMMIT of PostgreSQL. Needs the
Debian packages python3-sqlalchemy (1.4) and python3-psycopg2; run it with /usr/bin/python3.
"""
import argparse
import contextlib
import datetime
import json
import os
import platform
import random
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event, orm, pool

Base = orm.declarative_base()


class Customer(Base):
    __tablename__ = "perf_customer"
    id = sa.Column(sa.Integer, sa.Identity(), primary_key=True)
    name = sa.Column(sa.String(255))
    description = sa.Column(sa.String(255))


class WideCustomer(Base):
    __tablename__ = "perf_wide_customer"
    id = sa.Column(sa.Integer, sa.Identity(), primary_key=True)
    name = sa.Column(sa.String(255))
    description = sa.Column(sa.String(255))
    q = sa.Column(sa.Integer)
    p = sa.Column(sa.Integer)
    x = orm.deferred(sa.Column(sa.Integer))
    y = orm.deferred(sa.Column(sa.Integer))
    z = orm.deferred(sa.Column(sa.Integer))


class Parent(Base):
    __tablename__ = "perf_parent"
    id = sa.Column(sa.Integer, sa.Identity(), primary_key=True)
    children = orm.relationship("Child", back_populates="parent")


class Child(Base):
    __tablename__ = "perf_child"
    id = sa.Column(sa.Integer, sa.Identity(), primary_key=True)
    parent_id = sa.Column(sa.ForeignKey("perf_parent.id"), nullable=False, index=True)
    parent = orm.relationship("Parent", back_populates="children")


SUITES = {}   # name -> class


def suite(size):
    """A class whose methods test_... are the tests, in their order. `setup` runs before each of them, `setup_once` before
    the first."""
    def keep(cls):
        SUITES[cls.__name__] = cls
        cls.size = size
        return cls
    return keep


class Suite:
    engine_options = {}

    def __init__(self, url, n):
        self.n = n
        self.url = url
        self.sessions = []
        self.engine = self.create_engine(**self.engine_options)
        self.is_sqlite = self.engine.dialect.name == "sqlite"

    def create_engine(self, **options):
        engine = sa.create_engine(self.url, **options)

        @event.listens_for(engine, "connect")
        def do_not_wait(connection, record):
            prepare(connection, engine.dialect.name)
        return engine

    def connect_raw(self):
        """A connection of the DBAPI, without a pool."""
        connection = self.engine.pool._creator()
        prepare(connection, self.engine.dialect.name)
        return connection

    def recreate(self):
        Base.metadata.drop_all(self.engine)
        Base.metadata.create_all(self.engine)

    def fill_customers(self):
        with self.engine.begin() as connection:
            for first in range(0, self.n, 10000):
                connection.execute(Customer.__table__.insert(), dictionaries(first, min(10000, self.n - first)))

    def placeholders(self, sql):
        return sql if self.is_sqlite else sql.replace("?", "%s")

    def session(self):
        """A session that is closed after the test, when its time was taken: an open one would keep tables from being dropped."""
        session = orm.Session(bind=self.engine)
        self.sessions.append(session)
        return session

    def after_test(self):
        for session in self.sessions:
            session.close()
        self.sessions.clear()

    def setup(self):
        pass

    def setup_once(self):
        pass

    def finish(self):
        Base.metadata.drop_all(self.engine)
        self.engine.dispose()

    @classmethod
    def tests(cls):
        return [name for name in vars(cls) if name.startswith("test_")]


def prepare(connection, dialect):
    cursor = connection.cursor()
    if dialect == "sqlite":
        cursor.execute("PRAGMA synchronous = OFF")
        cursor.execute("PRAGMA foreign_keys = ON")   # as Aludel does
    else:
        cursor.execute("SET synchronous_commit = off")
        connection.commit()
    cursor.close()


def dictionaries(first, count):
    return [{"name": "customer name %d" % i, "description": "customer description %d" % i} for i in range(first, first + count)]


INSERT = "INSERT INTO perf_customer (name, description) VALUES (?, ?)"


@suite(100000)
class bulk_inserts(Suite):
    def setup(self):
        self.recreate()

    def test_flush_no_pk(self):
        session = self.session()
        for chunk in range(0, self.n, 1000):
            session.add_all([Customer(name="customer name %d" % i, description="customer description %d" % i)
                             for i in range(chunk, min(chunk + 1000, self.n))])
            session.flush()
        session.commit()

    def test_flush_pk_given(self):
        session = self.session()
        for chunk in range(0, self.n, 1000):
            session.add_all([Customer(id=i + 1, name="customer name %d" % i, description="customer description %d" % i)
                             for i in range(chunk, min(chunk + 1000, self.n))])
            session.flush()
        session.commit()

    def test_orm_bulk_insert(self):
        session = self.session()
        session.execute(sa.insert(Customer), dictionaries(0, self.n))
        session.commit()

    # test_orm_insert_returning is of SQLAlchemy 2.0: 1.4 has no INSERT of many rows with RETURNING.

    def test_core_insert(self):
        with self.engine.begin() as connection:
            connection.execute(Customer.__table__.insert(), dictionaries(0, self.n))

    def test_dbapi_raw(self):
        connection = self.connect_raw()
        rows = [("customer name %d" % i, "customer description %d" % i) for i in range(self.n)]
        connection.cursor().executemany(self.placeholders(INSERT), rows)
        connection.commit()
        connection.close()


@suite(100000)
class bulk_updates(Suite):
    def setup(self):
        self.recreate()
        self.fill_customers()

    def test_orm_flush(self):
        session = self.session()
        for chunk in range(0, self.n, 1000):
            for customer in session.query(Customer).filter(Customer.id.between(chunk, chunk + 1000)).all():
                customer.description += "updated"
            session.flush()
        session.commit()


@suite(500000)
class large_resultsets(Suite):
    def setup_once(self):
        self.recreate()
        self.fill_customers()

    def test_orm_full_objects_list(self):
        list(self.session().query(Customer).limit(self.n))

    def test_orm_full_objects_chunks(self):
        for _ in self.session().query(Customer).yield_per(1000).limit(self.n):
            pass

    def test_orm_bundles(self):
        bundle = orm.Bundle("customer", Customer.id, Customer.name, Customer.description)
        for _ in self.session().query(bundle).yield_per(10000).limit(self.n):
            pass

    def test_orm_columns(self):
        query = self.session().query(Customer.id, Customer.name, Customer.description)
        for _ in query.yield_per(10000).limit(self.n):
            pass

    def statement(self):
        return Customer.__table__.select().limit(self.n)

    def test_core_fetchall(self):
        with self.engine.connect() as connection:
            for row in connection.execute(self.statement()).fetchall():
                row.id, row.name, row.description

    def test_core_fetchall_mapping(self):
        with self.engine.connect() as connection:
            for row in connection.execute(self.statement()).mappings().fetchall():
                row["id"], row["name"], row["description"]

    def fetch_many(self, **options):
        with self.engine.connect() as connection:
            result = connection.execution_options(**options).execute(self.statement())
            while chunk := result.fetchmany(10000):
                for row in chunk:
                    row.id, row.name, row.description

    def test_core_fetchmany_w_streaming(self):
        self.fetch_many(stream_results=True)

    def test_core_fetchmany(self):
        self.fetch_many()

    def fetch_all_raw(self):
        connection = self.connect_raw()
        cursor = connection.cursor()
        cursor.execute("SELECT id, name, description FROM perf_customer LIMIT %d" % self.n)
        rows = cursor.fetchall()
        connection.close()
        return rows

    def test_dbapi_fetchall_plus_append_objects(self):
        class SimpleCustomer:
            def __init__(self, id_, name, description):
                self.id_ = id_
                self.name = name
                self.description = description
        for row in self.fetch_all_raw():
            SimpleCustomer(row[0], row[1], row[2])

    def test_dbapi_fetchall_no_object(self):
        for row in self.fetch_all_raw():
            row[0], row[1], row[2]


@suite(10000)
class short_selects(Suite):
    engine_options = {"query_cache_size": 0}
    row_count = 10999

    def __init__(self, url, n):
        super().__init__(url, min(n, self.row_count))
        self.ids = random.Random(1).sample(range(1, self.row_count + 1), self.n)

    def setup(self):
        self.recreate()
        session = orm.Session(self.engine)
        session.add_all([WideCustomer(id=i, name="c%d" % i, description="c%d" % i, q=i * 10, p=i * 20, x=i * 30, y=i * 40)
                         for i in range(1, self.row_count + 1)])
        session.commit()

    def session_with(self, is_cached):
        session = self.session()
        if is_cached:
            session.bind = self.engine.execution_options(compiled_cache={})
        return session

    def classic(self, *entities, is_cached=False):
        session = self.session_with(is_cached)
        for id_ in self.ids:
            session.query(*entities).filter(WideCustomer.id == id_).one()

    def test_orm_query_classic_style(self):
        self.classic(WideCustomer)

    def test_orm_query_classic_style_w_cache(self):
        self.classic(WideCustomer, is_cached=True)

    def modern(self, is_cached=False):
        session = self.session_with(is_cached)
        for id_ in self.ids:
            session.execute(sa.future.select(WideCustomer).where(WideCustomer.id == id_)).scalar_one()

    def test_orm_query_new_style(self):
        self.modern()

    def test_orm_query_new_style_cache(self):
        self.modern(is_cached=True)

    def test_orm_query_classic_style_cols_only(self):
        self.classic(WideCustomer.id, WideCustomer.name, WideCustomer.description)

    def test_orm_query_classic_style_cols_only_cache(self):
        self.classic(WideCustomer.id, WideCustomer.name, WideCustomer.description, is_cached=True)

    def core(self, is_kept=False, **options):
        table = WideCustomer.__table__
        kept = table.select().where(table.c.id == sa.bindparam("id"))
        with self.engine.connect() as connection:
            connection = connection.execution_options(**options)
            for id_ in self.ids:
                if is_kept:
                    row = connection.execute(kept, {"id": id_}).first()
                else:
                    row = connection.execute(table.select().where(table.c.id == id_)).first()
                tuple(row)

    def test_core_new_stmt_each_time(self):
        self.core()

    def test_core_new_stmt_each_time_compiled_cache(self):
        self.core(compiled_cache={})

    def test_core_reuse_stmt(self):
        self.core(is_kept=True)

    def test_core_reuse_stmt_compiled_cache(self):
        self.core(is_kept=True, compiled_cache={})


@suite(10000)
class single_inserts(Suite):
    def create_engine(self, **options):
        if self.url.startswith("sqlite"):
            options.update(poolclass=pool.StaticPool, connect_args={"check_same_thread": False})
        return super().create_engine(**options)

    def setup(self):
        self.recreate()

    def in_sessions(self, insert):
        for i in range(self.n):
            session = orm.Session(bind=self.engine)
            insert(session, {"name": "customer name %d" % i, "description": "customer description %d" % i})
            session.commit()

    def test_orm_commit(self):
        self.in_sessions(lambda session, values: session.add(Customer(**values)))

    def test_bulk_save(self):
        self.in_sessions(lambda session, values: session.bulk_save_objects([Customer(**values)]))

    def test_bulk_insert_dictionaries(self):
        self.in_sessions(lambda session, values: session.bulk_insert_mappings(Customer, [values]))

    def test_core(self):
        for values in dictionaries(0, self.n):
            with self.engine.begin() as connection:
                connection.execute(Customer.__table__.insert(), values)

    def test_core_query_caching(self):
        cache = {}
        insert = Customer.__table__.insert()
        for values in dictionaries(0, self.n):
            with self.engine.begin() as connection:
                connection.execution_options(compiled_cache=cache).execute(insert, values)

    def raw(self, connect):
        sql = self.placeholders(INSERT)
        for i in range(self.n):
            connection = connect()
            cursor = connection.cursor()
            cursor.execute(sql, ("customer name %d" % i, "customer description %d" % i))
            connection.commit()
            connection.close()

    def test_dbapi_raw_w_connect(self):
        self.raw(self.connect_raw)

    def test_dbapi_raw_w_pool(self):
        self.raw(self.engine.raw_connection)


@suite(1000)
class test_loads(Suite):
    def setup_once(self):
        self.recreate()
        with self.engine.begin() as connection:
            connection.execute(Parent.__table__.insert(), [{"id": i} for i in range(1, self.n + 1)])
            connection.execute(Child.__table__.insert(), [{"parent_id": i} for i in range(1, self.n + 1) for _ in range(100)])

    def load(self, option):
        for parent in self.session().query(Parent).options(option(Parent.children)):
            assert len(parent.children) == 100

    def test_lazyload(self):
        self.load(orm.lazyload)

    def test_joinedload(self):
        self.load(orm.joinedload)

    def test_subqueryload(self):
        self.load(orm.subqueryload)

    def test_selectinload(self):
        self.load(orm.selectinload)


# ---- running --------------------------------------------------------------------------------------------------------

def measure(running, test):
    running.setup()
    before = time.process_time(), time.monotonic()
    getattr(running, test)()
    cost = {"cpu": time.process_time() - before[0], "wall": time.monotonic() - before[1]}
    running.after_test()
    return cost


def run_suite(name, options, url):
    cls = SUITES[name]
    tests = [test for test in cls.tests() if options.test in (None, test)]
    if not tests:
        return
    running = cls(url, max(1, int(cls.size * options.scale)))
    running.setup_once()
    for test in tests:
        costs = [measure(running, test)]
        if costs[0]["wall"] < 2:
            costs += [measure(running, test) for _ in range(2)]
        median = {part: round(statistics.median(cost[part] for cost in costs), 6) for part in ("cpu", "wall")}
        print(json.dumps({"suite": name, "test": test, "db": running.engine.dialect.name, "n": running.n, **median}), flush=True)
    running.finish()


def run(options):
    with tempfile.TemporaryDirectory() as folder:
        for name in SUITES:
            if options.suite in (None, name):
                run_suite(name, options, options.url or f"sqlite:///{folder}/suites.db")


# ---- comparing ------------------------------------------------------------------------------------------------------

# The test of the raw client library that is beside the others of its suite; a test that has its own comes first.
RAW = {
    "bulk_inserts": "test_dbapi_raw",
    "bulk_updates": "test_dbapi_raw",
    "large_resultsets": "test_dbapi_fetchall_no_object",
    "large_resultsets.test_orm_full_objects_list": "test_dbapi_fetchall_plus_append_objects",
    "large_resultsets.test_core_fetchall": "test_dbapi_fetchall_plus_append_objects",
    "large_resultsets.test_core_fetchall_mapping": "test_dbapi_fetchall_plus_append_objects",
    "short_selects": "test_dbapi_raw",
    "single_inserts": "test_dbapi_raw_w_pool",
    "test_loads": "test_dbapi_raw_two_selects",
    "test_loads.test_lazyload": "test_dbapi_raw_select_each",
    "test_loads.test_joinedload": "test_dbapi_raw_join",
}
# Suites of statements that take less time than to wake another processor, so that it is chance what is measured if client and
# server may be on two.
ON_ONE_PROCESSOR = {"short_selects", "single_inserts"}
AIMS = {"orm": {"sqlite": 20, "postgresql": 10}, "core": {"sqlite": 3, "postgresql": 3}}


def lines_of(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def measured(command):
    """{(suite, test): cpu in ms}, in the order of the tests, and the sizes."""
    lines = lines_of(command)
    return {(line["suite"], line["test"]): line["cpu"] * 1000 for line in lines}, {line["suite"]: line["n"] for line in lines}


def is_raw(test):
    return test.startswith("test_dbapi")


def aim_of(test, database):
    return AIMS["core" if test.startswith("test_core") else "orm"][database]


def cell(value, digits=0):
    return "–" if value is None else f"{value:,.{digits}f}"


def ratio(value, by):
    return None if value is None or not by else value / by


def row(key, n, aludel, sqlalchemy, database):
    suite_name, test = key
    ours, theirs = aludel.get(key), sqlalchemy.get(key)
    if is_raw(test):
        return f"| {suite_name} | {test} | {n:,} | {cell(ours, 1)} | – | {cell(theirs)} (DBAPI) | – | – |"
    raw = aludel.get((suite_name, RAW.get(f"{suite_name}.{test}", RAW[suite_name])))
    factor = ratio(theirs, ours)
    missed = " (missed)" if factor is not None and factor < aim_of(test, database) else ""
    return (f"| {suite_name} | {test} | {n:,} | {cell(raw, 1)} | {cell(ours, 1)} | {cell(theirs)} "
            f"| {cell(ratio(ours, raw), 2)} | {cell(factor, 1)}{missed} |")


def postmaster(url):
    """The process that begins the server's others, if the server runs on this machine and may be seen."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        backend = connection.execute(sa.text("SELECT pg_backend_pid()")).scalar()
        process = Path(f"/proc/{backend}")
        is_here = process.exists() and (process / "comm").read_text().startswith("postgres")
        parent = re.search(r"^PPid:\s*(\d+)", (process / "status").read_text(), re.M) if is_here else None
    engine.dispose()
    return int(parent.group(1)) if parent else None


@contextlib.contextmanager
def one_processor(url):
    """Client and server share a processor while this lasts."""
    server = postmaster(url) if url else None
    pinned = [0] if server is None else [0, server]
    before = {process: os.sched_getaffinity(process) for process in pinned}
    for process in pinned:
        os.sched_setaffinity(process, {max(before[0])})
    try:
        yield
    finally:
        for process, processors in before.items():
            os.sched_setaffinity(process, processors)


def table(database, options, url):
    wanted = ["--scale", str(options.scale), *(["--test", options.test] if options.test else []), *(["--url", url] if url else [])]
    aludel, sqlalchemy, sizes = {}, {}, {}
    for name in [options.suite] if options.suite else SUITES:
        with one_processor(url) if name in ON_ONE_PROCESSOR else contextlib.nullcontext():
            for times, command in ((aludel, [options.compare]), (sqlalchemy, [sys.executable, __file__])):
                found, size = measured([*command, "--suite", name, *wanted])
                times.update(found)
                sizes.update(size)
    lines = ["| suite | test | N | raw C | Aludel | SQLAlchemy | Aludel / raw | SQLAlchemy / Aludel |",
             "|---|---|--:|--:|--:|--:|--:|--:|"]
    lines += [row(key, sizes[key[0]], aludel, sqlalchemy, database) for key in aludel]
    factors = {kind: [(test, ratio(sqlalchemy.get((suite_name, test)), aludel[suite_name, test]))
                      for suite_name, test in aludel if not is_raw(test) and test.startswith("test_core") == (kind == "core")]
               for kind in ("orm", "core")}
    return "\n".join([*lines, "", *(summary(kind, factors[kind], AIMS[kind][database]) for kind in factors)])


def summary(kind, factors, aim):
    known = [(test, factor) for test, factor in factors if factor is not None]
    missed = [test for test, factor in known if factor < aim]
    name = "ORM" if kind == "orm" else "Core"
    if not known:
        return f"- {name}: nothing was compared."
    median = statistics.median(factor for _, factor in known)
    return (f"- {name}: SQLAlchemy needs {median:.1f} times as much (median of {len(known)} tests); the aim of {aim} is met by "
            f"{len(known) - len(missed)}" + (f", missed by {', '.join(missed)}." if missed else "."))


def processor():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def heading(options):
    about = lines_of([options.compare, "--about"])[0]
    import psycopg2
    facts = [("Date", datetime.date.today().isoformat()),
             ("Machine", f"{processor()}, {os.cpu_count()} processors, Linux {platform.release()}"),
             ("Aludel", f"{about['aludel']}, {about['compiler']}, SQLite {about['sqlite']}, libpq {about['libpq']}"),
             ("SQLAlchemy", f"{sa.__version__}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
                            f"psycopg2 {psycopg2.__version__.split()[0]}")]
    if options.url:
        with sa.create_engine(options.url).connect() as connection:
            facts.append(("Server", "PostgreSQL " + connection.execute(sa.text("SHOW server_version")).scalar()))
    if options.scale != 1:
        facts.append(("Scale", f"{options.scale} of the sizes: not the real suites"))
    return "\n".join(["|  |  |", "|---|---|", *(f"| {name} | {value} |" for name, value in facts)])


BEGIN, END = "<!-- suites: begin -->", "<!-- suites: end -->"


def compare(options):
    parts = [heading(options), "### SQLite\n\nCPU time in milliseconds.", table("sqlite", options, None)]
    if options.url:
        parts += ["### PostgreSQL\n\nCPU time of the client in milliseconds.", table("postgresql", options, options.url)]
    text = "\n\n".join(parts)
    print(text)
    if options.write:
        page = Path(options.write)
        before, rest = page.read_text().split(BEGIN)
        page.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{rest.split(END)[1]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", help="the database; default: a temporary file of SQLite")
    parser.add_argument("--suite", choices=list(SUITES))
    parser.add_argument("--test")
    parser.add_argument("--scale", type=float, default=1, help="factor of the number of rows")
    parser.add_argument("--compare", metavar="PROGRAM", help="suites_bench; compares it with SQLAlchemy")
    parser.add_argument("--write", metavar="PAGE", help="with --compare: puts the tables between the two comments of this page")
    options = parser.parse_args()
    if options.compare:
        compare(options)
    else:
        run(options)


if __name__ == "__main__":
    main()
