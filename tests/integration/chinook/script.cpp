#include "tests/integration/chinook/script.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>

namespace chinook {

namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

bool same_word(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
        return std::tolower(x) == std::tolower(y);
    });
}

class Reader {
public:
    explicit Reader(std::string_view script) : script_(script) {
        if (script_.starts_with("\xEF\xBB\xBF")) at_ = 3;   // the mark of UTF-8
    }

    std::vector<ScriptTable> read() {
        for (skip_blanks(); !at_end(); skip_blanks()) {
            if (same_word(peek_word(), "insert")) read_insert();
            else skip_statement();
        }
        return std::move(tables_);
    }

private:
    // ---- blanks and words ----

    bool at_end() const { return at_ >= script_.size(); }
    char peek() const { return at_end() ? '\0' : script_[at_]; }
    bool starts_with(std::string_view text) const { return script_.substr(at_).starts_with(text); }

    void skip_past(std::string_view end) {
        const std::size_t found = script_.find(end, at_);
        at_ = found == std::string_view::npos ? script_.size() : found + end.size();
    }
    void skip_blanks() {
        for (;;) {
            while (std::isspace(static_cast<unsigned char>(peek()))) ++at_;
            if (starts_with("/*")) skip_past("*/");
            else if (starts_with("--")) skip_past("\n");
            else return;
        }
    }
    std::string_view peek_word() const {
        std::size_t end = at_;
        while (end < script_.size() && is_word(script_[end])) ++end;
        return script_.substr(at_, end - at_);
    }
    void skip_statement() {
        while (!at_end() && peek() != ';') {
            if (peek() == '\'') read_text();
            else ++at_;
            skip_blanks();
        }
        ++at_;
    }

    [[noreturn]] void fail(std::string_view wanted) const {
        const auto line = 1 + std::count(script_.begin(), script_.begin() + static_cast<std::ptrdiff_t>(at_), '\n');
        throw std::runtime_error("the script's line " + std::to_string(line) + " has \"" +
                                 std::string(script_.substr(at_, 20)) + "\" where " + std::string(wanted) +
                                 " is expected");
    }
    void expect(char c) {
        skip_blanks();
        if (peek() != c) fail(std::string(1, c));
        ++at_;
    }
    void expect_word(std::string_view word) {
        skip_blanks();
        if (!same_word(peek_word(), word)) fail(word);
        at_ += word.size();
    }
    bool take(char c) {
        skip_blanks();
        if (peek() != c) return false;
        ++at_;
        return true;
    }

    // ---- INSERT ----

    void read_insert() {
        expect_word("insert");
        expect_word("into");
        ScriptTable& table = table_of(read_name());
        read_columns(table);
        expect_word("values");
        do table.rows.push_back(read_row(table.columns.size()));
        while (take(','));
        expect(';');
    }
    ScriptTable& table_of(const std::string& name) {
        for (ScriptTable& table : tables_)
            if (table.name == name) return table;
        return tables_.emplace_back(ScriptTable{name, {}, {}});
    }
    void read_columns(ScriptTable& table) {
        std::vector<std::string> columns;
        expect('(');
        do columns.push_back(read_name());
        while (take(','));
        expect(')');
        if (!table.columns.empty() && table.columns != columns) fail("the columns of the INSERT before");
        table.columns = std::move(columns);
    }
    std::vector<Cell> read_row(std::size_t width) {
        std::vector<Cell> row;
        row.reserve(width);
        expect('(');
        do row.push_back(read_cell());
        while (take(','));
        expect(')');
        if (row.size() != width) fail("a row with a value for each column");
        return row;
    }

    std::string read_name() {
        skip_blanks();
        const char open = peek();
        const char close = open == '[' ? ']' : open;
        if (open != '[' && open != '"' && open != '`') return read_word();
        const std::size_t first = ++at_;
        skip_past(std::string_view(&close, 1));
        return std::string(script_.substr(first, at_ - first - 1));
    }
    std::string read_word() {
        const std::string word(peek_word());
        if (word.empty()) fail("a name");
        at_ += word.size();
        return word;
    }

    Cell read_cell() {
        skip_blanks();
        if (starts_with("N'") || starts_with("n'")) ++at_;
        if (peek() == '\'') return read_text();
        if (same_word(peek_word(), "null")) {
            at_ += 4;
            return {};
        }
        return read_number();
    }
    std::string read_text() {
        std::string text;
        for (++at_; !at_end(); ++at_) {
            if (peek() != '\'') text += peek();
            else if (starts_with("''")) text += script_[at_++];
            else {
                ++at_;
                return text;
            }
        }
        fail("the end of a text");
    }
    std::string read_number() {
        const std::size_t first = at_;
        while (std::string_view("+-.0123456789").find(peek()) != std::string_view::npos && !at_end()) ++at_;
        if (at_ == first) fail("NULL, a number or a text");
        return std::string(script_.substr(first, at_ - first));
    }

    std::string_view script_;
    std::size_t at_ = 0;
    std::vector<ScriptTable> tables_{};
};

//! Folders to look in: `shared/data/chinook` under each of the folder's parents.
void add_parents(std::vector<std::filesystem::path>& places, const std::filesystem::path& folder) {
    for (std::filesystem::path at = folder; ; at = at.parent_path()) {
        places.push_back(at / "shared" / "data" / "chinook");
        if (at == at.parent_path()) return;
    }
}

std::vector<std::filesystem::path> places_to_look() {
    if (const char* named = std::getenv("ALUDEL_TEST_CHINOOK"); named && *named) return {named};
    std::vector<std::filesystem::path> places;
    add_parents(places, std::filesystem::path(ALUDEL_SOURCE_DIR).lexically_normal());
    add_parents(places, std::filesystem::current_path());
    return places;
}

}  // namespace

std::size_t ScriptTable::position(std::string_view column) const {
    const auto found = std::find(columns.begin(), columns.end(), column);
    if (found == columns.end())
        throw std::runtime_error("the script's table " + name + " has no column " + std::string(column));
    return static_cast<std::size_t>(found - columns.begin());
}

std::vector<ScriptTable> read_script(std::string_view script) { return Reader(script).read(); }

const ScriptTable& find_table(const std::vector<ScriptTable>& tables, std::string_view name) {
    for (const ScriptTable& table : tables)
        if (table.name == name) return table;
    throw std::runtime_error("the script has no rows for a table " + std::string(name));
}

namespace {
std::optional<std::filesystem::path> find_data() {
    for (const std::filesystem::path& place : places_to_look())
        if (std::filesystem::exists(place / "Chinook_Sqlite.sql")) return place;
    return std::nullopt;
}
}  // namespace

bool data_is_there() { return find_data().has_value(); }

std::string missing_data() {
    std::string text = "this test needs the Chinook sample data: put Chinook_Sqlite.sql and Chinook_PostgreSql.sql "
                       "into ../shared/data/chinook beside the project, or name their folder in the environment "
                       "variable ALUDEL_TEST_CHINOOK. Looked for in:";
    for (const std::filesystem::path& place : places_to_look()) text += "\n  " + place.string();
    return text;
}

std::filesystem::path data_folder() {
    if (auto found = find_data()) return *found;
    throw std::runtime_error(missing_data());
}

std::string read_file(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream) throw std::runtime_error("cannot read " + file.string());
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

}  // namespace chinook
