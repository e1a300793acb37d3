#pragma once

#include <map>
#include <string>
#include <vector>

namespace aludel::libpq_test {

//! Names and their addresses.
using Known = std::map<std::string, std::vector<std::string>>;

//! What the resolver of the system answers while this lives, to the whole program, libpq included: names that end in
//! ".test" have these addresses, or are not known. Names that are held are answered when this ends.
class Resolver {
public:
    explicit Resolver(Known addresses);
    Resolver(const Resolver&) = delete;
    ~Resolver();

    void hold(const std::string& name);
    //! How often a name was looked up.
    int count(const std::string& name) const;
    //! How often this thread has waited for the resolver, whatever the name.
    static int lookups_of_this_thread();
};

}  // namespace aludel::libpq_test
