#pragma once

#include <nlohmann/json.hpp>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace aludel::oracle {

using json = nlohmann::ordered_json;

//! What one dialect has to say to a statement: a text with parameters, or an error.
struct Expectation {
    std::string dialect{};              //!< "mysql"; "default:qmark" is the default dialect with that parameter style
    std::string style{};                //!< of parameters, SQLAlchemy's name: "pyformat"
    std::string driver{};               //!< SQLAlchemy's name: "psycopg"; empty: none
    std::string error{};                //!< SQLAlchemy's class; not empty: compiling has to fail
    std::vector<std::string> texts{};   //!< one of them, blanks folded
    std::string pattern{};              //!< or a text with a match for this regular expression
    std::optional<json> params{};       //!< by name
    std::optional<json> positions{};    //!< the names in the order of the markers
    json schemas = nullptr;             //!< SQLAlchemy's schema_translate_map: the texts mark its schemas
};

//! One line of an oracle file.
struct Record {
    std::string id{};
    json data{};

    const json& tree() const { return data.at("tree"); }
    const json& option(const char* name) const;   //!< of compile(); null when it is not given
    Expectation asserted() const;
    std::vector<Expectation> cross() const;
};

//! `text` with each run of blanks as one, and none at its ends.
std::string folded(const std::string& text);

//! Calls `visit` with each record of a file, or of the files of a folder in the order of their names.
void each_record(const std::filesystem::path& path, const std::function<void(const Record&)>& visit);

}  // namespace aludel::oracle
