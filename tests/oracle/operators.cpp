#include "oracle/builder.hpp"

namespace aludel::oracle {

using sql::Op;

namespace {

const std::unordered_map<std::string, Op> operators{
    {"eq", Op::eq}, {"ne", Op::ne}, {"lt", Op::lt}, {"le", Op::le}, {"gt", Op::gt}, {"ge", Op::ge},
    {"is_", Op::is_}, {"is_not", Op::is_not},
    {"is_distinct_from", Op::is_distinct_from}, {"is_not_distinct_from", Op::is_not_distinct_from},
    {"like_op", Op::like}, {"not_like_op", Op::not_like}, {"ilike_op", Op::ilike}, {"not_ilike_op", Op::not_ilike},
    {"in_op", Op::in_}, {"not_in_op", Op::not_in},
    {"between_op", Op::between}, {"not_between_op", Op::not_between},
    {"startswith_op", Op::startswith}, {"not_startswith_op", Op::not_startswith},
    {"endswith_op", Op::endswith}, {"not_endswith_op", Op::not_endswith},
    {"contains_op", Op::contains}, {"not_contains_op", Op::not_contains},
    {"istartswith_op", Op::startswith}, {"not_istartswith_op", Op::not_startswith},
    {"iendswith_op", Op::endswith}, {"not_iendswith_op", Op::not_endswith},
    {"icontains_op", Op::contains}, {"not_icontains_op", Op::not_contains},
    {"and_", Op::and_}, {"or_", Op::or_}, {"inv", Op::not_},
    {"add", Op::add}, {"sub", Op::sub}, {"mul", Op::mul}, {"truediv", Op::div}, {"mod", Op::mod}, {"neg", Op::neg},
    {"concat_op", Op::concat},
    {"asc_op", Op::asc}, {"desc_op", Op::desc}, {"nulls_first_op", Op::nulls_first}, {"nulls_last_op", Op::nulls_last},
    {"distinct_op", Op::distinct}, {"floordiv", Op::floordiv},
    {"match_op", Op::match}, {"not_match_op", Op::not_match},
    {"regexp_match_op", Op::regexp_match}, {"not_regexp_match_op", Op::not_regexp_match},
    {"regexp_replace_op", Op::regexp_replace},
    {"bitwise_and_op", Op::bitwise_and}, {"bitwise_or_op", Op::bitwise_or}, {"bitwise_xor_op", Op::bitwise_xor},
    {"bitwise_not_op", Op::bitwise_not}, {"bitwise_lshift_op", Op::lshift}, {"bitwise_rshift_op", Op::rshift},
    {"getitem", Op::getitem}, {"json_getitem_op", Op::json_getitem}, {"json_path_getitem_op", Op::json_path_getitem},
    {"any_op", Op::any_}, {"all_op", Op::all_}, {"comma_op", Op::comma}, {"collate", Op::collate},
};

}  // namespace

Op to_op(const json& described) {
    const json& op = field(described, "op");
    if (op.is_object()) return Op::custom;
    if (!op.is_string()) throw Missing{"op:none"};
    const auto found = operators.find(op.get<std::string>());
    if (found == operators.end()) throw Missing{"op:" + op.get<std::string>()};
    return found->second;
}

}  // namespace aludel::oracle
