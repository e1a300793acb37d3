#include "sql/build_support.hpp"
#include "sql/depth.hpp"

namespace aludel::sql::build {

NodeRef construct(ConstructWriter writer, const NodeRef* operands, std::size_t count, SqlType type) {
    auto node = make_ref<ConstructNode>(writer, type);
    node->operands.assign(operands, operands + count);
    return finished(std::move(node));
}

NodeRef custom_statement(ConstructWriter writer, const NodeRef* operands, std::size_t count) {
    auto node = make_ref<CustomStatementNode>(writer);
    node->operands.assign(operands, operands + count);
    return finished(std::move(node));
}

NodeRef custom_columns(NodeRef statement, const std::string_view* names, const SqlType* types, std::size_t count) {
    CustomStatementNode& node = editable<CustomStatementNode>(statement);
    node.column_names.assign(names, names + count);
    node.column_types.assign(types, types + count);
    return statement;
}

}  // namespace aludel::sql::build
