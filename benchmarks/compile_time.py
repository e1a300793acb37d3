#!/usr/bin/env python3
"""What including Aludel and writing queries costs a user's compiler: CPU seconds (user and system), medians.

usage: compile_time.py [--repeat N] [compiler ...]      (default: g++ and clang++-16, those that are installed)
"""

import argparse
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import tempfile

INCLUDE = pathlib.Path(__file__).resolve().parent.parent / "include"

EMPTY = "int main() {}\n"
HEADER = "#include <aludel/aludel.hpp>\nint main() {}\n"

MAPPING = """\
#include <aludel/aludel.hpp>
#include <iostream>

using namespace aludel;

struct User {
    std::int64_t id{};
    std::string name{};
    std::string email{};
    std::optional<int> age{};
    bool active = true;
};

struct UserTable : Declarative<User, "users"> {
    Mapped<&User::id>     id     {this, primary_key};
    Mapped<&User::name>   name   {this, String(100)};
    Mapped<&User::email>  email  {this, String(255), unique_, indexed};
    Mapped<&User::age>    age    {this};
    Mapped<&User::active> active {this};
};
inline const UserTable users;
"""

# Five queries of different shapes; further ones are made of the first.
QUERIES = [
    "for (const User& u : c.scalars(select(users).where(users.active and users.age >= {n}))) std::cout << u.name;",
    "for (auto [id, name] : c.execute(select(users.id, users.name).where(users.name.like(\"%{n}%\")).limit({n})))"
    " std::cout << id << name;",
    "for (auto [active, n] : c.execute(select(users.active, func::count(users.id).label(\"n\"))"
    ".group_by(users.active).having(func::count(users.id) > {n}).order_by(desc(\"n\")))) std::cout << active << n;",
    "c.execute(insert(users).values(users.name = \"n{n}\", users.email = \"e{n}\", users.active = true));",
    "c.execute(update(users).where(users.id.in_({{1, 2, {n}}})).values(users.age = {n}, users.name = \"x\"));",
]


def program(queries):
    functions = [
        f"void query_{n}(Connection& c) {{\n    {QUERIES[n % len(QUERIES)].format(n=n)}\n}}\n" for n in range(queries)
    ]
    calls = "".join(f"    query_{n}(c);\n" for n in range(queries))
    return (MAPPING + "\n" + "\n".join(functions) + "\nint main() {\n"
            "    Connection c = create_engine(\"sqlite://\").connect();\n" + calls + "}\n")


class Compiler:
    def __init__(self, name, folder):
        self.name = name
        self.folder = folder

    def command(self, source, *options):
        path = self.folder / "program.cpp"
        path.write_text(source)
        return [self.name, "-std=c++20", f"-I{INCLUDE}", *options, str(path)]

    def seconds(self, source):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(self.command(source, "-O0", "-c", "-o", os.devnull), check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime

    def lines(self, source):
        text = subprocess.run(self.command(source, "-E", "-P"), check=True, capture_output=True, text=True).stdout
        return text.count("\n")


def medians(compiler, sources, repeat):
    """Compiles all in turn, several times, so that each meets the same noise."""
    times = {name: [] for name in sources}
    for _ in range(repeat):
        for name, source in sources.items():
            times[name].append(compiler.seconds(source))
    return {name: statistics.median(values) for name, values in times.items()}


def report(compiler, repeat):
    more = 25
    times = medians(compiler, {"empty": EMPTY, "header": HEADER, "mapping": program(0), "five": program(5),
                               "many": program(5 + more)}, repeat)
    further = (times["many"] - times["five"]) / more
    print(f"{compiler.name}: preprocessed lines of aludel/aludel.hpp {compiler.lines(HEADER)} (aim 60000)")
    print(f"  including it                          {times['header']:.2f} s (aim 0.8; an empty file {times['empty']:.2f})")
    print(f"  with a mapping of five columns        {times['mapping']:.2f} s")
    print(f"  with five queries                     {times['five']:.2f} s (aim 1.5)")
    print(f"  each further query                    {further:.4f} s (aim 0.02)", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("compilers", nargs="*", default=["g++", "clang++-16"])
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name in arguments.compilers:
            if shutil.which(name):
                report(Compiler(name, pathlib.Path(folder)), arguments.repeat)


if __name__ == "__main__":
    main()
