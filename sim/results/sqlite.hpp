// Connection and Statement: the little of SQLite that the results database needs, with every
// failure as an Error(input_output) that names the file.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace cqrslab {

class Connection {
 public:
  // Opens an existing file, or creates it. Nothing is written before the first statement that does.
  Connection(const std::string& path, bool create);

  // Runs statements that return no rows of interest.
  void run(const char* sql);
  // The same, without an Error: false when it failed.
  bool try_run(const char* sql) noexcept;
  // First column of the first row as an integer or as text; 0 or "" without a row.
  std::int64_t integer(const char* sql);
  std::string text(const char* sql);

  std::int64_t last_id() const;
  bool read_only() const;
  // The Error for a failed call of SQLite with this result code.
  [[noreturn]] void fail(int code) const;

 private:
  friend class Statement;
  struct Close {
    void operator()(sqlite3* database) const;
  };
  std::string path_;
  std::unique_ptr<sqlite3, Close> database_;
};

// A prepared statement. Pre: its Connection outlives it.
class Statement {
 public:
  Statement(Connection& connection, const char* sql);

  // Each sets the next parameter, from the left. Text is copied.
  Statement& bind(std::int64_t value);
  Statement& bind(double value);  // Pre: finite
  Statement& bind(std::string_view value);
  Statement& bind_nothing();

  // True: a row is there. False: finished.
  bool step();
  // Steps to the end and makes it ready for new parameters.
  void run();

  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string text(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  void check(int code) const;
  Connection& connection_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int next_ = 1;
};

}  // namespace cqrslab
