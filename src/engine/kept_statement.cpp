#include "engine/kept_statement.hpp"

#include "aludel/base/error.hpp"
#include "base/library.hpp"
#include "engine/parameters.hpp"
#include "sql/visit.hpp"

namespace aludel::engine {

namespace {

// Begins at another number in each copy of the library, as the serials of tables do.
std::uint64_t next_id() noexcept {
    static std::atomic<std::uint64_t> last{reinterpret_cast<std::uintptr_t>(library_token()) << 20U};
    return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

//! Marks a statement as being built for as long as this lives, and wakes those who wait for it.
class Building {
public:
    explicit Building(std::atomic<bool>& mark) noexcept : mark_(mark) {}
    Building(const Building&) = delete;
    Building& operator=(const Building&) = delete;
    ~Building() {
        mark_.store(false, std::memory_order_release);
        mark_.notify_all();
    }

private:
    std::atomic<bool>& mark_;
};

}  // namespace

KeptStatementImpl::KeptStatementImpl(const sql::NodeRef& statement) : KeptStatementBase{statement}, id(next_id()) {
    compiler::make_key(*node, {}, key);
}

KeptPlace::KeptPlace(const sql::NodeRef& statement) : kept_(new KeptStatementImpl(statement)) {}

KeptPlace::~KeptPlace() {
    if (const auto* kept = kept_.load(std::memory_order_acquire)) delete &impl_of(*kept);
}

const KeptStatementBase& KeptPlace::build_once(Build build) const {
    for (;;) {
        if (is_being_built_.exchange(true, std::memory_order_acquire)) {
            is_being_built_.wait(true, std::memory_order_acquire);
            continue;
        }
        const Building building(is_being_built_);
        if (!kept_.load(std::memory_order_acquire))
            kept_.store(new KeptStatementImpl(build()), std::memory_order_release);
        return *kept_.load(std::memory_order_acquire);
    }
}

sql::NodeRef with_values(const KeptCall& call) {
    return sql::transform(call.statement->node, [&](const sql::Node& node) -> sql::NodeRef {
        if (node.kind != sql::Kind::bind || sql::as<sql::BindNode>(node).argument == 0) return {};
        const auto& bind = sql::as<sql::BindNode>(node);
        const Param& given = call.arguments[bind.argument - 1];
        return sql::build::bind(value_of(given), bind.type);
    });
}

void throw_argument_out_of_range(const std::string& value, Layout wanted) {
    throw ConversionError("The argument of a kept statement is " + value + ", which does not fit into " +
                          std::string(layout_name(wanted)) + ". Declare the Arg with a larger type.");
}

}  // namespace aludel::engine
