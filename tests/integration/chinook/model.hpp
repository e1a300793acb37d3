#pragma once

// The Chinook music store: eleven tables as ten mapped classes and an association table. A schema that was there
// before its mapping: the keys have names of their own, and the foreign keys are mapped beside the relationships.

#include "aludel/aludel.hpp"
#include "aludel/types/chrono.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace chinook {

using namespace aludel;

struct Album;
struct Customer;
struct Invoice;
struct InvoiceLine;
struct Playlist;
struct Track;

struct Artist {
    std::int64_t id{};
    std::optional<std::string> name{};
    Many<Album> albums{};
};

struct Genre {
    std::int64_t id{};
    std::optional<std::string> name{};
    Many<Track> tracks{};
};

struct MediaType {
    std::int64_t id{};
    std::optional<std::string> name{};
    Many<Track> tracks{};
};

struct Album {
    std::int64_t id{};
    std::string title{};
    std::int64_t artist_id{};
    One<Artist> artist{};
    Many<Track> tracks{};
};

struct Track {
    std::int64_t id{};
    std::string name{};
    std::optional<std::int64_t> album_id{};
    std::int64_t media_type_id{};
    std::optional<std::int64_t> genre_id{};
    std::optional<std::string> composer{};
    int milliseconds{};
    std::optional<std::int64_t> bytes{};
    Decimal unit_price{};
    One<Album> album{};
    One<MediaType> media_type{};
    One<Genre> genre{};
    Many<InvoiceLine> sales{};
    Many<Playlist> playlists{};
};

struct Playlist {
    std::int64_t id{};
    std::optional<std::string> name{};
    Many<Track> tracks{};
};

struct Employee {
    std::int64_t id{};
    std::string last_name{};
    std::string first_name{};
    std::optional<std::string> title{};
    std::optional<std::int64_t> reports_to{};
    std::optional<std::chrono::year_month_day> birth_date{};
    std::optional<LocalDateTime> hire_date{};
    std::optional<std::string> address{}, city{}, state{}, country{}, postal_code{}, phone{}, fax{}, email{};
    One<Employee> manager{};
    Many<Employee> reports{};
    Many<Customer> customers{};
};

struct Customer {
    std::int64_t id{};
    std::string first_name{};
    std::string last_name{};
    std::optional<std::string> company{}, address{}, city{}, state{}, country{}, postal_code{}, phone{}, fax{};
    std::string email{};
    std::optional<std::int64_t> support_rep_id{};
    One<Employee> support_rep{};
    Many<Invoice> invoices{};
};

struct Invoice {
    std::int64_t id{};
    std::int64_t customer_id{};
    LocalDateTime date{};
    std::optional<std::string> billing_address{}, billing_city{}, billing_state{}, billing_country{},
        billing_postal_code{};
    Decimal total{};
    One<Customer> customer{};
    Many<InvoiceLine> lines{};
};

struct InvoiceLine {
    std::int64_t id{};
    std::int64_t invoice_id{};
    std::int64_t track_id{};
    Decimal unit_price{};
    int quantity{};
    One<Invoice> invoice{};
    One<Track> track{};
};

// ---- mappings ---------------------------------------------------------------------------------------------------

struct Base : DeclarativeBase<Base> {};

inline const Table playlist_track("playlist_track", Base::metadata(),
    Column("playlist_id", ForeignKey("playlist.playlist_id"), primary_key),
    Column("track_id", ForeignKey("track.track_id"), primary_key, indexed));

struct ArtistTable : Declarative<Artist, "artist", Base> {
    Mapped<&Artist::id>   id   {this, named("artist_id"), primary_key};
    Mapped<&Artist::name> name {this, String(120)};

    Relationship<&Artist::albums> albums {this, back_populates<&Album::artist>, order_by(attr<&Album::id>())};
};

struct GenreTable : Declarative<Genre, "genre", Base> {
    Mapped<&Genre::id>   id   {this, named("genre_id"), primary_key};
    Mapped<&Genre::name> name {this, String(120)};

    Relationship<&Genre::tracks> tracks {this, back_populates<&Track::genre>};
};

struct MediaTypeTable : Declarative<MediaType, "media_type", Base> {
    Mapped<&MediaType::id>   id   {this, named("media_type_id"), primary_key};
    Mapped<&MediaType::name> name {this, String(120)};

    Relationship<&MediaType::tracks> tracks {this, back_populates<&Track::media_type>};
};

struct AlbumTable : Declarative<Album, "album", Base> {
    Mapped<&Album::id>        id        {this, named("album_id"), primary_key};
    Mapped<&Album::title>     title     {this, String(160)};
    Mapped<&Album::artist_id> artist_id {this, ForeignKey("artist.artist_id"), indexed};

    Relationship<&Album::artist> artist {this, back_populates<&Artist::albums>};
    Relationship<&Album::tracks> tracks {this, back_populates<&Track::album>, order_by(attr<&Track::id>())};
};

struct TrackTable : Declarative<Track, "track", Base> {
    Mapped<&Track::id>            id            {this, named("track_id"), primary_key};
    Mapped<&Track::name>          name          {this, String(200)};
    Mapped<&Track::album_id>      album_id      {this, ForeignKey("album.album_id"), indexed};
    Mapped<&Track::media_type_id> media_type_id {this, ForeignKey("media_type.media_type_id"), indexed};
    Mapped<&Track::genre_id>      genre_id      {this, ForeignKey("genre.genre_id"), indexed};
    Mapped<&Track::composer>      composer      {this, String(220)};
    Mapped<&Track::milliseconds>  milliseconds  {this};
    Mapped<&Track::bytes>         bytes         {this};
    Mapped<&Track::unit_price>    unit_price    {this, Numeric(10, 2)};

    Relationship<&Track::album>      album      {this, back_populates<&Album::tracks>};
    Relationship<&Track::media_type> media_type {this, back_populates<&MediaType::tracks>};
    Relationship<&Track::genre>      genre      {this, back_populates<&Genre::tracks>};
    Relationship<&Track::sales>      sales      {this, back_populates<&InvoiceLine::track>};
    Relationship<&Track::playlists>  playlists  {this, secondary(playlist_track), back_populates<&Playlist::tracks>};
};

struct PlaylistTable : Declarative<Playlist, "playlist", Base> {
    Mapped<&Playlist::id>   id   {this, named("playlist_id"), primary_key};
    Mapped<&Playlist::name> name {this, String(120)};

    Relationship<&Playlist::tracks> tracks {this, secondary(playlist_track), back_populates<&Track::playlists>};
};

struct EmployeeTable : Declarative<Employee, "employee", Base> {
    Mapped<&Employee::id>          id          {this, named("employee_id"), primary_key};
    Mapped<&Employee::last_name>   last_name   {this, String(20)};
    Mapped<&Employee::first_name>  first_name  {this, String(20)};
    Mapped<&Employee::title>       title       {this, String(30)};
    Mapped<&Employee::reports_to>  reports_to  {this, ForeignKey("employee.employee_id"), indexed};
    Mapped<&Employee::birth_date>  birth_date  {this};
    Mapped<&Employee::hire_date>   hire_date   {this};
    Mapped<&Employee::address>     address     {this, String(70)};
    Mapped<&Employee::city>        city        {this, String(40)};
    Mapped<&Employee::state>       state       {this, String(40)};
    Mapped<&Employee::country>     country     {this, String(40)};
    Mapped<&Employee::postal_code> postal_code {this, String(10)};
    Mapped<&Employee::phone>       phone       {this, String(24)};
    Mapped<&Employee::fax>         fax         {this, String(24)};
    Mapped<&Employee::email>       email       {this, String(60)};

    Relationship<&Employee::manager>   manager   {this, remote_side(id), back_populates<&Employee::reports>};
    Relationship<&Employee::reports>   reports   {this, back_populates<&Employee::manager>};
    Relationship<&Employee::customers> customers {this, back_populates<&Customer::support_rep>};
};

struct CustomerTable : Declarative<Customer, "customer", Base> {
    Mapped<&Customer::id>             id             {this, named("customer_id"), primary_key};
    Mapped<&Customer::first_name>     first_name     {this, String(40)};
    Mapped<&Customer::last_name>      last_name      {this, String(20)};
    Mapped<&Customer::company>        company        {this, String(80)};
    Mapped<&Customer::address>        address        {this, String(70)};
    Mapped<&Customer::city>           city           {this, String(40)};
    Mapped<&Customer::state>          state          {this, String(40)};
    Mapped<&Customer::country>        country        {this, String(40)};
    Mapped<&Customer::postal_code>    postal_code    {this, String(10)};
    Mapped<&Customer::phone>          phone          {this, String(24)};
    Mapped<&Customer::fax>            fax            {this, String(24)};
    Mapped<&Customer::email>          email          {this, String(60)};
    Mapped<&Customer::support_rep_id> support_rep_id {this, ForeignKey("employee.employee_id"), indexed};

    Relationship<&Customer::support_rep> support_rep {this, back_populates<&Employee::customers>};
    Relationship<&Customer::invoices>    invoices    {this, back_populates<&Invoice::customer>};
};

struct InvoiceTable : Declarative<Invoice, "invoice", Base> {
    Mapped<&Invoice::id>                  id                  {this, named("invoice_id"), primary_key};
    Mapped<&Invoice::customer_id>         customer_id         {this, ForeignKey("customer.customer_id"), indexed};
    Mapped<&Invoice::date>                date                {this, named("invoice_date")};
    Mapped<&Invoice::billing_address>     billing_address     {this, String(70)};
    Mapped<&Invoice::billing_city>        billing_city        {this, String(40)};
    Mapped<&Invoice::billing_state>       billing_state       {this, String(40)};
    Mapped<&Invoice::billing_country>     billing_country     {this, String(40)};
    Mapped<&Invoice::billing_postal_code> billing_postal_code {this, String(10)};
    Mapped<&Invoice::total>               total               {this, Numeric(10, 2)};

    Relationship<&Invoice::customer> customer {this, back_populates<&Customer::invoices>};
    Relationship<&Invoice::lines>    lines    {this, back_populates<&InvoiceLine::invoice>,
                                               order_by(attr<&InvoiceLine::id>()),
                                               cascade::all | cascade::delete_orphan};
};

struct InvoiceLineTable : Declarative<InvoiceLine, "invoice_line", Base> {
    Mapped<&InvoiceLine::id>         id         {this, named("invoice_line_id"), primary_key};
    Mapped<&InvoiceLine::invoice_id> invoice_id {this, ForeignKey("invoice.invoice_id"), indexed};
    Mapped<&InvoiceLine::track_id>   track_id   {this, ForeignKey("track.track_id"), indexed};
    Mapped<&InvoiceLine::unit_price> unit_price {this, Numeric(10, 2)};
    Mapped<&InvoiceLine::quantity>   quantity   {this};

    Relationship<&InvoiceLine::invoice> invoice {this, back_populates<&Invoice::lines>};
    Relationship<&InvoiceLine::track>   track   {this, back_populates<&Track::sales>};
};

inline const ArtistTable artists;
inline const GenreTable genres;
inline const MediaTypeTable media_types;
inline const AlbumTable albums;
inline const TrackTable tracks;
inline const PlaylistTable playlists;
inline const EmployeeTable employees;
inline const CustomerTable customers;
inline const InvoiceTable invoices;
inline const InvoiceLineTable invoice_lines;

}  // namespace chinook
