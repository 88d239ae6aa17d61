#include "emu/model/tlbspec.h"

#include <stdio.h>
#include <string.h>

#include "emu/host/number.h"
#include "emu/model/name_list.h"

static const struct {
    const char *key;
    enum tlb_slot slot;
    bool unified, split;    /* part of a first level of this kind */
    const char *help;
} arrays[] = {
#define TLB_ARRAY(key, slot, unified, split, help) \
    { key, slot, unified, split, help },
#include "emu/model/tlb_keys.def"
};

enum { ARRAYS = sizeof(arrays) / sizeof(arrays[0]) };

static const char *policy_name(unsigned policy)
{
    return policy < TLB_POLICIES ? tlb_policy_name((enum tlb_policy)policy)
                                 : NULL;
}

static const char *large_name(unsigned large)
{
    return large < TLB_LARGES ? tlb_large_name((enum tlb_large)large) : NULL;
}

static const char *levels_name(unsigned levels)
{
    return levels < TLB_LEVELS ? tlb_levels_name((enum tlb_levels)levels)
                               : NULL;
}

bool tlbspec_policy(const char *name, enum tlb_policy *policy,
                    struct error *error)
{
    unsigned choice = 0;
    bool ok = name_list_find(policy_name, name, "policy", &choice, error);

    if (ok)
        *policy = (enum tlb_policy)choice;
    return ok;
}

/* "64x4" or "64xfull"; `text` is the whole value, for errors. */
static bool parse_size(struct tlb_geometry *geometry, const char *size,
                       const char *text, struct error *error)
{
    const char *x = strchr(size, 'x');
    char digits[16];
    uint64_t entries, ways;

    if (!x || (size_t)(x - size) >= sizeof(digits))
        return error_usage(error, "'%s' is not ENTRIESxWAYS, ENTRIESxfull, "
                           "ideal or none", text);
    snprintf(digits, sizeof(digits), "%.*s", (int)(x - size), size);
    if (!number_parse(digits, &entries))
        return error_usage(error, "'%s': the entries are no number", text);
    if (!strcmp(x + 1, "full"))
        ways = entries;
    else if (!number_parse(x + 1, &ways))
        return error_usage(error, "'%s': the ways are no number", text);
    if (!entries || entries > TLB_ENTRIES_MAX)
        return error_usage(error, "'%s': not between 1 and %d entries", text,
                           TLB_ENTRIES_MAX);
    if (!ways || ways > entries || entries % ways)
        return error_usage(error, "'%s': the ways do not divide the entries",
                           text);
    geometry->entries = (uint32_t)entries;
    geometry->ways = (uint32_t)ways;
    return true;
}

/* SIZE or SIZE:POLICY. */
static bool parse_geometry(struct tlb_geometry *geometry, const char *value,
                           struct error *error)
{
    const char *colon = strchr(value, ':');
    struct tlb_geometry g = { 0 };
    char size[32];

    if (!strcmp(value, "none") || !strcmp(value, "ideal")) {
        *geometry = (struct tlb_geometry){ .ideal = *value == 'i' };
        return true;
    }
    snprintf(size, sizeof(size), "%.*s",
             colon ? (int)(colon - value) : (int)sizeof(size), value);
    if (!parse_size(&g, size, value, error))
        return false;
    g.own_policy = colon;
    if (colon && !tlbspec_policy(colon + 1, &g.policy, error))
        return false;
    *geometry = g;
    return true;
}

/* Naming an array of a first level removes a first level of the other kind. */
static bool choose_kind(struct tlbspec *spec, struct mmu_config *config,
                        int array, struct error *error)
{
    spec->unified |= arrays[array].unified;
    spec->split |= arrays[array].split;
    if (spec->unified && spec->split)
        return error_usage(error, "tlb (unified) and itlb or dtlb (split) "
                           "exclude each other");
    if ((arrays[array].unified && !config->unified) ||
        (arrays[array].split && config->unified)) {
        config->unified = arrays[array].unified;
        for (int slot = TLB_SLOT_I4K; slot <= TLB_SLOT_DLARGE; slot++)
            config->tlb[slot] = (struct tlb_geometry){ 0 };
    }
    return true;
}

static bool set_psc(struct mmu_config *config, const char *value,
                    struct error *error)
{
    return parse_geometry(&config->psc, value, error) ||
           error_prefix(error, "psc");
}

static bool set_policy(struct mmu_config *config, const char *value,
                       struct error *error)
{
    return tlbspec_policy(value, &config->policy, error);
}

static bool set_large(struct mmu_config *config, const char *value,
                      struct error *error)
{
    unsigned choice = 0;
    bool ok = name_list_find(large_name, value, "way to hold large pages:",
                             &choice, error);

    if (ok)
        config->large = (enum tlb_large)choice;
    return ok;
}

static bool set_levels(struct mmu_config *config, const char *value,
                       struct error *error)
{
    unsigned choice = 0;
    bool ok = name_list_find(levels_name, value, "relation of levels",
                             &choice, error);

    if (ok)
        config->levels = (enum tlb_levels)choice;
    return ok;
}

static bool set_prefetch(struct mmu_config *config, const char *value,
                         struct error *error)
{
    return number_require(value, PREFETCH_ENTRIES_MAX, &config->prefetch,
                          error) ||
           error_prefix(error, "prefetch");
}

static bool set_seed(struct mmu_config *config, const char *value,
                     struct error *error)
{
    return number_require(value, UINT32_MAX, &config->seed, error) ||
           error_prefix(error, "seed");
}

static const struct {
    const char *key, *value, *usual, *help;
    bool (*set)(struct mmu_config *config, const char *value,
                struct error *error);
} settings[] = {
#define TLB_KEY(key, value, usual, help) \
    { #key, value, usual, help, set_##key },
#include "emu/model/tlb_keys.def"
};

enum { SETTINGS = sizeof(settings) / sizeof(settings[0]) };

bool tlbspec_key(unsigned index, struct tlbspec_key *key)
{
    if (index < ARRAYS)
        *key = (struct tlbspec_key){
            arrays[index].key, "ARRAY", "none", arrays[index].help,
        };
    else if (index - ARRAYS < SETTINGS)
        *key = (struct tlbspec_key){
            settings[index - ARRAYS].key, settings[index - ARRAYS].value,
            settings[index - ARRAYS].usual, settings[index - ARRAYS].help,
        };
    else
        return false;
    return true;
}

static const char *key_name(unsigned index)
{
    struct tlbspec_key key;

    return tlbspec_key(index, &key) ? key.name : NULL;
}

bool tlbspec_set(struct tlbspec *spec, struct mmu_config *config,
                 const char *key, const char *value, struct error *error)
{
    for (int i = 0; i < ARRAYS; i++)
        if (!strcmp(key, arrays[i].key))
            return choose_kind(spec, config, i, error) &&
                   (parse_geometry(&config->tlb[arrays[i].slot], value,
                                   error) ||
                    error_prefix(error, "%s", key));
    for (int i = 0; i < SETTINGS; i++)
        if (!strcmp(key, settings[i].key))
            return settings[i].set(config, value, error);
    return name_list_refuse(key_name, key, "TLB property", error);
}

static void put_array(FILE *stream, const char *key,
                      const struct tlb_geometry *g)
{
    if (g->ideal)
        fprintf(stream, "%s = ideal\n", key);
    else if (g->entries)
        fprintf(stream, "%s = %ux%u%s%s\n", key, g->entries, g->ways,
                g->own_policy ? ":" : "",
                g->own_policy ? tlb_policy_name(g->policy) : "");
}

void tlbspec_print(const struct mmu_config *config, FILE *stream)
{
    for (int i = 0; i < ARRAYS; i++)
        if (config->unified ? !arrays[i].split : !arrays[i].unified)
            put_array(stream, arrays[i].key, &config->tlb[arrays[i].slot]);
    put_array(stream, "psc", &config->psc);
    fprintf(stream, "policy = %s\nlarge = %s\nlevels = %s\nprefetch = %u\n"
            "seed = %u\n", tlb_policy_name(config->policy),
            tlb_large_name(config->large), tlb_levels_name(config->levels),
            config->prefetch, config->seed);
}

bool tlbspec_apply(struct mmu_config *config, const char *text,
                   struct error *error)
{
    struct tlbspec spec = { 0 };
    char wrong[sizeof(error->text)];
    char item[64];

    while (*text) {
        size_t length = strcspn(text, ",");
        char *equals;

        if (length >= sizeof(item))
            return error_usage(error, "'%.20s...' is too long", text);
        snprintf(item, sizeof(item), "%.*s", (int)length, text);
        equals = strchr(item, '=');
        if (!equals)
            return error_usage(error, "'%s' is not KEY=VALUE", item);
        *equals = 0;
        if (!tlbspec_set(&spec, config, item, equals + 1, error))
            return false;
        text += length;
        if (*text)
            text++;
    }
    return mmu_config_check(config, wrong, sizeof(wrong)) ||
           error_usage(error, "%s", wrong);
}
