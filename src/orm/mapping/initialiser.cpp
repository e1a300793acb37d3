// A field's C++ initialiser is the default of its column, as in `bool active = true;`.

#include "orm/mapping/mapper_impl.hpp"

#include "aludel/types/value.hpp"

#include <cstddef>
#include <memory>

namespace aludel::orm {

namespace {

class InitialiserCall final : public DefaultCall {
public:
    InitialiserCall(const ClassInfo& type, const Slot& slot, Value (*plain)()) : type_(type), slot_(slot), plain_(plain) {}

    //! What the field of a new object has. A function may initialise it, so each row gets an object of its own.
    Value call(const DefaultContext&) const override { return initial_value(); }
    bool is_given() const override { return initial_value() != plain_(); }

private:
    Value initial_value() const {
        const auto memory = std::make_unique<std::byte[]>(type_.size);
        type_.construct(memory.get());
        const std::unique_ptr<void, void (*)(void*)> object(memory.get(), type_.destroy);
        return read_slot(slot_, object.get());
    }

    const ClassInfo& type_;
    const Slot slot_;
    Value (*plain_)();
};

}  // namespace

ClientDefault default_of_initialiser(const ClassInfo& type, const Slot& slot, Value (*plain)()) {
    ClientDefault made;
    made.call = Ref<const DefaultCall>(make_ref<InitialiserCall>(type, slot, plain));
    made.from_initialiser = true;
    return made;
}

}  // namespace aludel::orm
