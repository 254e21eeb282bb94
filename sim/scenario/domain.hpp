// Domain: what the simulated application is about: aggregates, commands, events, queries.
#pragma once

#include <string>
#include <vector>

namespace cqrslab {

struct Aggregate {
  std::string name;
  unsigned keys = 1;  // how many instances of it exist; keys are 0 .. keys-1

  bool operator==(const Aggregate&) const = default;
};

// Operation: a Command (imperative name) or a Query, with the HTTP method the gateway routes by.
struct Operation {
  enum class Kind { query, command };

  std::string name;
  Kind kind = Kind::query;
  std::string method = "GET";  // GET, HEAD, POST, PUT, PATCH, DELETE, or a custom verb
  unsigned aggregate = 0;      // index into Domain::aggregates
  unsigned rows = 1;           // keys one request touches: consecutive from its key, or
  bool scattered = false;      //   each drawn by itself (and locked in that order)
  unsigned reads = 0;          // keys that a command reads beside them, each drawn by itself,
  std::vector<std::vector<unsigned>> reads_of_key;  //   or per key of the request; else empty
  std::vector<std::string> roles;                   // who may issue it; empty = everybody
  std::vector<unsigned> emits;    // events of a command, indices into Domain::events
  std::vector<bool> accepts_key;  // the command's validation rule per key; empty = accepts all
  std::string where;

  bool operator==(const Operation&) const = default;
};

struct Domain {
  std::vector<Aggregate> aggregates;
  std::vector<std::string> events;  // past participles: "PostLiked"
  std::vector<Operation> operations;

  bool operator==(const Domain&) const = default;
};

}  // namespace cqrslab
