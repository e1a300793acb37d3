#include "oracle/undetermined.hpp"

#include <unordered_map>

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
};

//! Tests whose tables or dialects have what a tree does not have, by the name before "::" or "[".
const std::unordered_map<std::string, std::string> flagged_tests{
    {"OmitFromStatementsTest", "has columns with a private flag that leaves them out of statements"},
    {"JSONIndexOpTest", "has a dialect of its own, whose compiler writes the elements of JSON"},
    {"BindParameterTest::test_render_binds_as_literal", "has a compiler of its own, which writes all values when executed"},
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

}  // namespace

std::string why_undetermined(const Record& record) {
    const std::string test = record.data.value("test", "");
    for (const std::string& name : {test.substr(0, test.find("::")), test.substr(0, test.find('['))})
        if (const auto found = flagged_tests.find(name); found != flagged_tests.end()) return found->first + " " + found->second;
    return why_custom(record.tree());
}

}  // namespace aludel::oracle
