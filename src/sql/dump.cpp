#include "sql/kinds.hpp"
#include "sql/operators.hpp"
#include "sql/visit.hpp"

namespace aludel::sql {

namespace {

class Dumper {
public:
    std::string text{};

    void node(const Node& n) {
        text += '(';
        text += kind_name(n.kind);
        visit(n, [this](const auto& typed) { parts(typed); });
        text += ')';
    }

    void operator()(const NodeRef& part) { child(part.get()); }
    void operator()(const FromRef& part) { child(part.get()); }
    void operator()(const build::Assignment& a) {
        text += " (set";
        child(a.column.get());
        child(a.value.get());
        text += ')';
    }
    void operator()(const std::string& s) {
        if (!s.empty()) text += " \"" + s + '"';
    }
    void operator()(Op op) { (text += ' ') += op_name(op); }
    template <class E>
        requires std::is_enum_v<E>
    void operator()(E value) {
        (text += ' ') += std::to_string(static_cast<int>(value));
    }
    void operator()(std::int16_t number) { (text += ' ') += std::to_string(number); }
    void operator()(bool flag) { text += flag ? " true" : " false"; }
    void operator()(const SqlType& type) { (text += ' ') += type_name(type.id); }
    void operator()(ConstructWriter) {}
    void operator()(const EntityInfo* info) { (text += ' ') += info->name; }
    void operator()(const RelationshipInfo* info) { (text += ' ') += info ? info->name : "*"; }
    template <PartOfNode P>
    void operator()(const P& part) {
        text += " (";
        each_field(part, *this);
        text += ')';
    }
    template <class List>
        requires requires { typename List::value_type; }
    void operator()(const List& list) {
        if (list.empty()) return;
        text += " [";
        for (const auto& element : list) (*this)(element);
        text += ']';
    }

private:
    template <class T>
    void parts(const T& n) {
        if constexpr (std::is_same_v<T, ColumnNode>) (text += ' ') += n.from->name + '.' + n.name;
        else if constexpr (std::is_same_v<T, TableNode>) (text += ' ') += n.name;
        else {
            if constexpr (std::is_same_v<T, BindNode>)
                for (const Value& v : n.expanding ? n.list : std::vector<Value>{n.value}) (text += ' ') += v.repr();
            each_field(n, *this);
        }
    }
    void child(const Node* n) {
        text += ' ';
        if (n) node(*n);
        else text += "()";
    }
};

}  // namespace

std::string dump(const Node& node) {
    Dumper dumper;
    dumper.node(node);
    return std::move(dumper.text);
}

}  // namespace aludel::sql
