#pragma once

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <typeinfo>

namespace aludel::testing {

//! Calls `action` and gives the exception of class `E`, exactly, that it must throw.
template <class E, class F>
E caught(F&& action) {
    try {
        action();
    } catch (const E& error) {
        EXPECT_STREQ(typeid(error).name(), typeid(E).name()) << "a derived exception was thrown: " << error.what();
        return error;
    }
    throw std::runtime_error("the expected exception was not thrown");
}

//! Its message.
template <class E, class F>
std::string message_of(F&& action) {
    return caught<E>(action).message();
}

}  // namespace aludel::testing
