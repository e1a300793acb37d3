#include "compiler/compile.hpp"

#include "compiler/key_buffer.hpp"
#include "sql/visit.hpp"

#include <cassert>
#include <optional>
#include <unordered_map>

namespace aludel::compiler {

namespace {

using namespace sql;

//! Numbers objects in the order they first appear: a linear search while they are few, a hash map above.
template <class T>
class Numbering {
public:
    //! The number, and whether the object is new.
    std::pair<std::uint32_t, bool> number(std::vector<const T*>& seen, const T* object) {
        if (seen.size() > linear_limit) return hashed(seen, object);
        for (std::uint32_t i = 0; i < seen.size(); ++i)
            if (seen[i] == object) return {i, false};
        seen.push_back(object);
        return {static_cast<std::uint32_t>(seen.size() - 1), true};
    }

private:
    static constexpr std::size_t linear_limit = 16;

    std::pair<std::uint32_t, bool> hashed(std::vector<const T*>& seen, const T* object) {
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

//! What a node is and which of its parts are there, as it stands in a key.
struct Header {
    std::uint8_t kind;
    std::uint8_t zero = 0;
    std::uint16_t present = 0;
};

//! The visitor of `fields` that asks which parts are there: a flag that is true, a list, text or handle that is not
//! empty. Most parts of most statements are not there, and are then one bit of the key.
class Presence {
public:
    template <class P>
    static constexpr bool is_optional =
        std::is_same_v<P, bool> || std::is_same_v<P, NodeRef> || std::is_same_v<P, FromRef> ||
        requires(const P& part) { part.empty(); };

    template <class P>
    void operator()(const P& part) {
        if constexpr (is_optional<P>) bits_ |= (is_there(part) ? 1U : 0U) << count_++;
    }
    std::uint16_t bits() const {
        assert(count_ <= 16 && "a node has more optional parts than its header has bits");
        return static_cast<std::uint16_t>(bits_);
    }

private:
    template <class P>
    static bool is_there(const P& part) {
        if constexpr (requires { part.empty(); }) return !part.empty();
        else return static_cast<bool>(part);
    }
    unsigned bits_ = 0;
    unsigned count_ = 0;
};

//! The visitor of `fields` that writes the key.
class KeyWriter {
public:
    explicit KeyWriter(StatementKey& key) : key_(key), out_(key.bytes) {}
    ~KeyWriter() { out_.finish(); }
    KeyWriter(const KeyWriter&) = delete;
    KeyWriter& operator=(const KeyWriter&) = delete;

    void node(const Node& n) {
        if (n.kind == Kind::column) return column(as<ColumnNode>(n));
        if (n.kind == Kind::bind) return bind(as<BindNode>(n));
        if (n.kind == Kind::binary) return parts(as<BinaryNode>(n), n.kind);   // so frequent that a jump table is slow
        if (n.kind == Kind::select) return parts(as<SelectNode>(n), n.kind);
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

    // The parts of a node: what the header says is not there is left out.
    void operator()(const NodeRef& part) {
        if (part) node(*part);
    }
    void operator()(const FromRef& part) {
        if (part) from(*part);
    }
    void operator()(const std::string& text) {
        if (!text.empty()) out_.text(text);
    }
    void operator()(bool) {}   // its bit in the header says all
    void operator()(Op op) { out_.byte(static_cast<unsigned>(op)); }
    void operator()(JoinKind kind) { out_.byte(static_cast<unsigned>(kind)); }
    void operator()(const EntityInfo* info) { out_.put(info); }
    void operator()(const SqlType& type) {
        const bool plain = !type.length && !type.precision && !type.has_scale;
        out_.byte(static_cast<unsigned>(type.id) | (type.timezone ? 0x40U : 0U) | (plain ? 0U : 0x80U));
        if (plain) return;
        out_.put(type.length);
        out_.put(type.precision);
        out_.put(type.has_scale ? type.scale : -1 - static_cast<int>(type.words));
    }
    template <PartOfNode P>
    void operator()(const P& part) {
        parts(part, Kind{});
    }
    template <class List>
        requires requires { typename List::value_type; }
    void operator()(const List& list) {
        if (!list.empty()) element(list);
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
    void parts(const T& whole, Kind kind) {
        Presence presence;
        T::fields(whole, presence);
        out_.put(Header{static_cast<std::uint8_t>(kind), 0, presence.bits()});
        T::fields(whole, *this);
    }
    void element(const NodeRef& n) { n ? node(*n) : out_.byte(absent); }
    void element(const FromRef& f) { f ? from(*f) : out_.byte(absent); }
    void element(const build::Assignment& a) { element(a.column), element(a.value); }
    void element(const std::string& text) { out_.text(text); }
    void element(const SqlType& type) { (*this)(type); }
    void element(const JoinStep& step) { (*this)(step); }
    void table(const TableNode& t) {
        out_.byte(static_cast<unsigned>(Kind::table));
        out_.put(t.serial);
    }
    void column(const ColumnNode& c) {
        out_.put(Header{static_cast<std::uint8_t>(Kind::column)});
        out_.put(c.index);
        from(*c.from);
    }
    //! Aliases and subqueries are written once, then referred to by their number.
    void from(const FromNode& f) {
        if (f.kind != Kind::table) {
            const auto [index, is_new] = from_numbers_.number(froms_, &f);
            if (!is_new) {
                out_.byte(seen_before);
                return out_.put(index);
            }
        }
        node(f);
    }
    void bind(const BindNode& b) {
        const auto [index, is_new] = bind_numbers_.number(key_.binds, &b);
        if (!is_new) {
            out_.byte(seen_before);
            return out_.put(index);
        }
        parts(b, Kind::bind);
    }

    StatementKey& key_;
    KeyBuffer out_;
    std::vector<const FromNode*> froms_{};
    Numbering<FromNode> from_numbers_{};
    Numbering<BindNode> bind_numbers_{};
};

}  // namespace

void make_key(const sql::Node& statement, std::span<const std::string_view> column_keys, StatementKey& key) {
    key.clear();
    KeyWriter writer(key);
    writer.node(statement);
    writer.columns(column_keys);
}

}  // namespace aludel::compiler
