#pragma once

#include "aludel/types/deferred.hpp"
#include "aludel/types/slot.hpp"

#include <cstddef>
#include <cstdint>

namespace aludel::detail {

//! The library's door into the words of `Deferred` fields. Owners are addresses that are multiples of 16.
struct DeferredAccess {
    //! The word of a field whose slot says that it has one.
    static const DeferredWord& of(const Slot& slot, const void* object) noexcept {
        return *reinterpret_cast<const DeferredWord*>(static_cast<const std::byte*>(object) + slot.offset + slot.deferred);
    }
    //! False for a field of any other kind.
    static bool is_unloaded(const Slot& slot, const void* object) noexcept {
        return slot.deferred != 0 && !of(slot, object).is_loaded();
    }
    static void* owner(const DeferredWord& word) noexcept { return reinterpret_cast<void*>(word.word_ & ~DeferredWord::marks); }
    static bool raises(const DeferredWord& word) noexcept { return (word.word_ & DeferredWord::raises) != 0; }
    static void set_owner(const DeferredWord& word, const void* owner) noexcept {
        word.word_ = reinterpret_cast<std::uintptr_t>(owner) | (word.word_ & DeferredWord::marks);
    }
    //! Keeps the owner. One that is not loaded raises from now on if it did before.
    static void set_unloaded(const DeferredWord& word, bool raises) noexcept {
        word.word_ |= DeferredWord::unloaded | (raises ? DeferredWord::raises : 0);
    }
    static void set_loaded(const DeferredWord& word) noexcept { const_cast<DeferredWord&>(word).set_loaded(); }
};

//! Loads the field of a word that has an owner.
using DeferredLoader = void (*)(const DeferredWord& word);
//! To be called before words get owners.
void set_deferred_loader(DeferredLoader loader) noexcept;

}  // namespace aludel::detail
