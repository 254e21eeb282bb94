// Names that a scenario cannot give away, so that each metric of a run has a name of its own.
//
// A metric is `<topology>.<subject>.<measure>`. A subject is one of the fixed ones, a service, a
// store, a feed or an operation, and two subjects of one name would have measures of one name.
#pragma once

#include <string>
#include <vector>

#include "sim/scenario/domain.hpp"
#include "sim/scenario/topology.hpp"
#include "sim/script/reading.hpp"

namespace cqrslab {

// The subjects that every topology has, whatever its parts are: "query", "lock", "cost" and others.
const std::vector<std::string>& fixed_subjects();

// Each throws Error(usage) at `line`, which is where the name is given.
void refuse_taken_name(const Reading&, int line, const Operation&);
// `kind`: "service", "store" or "feed". Parts may be named query, command and feed, since nothing
// that is measured of a part is measured of these; of watched stores see below.
void refuse_taken_name(const Reading&, int line, const std::string& kind, const std::string& name);
// A watched store has a lock_wait, as all queries, all commands and each operation have.
void refuse_taken_name(const Reading&, int line, const Store&, const Domain&);
// Also of a topology: the marks that separate the parts of a metric's name.
void refuse_marks(const Reading&, int line, const std::string& kind, const std::string& name);

}  // namespace cqrslab
