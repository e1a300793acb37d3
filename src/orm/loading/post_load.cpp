#include "orm/loading/post_load.hpp"

#include "orm/instances/loaded_link.hpp"
#include "orm/loading/later_load.hpp"
#include "orm/loading/related.hpp"
#include "orm/loading/rest_of_rows.hpp"
#include "orm/loading/subquery_load.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

#include <algorithm>
#include <utility>

namespace aludel::orm {

namespace {

//! A relationship to be loaded for some objects.
struct Step {
    const RelationshipDef* relationship;
    LoadHow how;
    std::vector<InstanceState*> owners;
    LoaderOptions below;         //!< for the objects at the other end
    bool is_noted;               //!< something is to be written down for later
    SubqueryPath path;           //!< from what a statement selects
};

class PostLoad {
public:
    PostLoad(Store& store, Connection& connection) : store_(store), connection_(connection) {}

    //! A stack of its own, not recursion: rows may form a chain of any length.
    void run(Arrival arrival) {
        load_subclasses(arrival);
        push(arrival, {std::move(arrival.statement), arrival.from, {}});
        while (!steps_.empty()) {
            const Step step = std::move(steps_.back());
            steps_.pop_back();
            take(step);
        }
    }

private:
    //! What subclasses have besides, where options or mappings say that it comes with the objects.
    void load_subclasses(const Arrival& arrival) {
        std::vector<Wanted> wanted;
        for (InstanceState* state : arrival.objects) {
            if (!state->has(InstanceState::partial)) continue;
            const MapperImpl* as = &mapper_of(*state);   // the nearest class of which they say so
            while (as && as->inheritance.load != PolymorphicLoad::selectin && !arrival.options.loads_rest_of(*as, arrival.from))
                as = as->inheritance.base;
            if (as) wanted.push_back({state, as});
        }
        if (!wanted.empty()) load_rest(store_, connection_, wanted);
    }

    //! Puts the steps of the objects on the stack, the first one on top.
    void push(const Arrival& arrival, const SubqueryPath& path) {
        const auto before = static_cast<std::ptrdiff_t>(steps_.size());
        std::vector<const RelationshipDef*> known;   // those of a base are loaded for all of its subclasses together
        for (const MapperImpl* mapper : mappers_of(arrival.objects)) {
            if (!has_post_loads(*mapper, arrival.options)) continue;
            for (const auto& relationship : mapper->relationships) {
                if (std::find(known.begin(), known.end(), relationship.get()) != known.end()) continue;
                known.push_back(relationship.get());
                push(*relationship, of_class(arrival.objects, *relationship->parent), arrival, path);
            }
        }
        std::reverse(steps_.begin() + before, steps_.end());
    }
    void push(const RelationshipDef& relationship, const std::vector<InstanceState*>& owners, const Arrival& arrival,
              const SubqueryPath& path) {
        const LoadHow how = arrival.options.how(relationship, arrival.from);
        const bool is_left = how.is_default && (how.strategy == LoadStrategy::raise || how.strategy == LoadStrategy::raise_on_sql ||
                                                how.strategy == LoadStrategy::noload ||   // the mapping is asked when touched
                                                how.strategy == LoadStrategy::write_only);
        const bool is_noted = !how.is_default || arrival.options.matters_later(relationship, arrival.from);
        if (is_left || (how.strategy == LoadStrategy::select && !is_noted)) return;
        steps_.push_back({&relationship, how, owners, arrival.options.below(relationship, arrival.from), is_noted, path.longer(relationship)});
    }

    static std::vector<const MapperImpl*> mappers_of(const std::vector<InstanceState*>& objects) {
        std::vector<const MapperImpl*> mappers;
        for (InstanceState* state : objects)
            if (const MapperImpl* mapper = &mapper_of(*state); std::find(mappers.begin(), mappers.end(), mapper) == mappers.end())
                mappers.push_back(mapper);
        return mappers;
    }
    static std::vector<InstanceState*> of_class(const std::vector<InstanceState*>& objects, const MapperImpl& mapper) {
        std::vector<InstanceState*> found;
        for (InstanceState* state : objects)
            if (mapper_of(*state).is_a(mapper)) found.push_back(state);
        return found;
    }

    void take(const Step& step) {
        switch (step.how.strategy) {
            case LoadStrategy::raise: return mark(step, LinkAccess::raise_mark);
            case LoadStrategy::select: case LoadStrategy::raise_on_sql: return note_for_later(step);
            case LoadStrategy::noload: return leave_empty(step);
            case LoadStrategy::joined: case LoadStrategy::contains_eager: return follow(step);
            default: return load(step);
        }
    }

    template <class F>
    static void each_unloaded(const Step& step, F&& visit) {
        for (InstanceState* owner : step.owners)
            if (const Link& link = LinkAccess::of(*owner, *step.relationship); !link.is_loaded()) visit(*owner, link);
    }
    static void mark(const Step& step, std::uintptr_t mark) {
        each_unloaded(step, [&](InstanceState&, const Link& link) { LinkAccess::mark(link, mark); });
    }
    void note_for_later(const Step& step) {
        auto note = std::make_shared<LaterLoad>();
        note->strategy = step.how.strategy;
        note->below = step.below.for_later();
        note->criteria = step.how.criteria();
        note->target = step.how.target();
        each_unloaded(step, [&](InstanceState&, const Link& link) {
            store_.later[&link] = note;
            LinkAccess::mark(link, LinkAccess::later_mark);
        });
    }
    static void leave_empty(const Step& step) {
        each_unloaded(step, [](InstanceState& owner, const Link& link) { LinkAccess::set_loaded(link, owner, {}); });
    }

    void arrive(const Arrival& arrival, const SubqueryPath& path) {
        load_subclasses(arrival);
        push(arrival, path);
    }
    //! The rows have brought the objects at the other end; what is to come with them comes now. One that was not joined
    //! is loaded when it is touched. Rows of a base have not joined what an option says of a relationship of a subclass.
    void follow(const Step& step) {
        if (step.how.strategy == LoadStrategy::joined && step.how.option && step.relationship->parent->is_subclass()) load_links(step);
        if (!has_post_loads(*step.relationship->target, step.below)) return;
        std::vector<InstanceState*> owners = step.owners;
        if (step.below.empty())
            std::erase_if(owners, [&](InstanceState* owner) { return !followed_.emplace(step.relationship, owner).second; });
        arrive({elements(owners, *step.relationship), step.below}, step.path);
    }
    void load(const Step& step) {
        const bool was_complete = std::all_of(step.owners.begin(), step.owners.end(), [&](InstanceState* owner) {
            return LinkAccess::of(*owner, *step.relationship).is_loaded();
        });
        if (!was_complete) load_links(step);
        if ((was_complete && step.below.empty()) || !has_post_loads(*step.relationship->target, step.below)) return;
        arrive({elements(step.owners, *step.relationship), step.below}, step.path);
    }
    void load_links(const Step& step) {
        const RelatedQuery query{*step.relationship, step.how.criteria(), &step.below,
                                 step.how.option ? step.how.step()->chunk_size : std::int16_t{0}, step.how.target()};
        if (step.how.strategy == LoadStrategy::immediate)
            return each_unloaded(step, [&](InstanceState& owner, const Link& link) { load_related(store_, owner, query, link); });
        if (step.how.strategy == LoadStrategy::subquery && step.path.is_usable())
            return load_subquery(store_, connection_, step.owners, query, step.path);
        load_selectin(store_, connection_, step.owners, query);
    }

    static std::vector<InstanceState*> elements(const std::vector<InstanceState*>& owners, const RelationshipDef& relationship) {
        std::vector<InstanceState*> found;
        boost::unordered_flat_set<const InstanceState*> met;
        for (InstanceState* owner : owners)
            if (const LoadedLink* block = LinkAccess::block(LinkAccess::of(*owner, relationship)))
                for (InstanceState* element : block->items)
                    if (met.insert(element).second) found.push_back(element);
        return found;
    }

    Store& store_;
    Connection& connection_;
    std::vector<Step> steps_{};
    boost::unordered_flat_set<std::pair<const RelationshipDef*, const InstanceState*>> followed_{};
};

}  // namespace

bool has_post_loads(const MapperImpl& mapper, const LoaderOptions& options) noexcept {
    return mapper.loads_eagerly || mapper.loads_subclasses || !options.empty();
}

void post_load(Store& store, Connection& connection, Arrival arrival) {
    if (!arrival.objects.empty()) PostLoad(store, connection).run(std::move(arrival));
}

}  // namespace aludel::orm
