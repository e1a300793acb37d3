// expect-ok
#include "model.hpp"

// The programs beside this one are wrong in one place each; what they share is not.
int main() {
    using namespace aludel;
    auto adults = select(users).where((users.age >= 18 and not users.active) or users.name == "x");
    auto path = selectinload(users.posts).selectinload(posts.tags);
    auto change = update(users).where(users.id == 1).values(users.name = "x", users.age = std::nullopt);
    auto dated = users.created_at > std::chrono::sys_days{std::chrono::year{2024} / 1 / 1};
    User nobody;
    nobody.posts = {};
    nobody.posts = {Post{}, Post{}};
    (void)adults, (void)path, (void)change, (void)dated;
}
