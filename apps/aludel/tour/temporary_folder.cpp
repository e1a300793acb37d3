#include "tour/temporary_folder.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <system_error>

#include <unistd.h>

namespace aludel::tour {

namespace {

// What the signal handler removes: it may call unlink and rmdir, and nothing that allocates.
std::string paths[3];
std::string folder_path;

void remove_all() noexcept {
    for (const std::string& path : paths) ::unlink(path.c_str());
    ::rmdir(folder_path.c_str());
}

void remove_and_end(int signal) {
    remove_all();
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

constexpr int signals[] = {SIGINT, SIGTERM, SIGHUP};

}  // namespace

TemporaryFolder::TemporaryFolder() {
    const char* chosen = std::getenv("TMPDIR");
    const std::string parent = chosen && *chosen ? chosen : "/tmp";
    folder_ = parent + "/aludel-tour-XXXXXX";
    if (!::mkdtemp(folder_.data()))
        throw std::system_error(errno, std::generic_category(), "no folder can be made in " + parent);
    database_ = folder_ + "/music.db";
    folder_path = folder_;
    paths[0] = database_;
    paths[1] = database_ + "-journal";
    paths[2] = database_ + "-wal";
    for (int signal : signals) std::signal(signal, remove_and_end);
}

TemporaryFolder::~TemporaryFolder() {
    for (int signal : signals) std::signal(signal, SIG_DFL);
    remove_all();
}

}  // namespace aludel::tour
