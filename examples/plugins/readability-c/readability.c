/* How hard a text is to read, by the formulas of Flesch: a plugin in C.
 *
 *   cc -std=c99 -O2 -shared -fPIC -fvisibility=hidden -I INCLUDE -o libreadability.so readability.c
 *
 * where INCLUDE is the folder of attache_plugin.h. Reads sentences and tokens, and writes
 * one row for the document. Formulas: Flesch, "A new readability yardstick" (1948);
 * Kincaid et al., "Derivation of new readability formulas" (1975). */
#include "attache_plugin.h"

static int is_vowel(uint8_t c) {
  c |= 0x20;
  return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y';
}

/* Counts groups of vowels, without a silent final e; no word has fewer than one. */
static int64_t syllables(const uint8_t *word, size_t len) {
  int64_t n = 0;
  size_t at;
  for (at = 0; at < len; at++) {
    if (is_vowel(word[at]) && (at == 0 || !is_vowel(word[at - 1]))) {
      n++;
    }
  }
  if (n > 1 && len > 2 && (word[len - 1] | 0x20) == 'e' && (word[len - 2] | 0x20) != 'l') {
    n--;
  }
  return n > 0 ? n : 1;
}

/* A word has a letter or a digit; bytes beyond ASCII count as letters. */
static int is_word(const uint8_t *token, size_t len) {
  size_t at;
  for (at = 0; at < len; at++) {
    uint8_t c = token[at], small = (uint8_t)(c | 0x20);
    if (c >= 0x80 || (small >= 'a' && small <= 'z') || (c >= '0' && c <= '9')) {
      return 1;
    }
  }
  return 0;
}

static attache_column column(const char *name, uint32_t kind, const void *value) {
  attache_column column;
  memset(&column, 0, sizeof column);
  column.name = attache_text(name);
  column.kind = kind;
  column.values = value;
  return column;
}

static int32_t analyze(void *instance, const attache_document *document, const attache_call *call) {
  const attache_layer *sentences = attache_find_layer(document, "sentence");
  const attache_layer *tokens = attache_find_layer(document, "token");
  int64_t n_sentences, n_words = 0, n_syllables = 0;
  double ease, grade;
  attache_column columns[5];
  attache_layer rows;
  size_t token;
  (void)instance;
  if (sentences == NULL || tokens == NULL) {
    return attache_fail(call, "the document has no sentences or no tokens");
  }
  n_sentences = (int64_t)sentences->n_rows;
  for (token = 0; token < tokens->n_rows; token++) {
    const uint8_t *word = document->text.ptr + tokens->starts[token];
    size_t len = tokens->ends[token] - tokens->starts[token];
    if (is_word(word, len)) {
      n_words++;
      n_syllables += syllables(word, len);
    }
    if (token % 4096 == 4095 && call->is_cancelled(call)) {
      return ATTACHE_CANCELLED;
    }
  }
  if (n_sentences == 0 || n_words == 0) {
    return ATTACHE_OK; /* nothing to read, nothing to say */
  }
  {
    double per_sentence = (double)n_words / (double)n_sentences;
    double per_word = (double)n_syllables / (double)n_words;
    ease = 206.835 - 1.015 * per_sentence - 84.6 * per_word;
    grade = 0.39 * per_sentence + 11.8 * per_word - 15.59;
  }
  columns[0] = column("n_sentences", ATTACHE_INTEGER, &n_sentences);
  columns[1] = column("n_words", ATTACHE_INTEGER, &n_words);
  columns[2] = column("n_syllables", ATTACHE_INTEGER, &n_syllables);
  columns[3] = column("reading_ease", ATTACHE_NUMBER, &ease);
  columns[4] = column("grade", ATTACHE_NUMBER, &grade);
  memset(&rows, 0, sizeof rows);
  rows.struct_size = (uint32_t)sizeof rows;
  rows.name = attache_text("readability");
  rows.n_rows = 1;
  rows.columns = columns;
  rows.n_columns = 5;
  return call->emit(call, &rows, NULL);
}

static int32_t create(const attache_analyzer *analyzer, const attache_build *build, void **instance) {
  (void)analyzer;
  (void)build;
  *instance = NULL; /* no options, no state */
  return ATTACHE_OK;
}

static void destroy(void *instance) { (void)instance; }

static const char MANIFEST[] =
    "{\"name\": \"readability\", \"version\": \"1.0.0\","
    " \"summary\": \"Says how hard a text is to read, by the formulas of Flesch.\","
    " \"reads\": [{\"layer\": \"sentence\"}, {\"layer\": \"token\"}],"
    " \"writes\": [{\"layer\": \"readability\", \"shape\": \"plain\", \"columns\": ["
    "{\"name\": \"n_sentences\", \"kind\": \"integer\"}, {\"name\": \"n_words\", \"kind\": \"integer\"},"
    "{\"name\": \"n_syllables\", \"kind\": \"integer\"},"
    "{\"name\": \"reading_ease\", \"kind\": \"number\"}, {\"name\": \"grade\", \"kind\": \"number\"}]}]}";

static attache_analyzer ANALYZER;
static const attache_analyzer *const ANALYZERS[] = {&ANALYZER};
static attache_plugin PLUGIN;

const attache_plugin *attache_plugin_entry_v1(const attache_host *host) {
  (void)host;
  ANALYZER.struct_size = (uint32_t)sizeof ANALYZER;
  ANALYZER.flags = ATTACHE_SHARED;
  ANALYZER.manifest = attache_text(MANIFEST);
  ANALYZER.create = create;
  ANALYZER.analyze = analyze;
  ANALYZER.destroy = destroy;
  PLUGIN.struct_size = (uint32_t)sizeof PLUGIN;
  PLUGIN.abi_major = ATTACHE_ABI_MAJOR;
  PLUGIN.abi_minor = ATTACHE_ABI_MINOR;
  PLUGIN.build = attache_text("readability 1.0.0, C");
  PLUGIN.analyzers = ANALYZERS;
  PLUGIN.n_analyzers = 1;
  return &PLUGIN;
}
