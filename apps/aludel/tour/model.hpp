#pragma once

#include "aludel/aludel.hpp"
#include "aludel/types/chrono.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

//! The music store of the tour. The tour shows the reader the code between the markers.
namespace aludel::tour {

// [tour]
struct Album;
struct Track;

struct Artist {                      // a plain struct: no base class, no macro
    std::int64_t id{};
    std::string name{};
    std::optional<std::string> city{};   // optional: the column may be NULL
    Many<Album> albums{};
};

struct Album {
    std::int64_t id{};
    std::string title{};
    int year{};
    std::int64_t artist_id{};
    One<Artist> artist{};
    Many<Track> tracks{};
};

struct ArtistTable : Declarative<Artist, "artists"> {
    Mapped<&Artist::id>   id   {this, primary_key};
    Mapped<&Artist::name> name {this, String(80), unique_};
    Mapped<&Artist::city> city {this};
    Relationship<&Artist::albums> albums {this, back_populates<&Album::artist>};
};

struct AlbumTable : Declarative<Album, "albums"> {
    Mapped<&Album::id>        id        {this, primary_key};
    Mapped<&Album::title>     title     {this, String(120)};
    Mapped<&Album::year>      year      {this};
    Mapped<&Album::artist_id> artist_id {this, ForeignKey("artists.id"), indexed};
    Relationship<&Album::artist> artist {this, back_populates<&Artist::albums>};
    Relationship<&Album::tracks> tracks {this, back_populates("album"), cascade::all};
};

inline const ArtistTable artists;    // what SQL is written with
inline const AlbumTable albums;
// [/tour]

struct Invoice;

struct Track {
    std::int64_t id{};
    std::string title{};
    int seconds{};
    Decimal price{};
    std::int64_t album_id{};
    One<Album> album{};
    Many<Invoice> invoices{};
};

struct Customer {
    std::int64_t id{};
    std::string name{};
    std::string email{};
    std::optional<std::string> city{};
    Many<Invoice> invoices{};
};

struct Invoice {
    std::int64_t id{};
    std::chrono::year_month_day paid_on{};
    std::int64_t customer_id{};
    One<Customer> customer{};
    Many<Track> tracks{};
};

inline const Table invoice_tracks("invoice_tracks", metadata(),
    Column("invoice_id", ForeignKey("invoices.id"), primary_key),
    Column("track_id", ForeignKey("tracks.id"), primary_key));

struct TrackTable : Declarative<Track, "tracks"> {
    Mapped<&Track::id>       id       {this, primary_key};
    Mapped<&Track::title>    title    {this, String(120)};
    Mapped<&Track::seconds>  seconds  {this};
    Mapped<&Track::price>    price    {this, Numeric(6, 2)};
    Mapped<&Track::album_id> album_id {this, ForeignKey("albums.id")};
    Relationship<&Track::album>    album    {this, back_populates<&Album::tracks>};
    Relationship<&Track::invoices> invoices {this, secondary(invoice_tracks), back_populates<&Invoice::tracks>};
};

struct CustomerTable : Declarative<Customer, "customers"> {
    Mapped<&Customer::id>    id    {this, primary_key};
    Mapped<&Customer::name>  name  {this, String(80)};
    Mapped<&Customer::email> email {this, String(120), unique_};
    Mapped<&Customer::city>  city  {this};
    Relationship<&Customer::invoices> invoices {this, back_populates<&Invoice::customer>};
};

struct InvoiceTable : Declarative<Invoice, "invoices"> {
    Mapped<&Invoice::id>          id          {this, primary_key};
    Mapped<&Invoice::paid_on>     paid_on     {this};
    Mapped<&Invoice::customer_id> customer_id {this, ForeignKey("customers.id")};
    Relationship<&Invoice::customer> customer {this, back_populates<&Customer::invoices>};
    Relationship<&Invoice::tracks>   tracks   {this, secondary(invoice_tracks), back_populates<&Track::invoices>};
};

inline const TrackTable tracks;
inline const CustomerTable customers;
inline const InvoiceTable invoices;

}  // namespace aludel::tour
