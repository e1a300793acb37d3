#include "aludel/types/type_def.hpp"

#include "aludel/base/error.hpp"

#include <boost/container_hash/hash.hpp>

#include <mutex>
#include <unordered_set>

namespace aludel {

namespace {

struct Hash {
    std::size_t operator()(const TypeDef& def) const noexcept {
        std::size_t hash = 0;
        const auto add = [&](const auto& part) { boost::hash_combine(hash, part); };
        add(def.name), add(def.sql_name), add(def.dialect), add(def.collation), add(def.charset);
        add(def.length), add(def.precision), add(def.scale), add(def.has_scale), add(def.dimensions);
        add(def.expressions);
        for (const std::string& word : def.words) add(word);
        for (const TypeVariant& variant : def.variants) add(variant.dialect), add(variant.type.def);
        for (const SqlType& type : {def.element, def.impl})
            add(static_cast<int>(type.id)), add(type.timezone), add(type.def);
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

SqlType as_generic(const SqlType& type) {
    switch (type.id) {
        case TypeId::named: case TypeId::range: case TypeId::hstore: case TypeId::tsvector: case TypeId::bit:
            throw ArgumentError("The type " + std::string(type_name(type.id)) + " belongs to one database; no other type says "
                                "what it does.");
        default: break;
    }
    SqlType made = redefined(type, [](TypeDef& def) {
        TypeDef generic;
        generic.name = def.name, generic.schema = def.schema;
        generic.length = def.length, generic.precision = def.precision;
        generic.scale = def.scale, generic.has_scale = def.has_scale;
        generic.words = def.words, generic.element = def.element, generic.dimensions = def.dimensions;
        def = std::move(generic);
    });
    if (made.id == TypeId::jsonb) made.id = TypeId::json;
    return made;
}

SqlType type_on(const SqlType& type, std::string_view dialect) {
    if (!type.def) return type;
    for (const TypeVariant& variant : type.def->variants)
        if (variant.dialect == dialect) return type_on(variant.type, dialect);
    return type.def->impl.id == TypeId::null ? type : type_on(type.def->impl, dialect);
}

SqlType add_variant(const SqlType& type, const SqlType& variant, std::string_view dialect) {
    if (!variant.definition().variants.empty())
        throw ArgumentError("with_variant() was given a type that has variants itself. Add them to the outer type.");
    for (const TypeVariant& known : type.definition().variants)
        if (known.dialect == dialect)
            throw ArgumentError("The type has a variant for the dialect \"" + std::string(dialect) +
                                "\" already. Call with_variant() once per dialect.");
    return redefined(type, [&](TypeDef& def) { def.variants.push_back({std::string(dialect), variant}); });
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
const TypeDef* collated(int length, const StringOptions& options) {
    TypeDef def;
    def.length = length;
    def.collation = options.collation;
    def.collation_schema = options.collation_schema;
    return interned(std::move(def));
}
const TypeDef* constrained(const BooleanOptions& options) {
    TypeDef def;
    def.create_constraint = options.create_constraint;
    def.name = options.name;
    return interned(std::move(def));
}
const TypeDef* interval(const IntervalOptions& options) {
    TypeDef def;
    def.precision = options.second_precision;
    def.day_precision = options.day_precision;
    def.native = options.native;
    return interned(std::move(def));
}
const TypeDef* not_native() {
    TypeDef def;
    def.native = false;
    return interned(std::move(def));
}
}  // namespace detail

}  // namespace aludel
