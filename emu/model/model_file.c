/*
 * INI text to CPU model. inih splits the lines; the tables here say which
 * keys exist, which must be there and how their values are read.
 */
#define _POSIX_C_SOURCE 200809L
#include "emu/model/model_file.h"

#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/host/file.h"
#include "emu/host/number.h"
#include "emu/model/tlbspec.h"

enum section { SECTION_CPU, SECTION_TLB, SECTION_WALK, SECTION_COST, SECTIONS };

static const char *const section_name[SECTIONS] = {
    "cpu", "tlb", "walk", "cost",
};

static const char *const feature_name[FEATURES] = {
#define FEATURE(name, bit, help) #name,
#include "cpu/model/feature.def"
#undef FEATURE
};

static const char *const cost_name[COST_CLASSES] = {
#define COST(name, help) #name,
#include "cpu/model/cost.def"
#undef COST
};

#define MODEL(name) extern const char model_text_##name[];
#include "emu/model/models.def"
#undef MODEL

static const struct {
    const char *name, *text;
} shipped[] = {
#define MODEL(name) { #name, model_text_##name },
#include "emu/model/models.def"
#undef MODEL
};

enum {
    SHIPPED = sizeof(shipped) / sizeof(shipped[0]),
    KEYS_MAX = 32,                  /* of [cpu] or [walk] */
    COST_MAX = UINT16_MAX,
    WALK_COST_MAX = 1000000,
};

/* The state of one parse. */
struct parse {
    struct cpu_model *model;
    struct tlbspec tlb;
    const char *text;               /* what is not read yet */
    int line;                       /* of the text last read */
    int section_line[SECTIONS];     /* of the section's last key; 0: none */
    bool seen_key[SECTIONS][KEYS_MAX];
    bool seen_cost[COST_CLASSES];
    bool failed;
    struct error *error;
};

static bool set_text(char *to, size_t size, const char *value,
                     struct error *error)
{
    if (strlen(value) >= size)
        return error_usage(error, "longer than %zu characters", size - 1);
    snprintf(to, size, "%s", value);
    return true;
}

static bool set_number(uint32_t *to, const char *value, uint64_t max,
                       struct error *error)
{
    uint64_t number;

    if (!number_parse(value, &number) || number > max)
        return error_usage(error, "'%s' is not a number up to %llu", value,
                           (unsigned long long)max);
    *to = (uint32_t)number;
    return true;
}

static bool set_name(struct cpu_model *model, const char *value,
                     struct error *error)
{
    return set_text(model->name, sizeof(model->name), value, error);
}

static bool set_title(struct cpu_model *model, const char *value,
                      struct error *error)
{
    return set_text(model->title, sizeof(model->title), value, error);
}

static bool set_mhz(struct cpu_model *model, const char *value,
                    struct error *error)
{
    enum { MHZ_MAX = 10000 };
    uint32_t mhz = 0;

    if (!set_number(&mhz, value, MHZ_MAX, error))
        return false;
    if (!mhz)
        return error_usage(error, "a clock of 0 MHz never ticks");
    model->hz = (uint64_t)mhz * 1000000;
    return true;
}

static bool set_signature(struct cpu_model *model, const char *value,
                          struct error *error)
{
    return set_number(&model->signature, value, UINT32_MAX, error);
}

static bool set_vendor(struct cpu_model *model, const char *value,
                       struct error *error)
{
    /* CPUID.0 returns exactly twelve characters. */
    if (strlen(value) != sizeof(model->vendor) - 1)
        return error_usage(error, "'%s' has not 12 characters", value);
    return set_text(model->vendor, sizeof(model->vendor), value, error);
}

/* Calls `use` on each word of a list separated by blanks or commas. */
static bool each_word(struct cpu_model *model, const char *value,
                      bool (*use)(struct cpu_model *model, const char *word,
                                  struct error *error),
                      struct error *error)
{
    static const char separators[] = " \t,";
    char word[32];

    for (;;) {
        size_t length;

        value += strspn(value, separators);
        length = strcspn(value, separators);
        if (!length)
            return true;
        snprintf(word, sizeof(word), "%.*s", (int)length, value);
        if (!use(model, word, error))
            return false;
        value += length;
    }
}

static bool add_feature(struct cpu_model *model, const char *word,
                        struct error *error)
{
    for (unsigned i = 0; i < FEATURES; i++)
        if (!strcmp(word, feature_name[i])) {
            model->features |= 1u << i;
            return true;
        }
    return error_usage(error, "no feature '%s'", word);
}

static bool set_features(struct cpu_model *model, const char *value,
                         struct error *error)
{
    return each_word(model, value, add_feature, error);
}

static bool add_leaf2(struct cpu_model *model, const char *word,
                      struct error *error)
{
    size_t used = strnlen((const char *)model->leaf2, CPU_LEAF2_MAX);
    uint32_t descriptor = 0;

    if (!set_number(&descriptor, word, UINT8_MAX, error))
        return false;
    if (!descriptor)
        return error_usage(error, "descriptor 0 ends the list by itself");
    if (used == CPU_LEAF2_MAX)
        return error_usage(error, "more than %d descriptors", CPU_LEAF2_MAX);
    model->leaf2[used] = (uint8_t)descriptor;
    return true;
}

static bool set_leaf2(struct cpu_model *model, const char *value,
                      struct error *error)
{
    return each_word(model, value, add_leaf2, error);
}

static bool set_walk_start(struct cpu_model *model, const char *value,
                           struct error *error)
{
    return set_number(&model->mmu.walk_start, value, WALK_COST_MAX, error);
}

static bool set_walk_read(struct cpu_model *model, const char *value,
                          struct error *error)
{
    return set_number(&model->mmu.walk_read, value, WALK_COST_MAX, error);
}

static bool set_walk_update(struct cpu_model *model, const char *value,
                            struct error *error)
{
    return set_number(&model->mmu.walk_update, value, WALK_COST_MAX, error);
}

static bool set_stlb_hit(struct cpu_model *model, const char *value,
                         struct error *error)
{
    return set_number(&model->mmu.stlb_hit, value, WALK_COST_MAX, error);
}

static const struct key {
    enum section section;
    const char *name;
    bool required;
    bool (*set)(struct cpu_model *model, const char *value,
                struct error *error);
} keys[] = {
    { SECTION_CPU,  "name",      true,  set_name },
    { SECTION_CPU,  "title",     true,  set_title },
    { SECTION_CPU,  "mhz",       true,  set_mhz },
    { SECTION_CPU,  "signature", true,  set_signature },
    { SECTION_CPU,  "vendor",    false, set_vendor },
    { SECTION_CPU,  "features",  false, set_features },
    { SECTION_CPU,  "leaf2",     false, set_leaf2 },
    { SECTION_WALK, "start",     true,  set_walk_start },
    { SECTION_WALK, "read",      true,  set_walk_read },
    { SECTION_WALK, "update",    true,  set_walk_update },
    { SECTION_WALK, "stlb_hit",  false, set_stlb_hit },
};

enum { KEYS = sizeof(keys) / sizeof(keys[0]) };

_Static_assert((int)KEYS <= (int)KEYS_MAX, "seen_key is too small");

/* One to three numbers; what is missing repeats the last one. */
static bool set_costs(uint16_t cost[COST_FORMS], const char *value,
                      struct error *error)
{
    static const char blanks[] = " \t";
    unsigned form = 0;
    char word[32];

    for (;;) {
        size_t length;
        uint32_t number = 0;

        value += strspn(value, blanks);
        length = strcspn(value, blanks);
        if (!length)
            break;
        if (form == COST_FORMS)
            return error_usage(error, "more than %d numbers", COST_FORMS);
        snprintf(word, sizeof(word), "%.*s", (int)length, value);
        if (!set_number(&number, word, COST_MAX, error))
            return false;
        cost[form++] = (uint16_t)number;
        value += length;
    }
    if (!form)
        return error_usage(error, "no number");
    for (; form < COST_FORMS; form++)
        cost[form] = cost[form - 1];
    return true;
}

static bool cost_key(struct parse *parse, const char *key, const char *value)
{
    for (unsigned i = 0; i < COST_CLASSES; i++) {
        if (strcmp(key, cost_name[i]))
            continue;
        if (parse->seen_cost[i])
            return error_usage(parse->error, "given twice");
        parse->seen_cost[i] = true;
        return set_costs(parse->model->cost[i], value, parse->error);
    }
    return error_usage(parse->error, "no such cost class");
}

static bool table_key(struct parse *parse, enum section section,
                      const char *key, const char *value)
{
    for (unsigned i = 0; i < KEYS; i++) {
        if (keys[i].section != section || strcmp(key, keys[i].name))
            continue;
        if (parse->seen_key[section][i])
            return error_usage(parse->error, "given twice");
        parse->seen_key[section][i] = true;
        return keys[i].set(parse->model, value, parse->error);
    }
    return error_usage(parse->error, "no such key");
}

static bool set_key(struct parse *parse, const char *section,
                    const char *key, const char *value)
{
    unsigned s = 0;

    while (s < SECTIONS && strcmp(section, section_name[s]))
        s++;
    if (s == SECTIONS)
        return error_usage(parse->error, *section ? "no section [%s]"
                           : "a key before the first [section]%s", section);
    parse->section_line[s] = parse->line;
    if (s == SECTION_TLB)
        return tlbspec_set(&parse->tlb, &parse->model->mmu, key, value,
                           parse->error) ||
               error_prefix(parse->error, "[tlb]");
    return (s == SECTION_COST
                ? cost_key(parse, key, value)
                : table_key(parse, (enum section)s, key, value)) ||
           error_prefix(parse->error, "[%s] %s", section, key);
}

/* Called by inih for each key; only the first error is kept. */
static int on_key(void *opaque, const char *section, const char *key,
                  const char *value)
{
    struct parse *parse = opaque;

    if (!parse->failed && !set_key(parse, section, key, value))
        parse->failed = true;
    return 1;
}

/* The next line for inih, which cannot hold more than `size` characters. */
static char *next_line(char *line, int size, void *opaque)
{
    struct parse *parse = opaque;
    size_t length = strcspn(parse->text, "\n");

    if (!*parse->text || parse->failed)
        return NULL;
    parse->line++;
    if (length + 2 > (size_t)size) {
        error_usage(parse->error, "longer than %d characters", size - 2);
        parse->failed = true;
        return NULL;
    }
    memcpy(line, parse->text, length);
    line[length] = 0;
    parse->text += length + (parse->text[length] == '\n');
    return line;
}

/* What must be there is there. False: parse->line is the place to point at. */
static bool check_complete(struct parse *parse)
{
    int last = parse->line;

    for (unsigned i = 0; i < KEYS; i++)
        if (keys[i].required && !parse->seen_key[keys[i].section][i]) {
            parse->line = parse->section_line[keys[i].section];
            return error_usage(parse->error, "[%s] has no '%s'",
                               section_name[keys[i].section], keys[i].name);
        }
    for (unsigned i = 0; i < COST_CLASSES; i++)
        if (!parse->seen_cost[i]) {
            parse->line = parse->section_line[SECTION_COST];
            return error_usage(parse->error, "[cost] has no '%s'",
                               cost_name[i]);
        }
    parse->line = last;
    return true;
}

static bool check_tlb(struct parse *parse)
{
    char text[sizeof(parse->error->text)];

    parse->line = parse->section_line[SECTION_TLB];
    return mmu_config_check(&parse->model->mmu, text, sizeof(text)) ||
           error_usage(parse->error, "[tlb] %s", text);
}

bool model_parse(struct cpu_model *model, const char *file, const char *text,
                 struct error *error)
{
    struct parse parse = { .model = model, .text = text, .error = error };
    int last, bad;

    *model = (struct cpu_model){
        .vendor = "GenuineIntel",
        .mmu = { .policy = TLB_PLRU, .seed = 1 },
    };
    bad = ini_parse_stream(next_line, &parse, on_key, &parse);
    last = parse.line;
    if (!parse.failed && bad > 0) {
        parse.line = bad;
        parse.failed = !error_usage(error, "neither [section], key = value "
                                    "nor a comment");
    }
    if (!parse.failed && bad < 0)
        return error_host(error, "%s: no memory", file);
    if (!parse.failed)
        parse.failed = !check_complete(&parse) || !check_tlb(&parse);
    if (!parse.failed)
        return true;
    return error_prefix(error, "%s:%d", file,
                        parse.line ? parse.line : last ? last : 1);
}

const char *model_shipped_name(unsigned index)
{
    return index < SHIPPED ? shipped[index].name : NULL;
}

const char *model_shipped_text(const char *name)
{
    for (unsigned i = 0; i < SHIPPED; i++)
        if (!strcmp(name, shipped[i].name))
            return shipped[i].text;
    return NULL;
}

static bool is_file_name(const char *name)
{
    size_t length = strlen(name);

    return strchr(name, '/') ||
           (length > 4 && !strcmp(name + length - 4, ".ini"));
}

char *model_read(const char *name, struct error *error)
{
    const char *text = model_shipped_text(name);
    size_t size;
    char *copy;

    if (is_file_name(name)) {
        copy = file_read(name, &size, error);
        if (copy && strlen(copy) != size) {
            error_usage(error, "%s: not a text file", name);
            free(copy);
            copy = NULL;
        }
        return copy;
    }
    if (!text) {
        error_usage(error, "no model '%s' (see 'pagewalk list models')",
                    name);
        return NULL;
    }
    copy = strdup(text);
    if (!copy)
        error_host(error, "no memory for model %s", name);
    return copy;
}

bool model_load(struct cpu_model *model, const char *name,
                struct error *error)
{
    char *text = model_read(name, error);
    char shown[64];
    bool ok;

    if (!text)
        return false;
    snprintf(shown, sizeof(shown), is_file_name(name) ? "%s" : "%s.ini",
             name);
    ok = model_parse(model, is_file_name(name) ? name : shown, text, error);
    free(text);
    return ok;
}
