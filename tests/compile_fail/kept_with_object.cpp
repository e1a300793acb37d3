// expect: a key is needed here, not an object: write author->id
#include "model.hpp"

#include "aludel/orm/session.hpp"

void run(aludel::Session& session, const aludel::Ptr<User>& author) {
    const auto find = aludel::statement([](const aludel::Arg<aludel::BigInteger>& id) {
        return aludel::select(posts).where(posts.author_id == id);
    });
    session.scalars(find(author));
}
