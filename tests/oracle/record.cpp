#include "oracle/record.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>

namespace aludel::oracle {

namespace {

const json null_json;

std::string without_line_breaks(std::string text) {
    text.erase(std::remove_if(text.begin(), text.end(), [](char c) { return c == '\n' || c == '\t'; }), text.end());
    return text;
}

std::optional<json> optional_at(const json& object, const char* key) {
    const auto found = object.find(key);
    return found == object.end() || found->is_null() ? std::nullopt : std::optional<json>(*found);
}

//! The style of a dialect's usual driver.
std::string usual_style(const std::string& dialect) {
    const std::size_t colon = dialect.find(':');
    if (colon != dialect.npos) return dialect.substr(colon + 1);
    if (dialect == "postgresql") return "pyformat";
    if (dialect == "sqlite") return "qmark";
    return dialect == "mysql" || dialect == "mariadb" ? "format" : "named";
}

Expectation compared(std::string dialect, const json& entry) {
    Expectation expected;
    expected.style = usual_style(dialect);
    expected.driver = dialect == "postgresql" ? "psycopg" : "";
    expected.dialect = std::move(dialect);
    if (const auto error = entry.find("error"); error != entry.end()) {
        expected.error = error->get<std::string>();
        return expected;
    }
    expected.texts.push_back(folded(entry.at("sql").get<std::string>()));
    expected.params = optional_at(entry, "params");
    expected.positions = optional_at(entry, "positiontup");
    return expected;
}

//! Records call the dialect of printed statements "default" as well, which their cross outputs tell apart.
bool is_printed(const json& data) {
    const json& cross = data.at("cross");
    if (data.at("dialect") != "default" || !data.at("sql").is_string()) return false;
    const auto gives = [&](const json& entry) { return entry.is_object() && entry.contains("sql") && entry.at("sql") == data.at("sql"); };
    return !gives(cross.at("default")) && gives(cross.at("str"));
}

//! Two files of the suite call a type of their own MyString, and mean two types.
void tell_types_apart(std::string& line) {
    constexpr std::string_view shared = "MyString()", own = "MyFoldedString()";
    if (line.find("test/sql/test_type_expressions.py") == line.npos) return;
    for (std::size_t at = line.find(shared); at != line.npos; at = line.find(shared, at + own.size())) line.replace(at, shared.size(), own);
}

void read_file(const std::filesystem::path& path, const std::function<void(const Record&)>& visit) {
    std::ifstream file(path);
    if (!file) throw std::runtime_error("Cannot read " + path.string() + ".");
    std::string line;
    while (std::getline(file, line)) {
        if (line.find_first_not_of(" \t\r") == line.npos) continue;
        tell_types_apart(line);
        Record record;
        record.data = json::parse(line);
        record.id = record.data.at("id").dump();
        visit(record);
    }
}

}  // namespace

std::string folded(const std::string& text) {
    std::string out;
    for (char c : text) {
        const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
        if (!blank) out += c;
        else if (!out.empty() && out.back() != ' ') out += ' ';
    }
    if (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

const json& Record::option(const char* name) const {
    const auto options = data.find("compile_opts");
    if (options == data.end() || !options->is_object()) return null_json;
    const auto found = options->find(name);
    return found == options->end() ? null_json : *found;
}

//! The suite asserts the text without line breaks and tabs; what came out has them.
Expectation Record::asserted() const {
    Expectation expected = compared(data.at("dialect").get<std::string>(), data);
    const std::string style = data.at("paramstyle").get<std::string>();
    if (expected.dialect == "default" && style != "named") expected.dialect += ":" + style;
    expected.style = style;
    if (is_printed(data) && style == "named") expected.dialect = "str";
    const auto driver = data.find("driver");
    expected.driver = driver == data.end() || driver->is_null() ? "" : driver->get<std::string>();
    expected.schemas = option("schema_translate_map");
    const json& text = data.at("expected");
    if (text.is_string()) {
        expected.texts.push_back(folded(text.get<std::string>()));
        expected.texts.push_back(folded(without_line_breaks(data.at("sql").get<std::string>())));
    } else expected.pattern = text.at("$regex").get<std::string>();
    return expected;
}

std::vector<Expectation> Record::cross() const {
    std::vector<Expectation> all;
    const json& entries = data.at("cross");
    for (const auto& [dialect, entry] : entries.items()) {
        all.push_back(compared(dialect, entry == "=default" ? entries.at("default") : entry));
        all.back().schemas = option("schema_translate_map");
    }
    return all;
}

void each_record(const std::filesystem::path& path, const std::function<void(const Record&)>& visit) {
    if (!std::filesystem::is_directory(path)) return read_file(path, visit);
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(path))
        if (entry.path().extension() == ".jsonl") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const auto& file : files) read_file(file, visit);
}

}  // namespace aludel::oracle
