// What a statement costs before anything is sent: building it, its cache key, finding it in the cache, and compiling it
// where it is new. Microseconds of CPU time, the median of several runs.
//
//     statement_bench

#include "aludel/aludel.hpp"
#include "compiler/compile.hpp"
#include "engine/cache.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <ctime>
#include <new>
#include <vector>

namespace {
std::atomic<std::uint64_t> allocations{0};
}
void* operator new(std::size_t size) {
    allocations.fetch_add(1, std::memory_order_relaxed);
    if (void* memory = std::malloc(size)) return memory;
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

using namespace aludel;

namespace {

struct Orders : TypedTable<"orders"> {
    Column<BigInteger> id{this, "id", primary_key};
    Column<BigInteger> customer_id{this, "customer_id"};
    Column<Integer> quantity{this, "quantity"};
    Column<Double> price{this, "price"};
    Column<String> status{this, "status"};
    Column<Nullable<String>> note{this, "note"};
};
struct Customers : TypedTable<"customers"> {
    Column<BigInteger> id{this, "id", primary_key};
    Column<String> name{this, "name"};
    Column<String> city{this, "city"};
    Column<Integer> age{this, "age"};
};
const Orders orders;
const Customers customers;

auto wide_select(int quantity) {
    return select(orders.id, orders.customer_id, orders.quantity, orders.price, orders.status, orders.note, customers.id,
                  customers.name, customers.city, customers.age)
        .join(customers, orders.customer_id == customers.id)
        .where(orders.quantity > quantity, orders.status == "open", customers.age < 65);
}

double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

template <class F>
void report(const char* name, int count, double aim, F work) {
    std::vector<double> runs;
    std::uint64_t allocated = 0;
    for (int run = 0; run < 7; ++run) {
        const std::uint64_t before = allocations.load();
        const double begin = cpu_seconds();
        for (int i = 0; i < count; ++i) work(i);
        runs.push_back((cpu_seconds() - begin) / count * 1e6);
        allocated = allocations.load() - before;
    }
    std::sort(runs.begin(), runs.end());
    fmt::print("{:<48} {:>8.2f} us  {:>6.2f} allocations  aim {:.1f}\n", name, runs[runs.size() / 2],
               static_cast<double>(allocated) / count, aim);
}

}  // namespace

int main() {
    const Dialect& dialect = postgresql::dialect();
    engine::CompiledCache cache(500);
    compiler::StatementKey key;
    const auto first = wide_select(1);
    compiler::make_key(*first.node(), {}, key);
    cache.insert(key.bytes, compiler::compile(dialect, *first.node(), {}, key));
    std::uint64_t found = 0;

    report("build, key, and find a 10-column select", 200'000, 1.5, [&](int i) {
        const auto statement = wide_select(i);
        compiler::make_key(*statement.node(), {}, key);
        found += cache.find(key.bytes) ? 1 : 0;
    });
    report("  building it alone", 200'000, 0, [](int i) { static_cast<void>(wide_select(i)); });
    report("  its key alone", 200'000, 0, [&](int) { compiler::make_key(*first.node(), {}, key); });
    report("  finding it alone", 200'000, 0, [&](int) { found += cache.find(key.bytes) ? 1 : 0; });
    report("compile it cold", 20'000, 25, [&](int) { found += compiler::compile(dialect, *first.node(), {}, key)->text.size(); });
    fmt::print("({} found)\n", found > 0 ? "all" : "none");
}
