/* Finds words of a list in any of their forms: an analyzer to begin with. attache_plugin.h
 * documents the interface. */
#include "attache_plugin.h"

#include <stdlib.h>

static const char *const LEMMAS[] = {"promise", "threaten"};

static int is_wanted(attache_str lemma) {
  size_t at;
  for (at = 0; at < sizeof LEMMAS / sizeof *LEMMAS; at++) {
    if (attache_equal(lemma, attache_text(LEMMAS[at]))) {
      return 1;
    }
  }
  return 0;
}

static int32_t analyze(void *instance, const attache_document *document, const attache_call *call) {
  const attache_layer *tokens = attache_find_layer(document, "token");
  const attache_column *lemmas = tokens == NULL ? NULL : attache_find_column(tokens, "lemma");
  const uint32_t *words; /* for each token, which word of the column's dictionary its lemma is */
  attache_str *found;    /* the lemma of each row */
  uint32_t *starts, *ends, *numbers;
  size_t token, n = 0;
  attache_column column;
  attache_layer rows;
  int32_t status;
  (void)instance;
  if (lemmas == NULL) {
    return attache_fail(call, "the document has no tokens with lemmas");
  }
  words = (const uint32_t *)lemmas->values;
  found = (attache_str *)malloc((tokens->n_rows + 1) * sizeof *found);
  starts = (uint32_t *)malloc((tokens->n_rows + 1) * 3 * sizeof *starts);
  if (found == NULL || starts == NULL) {
    free(found);
    free(starts);
    return attache_fail(call, "out of memory");
  }
  ends = starts + tokens->n_rows;
  numbers = ends + tokens->n_rows;
  for (token = 0; token < tokens->n_rows; token++) {
    if (attache_is_there(lemmas, token) && is_wanted(attache_word(lemmas, words[token]))) {
      starts[n] = tokens->starts[token];
      ends[n] = tokens->ends[token];
      found[n] = attache_word(lemmas, words[token]);
      numbers[n] = (uint32_t)n;
      n++;
    }
  }
  memset(&column, 0, sizeof column);
  column.name = attache_text("lemma");
  column.kind = ATTACHE_TEXT;
  column.values = numbers;
  column.words = found;
  column.n_words = n;
  memset(&rows, 0, sizeof rows);
  rows.struct_size = (uint32_t)sizeof rows;
  rows.name = attache_text("{{layer}}");
  rows.n_rows = n;
  rows.starts = starts;
  rows.ends = ends;
  rows.columns = &column;
  rows.n_columns = 1;
  status = n == 0 ? ATTACHE_OK : call->emit(call, &rows, NULL); /* attache copies: all of it may be freed */
  free(found);
  free(starts);
  return status;
}

static int32_t create(const attache_analyzer *analyzer, const attache_build *build, void **instance) {
  (void)analyzer;
  (void)build;
  *instance = NULL; /* no options, no state */
  return ATTACHE_OK;
}

static void destroy(void *instance) { (void)instance; }

static const char MANIFEST[] =
    "{\"name\": \"{{name}}\", \"version\": \"0.1.0\","
    " \"summary\": \"Finds words of a list in any of their forms.\","
    " \"reads\": [{\"layer\": \"token\"}],"
    " \"writes\": [{\"layer\": \"{{layer}}\", \"columns\": [{\"name\": \"lemma\", \"kind\": \"text\"}]}]}";

static attache_analyzer ANALYZER;
static const attache_analyzer *const ANALYZERS[] = {&ANALYZER};
static attache_plugin PLUGIN;

const attache_plugin *attache_plugin_entry_v1(const attache_host *host) {
  (void)host;
  ANALYZER.struct_size = (uint32_t)sizeof ANALYZER;
  ANALYZER.flags = ATTACHE_SHARED; /* analyze may be called from several threads at once */
  ANALYZER.manifest = attache_text(MANIFEST);
  ANALYZER.create = create;
  ANALYZER.analyze = analyze;
  ANALYZER.destroy = destroy;
  PLUGIN.struct_size = (uint32_t)sizeof PLUGIN;
  PLUGIN.abi_major = ATTACHE_ABI_MAJOR;
  PLUGIN.abi_minor = ATTACHE_ABI_MINOR;
  PLUGIN.build = attache_text("{{name}} 0.1.0, C");
  PLUGIN.analyzers = ANALYZERS;
  PLUGIN.n_analyzers = 1;
  return &PLUGIN;
}
