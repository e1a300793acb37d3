#include "schema/naming.hpp"

#include "aludel/base/error.hpp"

#include <boost/uuid/detail/md5.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace aludel::schema {

namespace {

std::string_view kind_key(ConstraintKind kind) {
    switch (kind) {
        case ConstraintKind::primary_key: return "pk";
        case ConstraintKind::foreign_key: return "fk";
        case ConstraintKind::unique: return "uq";
        case ConstraintKind::check: return "ck";
        case ConstraintKind::exclude: return "ex";
        case ConstraintKind::index: return "ix";
    }
    return "";
}

std::string_view without_schema(std::string_view table) { return table.substr(table.rfind('.') + 1); }

//! Fills in the tokens of one name.
class Naming {
public:
    Naming(const NamingConvention& convention, const TableDef& table, const ConstraintDef& constraint)
        : convention_(convention), table_(table), constraint_(constraint) {
        context_.table = table.name;
        context_.name = constraint.name;
        for (std::uint32_t column : columns()) context_.columns.push_back(table.columns[column]->name);
        if (constraint.kind != ConstraintKind::foreign_key) return;
        const auto& key = static_cast<const ForeignKeyDef&>(constraint);
        context_.referred_table = without_schema(key.target_table);
        context_.referred_columns = key.target_columns;
    }

    std::string fill(std::string_view format) const {
        std::string name;
        for (std::size_t i = 0; i < format.size(); ++i) {
            const std::size_t end = format[i] == '%' ? format.find(")s", i) : format.npos;
            if (format[i] == '%' && i + 1 < format.size() && format[i + 1] == '%') name += format[++i];
            else if (end != format.npos && format[i + 1] == '(') {
                name += token(format.substr(i + 2, end - i - 2));
                i = end + 1;
            } else name += format[i];
        }
        return name;
    }

private:
    std::vector<std::uint32_t> columns() const {
        if (constraint_.kind != ConstraintKind::index) return constraint_.columns;
        std::vector<std::uint32_t> found;
        for (const ElementDef& element : static_cast<const IndexDef&>(constraint_).elements)
            if (element.column) found.push_back(*element.column);
        return found;
    }

    std::string token(std::string_view name) const {
        for (const auto& [own, make] : convention_.tokens)
            if (own == name) return make(context_);
        if (name == "table_name") return table_.name;
        if (name == "referred_table_name") return std::string(context_.referred_table);
        if (name == "constraint_name") return given_name();
        if (name.starts_with("referred_column_")) return columns_token(name.substr(16), name, true);
        if (name.starts_with("column_")) return columns_token(name.substr(7), name, false);
        throw ArgumentError("The naming convention has no token \"" + std::string(name) + "\". It has table_name, "
                            "referred_table_name, constraint_name, column_0_name, column_0_key, column_0_label, "
                            "column_0N_name, column_0_N_name, and the last ones after referred_.");
    }

    std::string given_name() const {
        if (!constraint_.name.empty()) return constraint_.name;
        throw InvalidRequestError("A constraint of table \"" + table_.key() + "\" has no name, and the naming convention "
                                  "makes names with %(constraint_name)s. Name the constraint.");
    }

    //! "0_name", "0N_name", "0_N_label"
    std::string columns_token(std::string_view rest, std::string_view whole, bool referred) const {
        const std::size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
        const std::size_t position = digits == 0 ? 0 : std::stoul(std::string(rest.substr(0, digits)));
        rest.remove_prefix(digits);
        const bool joined = rest.starts_with("_N_"), all = joined || rest.starts_with("N_");
        if (all) rest.remove_prefix(joined ? 2 : 1);
        if (digits == 0 || !rest.starts_with("_")) throw ArgumentError("The naming convention has no token \"" +
                                                                       std::string(whole) + "\".");
        rest.remove_prefix(1);
        const std::size_t count = (referred ? context_.referred_columns : context_.columns).size();
        if (!all) return position < count ? column(position, rest, referred) : std::string();
        std::string text;
        for (std::size_t i = position; i < count; ++i)
            text += (joined && i > position ? "_" : "") + column(i, rest, referred);
        return text;
    }

    std::string column(std::size_t at, std::string_view attribute, bool referred) const {
        const std::string& name = (referred ? context_.referred_columns : context_.columns)[at];
        if (attribute == "key" && !referred) return table_.column(columns()[at]).key_or_name();
        if (attribute == "label")
            return std::string(referred ? context_.referred_table : context_.table) + "_" + name;
        return name;
    }

    const NamingConvention& convention_;
    const TableDef& table_;
    const ConstraintDef& constraint_;
    NamingContext context_{};
};

const std::string* format_of(const NamingConvention& convention, ConstraintKind kind) {
    static const auto* index_format = new std::string("ix_%(table_name)s_%(column_0_name)s");
    const std::string_view key = kind_key(kind);
    for (const auto& [known, format] : convention.formats)
        if (known == key) return &format;
    return kind == ConstraintKind::index ? index_format : nullptr;
}

//! The whole text's MD5, as hexadecimal digits.
std::string md5(const std::string& text) {
    boost::uuids::detail::md5 hash;
    hash.process_bytes(text.data(), text.size());
    boost::uuids::detail::md5::digest_type digest;
    hash.get_digest(digest);
    std::string digits;
    for (const unsigned word : digest) digits += fmt::format("{:08x}", word);   // the words are of the host's byte order
    return digits;
}

//! Cut between characters of UTF-8.
std::string valid_prefix(const std::string& name, std::size_t size) {
    while (size > 0 && (static_cast<unsigned char>(name[size]) & 0xC0) == 0x80) --size;
    return name.substr(0, size);
}

bool is_generated(const ConstraintDef& constraint, const std::string* format) {
    if (!format || constraint.name_is_final) return false;
    const bool uses_name = format->find("%(constraint_name)s") != format->npos;
    if (constraint.name.empty() && uses_name && constraint.kind == ConstraintKind::check)
        return !static_cast<const CheckDef&>(constraint).of_type;   // nobody could have named it
    return constraint.name.empty() || uses_name;
}

}  // namespace

ResolvedName name_of(const TableDef& table, const ConstraintDef& constraint) {
    static const auto* none = new NamingConvention;
    const NamingConvention& convention = table.metadata ? table.metadata->naming_convention : *none;
    const std::string* format = format_of(convention, constraint.kind);
    if (!is_generated(constraint, format)) return {constraint.name, constraint.quote, constraint.name_is_final};
    return {Naming(convention, table, constraint).fill(*format), constraint.quote, true};
}

std::string shortened(const std::string& name, std::size_t limit) {
    if (name.size() <= limit) return name;
    const std::string digits = md5(name);
    return valid_prefix(name, limit > 8 ? limit - 8 : 0) + "_" + digits.substr(digits.size() - 4);
}

}  // namespace aludel::schema
