#pragma once

#include <libpq-fe.h>

#include <string>
#include <string_view>

namespace aludel::libpq_driver {

//! The type of arrays of a built-in type; `oid::unknown` for other types.
Oid array_of(Oid element) noexcept;

//! An array of one dimension in the form of the wire, written element by element.
class ArrayWriter {
public:
    //! Into `buffer`; all elements are in binary form, or all are texts.
    ArrayWriter(std::string& buffer, Oid element, bool binary, std::size_t count);

    void add(std::string_view element);
    void finish();
    //! The array's type. That of texts is left to the server, as that of a single text is.
    Oid type() const noexcept;

private:
    void add_binary(std::string_view element);
    void add_text(std::string_view element);

    std::string& out_;
    Oid element_;
    bool binary_;
};

}  // namespace aludel::libpq_driver
