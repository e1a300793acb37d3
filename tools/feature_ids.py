#!/usr/bin/env python3
"""Lists the features of a checklist that no test names.

    tools/feature_ids.py CHECKLIST.md [--areas 11-14,16-29] [--missing]

The checklist has a line `- S12 **name**: behaviour` for each feature, under headings `## 11. title`. A feature counts as
covered when its id stands in a file of tests/ (in a name or a comment), or in docs/from_sqlalchemy.md, with the reason why
C++ has no form of it. Exits with 1 when one is missing.
"""
import argparse
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parent.parent
default_areas = "11-14,16-29,31,32"


def numbers(text):
    for part in text.split(","):
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def features(checklist):
    area = title = None
    for line in checklist.read_text().splitlines():
        if heading := re.match(r"## (\d+)\. (.*)", line):
            area, title = int(heading[1]), heading[2]
        elif feature := re.match(r"- ([A-Z]{1,2}\d{2}) \*\*(.*?)\*\*", line):
            yield area, title, feature[1], feature[2]


def named_ids():
    files = [p for p in (root / "tests").rglob("*") if p.suffix in (".cpp", ".hpp", ".py")]
    files.append(root / "docs" / "from_sqlalchemy.md")
    text = "\n".join(path.read_text(errors="replace") for path in files)
    return set(re.findall(r"(?<![A-Za-z0-9_])[A-Z]{1,2}\d{2}(?![A-Za-z0-9])", text))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checklist", type=pathlib.Path)
    parser.add_argument("--areas", default=default_areas)
    parser.add_argument("--missing", action="store_true", help="name the features that are missing")
    options = parser.parse_args()

    wanted, named = set(numbers(options.areas)), named_ids()
    areas = {}
    for area, title, identifier, name in features(options.checklist):
        if area in wanted:
            areas.setdefault((area, title), []).append((identifier, name))
    covered = total = 0
    for (area, title), listed in areas.items():
        missing = [feature for feature in listed if feature[0] not in named]
        covered, total = covered + len(listed) - len(missing), total + len(listed)
        print(f"{area:>3}. {title}: {len(listed) - len(missing)} of {len(listed)}")
        if options.missing:
            for identifier, name in missing:
                print(f"       {identifier} {name}")
    print(f"features: {covered} of {total} are named by a test")
    return 0 if covered == total else 1


if __name__ == "__main__":
    sys.exit(main())
