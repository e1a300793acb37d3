"""Compares what a program's listeners have logged with what was recorded: Comparison(case).difference(recorded, seen) of each step.

Compared are the events of each step in their order, with the COMMIT and ROLLBACK between them and the verbs of the statements that
write. docs/internals/oracle.md has the rules by which they may differ.
"""

from generate import ABSENT_EVENTS

#: SQLAlchemy has them for its legacy Query alone.
OF_LEGACY_QUERY = {"after_bulk_update", "after_bulk_delete"}
#: What an entry says besides: the attribute that began a change, whether the session is usable, the shape of a statement, which
#: connection of the driver it is, and how it was reset.
UNTOLD = ("by", "active", "origin", "message", "orm", "many", "entities", "from_statement", "stmt", "params", "original", "conn",
          "transaction_was_reset", "terminate_only")


def without_executions_of_savepoints(events):
    """SAVEPOINT and its kin have events of their own, and are no statement that is executed."""
    found, is_within = [], False
    for event in events:
        is_savepoint = event.get("stmt", "").endswith("SavepointClause")
        if not (is_savepoint or is_within):
            found.append(event)
        is_within = event["ev"] == "before_execute" if is_savepoint else is_within
    return found


def class_of(identity):
    return identity.split("#")[0].split("@")[0]


class Reader:
    """Makes the log of a program comparable, a step at a time."""

    def __init__(self, columns):
        self.columns = columns      # of each class
        self.numbers = {}           # of transactions and savepoints, by first sight
        self.begun = set()          # those that have a connection
        self.savepoints = set()

    def entries(self, events):
        found, refreshed = [], []
        for event in without_executions_of_savepoints(events):
            entry = self.entry(dict(event))
            if entry and entry.get("ev") == "refresh_flush":
                refreshed.append({**entry, "obj": class_of(entry["obj"])})   # which may have its key by then
            elif entry and not (found and "sql" in entry and found[-1] == entry):   # rows may be one statement or several
                found.append(entry)
        return found + sorted(refreshed, key=str)

    def entry(self, event):
        if "tx" in event:
            return {"tx": event["tx"]} if event["tx"] in ("COMMIT", "ROLLBACK") else None
        if "sql" in event:
            verb = event["sql"].split(" ")[0]
            return {"sql": verb} if verb in ("INSERT", "UPDATE", "DELETE") else None
        if event["ev"] in ABSENT_EVENTS or event["ev"] in OF_LEGACY_QUERY or "relationship_load" in event or "column_load" in event:
            return None
        told = self.of_transaction(event) if "trans" in event else event
        return told and self.plain(told)

    def of_transaction(self, event):
        """None of a subtransaction. A transaction is there from its connection on, which begin() and begin_nested() take here."""
        name, transaction = event["ev"], event["trans"]
        if event.get("origin") == "SUBTRANSACTION":
            return None
        if name == "after_transaction_create" and event.get("nested"):
            self.savepoints.add(transaction)
            return event
        if name == "after_transaction_create":
            if event.get("origin") != "BEGIN":
                return None
            name = "after_begin"
        if name == "after_begin":
            if transaction in self.begun | self.savepoints:
                return None
            self.begun.add(transaction)
        return {"ev": name, "trans": transaction} if transaction in self.begun | self.savepoints else None

    def plain(self, event):
        for key in UNTOLD:
            event.pop(key, None)
        if "attrs" in event:
            columns = self.columns[class_of(event["obj"])]
            event["attrs"] = sorted(columns.intersection(event["attrs"]))
            if len(event["attrs"]) == len(columns):
                del event["attrs"]
        for key in ("value", "old"):
            if isinstance(event.get(key), dict):
                event[key] = None      # none, or not known
        if event["ev"] == "invalidate":
            event.pop("error", None)
        if event.get("error") == "ProgrammingError":
            event["error"] = "OperationalError"    # all that SQLite's driver for Python knows
        for key in ("trans", "parent", "savepoint"):
            if key in event:
                event[key] = self.numbers.setdefault(event[key], len(self.numbers) + 1)
        return event


def by_object(entries):
    groups = {}
    for entry in entries:
        groups.setdefault(entry["obj"], []).append(entry)
    return groups


def blocks(entries):
    """The entries without an object in their order; between them those with one, the order of each object's own."""
    found, block = [], []
    for entry in entries:
        if "obj" in entry:
            block.append(entry)
        else:
            found += [by_object(block), entry]
            block = []
    return found + [by_object(block)]


def columns_of(case):
    """The names of the columns of each class of a case, those of its bases too."""
    entities = case["mapping"]["entities"]
    found = {}
    for name in entities:
        at, found[name] = name, set()
        while at:
            found[name] |= {column["name"] for column in entities[at].get("columns", [])}
            at = entities[at].get("inherits")
    return found


def place_of(key):
    return ("ev", "tx", "sql", "obj").index(key) if key in ("ev", "tx", "sql", "obj") else 9, key


def lines(entries):
    return "".join("\n        " + ", ".join(f"{key}: {entry[key]}" for key in sorted(entry, key=place_of)) for entry in entries)


class Comparison:
    def __init__(self, case):
        columns = columns_of(case)
        self.golden, self.seen = Reader(columns), Reader(columns)
        self.is_heard = bool(case.get("listen"))

    def difference(self, recorded, mine):
        """Of the next step, which was recorded and seen."""
        if not self.is_heard:
            return None
        golden, seen = self.golden.entries(recorded.get("events", [])), self.seen.entries(mine.get("log", []))
        is_outside = recorded["step"][0] in ("new", "new_many", "new_range")   # objects in no session say nothing
        if is_outside or blocks(golden) == blocks(seen):
            return None
        return f"logged{lines(seen)}\n      instead of{lines(golden)}"
