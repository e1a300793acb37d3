#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace aludel::compiler {

//! Collects the bytes of a cache key on the stack and hands them over at the end: appending is a store.
class KeyBuffer {
public:
    explicit KeyBuffer(std::string& out) : out_(out) {}
    KeyBuffer(const KeyBuffer&) = delete;
    KeyBuffer& operator=(const KeyBuffer&) = delete;

    template <class T>
        requires std::is_trivially_copyable_v<T>
    void put(const T& value) {
        if (sizeof(T) > static_cast<std::size_t>(end() - at_)) spill();
        std::memcpy(at_, &value, sizeof(T));
        at_ += sizeof(T);
    }
    void byte(unsigned value) { put(static_cast<unsigned char>(value)); }

    //! Length and characters, so that no two lists of texts look alike.
    void text(std::string_view value) {
        if (value.empty()) return byte(0);
        if (value.size() < 0xff) byte(static_cast<unsigned>(value.size()));
        else byte(0xff), put(static_cast<std::uint32_t>(value.size()));
        if (value.size() > static_cast<std::size_t>(end() - at_)) {
            spill();
            out_.append(value);
        } else {
            std::memcpy(at_, value.data(), value.size());
            at_ += value.size();
        }
    }
    //! Writes a value again that was put at this position.
    template <class T>
    void put_at(std::uint32_t position, const T& value) {
        char* const place = position < out_.size() ? out_.data() + position : bytes_ + (position - out_.size());
        std::memcpy(place, &value, sizeof(T));
    }
    //! Bytes written so far.
    std::uint32_t position() const noexcept { return static_cast<std::uint32_t>(out_.size() + static_cast<std::size_t>(at_ - bytes_)); }
    void finish() { spill(); }

private:
    char* end() { return bytes_ + sizeof bytes_; }
    void spill() {
        out_.append(bytes_, static_cast<std::size_t>(at_ - bytes_));
        at_ = bytes_;
    }

    std::string& out_;
    char bytes_[512];
    char* at_ = bytes_;
};

}  // namespace aludel::compiler
