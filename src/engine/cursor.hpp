#pragma once

#include "aludel/result/row_source.hpp"
#include "engine/connection_impl.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace aludel::engine {

//! The rows of a statement, from its cursor. Notices when the cursor was given to another execution.
class CursorSource final : public result::RowSource {
public:
    using Key = std::optional<std::vector<Value>>;
    //! The rows of an execution; `key` is what an INSERT of one row has given. Reuses the connection's spare object.
    static Ref<result::RowSource> make(ConnectionImpl& connection, Execution execution, Key key = {});

    bool next(const result::RowType& type, void* row) override;
    bool skip() override;
    bool returns_rows() const noexcept override { return returns_rows_; }
    const Ref<const result::Keys>& keys() override;
    std::size_t items() override;
    std::int64_t rowcount() const override;
    std::int64_t lastrowid() const override { return lastrowid_; }
    Row<> inserted_primary_key() const override;
    void close() noexcept override;
    bool closed() const noexcept override { return closed_; }
    void release() noexcept override;
    std::size_t yield_per() const noexcept override { return connection_->options().yield_per; }

private:
    void start(ConnectionImpl& connection, Execution execution);
    bool advance();
    bool at_end();
    void echo_names();
    void echo_row();
    std::string_view text() const noexcept;
    const sql::ResultShape& shape() const noexcept;

    Ref<ConnectionImpl> connection_{};
    Ref<driver::Statement> statement_{};
    Ref<const compiler::Compiled> compiled_{};
    Ref<const result::Keys> keys_{};
    Key inserted_key_{};
    std::uint64_t generation_ = 0;
    std::int64_t rowcount_ = -1;
    std::int64_t lastrowid_ = 0;
    bool returns_rows_ = false;
    bool ended_ = false;      // all rows were read
    bool closed_ = false;
};

}  // namespace aludel::engine
