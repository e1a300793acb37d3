"""Compares what a program saw with what was recorded: differences(case, golden, seen) is a list of sentences."""

from event_log import Comparison

#: Errors that have another name here, each with its reason in docs/from_sqlalchemy.md.
ERRORS = {"UnmappedInstanceError": ["UnmappedError"], "AssertionError": ["FlushError", "InvalidRequestError"],
          "OperationalError": ["OperationalError", "ProgrammingError"], "KeyError": ["ArgumentError"]}

#: Steps that read for the program: these may not send more than was recorded. What a cascade reads is read when it is flushed.
READS = {"get", "query", "read", "read_each", "refresh", "merge"}


def same_value(golden, seen):
    """Whether one result equals the recorded one. What was not loaded there may be here, if it says nothing."""
    if isinstance(golden, dict) and isinstance(seen, list) and len(golden) == 1:   # collections without an order
        members = list(golden["dict"].values()) if "dict" in golden else golden.get("set")
        return members is not None and len(members) == len(seen) and all(any(same_value(m, s) for s in seen) for m in members)
    if isinstance(golden, dict) and isinstance(seen, dict):
        for key, value in golden.items():
            if key == "expired" or key not in seen and value in (None, []):
                continue
            if key not in seen or not same_value(value, seen[key]):
                return False
        return all(key in golden or value in (None, [], 0, "", False) for key, value in seen.items())
    if isinstance(golden, dict) and isinstance(seen, str):
        return golden.get("$") == seen
    if isinstance(golden, str) and isinstance(seen, dict):
        return golden == seen.get("$")
    if isinstance(golden, list) and isinstance(seen, list):
        return len(golden) == len(seen) and all(same_value(g, s) for g, s in zip(golden, seen))
    return golden == seen


def selects(step):
    return sum(1 for event in step.get("events", []) if event.get("sql", "").startswith("SELECT"))


def rows_of(table):
    """Rows in an order of their own."""
    return sorted(table, key=lambda row: [(value is not None, str(type(value)), value if value is not None else 0) for value in row])


def differences(case, golden, seen):
    found = []
    log = Comparison(case)
    for number, (recorded, mine) in enumerate(zip(golden["steps"], seen["steps"])):
        step = recorded["step"]
        name = f"step {number} {step}"[:160]
        error = recorded.get("error")
        if error and "error" not in mine:
            found.append(f"{name}: did not raise {error['class']}")
        elif not error and "error" in mine:
            found.append(f"{name}: raised {mine['error']}: {mine['message'][:200]}")
        elif error and mine["error"] != "DoesNotCompile" and mine["error"] not in ERRORS.get(error["class"], [error["class"]]):
            found.append(f"{name}: raised {mine['error']} instead of {error['class']}: {mine['message'][:120]}")
        elif step[0] == "session" and not error:
            wrong = [key for key, value in mine["result"].items() if recorded["result"][key] != value]
            if wrong:
                found.append(f"{name}: {wrong} is {mine['result']}\n      instead of {recorded['result']}")
        elif not error and "result" in recorded and not same_value(recorded["result"], mine.get("result")):
            found.append(f"{name}: saw {mine.get('result')}\n      instead of {recorded['result']}")
        elif step[0] in READS and mine["n"].get("SELECT", 0) > selects(recorded):
            found.append(f"{name}: sent {mine['n'].get('SELECT', 0)} SELECTs instead of {selects(recorded)}")
        if difference := log.difference(recorded, mine):
            found.append(f"{name}: {difference}")
        if found:
            return found   # what comes after it follows from it
    if "tables" not in seen:
        return found
    databases = len(case.get("engines", {})) > 1 and golden["tables"]
    for database, tables in (databases or {"": golden["tables"]}).items():
        mine = seen["tables"].get(database, {}) if databases else seen["tables"]
        for table, rows in tables.items():
            if rows_of(rows["rows"]) != rows_of(mine.get(table, [])):
                found.append(f"table {database} {table}: {rows_of(mine.get(table, []))}\n      instead of {rows_of(rows['rows'])}")
    return found
