/* A library that takes its process down: how, the text of the document says. */
#include "attache_plugin.h"

#include <stdio.h>
#include <stdlib.h>

static int32_t create(const attache_analyzer *analyzer, const attache_build *build, void **instance) {
  (void)analyzer;
  (void)build;
  *instance = NULL;
  return ATTACHE_OK;
}

static void destroy(void *instance) { (void)instance; }

static int32_t analyze(void *instance, const attache_document *document, const attache_call *call) {
  static const uint32_t start = 0, end = 1;
  attache_layer rows;
  (void)instance;
#define TEXT(name) attache_equal(document->text, attache_text(name))
  if (TEXT("abort")) abort();
  if (TEXT("segfault")) {
    volatile int *volatile nowhere = NULL;
    *nowhere = 1;
  }
  if (TEXT("exit")) exit(4);
  if (TEXT("loop")) for (;;) continue;
  if (TEXT("patient")) {
    while (!call->is_cancelled(call)) continue;
    return ATTACHE_CANCELLED;
  }
  if (TEXT("hog")) for (;;) {
    void *block = malloc(1 << 20);
    if (block == NULL) abort();
    memset(block, 1, 1 << 20);
  }
  if (TEXT("print")) {
    printf("{\"ok\": {\"call\": 2}}\nprogress: 50 %%\n");
    fflush(stdout);
  }
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
  ANALYZER.manifest = attache_text(
      "{\"name\": \"crashing\", \"version\": \"1\", \"summary\": \"Crashes.\", \"writes\": [{\"layer\": \"mark\"}]}");
  ANALYZER.create = create;
  ANALYZER.analyze = analyze;
  ANALYZER.destroy = destroy;
  PLUGIN.struct_size = (uint32_t)sizeof PLUGIN;
  PLUGIN.abi_major = ATTACHE_ABI_MAJOR;
  PLUGIN.analyzers = ANALYZERS;
  PLUGIN.n_analyzers = 1;
  return &PLUGIN;
}
