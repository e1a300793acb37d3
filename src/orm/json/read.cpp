#include "aludel/orm/json.hpp"
#include "base/message_text.hpp"
#include "orm/instances/loaded_link.hpp"
#include "orm/instances/store.hpp"
#include "types/json_read.hpp"
#include "types/json_tree.hpp"
#include "types/value_access.hpp"

#include <algorithm>
#include <memory>

namespace aludel::orm {

namespace {

using Tree = nlohmann::json;

struct Unpin {
    void operator()(InstanceState* state) const noexcept { unpin(*state); }
};
using Held = std::unique_ptr<InstanceState, Unpin>;

Held new_object(const ClassInfo& type) {
    Held made(new_transient(type, nullptr));
    pin(*made);
    return made;
}

bool lists(const std::vector<std::uint32_t>& columns, const Slot& slot) {
    return std::find(columns.begin(), columns.end(), slot.offset) != columns.end();
}

bool accepts(const JsonSpec& spec, const Slot& slot) {
    return (spec.include.empty() || lists(spec.include, slot)) && !lists(spec.exclude, slot);
}

//! True for "", 0, the epoch, and what else a field has whose class gives it no value of its own.
bool is_blank(const Value& value) {
    return visit_layout(value.kind(), [&]<class T>(std::type_identity<T>) {
        if constexpr (std::is_same_v<T, Value>) return false;
        else return value.kind() == kind_of<T>() && ValueAccess::get<T>(value) == T{};
    });
}

//! One JSON object of a document, which is read into an object of a mapped class.
class Reader {
public:
    //! `path` is the object's place in the document, "" or "posts[2]".
    Reader(std::string_view caller, const MapperImpl& mapper, const JsonSpec& spec, std::string path)
        : caller_(caller), mapper_(mapper), spec_(spec), path_(std::move(path)), has_(mapper.slots.size(), false) {}

    //! The object's columns that the document has, or that come from a link.
    const std::vector<bool>& has() const noexcept { return has_; }
    void set_has(std::uint32_t slot) { has_[slot] = true; }

    void read(void* object, const Tree& document) {
        require_object_in(document);
        for (const auto& [key, element] : document.items()) read_key(object, key, element);
    }
    void require_all(const void* object) const {
        for (std::size_t i = 0; i < mapper_.slots.size(); ++i)
            if (!has_[i] && is_required(i, object))
                refuse(mapper_.document_keys[i], "is missing; it must be " + expected_json(mapper_.slots[i], type(i)));
    }
    [[noreturn]] void refuse(std::string_view key, const std::string& why) const {
        const std::string path = path_ + (path_.empty() || key.empty() ? "" : ".") + std::string(key);
        const std::string of_class = " of " + std::string(mapper_.type.name);
        const std::string where = path.empty() ? "the document" : quoted_key(path) + of_class;
        throw JsonError(std::string(caller_) + ": " + where + " " + why + ".", path);
    }

private:
    static std::string quoted_key(std::string_view key) { return "\"" + printable_name(key.substr(0, 200)) + "\""; }
    SqlType type(std::size_t slot) const { return mapper_.column_type(slot); }

    void require_object_in(const Tree& document) const {
        if (!document.is_object()) refuse("", "must be an object, and is " + describe_json(document));
    }
    void read_key(void* object, const std::string& key, const Tree& element) {
        const int slot = mapper_.slot_of_document_key(key);
        if (slot >= 0 && accepts(spec_, mapper_.slots[static_cast<std::size_t>(slot)]))
            return read_column(object, static_cast<std::size_t>(slot), element);
        for (const JsonLink& link : spec_.links)
            if (link.relationship->spec.name == key) return read_link(object, link, element);
        refuse(key, "isn't a key that is accepted here; accepted are: " + accepted_keys());
    }
    std::string accepted_keys() const {
        std::string keys;
        const auto add = [&](const std::string& key) { keys += (keys.empty() ? "" : ", ") + key; };
        for (std::size_t i = 0; i < mapper_.slots.size(); ++i)
            if (accepts(spec_, mapper_.slots[i])) add(mapper_.document_keys[i]);
        for (const JsonLink& link : spec_.links) add(link.relationship->spec.name);
        return keys;
    }
    void read_column(void* object, std::size_t slot, const Tree& element) {
        try {
            aludel::read_json(mapper_.slots[slot], type(slot), object, element);
        } catch (const ConversionError& error) {
            refuse(mapper_.document_keys[slot], error.message());
        }
        has_[slot] = true;
    }

    void read_link(void* object, const JsonLink& link, const Tree& element) {
        const RelationshipDef& relationship = *link.relationship;
        const std::string& name = relationship.spec.name;
        if (relationship.spec.many && !element.is_array())
            refuse(name, "must be an array of objects, and is " + describe_json(element));
        if (element.is_null()) return;
        const std::string path = path_ + (path_.empty() ? "" : ".") + name;
        if (!relationship.spec.many) return add_element(object, link, element, path);
        for (std::size_t i = 0; i < element.size(); ++i)
            add_element(object, link, element[i], path + "[" + std::to_string(i) + "]");
    }
    void add_element(void* object, const JsonLink& link, const Tree& element, std::string path) {
        const RelationshipDef& relationship = *link.relationship;
        Held made = new_object(relationship.target->type);
        Reader reader(caller_, *relationship.target, link.spec, std::move(path));
        for (const SyncPair& pair : relationship.pairs) {   // the flush copies the key to the side that refers
            if (relationship.direction == Direction::one_to_many) reader.set_has(pair.remote);
            else set_has(pair.local);
        }
        reader.read(made->object(), element);
        reader.require_all(made->object());
        auto& field = *reinterpret_cast<Link*>(static_cast<std::byte*>(object) + relationship.spec.offset);
        LinkAccess::make_block(field).items.push_back(made.get());
        made.release();   // the link holds it now
    }

    bool is_required(std::size_t slot, const void* object) const {
        const Slot& field = mapper_.slots[slot];
        if (field.optional || field.layout == Layout::boolean || field.layout == Layout::value) return false;
        if (!accepts(spec_, field) || lists(spec_.optional, field)) return false;
        if (mapper_.has_generated_key && mapper_.keys[0] == slot) return false;
        try {
            return is_blank(read_slot(field, object));
        } catch (const ConversionError&) {   // an enum whose 0 has no name
            return true;
        }
    }

    std::string_view caller_;
    const MapperImpl& mapper_;
    const JsonSpec& spec_;
    std::string path_;
    std::vector<bool> has_;
};

bool is_key(const MapperImpl& mapper, std::size_t slot) {
    return std::find(mapper.keys.begin(), mapper.keys.end(), slot) != mapper.keys.end();
}

}  // namespace

void read_json(const MappingBase& table, void* object, std::string_view document, const JsonSpec& spec) {
    constexpr std::string_view caller = "from_json";
    const MapperImpl& mapper = require_configured(MappingAccess::mapper(table));
    Reader reader(caller, mapper, spec, {});
    reader.read(object, parse_tree(document, caller));
    reader.require_all(object);
}

void update_from_json(const MappingBase& table, void* object, std::string_view document, const JsonSpec& spec) {
    constexpr std::string_view caller = "update_from_json";
    const MapperImpl& mapper = require_configured(MappingAccess::mapper(table));
    const Held scratch = new_object(mapper.type);   // everything is read before anything is changed
    Reader reader(caller, mapper, spec, {});
    reader.read(scratch->object(), parse_tree(document, caller));

    std::vector<std::pair<std::size_t, Value>> changes;
    for (std::size_t i = 0; i < mapper.slots.size(); ++i) {
        if (!reader.has()[i]) continue;
        Value value = read_slot(mapper.slots[i], scratch->object());
        if (is_key(mapper, i) && !lists(spec.include, mapper.slots[i]) && !slot_equals(mapper.slots[i], object, value))
            reader.refuse(mapper.document_keys[i], "is the primary key, which is changed only if .include lists it");
        changes.emplace_back(i, std::move(value));
    }
    for (const auto& [slot, value] : changes) write_slot(mapper.slots[slot], object, value, mapper.document_keys[slot]);
}

}  // namespace aludel::orm
