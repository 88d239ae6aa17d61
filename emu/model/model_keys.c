#define _POSIX_C_SOURCE 200809L
#include "emu/model/model_keys.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/escape.h"
#include "emu/host/number.h"
#include "emu/model/cachespec.h"
#include "emu/model/feature_name.h"
#include "emu/model/name_list.h"

enum {
    COST_MAX = UINT16_MAX,
    WORD_SIZE = 32,
};

static const char blanks[] = " \t";

static bool set_text(char *to, size_t size, const char *value,
                     struct error *error)
{
    if (strlen(value) >= size)
        return error_usage(error, "longer than %zu characters", size - 1);
    escape_text(value, to, size);
    return true;
}

/* Copies the first word of a list to `word`, cut to its size. Returns what
 * follows the word; null: there is no word. */
static const char *next_word(const char *list, const char *separators,
                             char word[WORD_SIZE])
{
    size_t length;

    list += strspn(list, separators);
    length = strcspn(list, separators);
    snprintf(word, WORD_SIZE, "%.*s", (int)length, list);
    return length ? list + length : NULL;
}

/* Calls `use` for each word of a list separated by blanks or commas. */
static bool each_word(struct cpu_model *model, const char *list,
                      bool (*use)(struct cpu_model *model, const char *word,
                                  struct error *error),
                      struct error *error)
{
    char word[WORD_SIZE];

    while ((list = next_word(list, " \t,", word)))
        if (!use(model, word, error))
            return false;
    return true;
}

static bool set_cpu_name(struct cpu_model *model, const char *value,
                         struct error *error)
{
    return set_text(model->name, sizeof(model->name), value, error);
}

static bool set_cpu_title(struct cpu_model *model, const char *value,
                          struct error *error)
{
    return set_text(model->title, sizeof(model->title), value, error);
}

static bool set_cpu_mhz(struct cpu_model *model, const char *value,
                        struct error *error)
{
    enum { MHZ_MAX = 10000 };
    uint32_t mhz = 0;

    if (!number_require(value, MHZ_MAX, &mhz, error))
        return false;
    if (!mhz)
        return error_usage(error, "a clock of 0 MHz never ticks");
    model->hz = (uint64_t)mhz * 1000000;
    return true;
}

static bool set_cpu_signature(struct cpu_model *model, const char *value,
                              struct error *error)
{
    return number_require(value, UINT32_MAX, &model->signature, error);
}

static bool set_cpu_vendor(struct cpu_model *model, const char *value,
                           struct error *error)
{
    /* CPUID leaf 0 returns exactly twelve characters. */
    if (strlen(value) != sizeof(model->vendor) - 1)
        return error_usage(error, "'%s' has not 12 characters", value);
    return set_text(model->vendor, sizeof(model->vendor), value, error);
}

static const char *any_feature_name(unsigned feature)
{
    return feature < FEATURES ? feature_name((enum cpu_feature)feature) : NULL;
}

static bool add_feature(struct cpu_model *model, const char *word,
                        struct error *error)
{
    for (unsigned i = 0; i < FEATURES; i++)
        if (!strcmp(word, feature_name((enum cpu_feature)i))) {
            model->features |= 1u << i;
            return true;
        }
    return name_list_refuse(any_feature_name, word, "feature", error);
}

static bool set_cpu_features(struct cpu_model *model, const char *value,
                             struct error *error)
{
    model->features = 0;
    return each_word(model, value, add_feature, error);
}

static bool add_leaf2(struct cpu_model *model, const char *word,
                      struct error *error)
{
    size_t used = strnlen((const char *)model->leaf2, CPU_LEAF2_MAX);
    uint32_t descriptor = 0;

    if (!number_require(word, UINT8_MAX, &descriptor, error))
        return false;
    if (!descriptor)
        return error_usage(error, "descriptor 0 ends the list by itself");
    if (used == CPU_LEAF2_MAX)
        return error_usage(error, "more than %d descriptors", CPU_LEAF2_MAX);
    model->leaf2[used] = (uint8_t)descriptor;
    return true;
}

static bool set_cpu_leaf2(struct cpu_model *model, const char *value,
                          struct error *error)
{
    memset(model->leaf2, 0, sizeof(model->leaf2));
    return each_word(model, value, add_leaf2, error);
}

static bool set_cpu_apic(struct cpu_model *model, const char *value,
                         struct error *error)
{
    unsigned kind;

    if (!name_list_find(apic_kind_name, value, "local APIC", &kind, error))
        return false;
    model->apic = (enum apic_kind)kind;
    return true;
}

static const char *pmu_name(unsigned kind)
{
    return kind < PMU_KINDS ? pmu_text((enum pmu_kind)kind)->name : NULL;
}

static bool set_cpu_pmu(struct cpu_model *model, const char *value,
                        struct error *error)
{
    unsigned kind;

    if (!name_list_find(pmu_name, value, "pmu", &kind, error))
        return false;
    model->pmu = (enum pmu_kind)kind;
    return true;
}

/* A number in a member of the model, of whatever unsigned type. */
#define MODEL_KEY(...)
#define MODEL_NUMBER(section, name, needed, least, most, unit, usual, member, \
                     help, source)                                      \
    static bool set_##section##_##name(struct cpu_model *model,         \
                                       const char *value,               \
                                       struct error *error)             \
    {                                                                   \
        uint32_t number = 0;                                            \
                                                                        \
        if (!number_require(value, most, &number, error))               \
            return false;                                               \
        if (number + 1 < least + 1)                                     \
            return error_usage(error, "below " #least ": " #least " to " \
                               #most " " unit);                         \
        model->member = (__typeof__(model->member))number;              \
        return true;                                                    \
    }                                                                   \
    static void put_##section##_##name(const struct cpu_model *model,   \
                                       FILE *stream)                    \
    {                                                                   \
        fprintf(stream, "%" PRIu32, (uint32_t)model->member);           \
    }
#include "emu/model/model_keys.def"
#undef MODEL_KEY

static const char *const predictors[] = {
    [PREDICTOR_NONE] = "none", [PREDICTOR_STATIC] = "static",
    [PREDICTOR_2BIT] = "2bit", [PREDICTOR_BTB] = "btb",
};

static bool is_power_of_two(uint32_t n)
{
    return n && !(n & (n - 1));
}

/* "512" of 2bit:512, "256x4" of btb:256x4. */
static bool set_predictor_size(struct predictor_config *p, const char *size,
                               struct error *error)
{
    enum { ENTRIES_MAX = 16384, WAYS_MAX = 16 };
    uint32_t entries = 0, ways = 1;
    char word[WORD_SIZE];
    const char *rest = next_word(size, "x", word);

    if (!rest || !number_require(word, ENTRIES_MAX, &entries, error))
        return rest ? false : error_usage(error, "no number of entries");
    if (p->kind == PREDICTOR_BTB &&
        (*rest != 'x' || !number_require(rest + 1, WAYS_MAX, &ways, error)))
        return *rest == 'x' ? false : error_usage(error, "no number of ways");
    if (p->kind == PREDICTOR_2BIT && *rest)
        return error_usage(error, "counters have no ways");
    if (!is_power_of_two(entries) || !is_power_of_two(ways) || ways > entries)
        return error_usage(error, "entries and ways must be powers of two");
    p->entries = (uint16_t)entries;
    p->ways = (uint8_t)ways;
    return true;
}

static bool set_branch_predictor(struct cpu_model *model, const char *value,
                                 struct error *error)
{
    enum { KINDS = sizeof predictors / sizeof predictors[0] };
    struct predictor_config *p = &model->timing.predictor;
    size_t length = strcspn(value, ":");
    unsigned kind = 0;

    while (kind < KINDS && (strlen(predictors[kind]) != length ||
                            strncmp(predictors[kind], value, length)))
        kind++;
    if (kind == KINDS)
        return error_usage(error, "no predictor '%s': none, static, 2bit:N, "
                           "btb:NxWAYS", value);
    p->kind = (uint8_t)kind;
    if (kind < PREDICTOR_2BIT)
        return !value[length] || error_usage(error, "'%s' has no size",
                                             predictors[kind]);
    if (!value[length])
        return error_usage(error, "'%s' needs a size: %s", value,
                           kind == PREDICTOR_BTB ? "btb:256x4" : "2bit:512");
    return set_predictor_size(p, value + length + 1, error);
}

static void put_branch_predictor(const struct cpu_model *model, FILE *stream)
{
    const struct predictor_config *p = &model->timing.predictor;

    fputs(predictors[p->kind], stream);
    if (p->kind >= PREDICTOR_2BIT)
        fprintf(stream, ":%u", p->entries);
    if (p->kind == PREDICTOR_BTB)
        fprintf(stream, "x%u", p->ways);
}

#define CACHE_KEY(name, slot, unified)                                  \
    static bool set_cache_##name(struct cpu_model *model,               \
                                 const char *value, struct error *error) \
    {                                                                   \
        return cachespec_set(&model->mmu.cache, slot, unified, value,   \
                             error);                                    \
    }                                                                   \
    static void put_cache_##name(const struct cpu_model *model,         \
                                 FILE *stream)                          \
    {                                                                   \
        cachespec_put(&model->mmu.cache, slot, unified, stream);        \
    }
CACHE_KEY(l1, CACHE_L1D, true)
CACHE_KEY(l1i, CACHE_L1I, false)
CACHE_KEY(l1d, CACHE_L1D, false)
CACHE_KEY(l2, CACHE_L2, false)

/* One to three numbers: cycles by enum cost_form. Forms without a number have
 * the last number given. */
static bool set_cost(uint16_t cost[COST_FORMS], const char *value,
                     struct error *error)
{
    unsigned form = 0;
    char word[WORD_SIZE];

    while ((value = next_word(value, blanks, word))) {
        uint32_t cycles = 0;

        if (form == COST_FORMS)
            return error_usage(error, "more than %d numbers", COST_FORMS);
        if (!number_require(word, COST_MAX, &cycles, error))
            return false;
        cost[form++] = (uint16_t)cycles;
    }
    if (!form)
        return error_usage(error, "no number");
    for (; form < COST_FORMS; form++)
        cost[form] = cost[form - 1];
    return true;
}

static void put_cpu_name(const struct cpu_model *model, FILE *stream)
{
    fputs(model->name, stream);
}

static void put_cpu_title(const struct cpu_model *model, FILE *stream)
{
    fputs(model->title, stream);
}

static void put_cpu_mhz(const struct cpu_model *model, FILE *stream)
{
    fprintf(stream, "%" PRIu64, model->hz / 1000000);
}

static void put_cpu_signature(const struct cpu_model *model, FILE *stream)
{
    fprintf(stream, "0x%04" PRIx32, model->signature);
}

static void put_cpu_vendor(const struct cpu_model *model, FILE *stream)
{
    fputs(model->vendor, stream);
}

static void put_cpu_features(const struct cpu_model *model, FILE *stream)
{
    const char *between = "";

    for (unsigned i = 0; i < FEATURES; i++)
        if (model->features >> i & 1) {
            fprintf(stream, "%s%s", between,
                    feature_name((enum cpu_feature)i));
            between = " ";
        }
}

static void put_cpu_leaf2(const struct cpu_model *model, FILE *stream)
{
    for (unsigned i = 0; i < CPU_LEAF2_MAX && model->leaf2[i]; i++)
        fprintf(stream, "%s0x%02x", i ? " " : "", model->leaf2[i]);
}

static void put_cpu_apic(const struct cpu_model *model, FILE *stream)
{
    fputs(apic_kind_name(model->apic), stream);
}

static void put_cpu_pmu(const struct cpu_model *model, FILE *stream)
{
    fputs(pmu_text(model->pmu)->name, stream);
}

static const struct {
    const char *section, *name;
    enum model_key_need need;
    struct model_key_text text;
    bool (*set)(struct cpu_model *model, const char *value,
                struct error *error);
    void (*put)(const struct cpu_model *model, FILE *stream);
} keys[MODEL_KEY_COST] = {
#define MODEL_KEY(section, name, need, value, usual, help, source)      \
    { #section, #name, MODEL_KEY_##need, { value, usual, help, source }, \
      set_##section##_##name, put_##section##_##name },
#include "emu/model/model_keys.def"
#undef MODEL_KEY
};

enum cost_charger { CHARGED_BY_UOPS, CHARGED_BY_MICROCODE };

static const struct {
    const char *name, *help;
    enum cost_charger charger;
} costs[COST_CLASSES] = {
#define COST(name, charger, help) { #name, help, CHARGED_BY_##charger },
#include "cpu/model/cost.def"
#undef COST
};

unsigned model_keys_find(const char *section, const char *name)
{
    unsigned key = 0;

    while (key < MODEL_KEYS && (strcmp(section, model_keys_section(key)) ||
                                strcmp(name, model_keys_name(key))))
        key++;
    return key;
}

const char *model_keys_section(unsigned key)
{
    return key < MODEL_KEY_COST ? keys[key].section : "cost";
}

const char *model_keys_name(unsigned key)
{
    return key < MODEL_KEY_COST ? keys[key].name
                                : costs[key - MODEL_KEY_COST].name;
}

enum model_key_need model_keys_need(unsigned key)
{
    return key < MODEL_KEY_COST ? keys[key].need : MODEL_KEY_ALWAYS;
}

bool model_keys_is_used(unsigned key, enum timing_kind timing)
{
    if (key >= MODEL_KEY_COST)
        return timing == TIMING_COSTS ||
               (timing == TIMING_PIPELINE &&
                costs[key - MODEL_KEY_COST].charger == CHARGED_BY_MICROCODE);
    if (!strcmp(keys[key].section, "branch"))
        return timing != TIMING_COSTS;
    return strcmp(keys[key].section, "pipeline") || timing == TIMING_PIPELINE;
}

bool model_keys_set(unsigned key, struct cpu_model *model, const char *value,
                    struct error *error)
{
    return key < MODEL_KEY_COST
               ? keys[key].set(model, value, error)
               : set_cost(model->cost[key - MODEL_KEY_COST], value, error);
}

struct model_key_text model_keys_text(unsigned key)
{
    return key < MODEL_KEY_COST
               ? keys[key].text
               : (struct model_key_text){
                     "1 to 3 numbers, 0 to 65535 cycles", "",
                     costs[key - MODEL_KEY_COST].help,
                     "manuals, or chosen; each INI says",
                 };
}

void model_keys_put(unsigned key, const struct cpu_model *model, FILE *stream)
{
    const uint16_t *cost;

    if (key < MODEL_KEY_COST) {
        keys[key].put(model, stream);
        return;
    }
    cost = model->cost[key - MODEL_KEY_COST];
    fprintf(stream, "%u %u %u", cost[COST_REG], cost[COST_READ],
            cost[COST_WRITE]);
}
