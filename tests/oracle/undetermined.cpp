#include "oracle/undetermined.hpp"

#include <string_view>
#include <unordered_map>
#include <utility>

namespace aludel::oracle {

namespace {

//! Classes of SQLAlchemy's own tests whose SQL is a function of the test, which a tree does not have.
const std::unordered_map<std::string, std::string> custom_classes{
    {"PreColumnsClause", "a syntax extension of a test"},
    {"PostCriteriaClause", "a syntax extension of a test"},
    {"PostCriteriaClause2", "a syntax extension of a test"},
    {"PostCriteriaClause3", "a syntax extension of a test"},
    {"PostBodyClause", "a syntax extension of a test"},
    {"PostValuesClause", "a syntax extension of a test"},
    {"ColumnExpressionExt", "a syntax extension of a test"},
    {"SomeColThing", "a construct of a test"},
    {"MyFunc", "a construct of a test"},
};

//! Test classes whose tables have flags that a tree does not have, by the name before "::".
const std::unordered_map<std::string, std::string> flagged_tests{
    {"OmitFromStatementsTest", "has columns with a private flag that leaves them out of statements"},
};

std::string why_custom(const json& tree) {
    if (tree.is_object())
        if (const auto name = tree.find("t"); name != tree.end() && name->is_string())
            if (const auto found = custom_classes.find(name->get<std::string>()); found != custom_classes.end())
                return found->first + " is " + found->second;
    if (tree.is_structured())
        for (const json& part : tree)
            if (std::string why = why_custom(part); !why.empty()) return why;
    return {};
}

//! Tests, by how their names begin, that assert what a compiler or dialect of their own writes. Other dialects count.
const std::pair<std::string_view, std::string_view> own_compilers[] = {
    {"ArrayIndexOpTest::", "writes elements of arrays itself"},
    {"JSONIndexOpTest::", "writes elements of JSON itself"},
    {"CustomOpDialectCompileTest::test_unary_modifier_override[custom]", "writes an operator itself"},
    {"CustomOpDialectCompileTest::test_unary_operator_override[custom]", "writes an operator itself"},
    {"BindParameterTest::test_bind_escape_extensibility", "has characters of markers of its own"},
    {"BindParameterTest::test_bind_param_escaping", "has markers of its own"},
    {"BindParameterTest::test_render_binds_as_literal", "has a flag of its compiler that makes parameters literals"},
    {"SelectTest::test_select_precol_compile_ordering", "writes LIMIT itself"},
};

}  // namespace

std::string why_asserted_undetermined(const Record& record) {
    const std::string test = record.data.value("test", "");
    for (const auto& [beginning, reason] : own_compilers)
        if (test.starts_with(beginning)) return std::string(beginning) + " " + std::string(reason);
    return {};
}

std::string why_undetermined(const Record& record) {
    const std::string test = record.data.value("test", "");
    if (const auto found = flagged_tests.find(test.substr(0, test.find("::"))); found != flagged_tests.end())
        return found->first + " " + found->second;
    return why_custom(record.tree());
}

}  // namespace aludel::oracle
