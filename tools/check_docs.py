#!/usr/bin/env python3
"""Checks that what the documents show is what the examples do, and that their links lead somewhere.

A code block below `<!-- snippet: examples/010_hello.cpp#add -->` equals the lines between `// [add]` and `// [/add]` of
that file (without #name: the whole file). A block of ```sql or ```text equals the first raw string R"(...)" at or after
those lines: what the example checks that it sent or printed. Every ```cpp block of README.md and docs/tutorial has such
a comment. Every local link of a *.md file leads to a file, and to a heading of it where it names one; every path of the
source tree in backticks exists. Pages, comments and messages avoid the phrases in TELLS below.

Usage: tools/check_docs.py [--update]     --update rewrites the blocks from the examples
"""
import re
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MARKER = re.compile(r"^\s*(?://|#) \[(/?)([a-z0-9_]+)\]\s*$")
SNIPPET = re.compile(r"^<!-- snippet: (\S+?)(?:#([a-z0-9_]+))? -->$")
LINK = re.compile(r"(?<!!)\[[^\]\[]*\]\(([^()\s]+)\)|!\[[^\]]*\]\(([^()\s]+)\)")

SOURCE_PATH = re.compile(r"`((?:apps|benchmarks|cmake|docs|drivers|examples|include|src|tests|tools)/[\w./*-]*)`")

# Phrases that sound translated and keep coming back, each with what to write instead. Only phrases that are never right.
TELLS = {
    r"(?<!here )\b(?:is|are|was|were) no (?!longer\b|one\b)": "isn't a, aren't",
    r"\blets? go\b": "release",
    r"\bstands\b(?! for\b)": "is",
    r"\bwhoever\b": "anyone who, the caller",
    r"\bunder way\b": "current, in progress",
    r"\b(?:is|are|was|were) told\b|\btold of\b": "learns, is notified",
    r"\bgo(?:es)? on\b": "continue",
    r"\btakes? note\b": "records",
    r"\b(?:driver|database)'s best way\b": "fastest path",
    r"\bone (?:file|folder|test|page) an? [a-z]+": "one file per ...",
    r"//! (?:The same|As above|Likewise)\b": "a comment that makes sense on its own",
}
PAGES = ["*.md", "docs/**/*.md", "examples/**/*.md"]
SOURCES = ("apps", "drivers", "examples", "include", "src")    # of these, comments and literals are checked
LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"')


class DocError(Exception):
    pass


def dedented(lines):
    return textwrap.dedent("\n".join(line.expandtabs(4) for line in lines)).strip("\n")


def source_lines(path):
    file = ROOT / path
    if not file.is_file():
        raise DocError(f"there is no file {path}")
    return file.read_text().split("\n")


def region(path, name):
    """First and last line number of a marked region, markers excluded."""
    lines = source_lines(path)
    if name is None:
        return lines, 0, len(lines)
    begin = end = None
    for number, line in enumerate(lines):
        match = MARKER.match(line)
        if match and match[2] == name:
            if match[1]:
                end = number
            elif begin is not None:
                raise DocError(f"{path} has two regions [{name}]")
            else:
                begin = number + 1
    if begin is None or end is None or end < begin:
        raise DocError(f"{path} has no region [{name}] ... [/{name}]")
    return lines, begin, end


def marked_code(path, name):
    lines, begin, end = region(path, name)
    return dedented(line for line in lines[begin:end] if not MARKER.match(line))


def checked_text(path, name):
    """The first raw string at or after the region, before the next region begins."""
    lines, begin, end = region(path, name)
    for number in range(end, len(lines)):
        match = MARKER.match(lines[number])
        if match and not match[1] and number > end:
            break
        end = number + 1
    text = "\n".join(lines[begin:end])
    match = re.search(r'R"\(\n(.*?)\n\s*\)"', text, re.S)
    if not match:
        raise DocError(f'{path} has no R"(...)" at or after [{name}]')
    return dedented(match[1].split("\n"))


class Document:
    def __init__(self, path, update):
        self.path, self.update = path, update
        self.lines = path.read_text().split("\n")
        self.name = path.relative_to(ROOT).as_posix()
        self.wants_snippets = self.name == "README.md" or self.name.startswith("docs/tutorial/")
        self.passed, self.errors = 0, []

    def check(self):
        prose = self.check_blocks()
        for number, line in prose:
            for match in LINK.finditer(re.sub(r"`[^`]*`", "", line)):
                self.outcome(number, self.link_error(match[1] or match[2]))
            for match in SOURCE_PATH.finditer(line):
                self.outcome(number, None if any(ROOT.glob(match[1])) else f"there is no {match[1]}")
        if self.update:
            self.path.write_text("\n".join(self.lines))

    def outcome(self, number, error):
        if error:
            self.errors.append(f"{self.name}:{number + 1}: {error}")
        else:
            self.passed += 1

    def check_blocks(self):
        """Compares the code blocks; gives the lines outside them, numbered."""
        prose, wanted, number = [], None, 0
        while number < len(self.lines):
            line = self.lines[number]
            if match := SNIPPET.match(line):
                wanted = (match[1], match[2])
            elif line.startswith("```"):
                number = self.check_block(number, wanted)
                wanted = None
            elif line.strip():
                if wanted:
                    self.outcome(number, "a code block must follow its snippet comment")
                wanted = None
                prose.append((number, line))
            number += 1
        return prose

    def check_block(self, begin, wanted):
        language = self.lines[begin][3:].strip()
        end = begin + 1
        while end < len(self.lines) and self.lines[end].rstrip() != "```":
            end += 1
        if end == len(self.lines):
            self.outcome(begin, "this code block does not end")
            return end
        if wanted is None:
            if language == "cpp" and self.wants_snippets:
                self.outcome(begin, "C++ shown here must come from an example: <!-- snippet: examples/file.cpp#name -->")
            return end
        try:
            of = checked_text if language in ("sql", "text") else marked_code
            expected = of(*wanted).split("\n")
        except DocError as error:
            self.outcome(begin, str(error))
            return end
        same = self.lines[begin + 1:end] == expected
        if self.update and not same:
            self.lines[begin + 1:end] = expected
            same, end = True, begin + 1 + len(expected)
        self.outcome(begin, None if same else f"differs from {wanted[0]}#{wanted[1]}: run tools/check_docs.py --update")
        return end

    def link_error(self, target):
        if re.match(r"[a-z]+:", target):
            return None
        path, _, anchor = target.partition("#")
        file = (self.path.parent / path).resolve() if path else self.path
        if not file.exists():
            return f"the link {target} leads nowhere"
        if anchor and file.suffix == ".md" and anchor not in headings(file):
            return f"the link {target} names a heading that {file.name} does not have"
        return None


def prose_of(line):
    """What people read of a line of C++: its literals, and its comment."""
    code, slashes, comment = line.partition("//")
    return " ".join(LITERAL.findall(code)) + " " + slashes + comment


def english_texts():
    """(path, lines) of everything that people read; pages without their inline code, which may quote a refused phrase."""
    for path in sorted(path for pattern in PAGES for path in ROOT.glob(pattern)):
        yield path.relative_to(ROOT), re.sub(r"`[^`\n]+`", "", path.read_text()).split("\n")
    for path in sorted(path for folder in SOURCES for path in (ROOT / folder).glob("**/*.[ch]pp")):
        yield path.relative_to(ROOT), [prose_of(line) for line in path.read_text().split("\n")]


def check_english():
    """Refuses phrases that a native writer would not use. Returns the count of files read, and the errors."""
    tells = [(re.compile(pattern, re.IGNORECASE), advice) for pattern, advice in TELLS.items()]
    files, errors = 0, []
    for path, lines in english_texts():
        files += 1
        for number, line in enumerate(lines, 1):
            for tell, advice in tells:
                if match := tell.search(line):
                    errors.append(f'{path}:{number}: "{match[0].strip()}": write "{advice}" or the like')
    return files, errors


def check_index():
    """The rows of "Where each feature runs": each names parts of examples and tests that exist. Returns their count, and
    the errors."""
    page = ROOT / "docs" / "from_sqlalchemy.md"
    section = page.read_text().partition("## Where each feature runs")[2]
    tests = "\n".join(path.read_text() for path in (ROOT / "tests").glob("**/*.cpp"))
    checked, errors = 0, []
    for row in re.findall(r"^\| \d[^|]*\|[^|]*\|([^|]*)\|$", section, re.MULTILINE):
        for name in re.findall(r"`([^`]+)`", row):
            checked += 1
            example, _, part = name.partition("#")
            path = ROOT / "examples" / (example + ".cpp")
            suite, _, test = name.partition(".")
            if path.exists():
                found = not part or f"// [{part}]" in path.read_text()
            else:
                found = re.search(rf"TEST(_[PF])?\({re.escape(suite)}, {re.escape(test)}\)", tests)
            if not found:
                errors.append(f"docs/from_sqlalchemy.md: the index names `{name}`, which is neither an example's part nor a test")
    return checked, errors


def headings(path):
    anchors = set()
    for line in path.read_text().split("\n"):
        if match := re.match(r"#+ (.*)", line):
            anchors.add(re.sub(r"[^\w\- ]", "", match[1].lower()).strip().replace(" ", "-"))
    return anchors


def main(arguments):
    if arguments not in ([], ["--update"]):
        print(__doc__.split("\n\n")[-1].strip(), file=sys.stderr)
        return 2
    passed, errors = 0, []
    for path in sorted(ROOT.glob("**/*.md")):
        if path.relative_to(ROOT).parts[0] == "build" or path.relative_to(ROOT).parts[0].startswith("."):
            continue
        document = Document(path, update=bool(arguments))
        document.check()
        passed += document.passed
        errors += document.errors
    files, english = check_english()
    passed += files - len({error.split(":")[0] for error in english})
    errors += english
    named, missing = check_index()
    passed += named - len(missing)
    errors += missing
    print("\n".join(errors), end="\n" if errors else "")
    print(f"{passed} passed, {len(errors)} failed")
    return 1 if errors or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
