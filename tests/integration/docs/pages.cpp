#include "pages.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <utility>

namespace aludel::integration {

namespace {

constexpr std::string_view mark = "<!-- message: ", mark_end = " -->", fence = "```";

//! The name that a comment gives, or "".
std::string name_in(std::string_view line) {
    if (!line.starts_with(mark) || !line.ends_with(mark_end)) return "";
    return std::string(line.substr(mark.size(), line.size() - mark.size() - mark_end.size()));
}

//! The lines up to the end of the block, joined.
std::string rest_of_block(std::istream& page) {
    std::string text, line;
    while (std::getline(page, line) && line != fence) text += (text.empty() ? "" : "\n") + line;
    return text;
}

void read_page(const std::filesystem::path& path, std::vector<Quoted>& found) {
    std::ifstream page(path);
    std::string line, name;
    while (std::getline(page, line)) {
        if (!line.starts_with(fence)) {
            name = name_in(line);
            continue;
        }
        std::string text = rest_of_block(page);
        if (!name.empty() || text.find("\n[aludel: ") != std::string::npos)
            found.push_back({path.filename().string(), std::exchange(name, {}), std::move(text)});
    }
}

}  // namespace

std::vector<Quoted> quoted_messages() {
    std::vector<std::filesystem::path> pages;
    for (const auto& entry : std::filesystem::directory_iterator(ALUDEL_SOURCE_DIR "/docs/errors"))
        if (entry.path().extension() == ".md") pages.push_back(entry.path());
    std::sort(pages.begin(), pages.end());
    std::vector<Quoted> found;
    for (const auto& page : pages) read_page(page, found);
    return found;
}

}  // namespace aludel::integration
