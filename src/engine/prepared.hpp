#pragma once

#include "driver/statement.hpp"
#include "engine/cache.hpp"
#include "engine/kept_statement.hpp"

#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace aludel::engine {

//! A statement that was compiled and prepared on one driver connection.
struct Prepared {
    std::string key;
    Ref<const compiler::Compiled> compiled;
    Ref<driver::Statement> statement{};   //!< null while there is none, and for one whose text depends on its lists
};

//! The prepared statements of one driver connection by structure: running a statement again needs neither the
//! engine's cache and its lock, nor a look at the text. Lives with the driver connection. Bounded by number and bytes; a
//! statement of a very long text is kept until the next one of this kind.
class PreparedTable {
public:
    explicit PreparedTable(std::size_t capacity) : capacity_(capacity) {}

    //! Null when it is not there. Valid while `epoch` is the same.
    Prepared* find(std::string_view key) {
        if (latest_ && latest_->key == key) return latest_;   // saves the hash in a loop over one statement
        return find_other(key);
    }
    //! One comparison for a kept statement that was executed here before.
    Prepared* find(const KeptStatementImpl& kept) {
        KeptEntry& known = kept_[kept.id % kept_.size()];
        return known.id == kept.id ? known.entry : find_other(kept, known);
    }
    Prepared& insert(std::string_view key, Ref<const compiler::Compiled> compiled);
    //! A number that no other table has had, and this one not before it last forgot an entry.
    std::uint64_t epoch() const noexcept { return epoch_; }

private:
    //! Where a kept statement is in the table. Two may share a place, and then are found by their keys.
    struct KeptEntry {
        std::uint64_t id = 0;
        Prepared* entry = nullptr;
    };

    Prepared* find_other(std::string_view key);
    Prepared* find_other(const KeptStatementImpl& kept, KeptEntry& known);
    void clear() noexcept;
    static std::uint64_t next_epoch() noexcept;

    std::size_t capacity_;
    std::uint64_t epoch_ = next_epoch();
    std::size_t bytes_ = 0;
    std::unique_ptr<Prepared> long_one_{};
    Prepared* latest_ = nullptr;
    std::array<KeptEntry, 64> kept_{};
    boost::unordered_flat_map<std::string_view, std::unique_ptr<Prepared>, KeyHash, std::equal_to<>> entries_{};
};

}  // namespace aludel::engine
