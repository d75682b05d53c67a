/* A plugin with the faults that the conformance kit looks for, each behind a macro. */
#define _POSIX_C_SOURCE 200112L
#include "attache_plugin.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int32_t create(const attache_analyzer *analyzer, const attache_build *build, void **instance) {
  (void)analyzer;
  (void)build;
  *instance = NULL;
#ifdef LEAKS
  volatile char *lost = malloc(1 << 16); /* volatile: else a compiler sees that nobody reads it */
  for (int at = 0; at < 1 << 16; at += 512) lost[at] = 1;
#endif
  return ATTACHE_OK;
}

static void destroy(void *instance) { (void)instance; }

static int32_t analyze(void *instance, const attache_document *document, const attache_call *call) {
  uint32_t start = 0, end = (uint32_t)document->text.len;
  attache_layer rows;
  (void)instance;
#ifdef PRINTS
  printf("working\n");
#endif
#ifdef MOVES
  if (chdir("/") != 0) return ATTACHE_FAILED;
#endif
#ifdef CRASHES
  if (document->text.len == 0) abort();
#endif
#ifdef CUTS
  if (end > 20) end = 20; /* inside a character, for some */
#endif
#ifdef REMEMBERS
  static uint32_t n;
  if (end > 0) end = ++n % 2;
#endif
#ifdef DEAF
  if (document->text.len > 1000000) for (;;) continue;
#endif
#ifdef STUBBORN
  for (int asked = 0; asked < 1000; asked++) (void)call->is_cancelled(call);
#endif
  memset(&rows, 0, sizeof rows);
  rows.struct_size = (uint32_t)sizeof rows;
  rows.name = attache_text("mark");
  rows.n_rows = 1;
  rows.starts = &start;
  rows.ends = &end;
  return call->emit(call, &rows, NULL);
}

static attache_analyzer ANALYZER;
static const attache_analyzer *const ANALYZERS[] = {&ANALYZER};
static attache_plugin PLUGIN;

const attache_plugin *attache_plugin_entry_v1(const attache_host *host) {
  (void)host;
  ANALYZER.struct_size = (uint32_t)sizeof ANALYZER;
  ANALYZER.flags = ATTACHE_SHARED;
  ANALYZER.manifest = attache_text(
      "{\"name\": \"naughty\", \"version\": \"1\", \"summary\": \"Marks the text.\", \"writes\": [{\"layer\": \"mark\"}]}");
  ANALYZER.create = create;
  ANALYZER.analyze = analyze;
  ANALYZER.destroy = destroy;
  PLUGIN.struct_size = (uint32_t)sizeof PLUGIN;
  PLUGIN.abi_major = ATTACHE_ABI_MAJOR;
  PLUGIN.analyzers = ANALYZERS;
  PLUGIN.n_analyzers = 1;
  return &PLUGIN;
}
