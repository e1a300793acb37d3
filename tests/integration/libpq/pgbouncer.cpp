#include "pgbouncer.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace aludel::libpq_test {

namespace {

// A port of this machine on which nobody listens at the moment.
int free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(socket, reinterpret_cast<sockaddr*>(&address), size);
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
    ::close(socket);
    return ntohs(address.sin_port);
}

std::string make_folder() {
    std::string name = "/tmp/aludel-pgbouncer-XXXXXX";
    if (!::mkdtemp(name.data())) throw std::runtime_error("no folder for PgBouncer");
    std::filesystem::permissions(name, std::filesystem::perms::all);   // of the user that it runs as
    return name;
}

// A certificate that it has signed by itself.
void make_certificate(const std::string& folder) {
    const std::string command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout " + folder +
                                "/key -out " + folder + "/certificate 2>/dev/null";
    if (std::system(command.c_str()) != 0) throw std::runtime_error("openssl has made no certificate");
    std::filesystem::permissions(folder + "/key", std::filesystem::perms::all);
}

void write_settings(const std::string& folder, int port, PgBouncer::Mode mode) {
    const driver::ConnectParameters server = server_args();
    std::ofstream(folder + "/pgbouncer.ini") << "[databases]\n"
                        << server.database << " = host=127.0.0.1 port=" << server.port << " user=" << server.user
                        << " password=" << server.password << "\n"
                        << "[pgbouncer]\n"
                        << "listen_addr = 127.0.0.1\nlisten_port = " << port << "\nunix_socket_dir =\n"
                        << "auth_type = any\n"
                        << (mode == PgBouncer::Mode::session ? "pool_mode = session\n"
                                                             : "pool_mode = transaction\ndefault_pool_size = 2\n")
                        << "client_tls_sslmode = allow\n"
                        << "client_tls_key_file = " << folder << "/key\n"
                        << "client_tls_cert_file = " << folder << "/certificate\n"
                        << (::geteuid() == 0 ? "user = postgres\n" : "");   // it refuses to run as root
}

}  // namespace

PgBouncer::PgBouncer(Mode mode) : folder_(make_folder()), port_(free_port()) {
    make_certificate(folder_);
    write_settings(folder_, port_, mode);
    start();
    wait_until_it_answers();
}

void PgBouncer::start() {
    const std::string settings = folder_ + "/pgbouncer.ini", log = folder_ + "/log";
    process_ = ::fork();
    if (process_ != 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int output = ::open(log.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0666);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(output, STDERR_FILENO);
    ::execl("/usr/sbin/pgbouncer", "pgbouncer", settings.c_str(), nullptr);
    ::_exit(127);
}

void PgBouncer::wait_until_it_answers() const {
    for (;;) {
        try {
            connect(args());
            return;
        } catch (const OperationalError& error) {
            if (::waitpid(process_, nullptr, WNOHANG) == 0) continue;
            std::string text;
            std::getline(std::ifstream(folder_ + "/log"), text, '\0');
            throw std::runtime_error("PgBouncer does not run; tools/setup installs it: " + text + error.what());
        }
    }
}

PgBouncer::~PgBouncer() {
    ::kill(process_, SIGINT);
    ::waitpid(process_, nullptr, 0);
    std::filesystem::remove_all(folder_);
}

driver::ConnectParameters PgBouncer::args() const {
    driver::ConnectParameters args = server_args();
    args.host = "127.0.0.1";
    args.port = port_;
    return args;
}

}  // namespace aludel::libpq_test
