#include "aludel/sql/construct.hpp"

#include "aludel/base/error.hpp"
#include "aludel/compiler/dialect_options.hpp"
#include "compiler/sql_compiler.hpp"
#include "sql/kinds.hpp"

namespace aludel {

namespace compiler {
void SqlCompiler::write_construct(const sql::ConstructNode& node) {
    sql::ConstructText out(*this, node.operands.data(), node.operands.size());
    node.writer(out);
}

void SqlCompiler::write_custom_statement(const sql::CustomStatementNode& node) {
    with_ctes(node, [&] {
        sql::ConstructText out(*this, node.operands.data(), node.operands.size());
        node.writer(out);
    });
}

void SqlCompiler::write_construct_operand(const sql::Node& operand) {
    if (sql::facts_of(operand.kind).is_from) write_from(sql::as<sql::FromNode>(operand));
    else write_grouped(operand);
}
}  // namespace compiler

namespace sql {

std::string_view ConstructText::dialect() const noexcept { return compiler_.dialect().name(); }

const ServerVersion& ConstructText::server_version() const noexcept { return compiler_.dialect().server_version_info(); }

ConstructText& ConstructText::operator<<(SqlText text) {
    compiler_.write(text.view());
    return *this;
}

ConstructText& ConstructText::operand(std::size_t index) {
    if (index >= size())
        throw CompileError("A construct has " + std::to_string(size()) + " operands; its writer asks for number " +
                           std::to_string(index) + ", counted from 0.");
    compiler_.write_construct_operand(*operands_[index]);
    return *this;
}

ConstructText& ConstructText::operands(SqlText separator) {
    for (std::size_t i = 0; i < size(); ++i) {
        if (i > 0) compiler_.write(separator.view());
        compiler_.write_operand(*operands_[i], Op::comma);
    }
    return *this;
}

ConstructText& ConstructText::identifier(std::string_view name) {
    compiler_.write_identifier(name);
    return *this;
}

void ConstructText::unsupported(std::string_view what, std::string_view advice) { compiler_.unsupported(what, advice); }

}  // namespace sql
}  // namespace aludel
