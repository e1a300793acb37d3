#include "drivers/libpq/cursor.hpp"

#include "drivers/libpq/pipeline.hpp"

#include "aludel/base/error.hpp"

#include <fmt/format.h>

namespace aludel::libpq_driver {

namespace {

constexpr int binary = 1;
constexpr int patience = 2;   // portions to be fetched before others are asked for early: many callers leave before

}  // namespace

Cursor::Cursor(Backend& backend, const std::string& sql, const Parameters& parameters, std::size_t rows_at_once)
    : backend_(backend), number_(backend.new_number()), name_(fmt::format("aludel_{}", number_)),
      fetch_(fmt::format("FETCH {} FROM {}", rows_at_once, name_)),
      rows_at_once_(rows_at_once) {
    declare(fmt::format("DECLARE {} NO SCROLL CURSOR FOR {}", name_, sql), parameters);
    backend_.cursors().add(*this);
    is_open_ = true;
}

void Cursor::declare(const std::string& sql, const Parameters& parameters) {
    Channel& channel = backend_.channel();
    Pipeline pipeline(channel);
    backend_.send_begin(pipeline);
    pipeline.send(PQsendQueryParams(channel.get(), sql.c_str(), parameters.count(), parameters.oids().data(),
                                    parameters.values(), parameters.lengths(), parameters.formats(), binary));
    pipeline.send(PQsendQueryParams(channel.get(), fetch_.c_str(), 0, nullptr, nullptr, nullptr, nullptr, binary));
    pipeline.sync();
    pipeline.next();
    keep(pipeline.next());
    if (const Failure failure = pipeline.end(); failure.error) std::rethrow_exception(failure.error);
}

void Cursor::keep(ResultPtr rows) {
    has_more_ = static_cast<std::size_t>(PQntuples(rows.get())) == rows_at_once_;
    rows_ = std::move(rows);
}

bool Cursor::fetch() {
    if (!has_more_) return false;
    if (!is_open_ || !backend_.in_transaction())
        throw ResourceClosedError("these rows ended with their transaction; read them before it ends");
    const Channel::Call call = backend_.begin_command();   // also takes the early answer
    if (early_error_) std::rethrow_exception(std::exchange(early_error_, nullptr));
    keep(early_rows_ ? std::move(early_rows_) : next_rows());
    if (has_more_ && ++fetched_ >= patience) {
        send_fetch();
        backend_.channel().leave_rows();   // a cancellation belongs to this call
        backend_.expect_answer(*this);
    }
    return PQntuples(rows_.get()) > 0;
}

void Cursor::send_fetch() {
    Channel& channel = backend_.channel();
    channel.check_sent(PQsendQueryParams(channel.sender(), fetch_.c_str(), 0, nullptr, nullptr, nullptr, nullptr,
                                         binary));
    channel.flush();
}

ResultPtr Cursor::next_rows() {
    send_fetch();
    Channel& channel = backend_.channel();
    ResultPtr rows = channel.next_result();
    channel.check(rows);
    channel.drain();
    return rows;
}

void Cursor::take_answer(ResultPtr rows, std::exception_ptr error) noexcept {
    if (!error) early_rows_ = std::move(rows);
    early_error_ = std::move(error);
}

void Cursor::forget() noexcept {
    if (std::exchange(is_open_, false)) backend_.cursors().remove(*this);
}

void Cursor::close(Channel::Call::Kind kind) {
    const bool is_open = is_open_ && !backend_.is_occupied() && backend_.channel().is_alive();
    forget();
    if (!is_open) return;
    const Channel::Call call(backend_.channel(), kind);
    backend_.take_due_answer();
    if (backend_.channel().transaction_status() == PQTRANS_INTRANS) backend_.run("CLOSE " + name_);
}

Cursor::~Cursor() {
    try {
        close(Channel::Call::Kind::closing);
    } catch (...) {  // the connection is gone, or the cursor was gone before
    }
    backend_.forget_answer(*this);
}

}  // namespace aludel::libpq_driver
