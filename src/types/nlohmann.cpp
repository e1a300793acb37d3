#include "aludel/types/nlohmann.hpp"

#include "aludel/base/error.hpp"

namespace aludel {

nlohmann::json to_nlohmann(const Json& value) {
    try {
        return nlohmann::json::parse(value.text());
    } catch (const nlohmann::json::exception& error) {
        throw ArgumentError(std::string("to_nlohmann: the text is not a JSON document: ") + error.what());
    }
}

Json from_nlohmann(const nlohmann::json& tree) {
    try {
        return Json::unchecked(tree.dump());
    } catch (const nlohmann::json::exception& error) {
        throw ArgumentError(std::string("from_nlohmann: the document cannot be written: ") + error.what());
    }
}

}  // namespace aludel
