#pragma once

#include "aludel/orm/ptr.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace aludel {

namespace orm {

//! The one word of a `Many` or `One`: a tagged pointer to its owner (not loaded), to a block (owner, elements, what
//! was added and removed), or a mark (copied out of a session: touching it raises). Zero: empty, without an owner.
//!
//! Which relationship it is follows from its address in the owner. Loading changes only what the word points to, so
//! it happens through `const`.
class Link {
public:
    Link() noexcept = default;
    Link(const Link& other);               //!< copies transient elements; out of a session: detached
    Link(Link&& other) noexcept : word_(other.word_ == 0 ? 0 : other.give()) {}
    Link& operator=(const Link& other);    //!< on an owned link: replaces the elements
    Link& operator=(Link&& other);
    ~Link() {
        if (word_ != 0) release();
    }

    bool is_loaded() const noexcept;
    //! Loads the elements now, unless they are loaded. Throws `DetachedInstanceError`.
    void load() const { elements(); }

protected:
    //! The elements, loaded if need be. Throws `DetachedInstanceError`.
    const std::vector<InstanceState*>& elements() const;
    InstanceState& element(std::size_t index) const;
    void append(InstanceState& element);
    //! Before the element at `index`; at the end when there are not so many.
    void insert(InstanceState& element, std::size_t index);
    //! At the end, in place of `former`, which goes; null: nothing goes.
    void put(InstanceState& element, InstanceState* former);
    void remove(InstanceState& element);
    //! Of an `ordering_list`: numbers the elements by their places.
    void reorder();
    //! All elements at once: what cannot be linked is refused before anything changes. Each counts once.
    void replace(std::vector<InstanceState*> wanted);
    void clear() { replace({}); }

private:
    friend struct LinkAccess;
    //! Gives an element that is in the collection another place.
    void move(InstanceState& element, std::size_t index);
    //! True when what is assigned came out of a session without its links: it says nothing of what to put here.
    bool keeps_its_elements(const Link& given) const noexcept;
    //! The elements, read without a flush.
    const std::vector<InstanceState*>& elements_to_assign() const;
    //! The contents of a link that is moved from; the link of an object in a session keeps its own.
    std::uintptr_t give() noexcept;
    void release() noexcept;
    mutable std::uintptr_t word_ = 0;
};

}  // namespace orm

}  // namespace aludel
