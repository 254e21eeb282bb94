// document_view: whole documents by key, without locks.
#include "sim/contract/plugin.hpp"

namespace cqrslab {
namespace {

enum Param { indexes, index_time };

constexpr cq_param params[] = {
    integer_param("indexes", "",
                  "secondary indexes that each upsert maintains (MongoDB 7: at most 64; the one on "
                  "the identifier is included in the store's own times)",
                  0, 0, 64),
    duration_param("index_time", "time that each of them adds to an upsert", 50e3, 0, 1e9)};

class DocumentView {
 public:
  DocumentView(const Host&, const Config& config)
      : upkeep_(config.integer(indexes) * config.integer(index_time)) {}

  void locks(cq_locks&) const {}

  cq_step next(cq_transaction& t, std::uint32_t event) const {
    switch (event) {
      case CQ_BEGIN:
        return step::observe();
      case CQ_OBSERVED:
        return step::work(t.work + t.hold + (t.kind == CQ_READ ? 0 : upkeep_));
      case CQ_WORKED:
        return t.kind == CQ_READ ? step::end() : step::commit();
      default:
        return step::end();
    }
  }

 private:
  std::int64_t upkeep_;
};

const Plugin<DocumentView, StoreKind> plugin{{
    .name = "document_view",
    .summary = "one ready-made document per key: nobody waits",
    .doc =
        R"(Holds the answer to a query as one document, so that a read is one lookup by key and
needs no join. An upsert replaces the document at once: a reader gets the old one or the new one,
never a mixture and never a wait. It has no locks and no transactions over several documents.

This is what a projection writes into: MongoDB, DynamoDB, a Redis hash or a search index used as a
read model. What the reader saves the writer pays, once per document, and once more for each of
`indexes`. Two upserts of a document that overlap both succeed and the later one stays, which is
harmless where a single projection lane writes in order, and loses an update where commands do.)",
    .params = params,
}};

}  // namespace
}  // namespace cqrslab
