#include "resolver.hpp"

#include <dlfcn.h>
#include <netdb.h>

#include <condition_variable>
#include <mutex>
#include <set>
#include <string_view>

namespace aludel::libpq_test {

namespace {

struct Names {
    std::mutex mutex{};
    std::condition_variable released{};
    Known addresses{};
    std::map<std::string, int> counts{};
    std::set<std::string> held{};
};

// Never destroyed: threads that were left behind may look something up until the program ends.
Names& names() {
    static Names* const all = new Names;
    return *all;
}

thread_local int lookups = 0;

using Function = int(const char*, const char*, const addrinfo*, addrinfo**);

Function* system_resolver() {
    static Function* const function = reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, "getaddrinfo"));
    return function;
}

std::vector<std::string> addresses_of(const std::string& name) {
    Names& all = names();
    std::unique_lock lock(all.mutex);
    ++all.counts[name];
    all.released.wait(lock, [&] { return !all.held.contains(name); });
    const auto found = all.addresses.find(name);
    return found == all.addresses.end() ? std::vector<std::string>{} : found->second;
}

// False for numeric addresses, which nobody has to be asked for.
bool waits(const char* name, const addrinfo* hints) {
    if (hints && (hints->ai_flags & AI_NUMERICHOST)) return false;
    addrinfo numeric{};
    numeric.ai_flags = AI_NUMERICHOST;
    addrinfo* list = nullptr;
    const int error = system_resolver()(name, nullptr, &numeric, &list);
    if (error == 0) ::freeaddrinfo(list);
    return error != 0;
}

// The results for several numeric addresses, one behind the other.
int resolve(const std::vector<std::string>& addresses, const char* service, const addrinfo* hints, addrinfo** list) {
    if (addresses.empty()) return EAI_NONAME;
    for (const std::string& address : addresses) {
        if (const int error = system_resolver()(address.c_str(), service, hints, list)) return error;
        while (*list) list = &(*list)->ai_next;
    }
    return 0;
}

}  // namespace

Resolver::Resolver(Known addresses) {
    const std::lock_guard lock(names().mutex);
    names().addresses = std::move(addresses);
    names().counts.clear();
}

Resolver::~Resolver() {
    const std::lock_guard lock(names().mutex);
    names().held.clear();
    names().addresses.clear();
    names().released.notify_all();
}

void Resolver::hold(const std::string& name) {
    const std::lock_guard lock(names().mutex);
    names().held.insert(name);
}

int Resolver::count(const std::string& name) const {
    const std::lock_guard lock(names().mutex);
    const auto found = names().counts.find(name);
    return found == names().counts.end() ? 0 : found->second;
}

int Resolver::lookups_of_this_thread() { return lookups; }

}  // namespace aludel::libpq_test

// Takes the place of the C library's function in this program.
extern "C" int getaddrinfo(const char* name, const char* service, const addrinfo* hints, addrinfo** list) {
    using namespace aludel::libpq_test;
    if (!name || !waits(name, hints)) return system_resolver()(name, service, hints, list);
    ++lookups;
    if (!std::string_view(name).ends_with(".test")) return system_resolver()(name, service, hints, list);
    return resolve(addresses_of(name), service, hints, list);
}
