/* The C interface of attache's plugins, version 1.0.
 *
 * A plugin is a dynamic library that exports one function, attache_plugin_entry_v1. It
 * returns a table of analyzers. For each document the host calls an analyzer with the
 * text and the layers that it asked for, as columns; the analyzer emits rows of the
 * layers that it declared, as columns, and returns.
 *
 * C99 and C++11. A worked example: examples/plugins/readability-c in attache's sources.
 *
 * Rules that hold everywhere
 *
 * - Ownership. Nothing is ever freed across the boundary. What the host hands over is
 *   borrowed for that call; what a plugin hands to a callback is borrowed until the
 *   callback returns, and the host copies it. Tables that the plugin returns (attache_plugin,
 *   attache_analyzer, manifests) live until the process ends: libraries are never unloaded.
 * - Strings are UTF-8 with a length, not NUL-terminated. The host's are always valid.
 *   A string that is not there has a null pointer.
 * - Offsets are bytes in the text, counted from 0, half-open; they never fall inside a character.
 * - Growth. A struct that begins with struct_size may get further fields at its end in a
 *   later minor version: set struct_size to sizeof, and read only what the other side's
 *   struct_size covers. Structs without it never change. Nothing is ever removed or
 *   reordered, and no number changes its meaning. Set what is reserved to 0.
 * - Threads. The entry is called once. create and destroy may be called from any thread.
 *   analyze is called from several threads at once on one instance only where the analyzer
 *   sets ATTACHE_SHARED; otherwise the host makes as many instances as it needs and lets
 *   each do one call at a time. emit, complete and fail are called from the thread of the
 *   call; remark and is_cancelled from any. Threads of the plugin's own end before the
 *   call returns.
 * - No exception, no longjmp may leave a function of the plugin. A plugin does not write to
 *   stdout, does not change the working folder, the environment, the locale or signal handlers.
 * - Compile with -fvisibility=hidden, so that only the entry is exported.
 */
#ifndef ATTACHE_PLUGIN_H
#define ATTACHE_PLUGIN_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ATTACHE_ABI_MAJOR 1
#define ATTACHE_ABI_MINOR 0

#if defined(_WIN32)
#define ATTACHE_EXPORT __declspec(dllexport)
#elif defined(__GNUC__)
#define ATTACHE_EXPORT __attribute__((visibility("default")))
#else
#define ATTACHE_EXPORT
#endif

/* What a function returns. */
enum {
  ATTACHE_OK = 0,
  ATTACHE_SKIPPED = 1,           /* such a document is not for this analyzer; no fault */
  ATTACHE_CANCELLED = 2,         /* ended early, because is_cancelled said so */
  ATTACHE_FAILED = -1,           /* something failed; say what with fail */
  ATTACHE_PANIC = -2,            /* for SDKs of languages that can panic */
  ATTACHE_INVALID = -3,          /* rows or tables that break the rules */
  ATTACHE_UNDECLARED_READ = -4,  /* a layer was read that the manifest does not name */
  ATTACHE_UNDECLARED_WRITE = -5  /* a layer was written that the manifest does not name */
};

/* What the cells of a column are; the type of attache_column.values. */
enum {
  ATTACHE_BOOL = 0,      /* uint8_t, 0 or 1 */
  ATTACHE_INTEGER = 1,   /* int64_t */
  ATTACHE_NUMBER = 2,    /* double; NaN counts as missing */
  ATTACHE_TEXT = 3,      /* uint32_t, a word of the column's list; choices are texts, too */
  ATTACHE_REFERENCE = 4, /* uint32_t, a row of the target layer; ATTACHE_NO_ROW is missing */
  ATTACHE_SPAN = 5       /* uint32_t[2], start and end */
};

#define ATTACHE_NO_ROW UINT32_MAX

/* Flags of attache_analyzer. */
#define ATTACHE_SHARED 1u /* one instance may be called from several threads at once */

/* Flags of attache_document. */
#define ATTACHE_GIVEN_FINAL 1u /* given rows are all there may be: others are dropped */

typedef struct attache_str {
  const uint8_t *ptr;
  size_t len;
} attache_str;

/* One column. Frozen: stands in arrays. */
typedef struct attache_column {
  attache_str name;
  uint32_t kind;            /* ATTACHE_BOOL … */
  uint32_t reserved;        /* 0 */
  const void *values;       /* one a row */
  const uint64_t *validity; /* one bit a row, least significant first, 1 where the cell is there; NULL: all are */
  /* The list of words of a text column, in one of two forms. attache_word reads both. */
  size_t n_words;
  const attache_str *words;  /* one each; NULL for the other form */
  attache_str flat_words;    /* one after the other … */
  const uint32_t *word_ends; /* … and where each ends */
  attache_str target;        /* the layer that a reference column points into; the host sets it */
} attache_column;

/* Rows of one layer. */
typedef struct attache_layer {
  uint32_t struct_size, flags;
  attache_str name;
  attache_str id_prefix; /* the host sets it */
  size_t n_rows;
  const uint32_t *starts, *ends; /* NULL for a layer without places */
  const attache_column *columns; /* by name, in any order; columns left out are missing in each row */
  size_t n_columns;
  const attache_str *ids; /* ids that the input gave; NULL where all are id_prefix and number from 1 */
} attache_layer;

/* A document as one analyzer may see it. */
typedef struct attache_document {
  uint32_t struct_size, flags; /* ATTACHE_GIVEN_FINAL */
  attache_str id, text;
  attache_str title;    /* the headline, where the input gave it apart from the text */
  attache_str date;     /* the day of publication, 2025-01-18 */
  attache_str language; /* ISO 639-1 */
  /* The layers that the manifest asks for, and those that their rows refer to. */
  const attache_layer *const *layers;
  size_t n_layers;
  /* Rows that the input gave of layers which this analyzer writes. They are in the output
   * already, as its first rows; complete fills what they lack. */
  const attache_layer *const *given;
  size_t n_given;
} attache_document;

/* What went wrong: a fragment without a full stop, and what is to blame, where something is. */
typedef struct attache_problem {
  uint32_t struct_size;
  uint32_t line; /* in the file at fault, from 1; or 0 */
  attache_str message, option, path;
} attache_problem;

/* A remark for the run's report. */
typedef struct attache_remark {
  uint32_t struct_size;
  uint32_t severity;   /* 0 note, 1 warning */
  uint32_t start, end; /* both UINT32_MAX where it is about no place */
  attache_str message;
} attache_remark;

/* A file that an option names, read by the host. Frozen: stands in arrays. */
typedef struct attache_resource {
  attache_str option, path, text;
} attache_resource;

/* What the host offers for as long as the process lives. */
typedef struct attache_host {
  uint32_t struct_size;
  uint16_t abi_major, abi_minor;
  const void *context; /* the host's own */
  /* Returns an optional part of the interface by its name, e.g. "attache.log/1", or NULL. */
  const void *(*get_extension)(const struct attache_host *host, attache_str name);
} attache_host;

/* The optional parts that there are, by name.
 *
 * Of the host, "attache.log/1": takes what the plugin logs; NULL where nobody listens. */
typedef struct attache_log {
  uint32_t struct_size;
  uint32_t max_level; /* the most telling level that is heard: 1 error, 2 warning, 3 information, 4 detail, 5 trace */
  void (*log)(uint32_t level, attache_str target, attache_str message); /* from any thread */
} attache_log;

/* Of an analyzer, "attache.panic/1": panics inside the library, for languages that can, to show
 * that it is contained; returns ATTACHE_PANIC. */
typedef struct attache_panic_probe {
  uint32_t struct_size, flags;
  int32_t (*panic)(void);
} attache_panic_probe;

/* The making of an instance. */
typedef struct attache_build {
  uint32_t struct_size, flags;
  attache_str options; /* all options with their values as a JSON object, keys sorted, checked against the manifest */
  const attache_resource *resources;
  size_t n_resources;
  void *context; /* the host's own */
  void (*fail)(const struct attache_build *build, const attache_problem *problem);
} attache_build;

/* One call of analyze. */
typedef struct attache_call {
  uint32_t struct_size, flags;
  void *context; /* the host's own */
  /* Adds rows of a declared layer; may be called several times. The number of the first goes
   * to first_row unless that is NULL; references of written rows use such numbers. Other than
   * ATTACHE_OK, the call has failed: return what emit returned. */
  int32_t (*emit)(const struct attache_call *call, const attache_layer *rows, uint32_t *first_row);
  /* Fills what the given rows of a layer lack: row n here is given row n. */
  int32_t (*complete)(const struct attache_call *call, const attache_layer *rows);
  /* Says why the call fails; return a status other than ATTACHE_OK afterwards. */
  void (*fail)(const struct attache_call *call, const attache_problem *problem);
  void (*remark)(const struct attache_call *call, const attache_remark *remark);
  /* Returns 1 once the call should end: ask now and then in long work, and return ATTACHE_CANCELLED. */
  uint32_t (*is_cancelled)(const struct attache_call *call);
} attache_call;

/* An analyzer. */
typedef struct attache_analyzer {
  uint32_t struct_size, flags; /* ATTACHE_SHARED */
  /* JSON, e.g.
   * {"name": "keywords", "version": "1.0.0", "summary": "Finds words.",
   *  "reads": [{"layer": "token"}, {"layer": "time", "optional": true}],
   *  "writes": [{"layer": "keyword", "ids": "k", "shape": "spans",
   *              "columns": [{"name": "label", "kind": "text", "nullable": true}]}],
   *  "options": [{"name": "words", "kind": "text_list", "summary": "The words.", "default": []}]}
   * Kinds of columns: bool, integer, number, text, choice (with "variants"), reference (with
   * "target"), span. Shapes: spans, plain. A built-in layer needs its name only. Kinds of
   * options: bool, integer, number (with "min", "max"), text, choice, choice_list (with
   * "choices"), text_list, files; without "default" an option must be set. */
  attache_str manifest;
  const void *data; /* the plugin's own */
  /* Makes an instance; destroy ends it, and is not called where create returns other than ATTACHE_OK. */
  int32_t (*create)(const struct attache_analyzer *analyzer, const attache_build *build, void **instance);
  int32_t (*analyze)(void *instance, const attache_document *document, const attache_call *call);
  void (*destroy)(void *instance);
  const void *(*get_extension)(const struct attache_analyzer *analyzer, attache_str name); /* may be NULL */
} attache_analyzer;

/* What a library offers. */
typedef struct attache_plugin {
  uint32_t struct_size;
  uint16_t abi_major, abi_minor; /* ATTACHE_ABI_MAJOR, ATTACHE_ABI_MINOR */
  uint16_t min_host_minor;       /* the least minor version of a host that it can do with */
  uint16_t reserved;
  attache_str build; /* how it was built, for messages */
  const attache_analyzer *const *analyzers;
  size_t n_analyzers;
} attache_plugin;

/* The one symbol that a plugin exports. Returns NULL where it cannot work with this host. */
ATTACHE_EXPORT const attache_plugin *attache_plugin_entry_v1(const attache_host *host);

/* Helpers */

/* Returns a NUL-terminated string as one that crosses. */
static inline attache_str attache_text(const char *text) {
  attache_str string;
  string.ptr = (const uint8_t *)text;
  string.len = text == NULL ? 0 : strlen(text);
  return string;
}

/* Returns 1 where the two hold the same bytes. */
static inline int attache_equal(attache_str a, attache_str b) {
  return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* Returns 1 where the cell at row is there. */
static inline int attache_is_there(const attache_column *column, size_t row) {
  return column->validity == NULL || ((column->validity[row / 64] >> (row % 64)) & 1u) != 0;
}

/* Returns a word of a text column by its number; empty beyond the last. */
static inline attache_str attache_word(const attache_column *column, uint32_t number) {
  attache_str word = {NULL, 0};
  if (number >= column->n_words) {
    return word;
  }
  if (column->words != NULL) {
    return column->words[number];
  }
  {
    uint32_t start = number == 0 ? 0 : column->word_ends[number - 1];
    word.ptr = column->flat_words.ptr + start;
    word.len = column->word_ends[number] - start;
  }
  return word;
}

/* Returns the layer called name, or NULL. */
static inline const attache_layer *attache_find_layer(const attache_document *document, const char *name) {
  size_t at;
  for (at = 0; at < document->n_layers; at++) {
    if (attache_equal(document->layers[at]->name, attache_text(name))) {
      return document->layers[at];
    }
  }
  return NULL;
}

/* Returns the column called name, or NULL. */
static inline const attache_column *attache_find_column(const attache_layer *layer, const char *name) {
  size_t at;
  for (at = 0; at < layer->n_columns; at++) {
    if (attache_equal(layer->columns[at].name, attache_text(name))) {
      return &layer->columns[at];
    }
  }
  return NULL;
}

/* Says why a call fails, and returns ATTACHE_FAILED. */
static inline int32_t attache_fail(const attache_call *call, const char *message) {
  attache_problem problem;
  memset(&problem, 0, sizeof problem);
  problem.struct_size = (uint32_t)sizeof problem;
  problem.message = attache_text(message);
  call->fail(call, &problem);
  return ATTACHE_FAILED;
}

/* Says what is wrong with an option (or NULL) in create, and returns ATTACHE_FAILED. */
static inline int32_t attache_refuse(const attache_build *build, const char *option, const char *message) {
  attache_problem problem;
  memset(&problem, 0, sizeof problem);
  problem.struct_size = (uint32_t)sizeof problem;
  problem.message = attache_text(message);
  problem.option = attache_text(option);
  build->fail(build, &problem);
  return ATTACHE_FAILED;
}

#ifdef __cplusplus
}
#endif

#endif
