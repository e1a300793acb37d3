#pragma once

#include "integration/support.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <typeinfo>

// A mapping belongs to the whole program and stays, right or wrong, so a wrong one is made in a child process.
namespace aludel::integration {

//! Runs `action` in a child process; gives the text of the exception of class `E`, exactly, that it must throw.
template <class E>
std::runtime_error refused(const std::function<void()>& action) {
    int ends[2] = {};
    if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
    const pid_t child = ::fork();
    if (child == 0) {
        std::string said = "nothing was refused";
        try {
            action();
        } catch (const std::exception& error) {
            said = (typeid(error) == typeid(E) ? "" : "another exception was thrown: ") + std::string(error.what());
        }
        const bool written = ::write(ends[1], said.data(), said.size()) == static_cast<ssize_t>(said.size());
        ::_exit(written ? 0 : 1);   // without the exit handlers of the parent's connections
    }
    ::close(ends[1]);
    std::string said;
    char part[512];
    for (ssize_t got; (got = ::read(ends[0], part, sizeof part)) > 0;) said.append(part, static_cast<std::size_t>(got));
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0) << "the child process died: " << said;
    EXPECT_EQ(said.find("nothing was refused"), std::string::npos);
    EXPECT_EQ(said.find("another exception"), std::string::npos) << said;
    return std::runtime_error(said);
}

//! What a program does first with a mapping `Tab`.
template <class Tab>
void use() {
    const Tab table;
    (void)select(table);
}

}  // namespace aludel::integration
