#include "dialects/oracle/compiler.hpp"

#include "aludel/base/error.hpp"
#include "sql/exported_columns.hpp"

#include <algorithm>
#include <array>

namespace aludel::oracle {

using namespace sql;

namespace {

//! Functions that are written without parentheses when they have no argument.
constexpr std::array<std::string_view, 6> words = {"uid", "current_date", "sysdate", "user", "current_time", "current_timestamp"};

}  // namespace

void OracleCompiler::write_limit(const Node& query) {
    if (!offset_fetch_) unsupported("LIMIT and OFFSET", "Compare the pseudo column ROWNUM in a subquery.");
    if (offset_of(query)) {
        write("\n OFFSET ");
        write_count(*offset_of(query));
        write(" ROWS");
    }
    if (!limit_of(query)) return;
    write("\n FETCH FIRST ");
    write_count(*limit_of(query));
    write(" ROWS ONLY");
}

void OracleCompiler::write_fetch(const Node& query) {
    if (const NodeRef& offset = offset_of(query)) {
        write("\n OFFSET ");
        write_count(*offset);
        write(" ROWS");
    }
    const build::Fetch& fetch = clauses_of(query).fetch;
    write("\n FETCH FIRST ");
    write_count(*fetch.count);
    write(fetch.percent ? " PERCENT ROWS " : " ROWS ");
    write(fetch.with_ties ? "WITH TIES" : "ONLY");
}

//! The driver takes the values from parameters of its own.
void OracleCompiler::write_returning(const Node& statement) {
    SqlCompiler::write_returning(statement);
    const std::size_t count = items_of(statement).size();
    for (std::size_t i = 0; i < count; ++i) write((i == 0 ? " INTO :ret_" : ", :ret_") + std::to_string(i));
}

void OracleCompiler::write_lock(const build::Lock& lock) {
    write(" FOR UPDATE");
    for (std::size_t i = 0; i < lock.of.size(); ++i) {
        write(i == 0 ? " OF " : ", ");
        write_expression(*lock.of[i]);
    }
    if (lock.nowait) write(" NOWAIT");
    if (lock.skip_locked) write(" SKIP LOCKED");
}

void OracleCompiler::write_select_hints(std::span<const std::string> hints) {
    write("/*+ ");
    for (std::size_t i = 0; i < hints.size(); ++i) write(i == 0 ? "" : " "), write(hints[i]);
    write(" */ ");
}

void OracleCompiler::write_pair(std::string_view head, const BinaryNode& node) {
    write(head);
    write_operand(*node.left, Op::comma, bind_base(*node.right));
    write(", ");
    write_operand(*node.right, Op::comma, bind_base(*node.left));
    write(")");
}

void OracleCompiler::write_distinct_from(const BinaryNode& comparison, bool negated) {
    write("DECODE(");
    write_operand(*comparison.left, Op::comma, bind_base(*comparison.right));
    write(", ");
    write_operand(*comparison.right, Op::comma, bind_base(*comparison.left));
    write(negated ? ", 0, 1) = 0" : ", 0, 1) = 1");
}

void OracleCompiler::write_match(const BinaryNode& match) {
    write_pair(match.op == Op::not_match ? "NOT CONTAINS (" : "CONTAINS (", match);
}

void OracleCompiler::write_regexp_match(const BinaryNode& match) {
    write(match.op == Op::not_regexp_match ? "NOT REGEXP_LIKE(" : "REGEXP_LIKE(");
    write_operand(*match.left, Op::comma);
    write(", ");
    write_operand(*match.right, Op::comma, bind_base(*match.left));
    if (!match.modifier.empty()) {
        write(", ");
        write_literal(Value(std::string_view(match.modifier)), TypeId::string);
    }
    write(")");
}

void OracleCompiler::write_regexp_replace(const BinaryNode& replace) {
    write("REGEXP_REPLACE(");
    write_operand(*replace.left, Op::comma);
    write(", ");
    write_all(as<ListNode>(replace.right).terms, bind_base(*replace.left));
    if (!replace.modifier.empty()) {
        write(", ");
        write_literal(Value(std::string_view(replace.modifier)), TypeId::string);
    }
    write(")");
}

void OracleCompiler::write_function(const FunctionNode& function) {
    if (function.arguments.empty()) {
        if (function.name == "now") return write("CURRENT_TIMESTAMP");
        if (std::find(words.begin(), words.end(), function.name) != words.end()) {
            std::string upper = function.name;
            for (char& c : upper)
                if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
            return write(upper);
        }
    }
    if (function.name == "pow") return write_call("POWER", function);
    if (function.name == "char_length") return write_call("LENGTH", function);
    if (function.name == "substring") return write_call("SUBSTR", function);
    SqlCompiler::write_function(function);
}

void OracleCompiler::write_next_value(const NextValueNode& next) {
    if (!next.schema.empty()) write_identifier(next.schema), write(".");
    write_identifier(next.sequence);
    write(".nextval");
}

//! There are no operators for bits.
void OracleCompiler::write_binary(const BinaryNode& binary) {
    switch (binary.op) {
        case Op::bitwise_and: return write_pair("BITAND(", binary);
        case Op::lshift: case Op::rshift: case Op::bitwise_or: case Op::bitwise_xor:
            unsupported("this operator for bits", "Use BITAND by func::call().");
        default: return SqlCompiler::write_binary(binary);
    }
}

std::string_view OracleCompiler::set_words(SetOperation operation) const {
    switch (operation) {
        case SetOperation::except_: return "MINUS";
        case SetOperation::except_all: return "MINUS ALL";
        default: return SqlCompiler::set_words(operation);
    }
}

}  // namespace aludel::oracle
