#include "compiler/default_dialect.hpp"

#include "aludel/base/error.hpp"
#include "compiler/reserved_words.hpp"
#include "compiler/type_compiler.hpp"

namespace aludel {

namespace {

constexpr std::string_view reserved_words[] = {
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization", "between",
    "binary", "both", "case", "cast", "check", "collate", "column", "constraint", "create", "cross", "current_date",
    "current_role", "current_time", "current_timestamp", "current_user", "default", "deferrable", "desc", "distinct",
    "do", "else", "end", "except", "false", "for", "foreign", "freeze", "from", "full", "grant", "group", "having",
    "ilike", "in", "initially", "inner", "intersect", "into", "is", "isnull", "join", "leading", "left", "like",
    "limit", "localtime", "localtimestamp", "natural", "new", "not", "notnull", "null", "off", "offset", "old", "on",
    "only", "or", "order", "outer", "overlaps", "placing", "primary", "references", "right", "select", "session_user",
    "set", "similar", "some", "symmetric", "table", "then", "to", "trailing", "true", "union", "unique", "user",
    "using", "verbose", "when", "where",
};
static_assert(compiler::is_sorted_list(reserved_words));

}  // namespace

namespace compiler {

DialectAbilities DefaultDialect::abilities_of_standard() {
    DialectAbilities can;
    can.insert_returning = can.update_returning = can.delete_returning = true;
    can.full_join = true;
    can.is_distinct_from = true;
    can.schemas = true;
    can.sequences = can.comments = true;
    can.max_identifier_length = 9999;
    return can;
}

bool DefaultDialect::is_reserved_word(std::string_view word) const noexcept { return is_listed(reserved_words, word); }

std::string DefaultDialect::type_text(const SqlType& type) const { return TypeCompiler(*this).text(type); }

}  // namespace compiler

Ref<const Dialect> default_dialect(const DialectOptions& options) { return make_ref<compiler::DefaultDialect>(options); }

const Dialect& default_dialect() {
    static const Ref<const Dialect> shared = default_dialect({});
    return *shared;
}

}  // namespace aludel
