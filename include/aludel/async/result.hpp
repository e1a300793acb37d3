#pragma once

#include "aludel/async/operation.hpp"
#include "aludel/async/shared_state.hpp"
#include "aludel/result/result.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace aludel {

template <class Rows>
class AsyncPartitions;

//! Rows that are streamed from the database, each asked for by `co_await`: what `AsyncResult`, `AsyncScalarResult` and
//! `AsyncMappingResult` have in common. `Rows` is the synchronous result behind it.
//!
//! Single-pass, movable, one operation at a time. `while (auto row = co_await rows.next()) ...`. Rows come in blocks, so
//! that most calls of `next` complete at once. Destroyed before its end, it closes its rows with the next operation on its
//! connection or session.
template <class Rows>
class AsyncRows {
public:
    using value_type = typename Rows::value_type;
    using maybe_type = result::maybe_t<value_type>;

    AsyncRows() = default;
    AsyncRows(std::shared_ptr<async::detail::SharedState> state, Rows rows)
        : shared_(std::make_shared<Shared>(std::move(state), std::move(rows))) {}

    //! The next row, if there is one.
    template <async::CompletionToken Token = async::DefaultToken>
    auto next(Token&& token = {}) {
        if constexpr (async::detail::is_default_token<Token>) return next_row(shared_);
        else return run("next()", [](Shared& shared) { return shared.next(); }, std::forward<Token>(token));
    }
    template <async::CompletionToken Token = async::DefaultToken>
    auto fetchone(Token&& token = {}) {
        return next(std::forward<Token>(token));
    }
    //! Up to `count` rows; none at the end. Without a count as many as `yield_per` set, or one.
    template <async::CompletionToken Token = async::DefaultToken>
    auto fetchmany(std::size_t count = 0, Token&& token = {}) {
        return run("fetchmany()", [count](Shared& shared) { return shared.fetchmany(count); },
                   std::forward<Token>(token));
    }
    //! All rows that are left.
    template <async::CompletionToken Token = async::DefaultToken>
    auto all(Token&& token = {}) {
        return run("all()", [](Shared& shared) { return shared.all(); }, std::forward<Token>(token));
    }
    template <async::CompletionToken Token = async::DefaultToken>
    auto fetchall(Token&& token = {}) {
        return all(std::forward<Token>(token));
    }
    //! The next row, if there is one; the rest is closed.
    template <async::CompletionToken Token = async::DefaultToken>
    auto first(Token&& token = {}) {
        return run("first()", [](Shared& shared) { return shared.first(); }, std::forward<Token>(token));
    }
    //! The only row. Throws `NoResultFound` and `MultipleResultsFound`.
    template <async::CompletionToken Token = async::DefaultToken>
    auto one(Token&& token = {}) {
        return run("one()", [](Shared& shared) { return shared.one(); }, std::forward<Token>(token));
    }
    //! The only row, or none. Throws `MultipleResultsFound`.
    template <async::CompletionToken Token = async::DefaultToken>
    auto one_or_none(Token&& token = {}) {
        return run("one_or_none()", [](Shared& shared) { return shared.one_or_none(); }, std::forward<Token>(token));
    }
    //! The rows in vectors of `size`, the last one with what is left: `while (auto rows = co_await parts.next())`. Without
    //! a size as many as `yield_per` set, or 1000.
    AsyncPartitions<Rows> partitions(std::size_t size = 0) { return AsyncPartitions<Rows>(*this, size); }
    //! Closes the rows that are left.
    template <async::CompletionToken Token = async::DefaultToken>
    auto close(Token&& token = {}) {
        return run("close()", [](Shared& shared) { shared.close(); }, std::forward<Token>(token));
    }
    bool closed() const noexcept { return !shared_ || shared_->rows.closed(); }

protected:
    //! The rows, and those that were read ahead.
    struct Shared {
        Shared(std::shared_ptr<async::detail::SharedState> of, Rows all_rows)
            : state(std::move(of)), rows(std::move(all_rows)) {}
        ~Shared() {
            if (!rows.closed()) state->leave_behind(std::move(rows));
        }

        static constexpr std::size_t block_size = 256;

        bool has_row() const noexcept { return at < block.size(); }
        value_type take() { return std::move(block[at++]); }
        //! Reads a block; `has_row` says whether there was one.
        void read_ahead() {
            at = 0;
            block.clear();
            block = rows.fetchmany(block_size);
        }
        maybe_type next() {
            if (!has_row()) read_ahead();
            return has_row() ? maybe_type(take()) : maybe_type();
        }
        std::vector<value_type> fetchmany(std::size_t count) {
            if (count == 0) count = size_of_chunk == 0 ? 1 : size_of_chunk;
            std::vector<value_type> found;
            while (found.size() < count && has_row()) found.push_back(take());
            if (found.size() < count)
                for (value_type& row : rows.fetchmany(count - found.size())) found.push_back(std::move(row));
            return found;
        }
        std::vector<value_type> all() {
            std::vector<value_type> found;
            while (has_row()) found.push_back(take());
            if (found.empty()) return rows.all();
            for (value_type& row : rows.all()) found.push_back(std::move(row));
            return found;
        }
        maybe_type first() {
            maybe_type row = next();
            close();
            return row;
        }
        maybe_type one_or_none() {
            maybe_type row = next();
            if (row && (has_row() || !rows.fetchmany(1).empty())) {
                close();
                result::throw_several_found();
            }
            return row;
        }
        value_type one() {
            maybe_type row = one_or_none();
            if (!row) result::throw_none_found();
            if constexpr (std::is_same_v<maybe_type, value_type>) return row;
            else return std::move(*row);
        }
        void close() {
            block.clear();
            rows.close();
        }

        std::shared_ptr<async::detail::SharedState> state;
        Rows rows;
        std::vector<value_type> block{};
        std::size_t at = 0;
        std::size_t size_of_chunk = 0;
    };

    Shared& shared() const {
        if (!shared_) result::throw_result_closed();
        return *shared_;
    }
    template <class F, class Token>
    auto run(const char* operation, F work, Token&& token) {
        return async::run(
            [shared = required(), operation, work] {
                const async::detail::SharedState::Use use(*shared->state, operation);
                return work(*shared);
            },
            std::forward<Token>(token), shared().state->otherwise());
    }

private:
    friend class AsyncPartitions<Rows>;

    const std::shared_ptr<Shared>& required() const {
        shared();
        return shared_;
    }
    //! A row that was read ahead is given without a fiber.
    static async::asio::awaitable<maybe_type> next_row(std::shared_ptr<Shared> shared) {
        if (!shared) result::throw_result_closed();
        auto read_ahead = [&shared] {
            const async::detail::SharedState::Use use(*shared->state, "next()");
            shared->read_ahead();
        };
        if (!shared->has_row()) co_await async::detail::await(read_ahead);
        co_return shared->has_row() ? maybe_type(shared->take()) : maybe_type();
    }

protected:
    std::shared_ptr<Shared> shared_{};
};

//! The rows of an `AsyncRows` in vectors.
template <class Rows>
class AsyncPartitions {
public:
    AsyncPartitions(AsyncRows<Rows> rows, std::size_t size) : rows_(std::move(rows)), size_(size) {
        if (size_ == 0) size_ = rows_.shared().size_of_chunk;
        if (size_ == 0) size_ = 1000;
    }
    //! The next rows, or nothing at the end.
    template <async::CompletionToken Token = async::DefaultToken>
    auto next(Token&& token = {}) {
        using Part = std::vector<typename Rows::value_type>;
        return rows_.run("next()",
                         [size = size_](auto& shared) {
                             Part part = shared.fetchmany(size);
                             return part.empty() ? std::optional<Part>() : std::optional<Part>(std::move(part));
                         },
                         std::forward<Token>(token));
    }

private:
    AsyncRows<Rows> rows_;
    std::size_t size_;
};

//! The first item of each row, streamed (SQLAlchemy's `AsyncScalarResult`).
template <class T>
using AsyncScalarResult = AsyncRows<ScalarResult<T>>;
//! Rows read by column name, streamed (SQLAlchemy's `AsyncMappingResult`).
using AsyncMappingResult = AsyncRows<MappingResult>;

//! The rows of a statement, streamed (SQLAlchemy's `AsyncResult`): what `stream` of a connection or session gives.
template <class... R>
class AsyncResult : public AsyncRows<Result<R...>> {
    using Base = AsyncRows<Result<R...>>;
    template <class Rows>
    AsyncRows<Rows> passed_on(Rows rows) {
        std::shared_ptr<async::detail::SharedState> state = this->shared().state;
        this->shared_.reset();
        return AsyncRows<Rows>(std::move(state), std::move(rows));
    }

public:
    using Base::Base;

    //! Item `I` of each row. This result gives no rows afterwards.
    template <std::size_t I = 0>
    auto scalars() {
        auto rows = this->shared().rows.template scalars<I>();
        this->shared().rows = Result<R...>();
        return passed_on(std::move(rows));
    }
    //! The rows read by column name. This result gives no rows afterwards.
    AsyncMappingResult mappings() {
        MappingResult rows = this->shared().rows.mappings();
        this->shared().rows = Result<R...>();
        return passed_on(std::move(rows));
    }
    //! The first item of the first row, if there is a row; further rows are closed.
    template <async::CompletionToken Token = async::DefaultToken>
    auto scalar(Token&& token = {}) {
        return this->run("scalar()", [](auto& shared) { return shared.rows.scalar(); }, std::forward<Token>(token));
    }
    //! The first item of the only row. Throws `NoResultFound` and `MultipleResultsFound`.
    template <async::CompletionToken Token = async::DefaultToken>
    auto scalar_one(Token&& token = {}) {
        return this->run("scalar_one()", [](auto& shared) { return shared.rows.scalar_one(); }, std::forward<Token>(token));
    }
    //! The first item of the only row, or nothing if there is no row. Throws `MultipleResultsFound`.
    template <async::CompletionToken Token = async::DefaultToken>
    auto scalar_one_or_none(Token&& token = {}) {
        return this->run("scalar_one_or_none()", [](auto& shared) { return shared.rows.scalar_one_or_none(); },
                         std::forward<Token>(token));
    }
    //! Returns equal rows once.
    AsyncResult& unique() {
        this->shared().rows.unique();
        return *this;
    }
    //! How many rows `partitions` and `fetchmany` take by default.
    AsyncResult& yield_per(std::size_t rows) {
        this->shared().size_of_chunk = rows;
        this->shared().rows.yield_per(rows);
        return *this;
    }
    std::vector<std::string> keys() const { return this->shared().rows.keys(); }
};

}  // namespace aludel
