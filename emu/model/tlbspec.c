#include "emu/model/tlbspec.h"

#include <stdio.h>
#include <string.h>

#include "emu/host/number.h"

static const struct {
    const char *key;
    enum tlb_slot slot;
    bool unified, split;    /* part of a first level of this kind */
} arrays[] = {
    { "tlb",        TLB_SLOT_D4K,    true,  false },
    { "tlb-large",  TLB_SLOT_DLARGE, true,  false },
    { "itlb",       TLB_SLOT_I4K,    false, true },
    { "itlb-large", TLB_SLOT_ILARGE, false, true },
    { "dtlb",       TLB_SLOT_D4K,    false, true },
    { "dtlb-large", TLB_SLOT_DLARGE, false, true },
    { "stlb",       TLB_SLOT_S4K,    false, false },
    { "stlb-large", TLB_SLOT_SLARGE, false, false },
};

enum { ARRAYS = sizeof(arrays) / sizeof(arrays[0]) };

static bool parse_geometry(struct tlb_geometry *geometry, const char *value,
                           struct error *error)
{
    const char *x = strchr(value, 'x');
    char digits[16];
    uint64_t entries, ways;

    if (!strcmp(value, "none")) {
        *geometry = (struct tlb_geometry){ 0 };
        return true;
    }
    if (!strcmp(value, "ideal")) {
        *geometry = (struct tlb_geometry){ .ideal = true };
        return true;
    }
    if (!x || (size_t)(x - value) >= sizeof(digits))
        return error_usage(error, "'%s' is not ENTRIESxWAYS, ENTRIESxfull, "
                           "ideal or none", value);
    snprintf(digits, sizeof(digits), "%.*s", (int)(x - value), value);
    if (!number_parse(digits, &entries))
        return error_usage(error, "'%s': the entries are no number", value);
    if (!strcmp(x + 1, "full"))
        ways = entries;
    else if (!number_parse(x + 1, &ways))
        return error_usage(error, "'%s': the ways are no number", value);
    if (!entries || entries > TLB_ENTRIES_MAX)
        return error_usage(error, "'%s': not between 1 and %d entries", value,
                           TLB_ENTRIES_MAX);
    if (!ways || ways > entries || entries % ways)
        return error_usage(error, "'%s': the ways do not divide the entries",
                           value);
    *geometry = (struct tlb_geometry){
        .entries = (uint32_t)entries,
        .ways = (uint32_t)ways,
    };
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

static bool set_name(unsigned *to, unsigned count, const char *value,
                     const char *(*name)(unsigned), const char *what,
                     struct error *error)
{
    for (unsigned i = 0; i < count; i++)
        if (!strcmp(value, name(i))) {
            *to = i;
            return true;
        }
    return error_usage(error, "no %s '%s'", what, value);
}

static const char *policy_name(unsigned policy)
{
    return tlb_policy_name((enum tlb_policy)policy);
}

static const char *large_name(unsigned large)
{
    return tlb_large_name((enum tlb_large)large);
}

bool tlbspec_set(struct tlbspec *spec, struct mmu_config *config,
                 const char *key, const char *value, struct error *error)
{
    unsigned choice = 0;

    for (int i = 0; i < ARRAYS; i++)
        if (!strcmp(key, arrays[i].key))
            return choose_kind(spec, config, i, error) &&
                   (parse_geometry(&config->tlb[arrays[i].slot], value,
                                   error) ||
                    error_prefix(error, "%s", key));
    if (!strcmp(key, "policy")) {
        if (!set_name(&choice, TLB_POLICIES, value, policy_name, "policy",
                      error))
            return false;
        config->policy = (enum tlb_policy)choice;
        return true;
    }
    if (!strcmp(key, "large")) {
        if (!set_name(&choice, TLB_LARGES, value, large_name,
                      "way to hold large pages:", error))
            return false;
        config->large = (enum tlb_large)choice;
        return true;
    }
    if (!strcmp(key, "seed"))
        return number_require(value, UINT32_MAX, &config->seed, error) ||
               error_prefix(error, "seed");
    if (!strcmp(key, "psc"))
        return parse_geometry(&config->psc, value, error) ||
               error_prefix(error, "psc");
    return error_usage(error, "no TLB property '%s'", key);
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
