#pragma once

#include "aludel/base/aggregate.hpp"
#include "aludel/types/value.hpp"

#include <array>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace aludel {

//! Names of enumerators that the library cannot find by itself: those below 0 or above 127, or names of your choice.
//!
//! ```cpp
//! template <>
//! struct aludel::enum_names<Level> {
//!     static constexpr std::pair<Level, std::string_view> values[] = {{Level::low, "L"}, {Level::high, "H"}};
//! };
//! ```
template <class E>
struct enum_names {};

//! Options of `Enum`.
struct EnumOptions {
    bool native = false;              //!< a type of the database that lists the words, where it has such types
    bool create_constraint = false;   //!< CHECK (x IN ('a', 'b')), where the database's type allows other words
    int length = 0;                   //!< of the text; 0: as long as the longest word
    std::string_view schema{};        //!< that the database's own type lies in
    bool create_type = true;          //!< create_all() creates the database's own type
};

namespace enumeration {
constexpr std::size_t scanned = 128;

//! The enumerator's name as the compiler prints it; empty where there is none ("(Status)5").
template <auto V>
constexpr std::string_view printed_name() {
    const std::string_view name = aggregate::member_name<V>();
    return !name.empty() && name[0] >= '0' && name[0] <= '9' ? std::string_view() : name;
}

template <class E, std::size_t... I>
constexpr auto scan(std::index_sequence<I...>) {
    return std::array<std::pair<E, std::string_view>, sizeof...(I)>{
        {{static_cast<E>(I), printed_name<static_cast<E>(I)>()}...}};
}

template <class E>
struct Names {
    static constexpr auto values = scan<E>(std::make_index_sequence<scanned>{});
};
template <class E>
    requires requires { enum_names<E>::values; }
struct Names<E> : enum_names<E> {};

//! Empty for a value that has no name.
template <class E>
constexpr std::string_view name_of(E value) {
    for (const auto& [known, name] : Names<E>::values)
        if (known == value) return name;
    return {};
}
template <class E>
constexpr const E* find(std::string_view name) {
    if (!name.empty())
        for (const auto& entry : Names<E>::values)
            if (entry.second == name) return &entry.first;
    return nullptr;
}
template <class E>
constexpr int longest_name() {
    std::size_t longest = 0;
    for (const auto& [value, name] : Names<E>::values) longest = name.size() > longest ? name.size() : longest;
    return static_cast<int>(longest);
}

//! The type of a text that is one of these words, and as long as the longest.
SqlType type_of_words(const std::vector<std::string_view>& words, std::string_view name, const EnumOptions& options = {});
//! Throws `ConversionError`, naming the type's words, for a parameter that isn't one of them and isn't NULL.
void check_word(const SqlType& type, const Param& value, std::string_view bound_to);

[[noreturn]] void throw_no_name(std::string_view type, std::int64_t value);
//! The names of an enum where they lie: the first, and the bytes from each to the next.
struct NamesInPlace {
    const std::string_view* first;
    std::size_t count, stride;
};
[[noreturn]] void throw_no_enumerator(std::string_view type, const Value& found, NamesInPlace names);
}  // namespace enumeration

//! The name that an enumerator is stored by: `enum_name(Status::open)` is "open", or the name that `enum_names` gives
//! it. Empty for a value without a name. Usable in constant expressions.
template <class E>
    requires std::is_enum_v<E>
constexpr std::string_view enum_name(E value) noexcept {
    return enumeration::name_of(value);
}

//! An enum class, stored as the names of its enumerators in a text as long as the longest (SQLAlchemy's `Enum` with
//! `native_enum=False`). A stored word that names no enumerator is a `ConversionError` that names the column.
//! `Enum({"draft", "published"}, "product_status")` is for words without an enum class: a text as long as the longest
//! of them, read as `std::string`; another value written to such a column, or
//! compared with it, is a `ConversionError` before anything is sent. Expressions and `bindparam<String>` are not checked.
template <class E = void>
struct Enum {
    using cpp = E;
    static constexpr Family family = Family::text;
    constexpr Enum() = default;
    //! The name that the database would know the type by if it were a type of its own there; a text has none.
    constexpr explicit Enum(std::string_view) {}
    //! `Enum<Status>("status", {.native = true})`: a type of the database, or a text with a CHECK.
    Enum(std::string_view name, const EnumOptions& options) : type_(own_type(name, options)) {}
    operator SqlType() const {
        static const SqlType type = String(enumeration::longest_name<E>());
        return type_.id == TypeId::null ? type : type_;
    }

private:
    static SqlType own_type(std::string_view name, const EnumOptions& options) {
        std::vector<std::string_view> words;
        for (const auto& [value, word] : enumeration::Names<E>::values)
            if (!word.empty()) words.push_back(word);
        return enumeration::type_of_words(words, name, options);
    }
    SqlType type_{};
};
template <>
struct Enum<void> {
    using cpp = std::string;
    static constexpr Family family = Family::text;
    constexpr Enum() = default;
    //! Throws `ArgumentError` for an empty list. The name is for messages.
    Enum(std::initializer_list<std::string_view> allowed, std::string_view name = {})
        : type_(enumeration::type_of_words(allowed, name)) {}
    //! As a type of the database, or with a CHECK: `Enum({"a", "b"}, "ab", {.native = true})`.
    Enum(const std::vector<std::string_view>& allowed, std::string_view name, const EnumOptions& options)
        : type_(enumeration::type_of_words(allowed, name, options)) {}
    constexpr operator SqlType() const { return type_; }

private:
    SqlType type_ = TypeId::string;
};
Enum(std::initializer_list<std::string_view>) -> Enum<void>;
Enum(std::initializer_list<std::string_view>, std::string_view) -> Enum<void>;
Enum(std::vector<std::string_view>, std::string_view, EnumOptions) -> Enum<void>;

template <class E>
    requires std::is_enum_v<E>
struct type_traits<E> {
    using sql = Enum<E>;
    static constexpr Layout layout = Layout::custom;
    static constexpr CustomLayout custom_layout{
        [](const void* object) {
            const E value = *static_cast<const E*>(object);
            const std::string_view name = enumeration::name_of(value);
            if (name.empty())
                enumeration::throw_no_name(aggregate::class_name<E>(), static_cast<std::int64_t>(value));
            return Value(name);
        },
        [](void* object, const Value& stored) {
            const E* found = stored.kind() == Layout::string ? enumeration::find<E>(stored.as<std::string>()) : nullptr;
            if (!found) {
                const auto& names = enumeration::Names<E>::values;
                enumeration::throw_no_enumerator(aggregate::class_name<E>(), stored,
                                                 {&names[0].second, std::size(names), sizeof(names[0])});
            }
            *static_cast<E*>(object) = *found;
        }};
};

}  // namespace aludel
