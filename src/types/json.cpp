#include "aludel/types/json.hpp"

#include "aludel/base/error.hpp"
#include "types/json_tree.hpp"
#include "types/quoted.hpp"

namespace aludel {

namespace {

using Tree = nlohmann::json;

// Writing, comparing and hashing a tree recurse; a document from outside must not choose the depth of our stack.
constexpr int deepest = 500;

bool too_deep(std::string_view text) {
    int depth = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_string && c == '\\') ++i;
        else if (c == '"') in_string = !in_string;
        else if (in_string) continue;
        else if ((c == '[' || c == '{') && ++depth > deepest) return true;
        else if (c == ']' || c == '}') --depth;
    }
    return false;
}

// nlohmann's message begins with its own code in brackets; the rest names line, column and what was expected.
std::string_view reason(const Tree::exception& error) {
    const std::string_view text = error.what();
    const auto bracket = text.find("] ");
    return bracket == std::string_view::npos ? text : text.substr(bracket + 2);
}

Tree tree_or_discarded(const std::string& text) {
    if (too_deep(text)) return Tree(Tree::value_t::discarded);
    return Tree::parse(text, nullptr, false);
}

std::size_t mixed(std::size_t seed, std::size_t more) {
    return (seed ^ (more + 0x9E3779B97F4A7C15ULL + (seed << 6) + (seed >> 2))) * 0xD6E8FEB86659FD93ULL;
}

std::size_t tree_hash(const Tree& tree) {
    if (tree.is_number()) return std::hash<double>{}(tree.get<double>());  // integers and doubles may be equal
    if (!tree.is_structured()) return std::hash<Tree>{}(tree);
    std::size_t hash = tree.is_object() ? 1 : 2;
    for (const auto& [key, element] : tree.items()) {
        if (tree.is_object()) hash = mixed(hash, std::hash<std::string>{}(key));
        hash = mixed(hash, tree_hash(element));
    }
    return hash;
}

}  // namespace

nlohmann::json parse_tree(std::string_view text, std::string_view caller) {
    const auto refuse = [&](const std::string& why) {
        throw ArgumentError(std::string(caller) + ": " + quoted(text) + why);
    };
    if (too_deep(text)) refuse(" is nested deeper than 500 levels; flatten the document");
    try {
        return Tree::parse(text);
    } catch (const Tree::exception& error) {
        refuse(" is not a JSON document: " + std::string(reason(error)));
    }
    return {};
}

Json Json::parse(std::string_view text) { return Json(parse_tree(text, "Json::parse").dump()); }

bool Json::same_document(const Json& a, const Json& b) {
    const Tree left = tree_or_discarded(a.text_);
    const Tree right = tree_or_discarded(b.text_);
    return !left.is_discarded() && !right.is_discarded() && left == right;
}

}  // namespace aludel

std::size_t std::hash<aludel::Json>::operator()(const aludel::Json& value) const {
    const nlohmann::json tree = aludel::tree_or_discarded(value.text());
    return tree.is_discarded() ? std::hash<std::string>{}(value.text()) : aludel::tree_hash(tree);
}
