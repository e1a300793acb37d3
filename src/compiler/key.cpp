#include "compiler/compile.hpp"

#include "compiler/key_buffer.hpp"
#include "sql/depth.hpp"

#include <boost/container/small_vector.hpp>

#include <optional>
#include <tuple>
#include <unordered_map>

namespace aludel::compiler {

namespace {

using namespace sql;

//! Numbers objects in the order they first appear: a linear search while they are few, a hash map above.
template <class T, class List = std::vector<const T*>>
class Numbering {
public:
    //! The number, and whether the object is new.
    std::pair<std::uint32_t, bool> number(List& seen, const T* object) {
        if (seen.size() > linear_limit) return hashed(seen, object);
        for (std::uint32_t i = 0; i < seen.size(); ++i)
            if (seen[i] == object) return {i, false};
        seen.push_back(object);
        return {static_cast<std::uint32_t>(seen.size() - 1), true};
    }

private:
    static constexpr std::size_t linear_limit = 16;

    std::pair<std::uint32_t, bool> hashed(List& seen, const T* object) {
        if (!numbers_) {
            numbers_.emplace();
            for (std::uint32_t i = 0; i < seen.size(); ++i) numbers_->emplace(seen[i], i);
        }
        const auto [known, is_new] = numbers_->try_emplace(object, static_cast<std::uint32_t>(seen.size()));
        if (is_new) seen.push_back(object);
        return {known->second, is_new};
    }

    std::optional<std::unordered_map<const T*, std::uint32_t>> numbers_{};   // most statements need none
};

constexpr unsigned absent = 0xff, seen_before = 0xfe;

//! The kind of a node, and a bit for each optional part that is present, as written in a key.
struct Header {
    std::uint16_t kind;
    std::uint16_t present = 0;
};
constexpr unsigned most_optional_parts = 16;

//! A part that need not be there: a flag that is true, a list, text or handle that is not empty.
template <class P>
concept OptionalPart = std::is_same_v<P, bool> || std::is_same_v<P, std::int16_t> || std::is_same_v<P, NodeRef> || std::is_same_v<P, FromRef> ||
                       requires(const P& part) { part.empty(); };

//! How many of the parts that `fields` lists need not be there.
template <class... P, class... C>
consteval unsigned optional_parts(const std::tuple<P C::*...>&) {
    return (0U + ... + (OptionalPart<P> ? 1U : 0U));
}

//! Which of the optional parts of a node are there. Most parts of most statements are not, and are then one bit of the key.
class Presence {
public:
    //! Records the next part; false when there is nothing to write.
    template <class P>
    bool add(const P& part) {
        if constexpr (OptionalPart<P>) {
            const bool there = is_there(part);
            bits_ |= (there ? 1U : 0U) << count_++;
            return there;
        } else return true;
    }
    std::uint16_t bits() const { return static_cast<std::uint16_t>(bits_); }

private:
    template <class P>
    static bool is_there(const P& part) {
        if constexpr (requires { part.empty(); }) return !part.empty();
        else return static_cast<bool>(part);
    }
    unsigned bits_ = 0;
    unsigned count_ = 0;
};

//! A type in the key. The address of its definition follows where it has one.
struct TypeHeader {
    TypeId id;
    std::uint8_t given = 0;
};

//! The visitor of `fields` that writes the key.
class KeyWriter {
public:
    explicit KeyWriter(StatementKey& key) : key_(key), out_(key.bytes) {}
    ~KeyWriter() { out_.finish(); }
    KeyWriter(const KeyWriter&) = delete;
    KeyWriter& operator=(const KeyWriter&) = delete;

    //! Columns are known by their FROM, binds by their number. Any other object that occurs again is written as the
    //! place of its first occurrence: what the text calls it may depend on its being the same one.
    void node(const Node& n) {
        const bool known_otherwise = n.kind == Kind::column || n.kind == Kind::bind;
        if (!known_otherwise && !n.is_unique() && refers_back(n)) return;   // what has one handle occurs once
        whole(n);
    }

    void whole(const Node& n) {
        if (n.kind == Kind::column) return column(as<ColumnNode>(n));
        if (n.kind == Kind::bind) return bind(as<BindNode>(n));
        if (n.kind == Kind::binary) return parts(as<BinaryNode>(n), n.kind);   // so frequent that a jump table is slow
        if (n.kind == Kind::select) return parts(as<SelectNode>(n), n.kind);
        if (n.kind == Kind::entity) {
            key_.has_entity_froms |= as<EntityNode>(n).info->has_properties;
            return parts(as<EntityNode>(n), n.kind);
        }
        visit(n, [this](const auto& typed) {
            using T = std::remove_cvref_t<decltype(typed)>;
            if constexpr (std::is_same_v<T, TableNode>) table(typed);
            else if constexpr (has_fields<T>) parts(typed, typed.kind);
        });
    }

    void columns(std::span<const std::string_view> keys) {
        out_.put(static_cast<std::uint32_t>(keys.size()));
        for (std::string_view key : keys) out_.text(key);
    }

    void schemas(const SchemaTranslateMap& map) {
        for (const auto& [from, to] : map) out_.text(from), out_.text(to);
    }

    // The parts of a node that are there: the header says which of the others are not.
    void operator()(const NodeRef& part) { node(*part); }
    void operator()(const FromRef& part) { from(*part); }
    void operator()(const std::string& text) { out_.text(text); }
    void operator()(bool) {}   // its bit in the header says all
    void operator()(Op op) { out_.byte(static_cast<unsigned>(op)); }
    void operator()(std::int16_t number) { out_.put(number); }
    template <class E>
        requires std::is_enum_v<E>
    void operator()(E value) {
        out_.byte(static_cast<unsigned>(value));
    }
    void operator()(const EntityInfo* info) { out_.put(info); }
    void operator()(const RelationshipInfo* info) { out_.put(info); }   // immortal, as the other
    void operator()(ConstructWriter writer) { out_.put(writer); }
    void operator()(const SqlType& type) {
        const auto& [id, timezone, def] = type;   // all there are
        out_.put(TypeHeader{id, static_cast<std::uint8_t>((timezone ? 1U : 0U) | (def ? 2U : 0U))});
        if (def) out_.put(def);   // interned and immortal
    }
    template <PartOfNode P>
    void operator()(const P& part) {
        parts(part, Kind{});
    }
    template <class List>
        requires requires { typename List::value_type; }
    void operator()(const List& list) {
        element(list);
    }

private:
    template <class List>
        requires requires { typename List::value_type; }
    void element(const List& list) {
        if (list.size() < 0xff) out_.byte(static_cast<unsigned>(list.size()));
        else out_.byte(0xff), out_.put(list.size());
        for (const auto& part : list) element(part);
    }
    template <class T>
    void parts(const T& part, Kind kind) {
        static_assert(optional_parts(fields_of(static_cast<const T*>(nullptr))) <= most_optional_parts, "a header has a bit for each optional part");
        Header header{static_cast<std::uint16_t>(kind)};
        const std::uint32_t place = out_.position();
        out_.put(header);
        Presence presence;
        const auto write = [&](const auto& field) {
            if (presence.add(field)) (*this)(field);
        };
        each_field(part, write);
        header.present = presence.bits();
        out_.put_at(place, header);
    }
    void element(const NodeRef& n) { n ? node(*n) : out_.byte(absent); }
    void element(const FromRef& f) { f ? from(*f) : out_.byte(absent); }
    void element(const build::Assignment& a) { element(a.column), element(a.value); }
    void element(const std::string& text) { out_.text(text); }
    void element(const SqlType& type) { (*this)(type); }
    void element(const EntityInfo* info) { (*this)(info); }
    template <PartOfNode P>
    void element(const P& part) {
        parts(part, Kind{});
    }
    void table(const TableNode& t) {
        out_.byte(static_cast<unsigned>(Kind::table));
        out_.put(t.serial);
        if (t.serial == 0) [[unlikely]] lightweight(t);
    }
    void lightweight(const TableNode& t) {
        const auto [index, is_new] = from_numbers_.number(froms_, static_cast<const FromNode*>(&t));
        out_.put(index);
        if (!is_new) return;
        out_.text(t.schema), out_.text(t.name);
        out_.put(static_cast<std::uint32_t>(t.columns.size()));
        for (const auto& column : t.columns) out_.text(column->name), (*this)(column->type);
    }
    void column(const ColumnNode& c) {
        out_.put(Header{static_cast<std::uint16_t>(Kind::column)});
        out_.put(c.index);
        key_.has_entity_froms |= c.property_of != nullptr;
        from(*c.from);
    }
    //! Aliases and subqueries are written once, then referred to by their number.
    void from(const FromNode& f) {
        if (f.kind == Kind::table) return table(as<TableNode>(f));
        if (f.kind == Kind::entity_from) key_.has_entity_froms = true;
        const auto [index, is_new] = from_numbers_.number(froms_, &f);
        if (is_new) return whole(f);
        out_.byte(seen_before);
        out_.put(index);
    }
    bool refers_back(const Node& n) {
        const auto [index, is_new] = shared_numbers_.number(shared_, &n);
        if (is_new) places_.push_back(out_.position());
        else {
            out_.byte(seen_before);
            out_.put(places_[index]);
        }
        return !is_new;
    }
    void bind(const BindNode& b) {
        const auto [index, is_new] = bind_numbers_.number(key_.binds, &b);
        if (!is_new) {
            out_.byte(seen_before);
            return out_.put(index);
        }
        parts(b, Kind::bind);
        if (b.literal_execute && b.is_literal()) [[unlikely]] literals(b);
    }
    //! The values that are written into the text which the key stands for.
    void literals(const BindNode& b) {
        const auto literal = [this](const Value& value) {
            out_.byte(static_cast<unsigned>(value.kind()));
            out_.text(value.repr(static_cast<std::size_t>(-1)));
        };
        literal(b.value);
        out_.put(static_cast<std::uint32_t>(b.list.size()));
        for (const Value& value : b.list) literal(value);
    }

    StatementKey& key_;
    KeyBuffer out_;
    std::vector<const FromNode*> froms_{};
    Numbering<FromNode> from_numbers_{};
    Numbering<BindNode> bind_numbers_{};
    // Nodes with several handles, and where each was written: a number would depend on who else holds one.
    using SharedList = boost::container::small_vector<const Node*, 8>;
    SharedList shared_{};
    boost::container::small_vector<std::uint32_t, 8> places_{};
    Numbering<Node, SharedList> shared_numbers_{};
};

}  // namespace

void make_key(const sql::Node& statement, std::span<const std::string_view> column_keys, StatementKey& key,
              const SchemaTranslateMap* schemas) {
    key.clear();
    KeyWriter writer(key);
    with_room(statement, [&] { writer.whole(statement); });
    writer.columns(column_keys);
    if (schemas) writer.schemas(*schemas);
}

}  // namespace aludel::compiler
