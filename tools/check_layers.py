#!/usr/bin/env python3
"""Checks that folders include each other in one direction only, as tools/layers.txt says.

Also refuses the heavy standard headers and any client library in public headers. `--sizes` lists source files over 400
lines. Exit status 1 when a rule is broken.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
HEAVY = {"memory", "functional", "chrono", "ranges", "algorithm", "map", "iostream", "regex"}
CLIENTS = re.compile(r"^(sqlite3\.h|libpq-fe\.h|libpq/|postgres|mysql|mariadb|sql\.h|sqlext\.h|nlohmann/|boost/|fmt/)")
# Opt-in headers, which the umbrella does not include, and the one that carries the chrono types.
HEAVY_ALLOWED = {"include/aludel/types/chrono.hpp": {"chrono"}}
CLIENTS_ALLOWED = {"include/aludel/types/nlohmann.hpp", "include/aludel/types/nlohmann_fwd.hpp",
                   "include/aludel/types/fmt.hpp"}
# Opt-in headers with the dialects' own types.
DIALECT_HEADERS = {f"include/aludel/{name}.hpp" for name in ("sqlite", "postgresql", "mysql", "mariadb", "mssql", "oracle")}
OPT_IN = "include/aludel/async/"   # coroutines are those of Boost.Asio


def read_layers():
    direct = {}
    for line in (ROOT / "tools/layers.txt").read_text().splitlines():
        line = line.split("#")[0].strip()
        if line:
            folder, _, below = line.partition(":")
            direct[folder.strip()] = below.split()
    reach = {}

    def close(folder):
        if folder not in reach:
            reach[folder] = {folder}
            for below in direct[folder]:
                reach[folder] |= close(below)
        return reach[folder]

    for folder in direct:
        close(folder)
    return reach


def layer_of(path, layers):
    """The layer of a path such as src/sql/node.hpp, include/aludel/orm/ptr.hpp or drivers/libpq/x.hpp."""
    parts = pathlib.PurePosixPath(path).parts
    if path in DIALECT_HEADERS:
        return "compiler"
    if parts[:2] == ("include", "aludel"):
        inner = parts[2:-1]
    elif parts[0] == "src":
        inner = parts[1:-1]
    elif parts[0] == "drivers":
        inner = parts[:-1]
    elif parts[0] == "apps":
        return "apps"
    else:
        return None
    for depth in (2, 1):
        name = "/".join(inner[:depth])
        if name in layers:
            return name
    # The mapper's public headers are one folder; privately it has the order of tools/layers.txt.
    return {"orm": "orm/session"}.get(inner[0]) if inner else None


def target_path(text):
    if text.startswith("aludel/"):
        return "include/" + text
    if text.startswith("drivers/"):
        return text
    return "src/" + text


def sources():
    for folder in ("include/aludel", "src", "drivers", "apps"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".hpp", ".cpp"):
                yield path.relative_to(ROOT).as_posix(), path


def main():
    layers = read_layers()
    problems = []
    for name, path in sources():
        public = name.startswith("include/")
        own = layer_of(name, layers)
        if own is None:
            if name != "include/aludel/aludel.hpp":
                problems.append(f"{name}: lies in no layer of tools/layers.txt")
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            quoted, text = match.group(1) == '"', match.group(2)
            where = f"{name}:{number}"
            if not quoted:
                public = public and not name.startswith(OPT_IN)
                if public and text in HEAVY and text not in HEAVY_ALLOWED.get(name, ()):
                    problems.append(f"{where}: public headers do not include <{text}>")
                if public and CLIENTS.match(text) and name not in CLIENTS_ALLOWED:
                    problems.append(f"{where}: public headers do not include the library <{text}>")
                continue
            target = target_path(text)
            below = layer_of(target, layers)
            if public and not text.startswith("aludel/"):
                problems.append(f"{where}: a public header includes the private \"{text}\"")
            elif below is None:
                if own != "apps" and text != "aludel/aludel.hpp":
                    problems.append(f"{where}: \"{text}\" lies in no layer")
            elif below not in layers[own] and not (own.startswith("orm/") and target.startswith("include/aludel/orm/")):
                problems.append(f"{where}: {own} may not include {below} (\"{text}\")")
    for problem in problems:
        print(problem)
    if "--sizes" in sys.argv:
        for name, path in sources():
            lines = len(path.read_text().splitlines())
            if lines > 400:
                print(f"{name}: {lines} lines")
    print("layers: " + (f"{len(problems)} problems" if problems else "every include points down"))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
