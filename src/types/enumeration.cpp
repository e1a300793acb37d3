#include "aludel/types/enumeration.hpp"

#include "aludel/base/error.hpp"
#include "base/message_text.hpp"

#include <algorithm>
#include <deque>
#include <mutex>

namespace aludel::enumeration {

namespace {

struct WordList {
    std::vector<std::string> words;
    std::string name;
};

//! All lists of the program. Types name them by number, so they are never freed.
struct WordLists {
    std::mutex mutex{};
    std::deque<WordList> lists{};   // elements stay where they are
};
WordLists& all_lists() {
    static auto* lists = new WordLists;
    return *lists;
}

const WordList& list_of(unsigned number) {
    WordLists& all = all_lists();
    const std::lock_guard lock(all.mutex);
    return all.lists[number - 1];
}

[[noreturn]] void throw_no_word(const WordList& list, const std::string& found, std::string_view bound_to) {
    std::string words;
    for (const std::string& word : list.words) words += (words.empty() ? "'" : ", '") + word + "'";
    throw ConversionError(value_part(found) + ", given for \"" + printable_name(bound_to) + "\", is not among the words of its Enum" +
                          (list.name.empty() ? "" : " " + list.name) + ": " + words +
                          ". Give one of these, or add the word to the Enum.");
}

}  // namespace

unsigned keep_words(std::initializer_list<std::string_view> words, std::string_view name) {
    if (words.size() == 0) throw ArgumentError("Enum({...}) needs at least one word.");
    WordList list{{words.begin(), words.end()}, std::string(name)};
    WordLists& all = all_lists();
    const std::lock_guard lock(all.mutex);
    const auto known = std::find_if(all.lists.begin(), all.lists.end(), [&](const WordList& other) {
        return other.words == list.words && other.name == list.name;
    });
    if (known != all.lists.end()) return static_cast<unsigned>(known - all.lists.begin()) + 1;
    all.lists.push_back(std::move(list));
    return static_cast<unsigned>(all.lists.size());
}

void check_word(unsigned list, const Param& value, std::string_view bound_to) {
    if (!value.data) return;
    const WordList& known = list_of(list);
    const auto is_known = [&](const std::string& word) {
        return std::find(known.words.begin(), known.words.end(), word) != known.words.end();
    };
    if (value.layout == Layout::string && is_known(*static_cast<const std::string*>(value.data))) return;
    const Value given = read_slot({value.layout, false, 0, value.custom}, value.data);
    if (given.is_null() || (given.kind() == Layout::string && is_known(given.as<std::string>()))) return;
    throw_no_word(known, given.repr(60), bound_to);
}

void throw_no_name(std::string_view type, std::int64_t value) {
    throw ConversionError("The value " + value_part(std::to_string(value)) + " of enum " + std::string(type) +
                          " has no name to be stored by. Enumerators from 0 to 127 are found by themselves; for others "
                          "specialise aludel::enum_names<" + std::string(type) + ">.");
}

void throw_no_enumerator(std::string_view type, const Value& found) {
    throw ConversionError(value_part(found.repr(60)) + " is not an enumerator of " + std::string(type) + ".");
}

}  // namespace aludel::enumeration
