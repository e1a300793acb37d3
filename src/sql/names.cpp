#include "sql/names.hpp"

namespace aludel::sql {

std::string_view kind_name(Kind kind) noexcept {
    switch (kind) {
        case Kind::column: return "column";
        case Kind::bind: return "bind";
        case Kind::null_literal: return "null";
        case Kind::boolean_literal: return "boolean";
        case Kind::raw: return "raw";
        case Kind::star: return "star";
        case Kind::unary: return "unary";
        case Kind::binary: return "binary";
        case Kind::between: return "between";
        case Kind::list: return "list";
        case Kind::function: return "function";
        case Kind::filter: return "filter";
        case Kind::over: return "over";
        case Kind::cast: return "cast";
        case Kind::extract: return "extract";
        case Kind::label: return "label";
        case Kind::label_reference: return "label_reference";
        case Kind::case_: return "case";
        case Kind::exists: return "exists";
        case Kind::scalar_subquery: return "scalar_subquery";
        case Kind::excluded: return "excluded";
        case Kind::optional_item: return "optional";
        case Kind::entity: return "entity";
        case Kind::table: return "table";
        case Kind::alias: return "alias";
        case Kind::subquery: return "subquery";
        case Kind::select: return "select";
        case Kind::insert: return "insert";
        case Kind::update: return "update";
        case Kind::delete_: return "delete";
        case Kind::text: return "text";
    }
    return "?";
}

std::string_view op_name(Op op) noexcept {
    switch (op) {
        case Op::eq: return "eq";
        case Op::ne: return "ne";
        case Op::lt: return "lt";
        case Op::le: return "le";
        case Op::gt: return "gt";
        case Op::ge: return "ge";
        case Op::is_: return "is";
        case Op::is_not: return "is_not";
        case Op::is_distinct_from: return "is_distinct_from";
        case Op::is_not_distinct_from: return "is_not_distinct_from";
        case Op::like: return "like";
        case Op::not_like: return "not_like";
        case Op::ilike: return "ilike";
        case Op::not_ilike: return "not_ilike";
        case Op::in_: return "in";
        case Op::not_in: return "not_in";
        case Op::between: return "between";
        case Op::not_between: return "not_between";
        case Op::startswith: return "startswith";
        case Op::endswith: return "endswith";
        case Op::contains: return "contains";
        case Op::not_startswith: return "not_startswith";
        case Op::not_endswith: return "not_endswith";
        case Op::not_contains: return "not_contains";
        case Op::and_: return "and";
        case Op::or_: return "or";
        case Op::not_: return "not";
        case Op::add: return "add";
        case Op::sub: return "sub";
        case Op::mul: return "mul";
        case Op::div: return "div";
        case Op::mod: return "mod";
        case Op::neg: return "neg";
        case Op::concat: return "concat";
        case Op::asc: return "asc";
        case Op::desc: return "desc";
        case Op::nulls_first: return "nulls_first";
        case Op::nulls_last: return "nulls_last";
        case Op::distinct: return "distinct";
        case Op::custom: return "custom";
    }
    return "?";
}

}  // namespace aludel::sql
