#pragma once

#include "orm/instances/loaded_link.hpp"
#include "orm/loading/entity_reader.hpp"
#include "orm/loading/execute.hpp"
#include "orm/loading/row_plan.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

#include <cstdint>
#include <utility>
#include <vector>

namespace aludel::orm {

//! Which objects the rows of a statement overwrite although they are loaded.
enum class Populate : std::uint8_t {
    new_ones,    //!< none
    selected,    //!< those of the classes that the statement selects itself
    all,         //!< those at the other end of joined relationships, too
};

//! Reads the objects out of the rows of a statement, and fills their links from what was joined.
//!
//! A link that was loaded before stays as it is, unless its object is populated again.
class RowReader {
public:
    RowReader(Store& store, const ExecutionImpl& execution, Populate populate = Populate::new_ones);
    //! Of rows with these items; `plan`: null, or what else they have.
    RowReader(Store& store, const sql::ResultShape& shape, const StatementPlan* plan, Populate populate);
    RowReader(const RowReader&) = delete;
    RowReader& operator=(const RowReader&) = delete;
    //! Links that were filled and not completed are not loaded again.
    ~RowReader();

    //! The classes that the statement selects, each of which gives an object for each row.
    std::size_t entities() const noexcept { return roots_.size(); }
    //! The object of the current row; null if an outer join found none.
    InstanceState* read(std::size_t entity, driver::Statement& row) { return read(roots_[entity], row); }
    //! To be called when rows were read, all or some of them: what the program changed and did not flush is then in the
    //! links, too.
    void complete();
    //! The rows are more than the objects: each comes once for each element of its joined collections.
    bool repeats() const noexcept { return plan_ && plan_->has_collections; }

private:
    struct Part {
        EntityReader reader;
        const RelationshipDef* relationship;
        std::vector<Part> joined{};
        const MapperImpl* of_subclass = nullptr;   // which alone has the relationship, of those that the owners' rows are of
        InstanceState* owner = nullptr;    // of the row before
        LoadedLink* link = nullptr;        // its link; null if it was loaded before
        std::vector<InstanceState*> filled{};
    };

    Part part_of(Store& store, const EntityPlan& plan, const sql::ResultShape& shape, Populate populate);
    InstanceState* read(Part& part, driver::Statement& row);
    void fill(Part& part, InstanceState& owner, driver::Statement& row);
    LoadedLink* link_to_fill(Part& part, InstanceState& owner);
    bool is_in(const LoadedLink& link, const InstanceState& element);
    template <class F>
    static void each(std::vector<Part>& parts, F&& visit);

    Store& store_;
    const StatementPlan* plan_;
    const std::uint32_t serial_;   // of this reading
    std::vector<Part> roots_{};
    boost::unordered_flat_set<std::pair<const LoadedLink*, const InstanceState*>> elements_{};
};

}  // namespace aludel::orm
