#include "aludel/types/type_def.hpp"

#include <boost/container_hash/hash.hpp>

#include <mutex>
#include <unordered_set>

namespace aludel {

namespace {

struct Hash {
    std::size_t operator()(const TypeDef& def) const noexcept {
        std::size_t hash = 0;
        const auto add = [&](const auto& part) { boost::hash_combine(hash, part); };
        add(def.name), add(def.dialect), add(def.length), add(def.precision), add(def.scale), add(def.has_scale);
        for (const std::string& word : def.words) add(word);
        add(static_cast<int>(def.element.id)), add(def.element.timezone), add(def.element.def);
        return hash;
    }
};

//! All of the program. Never destroyed: types may be used, after it would have been.
struct AllTypeDefs {
    std::mutex mutex{};
    std::unordered_set<TypeDef, Hash> defs{};   // elements stay where they are
};
AllTypeDefs& all() {
    static auto* defs = new AllTypeDefs;
    return *defs;
}

}  // namespace

const TypeDef* interned(TypeDef def) {
    if (def == TypeDef()) return nullptr;
    const std::lock_guard lock(all().mutex);
    return &*all().defs.insert(std::move(def)).first;
}

const TypeDef& SqlType::definition() const noexcept {
    static const auto* none = new TypeDef;
    return def ? *def : *none;
}

namespace detail {
const TypeDef* sized(int length) {
    TypeDef def;
    def.length = length;
    return interned(std::move(def));
}
const TypeDef* digits(int precision, int scale, bool has_scale) {
    TypeDef def;
    def.precision = precision;
    def.scale = scale;
    def.has_scale = has_scale;
    return interned(std::move(def));
}
}  // namespace detail

}  // namespace aludel
