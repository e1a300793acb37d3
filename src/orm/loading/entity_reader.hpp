#pragma once

#include "driver/statement.hpp"
#include "orm/loading/left_out.hpp"
#include "orm/instances/store.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

#include <optional>
#include <span>
#include <vector>

namespace aludel::orm {

//! Reads the objects of one mapped class out of the rows of a statement, through the identity map: a row whose key is
//! known gives the object that is there. A row of a subclass gives an object of that, without what only the subclass has.
class EntityReader {
public:
    //! The entity's columns start at `first`; `optional`: it may be absent from a row (outer join).
    //! `below`: subclasses whose own columns come behind. `kept`: which columns of the class the rows have; null: all. It
    //! outlives the reader.
    EntityReader(Store& store, const MapperImpl& mapper, int first, bool optional, const std::vector<const sql::EntityInfo*>& below,
                 const KeptColumns* kept);

    //! The object of the statement's current row; null if an outer join found none.
    InstanceState* read(driver::Statement& statement);
    //! Overwrite objects that are already loaded (refresh), each once, unless they are being edited.
    void populate_existing() { populated_.emplace(); }
    const MapperImpl& mapper() const noexcept { return *mapper_; }

private:
    InstanceState* read_by_integer(driver::Statement& statement);
    InstanceState* read_by_values(driver::Statement& statement);
    InstanceState& make(driver::Statement& statement);
    //! The class of the current row.
    const MapperImpl& class_of(driver::Statement& statement);
    //! How many fields the rows have of objects of a class.
    std::uint32_t slots_of(const MapperImpl& mapper) const noexcept;
    //! Reads the fields from the slot `first` on, as far as the rows have them.
    void read_from(InstanceState& state, driver::Statement& statement, std::uint32_t first);
    //! Marks an object that has fields which the rows have not, or gives a marked one those that they have.
    void note_loaded(InstanceState& state);
    void complete(InstanceState& state, driver::Statement& statement);
    bool is_kept(std::uint32_t slot) const noexcept;
    //! Where the column of a slot is in the rows.
    int column_of(std::uint32_t slot) const noexcept {
        return first_ + static_cast<int>(kept_ ? kept_->place_of(slot) : slot);
    }
    void read_all(InstanceState& object, driver::Statement& statement) {
        statement.read(first_, kept_ ? std::span<const Slot>(kept_->slots) : std::span<const Slot>(mapper_->slots), object.object());
        if (!below_.empty()) read_from(object, statement, static_cast<std::uint32_t>(mapper_->slots.size()));
    }
    //! Says which of the `Deferred` fields the rows have given the object, and which are to be loaded when they are read.
    void note_deferred(InstanceState& state, bool is_new);
    //! Reads the `Deferred` fields that an object was loaded without.
    void read_deferred(InstanceState& state, driver::Statement& statement);
    //! Reads the fields that are to be read again, as far as the rows have them.
    void read_stale(InstanceState& state, driver::Statement& statement);
    InstanceState* meet(InstanceState& known, driver::Statement& statement);
    void populate(InstanceState& state, driver::Statement& statement);

    Store* store_;
    const MapperImpl* mapper_;
    IdentityMap* identities_;
    ObjectPool* objects_;
    const KeptColumns* kept_;
    int first_;
    bool optional_;
    bool is_heard_;   // somebody listens to the loading of objects
    struct Part {
        const MapperImpl* mapper;
        int column;   // of its first own field
    };
    std::vector<Part> below_{};   // a base first
    std::optional<boost::unordered_flat_set<const InstanceState*>> populated_{};   // by the rows so far; none: they are not
    Slot key_slot_{};
    int key_column_ = 0;
    Value last_identity_{};                     // of the row before, and the class that it stands for
    const MapperImpl* last_class_ = nullptr;
};

}  // namespace aludel::orm
