#pragma once

#include "driver/statement.hpp"

#include <boost/multi_index/hashed_index.hpp>
#include <boost/multi_index/mem_fun.hpp>
#include <boost/multi_index/sequenced_index.hpp>
#include <boost/multi_index_container.hpp>

#include <iterator>
#include <string_view>

namespace aludel::driver {

//! The prepared statements of one connection by their text, the most recently used ones first.
//!
//! Their number is limited, and so are the bytes of their texts, which stand for what a statement takes elsewhere; a
//! statement of a very long text is kept only as long as it is used. The cache owns every statement the connection has:
//! one that is open, or of which somebody holds a handle, is never dropped, even above the limits. So the connection reaches all of them when it is closed. Several statements may have
//! one text, when one was needed while the other was open. `S` derives from `Statement` and has `sql()`.
template <class S>
class StatementCache {
public:
    static constexpr std::size_t most_bytes = 4 << 20;      //!< of all texts
    static constexpr std::size_t longest_text = 128 << 10;  //!< of a statement that is kept

    explicit StatementCache(std::size_t limit) : limit_(limit) {}

    //! A statement of this text for which `usable(statement)` holds, made the most recently used one; null if none.
    template <class F>
    S* find(std::string_view sql, F usable) {
        if (entries_.empty()) return nullptr;
        S* latest = entries_.front().get();
        if (latest->sql() == sql && usable(*latest)) return latest;  // saves the hash in a loop over one statement
        auto& index = entries_.template get<by_text>();
        for (auto [at, end] = index.equal_range(sql); at != end; ++at)
            if (usable(**at)) return touch(entries_.template project<by_use>(at));
        return nullptr;
    }

    //! Keeps the statement as the most recently used one and drops the oldest ones above the limit.
    S* add(Ref<S> statement) {
        S* added = statement.get();
        bytes_ += added->sql().size();
        entries_.push_front(Entry(std::move(statement)));
        long_texts_ += is_long(entries_.front());
        trim();
        return added;
    }

    //! Drops statements that nobody uses until the limits hold. `add` calls it.
    void trim() {
        auto at = entries_.end();
        while ((entries_.size() > limit_ || bytes_ > most_bytes || long_texts_ > 0) && at != entries_.begin()) {
            --at;
            if (at == entries_.begin()) break;  // the one just added is about to be used
            const bool too_many = entries_.size() > limit_ || bytes_ > most_bytes || is_long(*at);
            if (too_many && !at->get()->is_open() && at->is_unique()) at = erase(at);
        }
    }

    template <class F>
    void for_each(F visit) {
        for (const Entry& entry : entries_) visit(*entry.get());
    }

    void clear() noexcept {
        entries_.clear();
        bytes_ = long_texts_ = 0;
    }
    std::size_t size() const noexcept { return entries_.size(); }

private:
    static constexpr int by_use = 0;
    static constexpr int by_text = 1;

    class Entry {
    public:
        explicit Entry(Ref<S> statement) : statement_(std::move(statement)) {}
        S* get() const noexcept { return statement_.get(); }
        S& operator*() const noexcept { return *statement_; }
        std::string_view text() const noexcept { return statement_->sql(); }
        bool is_unique() const noexcept { return statement_->is_unique(); }

    private:
        Ref<S> statement_;
    };

    using Entries = boost::multi_index_container<
        Entry, boost::multi_index::indexed_by<
                   boost::multi_index::sequenced<>,
                   boost::multi_index::hashed_non_unique<
                       boost::multi_index::const_mem_fun<Entry, std::string_view, &Entry::text>,
                       std::hash<std::string_view>>>>;

    static bool is_long(const Entry& entry) noexcept { return entry.text().size() > longest_text; }
    typename Entries::iterator erase(typename Entries::iterator at) {
        bytes_ -= at->text().size();
        long_texts_ -= is_long(*at);
        return entries_.erase(at);
    }

    S* touch(typename Entries::iterator at) {
        entries_.relocate(entries_.begin(), at);
        return at->get();
    }

    std::size_t limit_;
    std::size_t bytes_ = 0;
    std::size_t long_texts_ = 0;
    Entries entries_{};
};

}  // namespace aludel::driver
