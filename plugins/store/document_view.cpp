// document_view: whole documents by key, without locks.
#include "sim/contract/plugin.hpp"

namespace cqrslab {
namespace {

enum Param { indexes, index_time, version_guard };

constexpr cq_param params[] = {
    integer_param("indexes", "",
                  "secondary indexes that each upsert maintains (MongoDB 7: at most 64; the one on "
                  "the identifier is included in the store's own times)",
                  0, 0, 64),
    duration_param("index_time", "time that each of them adds to an upsert", 50e3, 0, 1e9),
    boolean_param("version_guard",
                  "a feed's event that is older than the document changes nothing; off = whatever "
                  "comes last is shown (external versions of Elasticsearch guard, a plain "
                  "replaceOne of MongoDB does not)",
                  true)};

class DocumentView {
 public:
  DocumentView(const Host&, const Config& config)
      : upkeep_(config.integer(indexes) * config.integer(index_time)),
        guards_(config.boolean(version_guard)) {}

  void locks(cq_locks&) const {}

  cq_step next(cq_transaction& t, std::uint32_t event) const {
    switch (event) {
      case CQ_BEGIN:
        return step::observe();
      case CQ_OBSERVED:
        return step::work(t.work + t.hold + (t.kind == CQ_READ ? 0 : upkeep_));
      case CQ_WORKED:
        if (t.kind == CQ_READ) return step::end();
        return t.kind == CQ_APPLY && !guards_ ? step::overwrite() : step::commit();
      default:
        return step::end();
    }
  }

 private:
  std::int64_t upkeep_;
  bool guards_;
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
harmless where a single projection lane writes in order, and loses an update where commands do.

Events reach a view out of order when a queue has several consumers, sends in parallel or delivers
again. With `version_guard` each document carries the version it was made from and an upsert with an
older one changes nothing. Without it the view goes back to the older state (`feed.set_back`) and
shows it until the next change of that key, which may never come: the answers stay stale although
nothing is on its way any more. A balancer that asks how far an image has come (`freshest`) does not
notice.)",
    .params = params,
}};

}  // namespace
}  // namespace cqrslab
