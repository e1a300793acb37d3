#pragma once

#include "tour/model.hpp"
#include "tour/sql_log.hpp"

#include <string>
#include <vector>

namespace aludel::tour {

//! The engine of the music store; `log` must outlive it.
Engine open_store(const std::string& path, SqlLog& log);

//! The stock and the sales that the tour begins with, beside what its second step adds. All people are invented.
std::vector<Artist> sample_artists();
std::vector<Album> sample_albums();
std::vector<Track> sample_tracks();
std::vector<Customer> sample_customers();
std::vector<Invoice> sample_invoices();
std::vector<Params> sample_sales();

}  // namespace aludel::tour
