/* A plugin that breaks the rules: which one, the option `mode` says, or a macro where the
 * library itself is at fault. */
#include "attache_plugin.h"

#include <math.h>
#include <stdlib.h>

#ifndef ENTRY
#define ENTRY attache_plugin_entry_v1
#endif
#ifndef MAJOR
#define MAJOR ATTACHE_ABI_MAJOR
#endif
#ifndef MIN_HOST_MINOR
#define MIN_HOST_MINOR 0
#endif
#ifndef MANIFEST
#define MANIFEST                                                                              \
  "{\"name\":\"faulty\",\"version\":\"1\",\"summary\":\"Breaks rules.\","                     \
  "\"writes\":[{\"layer\":\"mark\",\"ids\":\"x\",\"columns\":["                               \
  "{\"name\":\"label\",\"kind\":\"text\",\"nullable\":true},"                                 \
  "{\"name\":\"score\",\"kind\":\"number\",\"nullable\":true},"                               \
  "{\"name\":\"before\",\"kind\":\"reference\",\"target\":\"mark\",\"nullable\":true},"       \
  "{\"name\":\"tone\",\"kind\":\"choice\",\"variants\":[\"low\",\"high\"],\"nullable\":true}," \
  "{\"name\":\"place\",\"kind\":\"span\",\"nullable\":true}]}],"                              \
  "\"options\":[{\"name\":\"mode\",\"kind\":\"text\",\"summary\":\"How.\",\"default\":\"good\"}]}"
#endif

static int32_t create(const attache_analyzer *analyzer, const attache_build *build, void **instance) {
  char *mode = (char *)calloc(build->options.len + 1, 1);
  int32_t status = ATTACHE_OK;
  (void)analyzer;
  memcpy(mode, build->options.ptr, build->options.len);
  if (strstr(mode, "refuse")) status = attache_refuse(build, "mode", "cannot be that");
  if (strstr(mode, "mute")) status = ATTACHE_FAILED;
  if (status == ATTACHE_OK) *instance = mode;
  else free(mode);
  return status;
}

static void destroy(void *instance) { free(instance); }

static int32_t analyze(void *instance, const attache_document *document, const attache_call *call) {
  const char *mode = (const char *)instance;
  uint32_t starts[2] = {0, 4}, ends[2] = {3, 5}, words[2] = {1, 0}, rows_before[2] = {ATTACHE_NO_ROW, 0};
  uint32_t places[4] = {0, 3, 4, 5};
  double scores[2] = {0.5, 0.0};
  uint64_t validity = 1;
  attache_str list[2] = {attache_text("low"), attache_text("high")};
  const uint8_t latin1[] = {'c', 'a', 'f', 0xe9};
  attache_column column;
  attache_layer rows;
  uint32_t first = 77;
  int32_t status;
  (void)document;
  scores[1] = NAN;
  memset(&rows, 0, sizeof rows);
  memset(&column, 0, sizeof column);
  rows.struct_size = (uint32_t)sizeof rows;
  rows.name = attache_text("mark");
  rows.n_rows = 2;
  rows.starts = starts;
  rows.ends = ends;
  rows.columns = &column;
  rows.n_columns = 1;
  column.name = attache_text("label");
  column.kind = ATTACHE_TEXT;
  column.values = words;
  column.words = list;
  column.n_words = 2;
#define MODE(name) strstr(mode, "\"" name "\"")
  if (MODE("undeclared")) rows.name = attache_text("other");
  if (MODE("inside_character")) ends[0] = 2;
  if (MODE("beyond")) ends[1] = 99;
  if (MODE("backwards")) starts[1] = 6;
  if (MODE("no_places")) rows.starts = NULL;
  if (MODE("no_values")) column.values = NULL;
  if (MODE("misaligned")) column.values = (const char *)words + 1;
  if (MODE("wrong_kind")) column.kind = ATTACHE_NUMBER;
  if (MODE("unknown_column")) column.name = attache_text("colour");
  if (MODE("no_such_word")) words[1] = 2;
  if (MODE("small_struct")) rows.struct_size = 8;
  if (MODE("invalid_utf8")) {
    list[1].ptr = latin1;
    list[1].len = 4;
  }
  if (MODE("odd_ends")) {
    static const uint32_t word_ends[2] = {2, 1};
    column.words = NULL;
    column.flat_words = attache_text("low");
    column.word_ends = word_ends;
  }
  if (MODE("choice") || MODE("odd_choice")) column.name = attache_text("tone");
  if (MODE("odd_choice")) list[0] = attache_text("loud");
  if (MODE("references") || MODE("dangling")) {
    column.name = attache_text("before");
    column.kind = ATTACHE_REFERENCE;
    column.values = rows_before;
  }
  if (MODE("dangling")) rows_before[1] = 9;
  if (MODE("numbers")) {
    column.name = attache_text("score");
    column.kind = ATTACHE_NUMBER;
    column.values = scores;
  }
  if (MODE("gaps")) column.validity = &validity;
  if (MODE("places") || MODE("odd_place")) {
    column.name = attache_text("place");
    column.kind = ATTACHE_SPAN;
    column.values = places;
  }
  if (MODE("odd_place")) places[3] = 98;
  if (MODE("silent")) return ATTACHE_FAILED;
  if (MODE("skip")) return ATTACHE_SKIPPED;
  if (MODE("unknown_status")) return -99;
  status = call->emit(call, &rows, &first);
  if (MODE("good") && first != 0) return attache_fail(call, "the first row is not row 0");
  if (MODE("twice")) {
    status = call->emit(call, &rows, &first);
    if (first != 2) return attache_fail(call, "the third row is not row 2");
  }
  return MODE("shrugs") || MODE("undeclared") ? ATTACHE_OK : status;
}

static attache_analyzer ANALYZER;
static const attache_analyzer *const ANALYZERS[] = {&ANALYZER, &ANALYZER};
static attache_plugin PLUGIN;

ATTACHE_EXPORT const attache_plugin *ENTRY(const attache_host *host);
const attache_plugin *ENTRY(const attache_host *host) {
  if (host->abi_major != ATTACHE_ABI_MAJOR) return NULL;
  ANALYZER.struct_size = (uint32_t)sizeof ANALYZER;
  ANALYZER.manifest = attache_text(MANIFEST);
  ANALYZER.create = create;
  ANALYZER.analyze = analyze;
#ifdef NO_ANALYZE
  ANALYZER.analyze = NULL;
#endif
  ANALYZER.destroy = destroy;
  PLUGIN.struct_size = (uint32_t)sizeof PLUGIN;
  PLUGIN.abi_major = MAJOR;
  PLUGIN.min_host_minor = MIN_HOST_MINOR;
  PLUGIN.build = attache_text("faulty, C");
  PLUGIN.analyzers = ANALYZERS;
#ifdef N_ANALYZERS
  PLUGIN.n_analyzers = N_ANALYZERS;
#else
  PLUGIN.n_analyzers = 1;
#endif
#ifdef SMALL_TABLE
  PLUGIN.struct_size = 12;
#endif
#ifdef GROWN
  /* As a later version would have it: more than this host knows of. */
  {
    static struct { attache_plugin known; uint64_t later[8]; } grown;
    grown.known = PLUGIN;
    grown.known.struct_size = (uint32_t)sizeof grown;
    grown.known.abi_minor = 9;
    return &grown.known;
  }
#endif
#ifdef NO_TABLE
  return NULL;
#endif
  return &PLUGIN;
}
