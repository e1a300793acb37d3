#include "aludel/sql/construct.hpp"

#include "aludel/base/error.hpp"
#include "aludel/compiler/dialect_options.hpp"
#include "compiler/sql_compiler.hpp"

namespace aludel {

namespace compiler {
void SqlCompiler::write_construct(const sql::ConstructNode& node) {
    sql::ConstructText out(*this, node);
    node.writer(out);
}
}  // namespace compiler

namespace sql {

std::string_view ConstructText::dialect() const noexcept { return compiler_.dialect().name(); }

const ServerVersion& ConstructText::server_version() const noexcept { return compiler_.dialect().server_version_info(); }

ConstructText& ConstructText::operator<<(SqlText text) {
    compiler_.write(text.view());
    return *this;
}

std::size_t ConstructText::size() const noexcept { return node_.operands.size(); }

ConstructText& ConstructText::operand(std::size_t index) {
    if (index >= size())
        throw CompileError("A construct has " + std::to_string(size()) + " operands; its writer asks for number " +
                           std::to_string(index) + ", counted from 0.");
    compiler_.write_grouped(*node_.operands[index]);
    return *this;
}

ConstructText& ConstructText::operands(SqlText separator) {
    for (std::size_t i = 0; i < size(); ++i) {
        if (i > 0) compiler_.write(separator.view());
        compiler_.write_operand(*node_.operands[i], Op::comma);
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
