#!/usr/bin/env python3
"""Compiles every program of tests/compile_fail with g++ and clang++ and checks what the compiler says.

The first lines of a program say what is expected:
    // expect: SENTENCE           it must not compile, and the compiler must print the sentence (may be repeated)
    // expect-warning: TEXT       it must compile with this in a warning
    // expect-ok                  it must compile without a word
Prints `N passed, N failed`; exit status 1 when one failed.
"""
import concurrent.futures
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FLAGS = ["-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", f"-I{ROOT}/include"]


def compilers():
    found = [c for c in ("g++", "clang++-16") if shutil.which(c)]
    for missing in {"g++", "clang++-16"} - set(found):
        print(f"{missing} is not installed: its half of these tests cannot run (tools/setup installs it)")
    return found


def expectations(path):
    expected = {"expect": [], "expect-warning": [], "expect-ok": []}
    for line in path.read_text().splitlines():
        if not line.startswith("//"):
            break
        key, _, text = line[2:].strip().partition(":")
        if key in expected:
            expected[key].append(text.strip())
    return expected


def check(path, compiler):
    expected = expectations(path)
    done = subprocess.run([compiler, *FLAGS, str(path)], capture_output=True, text=True)
    said = " ".join(done.stderr.split())
    if not any(expected.values()):
        return "it does not say what to expect (// expect: ...)"
    if expected["expect"]:
        if done.returncode == 0:
            return "it compiled, and should not have"
        missing = [s for s in expected["expect"] if " ".join(s.split()) not in said]
        return f"the compiler did not say \"{missing[0]}\"\n{done.stderr[:3000]}" if missing else None
    if done.returncode != 0:
        return f"it did not compile\n{done.stderr[:3000]}"
    missing = [s for s in expected["expect-warning"] if s not in said]
    if missing:
        return f"no warning \"{missing[0]}\""
    if expected["expect-ok"] and done.stderr.strip():
        return f"the compiler was not silent\n{done.stderr[:3000]}"
    return None


def main():
    cases = [(p, c) for p in sorted((ROOT / "tests/compile_fail").glob("*.cpp")) for c in compilers()]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        for (path, compiler), problem in zip(cases, pool.map(lambda case: check(*case), cases)):
            if problem:
                failed += 1
                print(f"FAILED {path.name} with {compiler}: {problem}")
    print(f"compile_fail: {len(cases) - failed} passed, {failed} failed")
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
