#!/usr/bin/env python3
"""What including Aludel and writing queries costs a user's compiler: CPU seconds (user and system), medians.

usage: compile_time.py [--repeat N] [--shapes N] [compiler ...]   (default: g++ and clang++-16, those that are installed)

A statement of a row type that the file has not met costs more than a copy of one that it has: each form of statement is
measured with --shapes different row types (default 20), and with as many copies.
"""

import argparse
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import tempfile

from compile_programs import EMPTY, FORMS, HEADER, program, shapes

INCLUDE = pathlib.Path(__file__).resolve().parent.parent / "include"


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


def report_shapes(compiler, repeat, count):
    sources = {"none": shapes("built only", 0, False)}
    for form in FORMS:
        sources[form, "new"] = shapes(form, count, False)
        sources[form, "copy"] = shapes(form, count, True)
    times = medians(compiler, sources, repeat)
    print("  a statement, in ms:               new shape    copy    (aim 15 for a new shape)")
    for form in FORMS:
        new, copy = ((times[form, kind] - times["none"]) / count * 1000 for kind in ("new", "copy"))
        print(f"    {form:28} {new:12.1f} {copy:9.1f}", flush=True)


def report(compiler, repeat):
    more = 25
    times = medians(compiler, {"empty": EMPTY, "header": HEADER, "mapping": program(0), "five": program(5),
                               "many": program(5 + more)}, repeat)
    further = (times["many"] - times["five"]) / more
    print(f"{compiler.name}: preprocessed lines of aludel/aludel.hpp {compiler.lines(HEADER)} (aim 55000)")
    print(f"  including it                          {times['header']:.2f} s (aim 0.8; an empty file {times['empty']:.2f})")
    print(f"  with a mapping of five columns        {times['mapping']:.2f} s")
    print(f"  with five queries                     {times['five']:.2f} s (aim 1.2)")
    print(f"  each further query                    {further:.4f} s (aim 0.02)", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--shapes", type=int, default=20)
    parser.add_argument("compilers", nargs="*", default=["g++", "clang++-16"])
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name in arguments.compilers:
            if shutil.which(name):
                compiler = Compiler(name, pathlib.Path(folder))
                report(compiler, arguments.repeat)
                report_shapes(compiler, arguments.repeat, arguments.shapes)


if __name__ == "__main__":
    main()
