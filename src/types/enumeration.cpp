#include "aludel/types/enumeration.hpp"

#include "aludel/base/error.hpp"
#include "aludel/types/type_def.hpp"
#include "base/message_text.hpp"

#include <algorithm>

namespace aludel::enumeration {

namespace {

[[noreturn]] void throw_no_word(const TypeDef& list, const std::string& found, std::string_view bound_to) {
    std::string words;
    for (const std::string& word : list.words) words += (words.empty() ? "'" : ", '") + word + "'";
    throw ConversionError(value_part(found) + ", given for \"" + printable_name(bound_to) + "\", is not among the words of its Enum" +
                          (list.name.empty() ? "" : " " + list.name) + ": " + words +
                          ". Give one of these, or add the word to the Enum.");
}

}  // namespace

SqlType type_of_words(const std::vector<std::string_view>& words, std::string_view name, const EnumOptions& options) {
    if (words.empty()) throw ArgumentError("Enum({...}) needs at least one word.");
    TypeDef def;
    def.name = name;
    def.schema = options.schema;
    def.words.assign(words.begin(), words.end());
    def.create_constraint = options.create_constraint;
    def.create_type = options.create_type;
    def.length = options.length;
    for (const std::string_view word : words)
        if (options.length == 0) def.length = std::max(def.length, static_cast<int>(word.size()));
    return {options.native ? TypeId::enum_ : TypeId::string, interned(std::move(def))};
}

void check_word(const SqlType& type, const Param& value, std::string_view bound_to) {
    if (!value.data) return;
    const TypeDef& known = type.definition();
    const auto is_known = [&](const std::string& word) {
        return std::find(known.words.begin(), known.words.end(), word) != known.words.end();
    };
    if (value.layout == Layout::string && is_known(*static_cast<const std::string*>(value.data))) return;
    const Value given = read_slot({.layout = value.layout, .custom = value.custom}, value.data);
    if (given.is_null() || (given.kind() == Layout::string && is_known(given.as<std::string>()))) return;
    throw_no_word(known, given.repr(60), bound_to);
}

void throw_no_name(std::string_view type, std::int64_t value) {
    throw ConversionError("The value " + value_part(std::to_string(value)) + " of enum " + std::string(type) +
                          " has no name to be stored by. Enumerators from 0 to 127 are found by themselves; for others "
                          "specialise aludel::enum_names<" + std::string(type) + ">.");
}

void throw_no_enumerator(std::string_view type, const Value& found, NamesInPlace names) {
    std::string known;
    for (std::size_t i = 0; i < names.count; ++i) {
        const auto* at = reinterpret_cast<const char*>(names.first) + i * names.stride;
        const auto& name = *reinterpret_cast<const std::string_view*>(at);
        if (!name.empty()) known.append(known.empty() ? "" : ", ").append(name);
    }
    throw ConversionError(value_part(found.repr(60)) + " is not an enumerator of " + std::string(type) + ": " + known +
                          ".");
}

}  // namespace aludel::enumeration
